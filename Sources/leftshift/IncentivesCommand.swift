import ArgumentParser
import Definitions
import Faults
import Quantities
import Runs

struct IncentivesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incentives",
    abstract: "See who gains and who loses by doing the right thing.",
    discussion: """
      `incentives:` of a workspace says what may be done more or less of, as rows that are taken \
      away and added. For each action and everybody who may do it: what the contracts then pay \
      more, and what it costs less; cash that is released, capacity that is free for others, and \
      cost that is left without its activity:

        leftshift incentives my-system --period 2023/24
        leftshift incentives my-system --period 2023/24 --action admission-avoided --who UNI

      With `regimes:`, one set of contracts beside another:

        leftshift incentives my-system --regime today --regime next
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "This action only.")
  var action: String?

  @Option(help: "Whoever may act: this party only.")
  var who: String?

  @Option(help: "How often it is done.")
  var times = 1

  @Option(
    help: ArgumentHelp(
      "The contracts of a regime of the workspace; again for another beside it. All contracts if "
        + "not given."))
  var regime: [String] = []

  @Option(help: "The period that counts, as `2023/24`; all of them if not given.")
  var period: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup var page: ReportArguments

  func validate() throws {
    guard (1...1_000_000).contains(times) else {
      throw ValidationError("`--times \(times)` is out of reach: write a number from 1 to 1000000.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    guard let declaration = open.workspace.incentives else {
      throw ValidationError(
        "This workspace has no `incentives:`. Say in a definitions file what may be done more or"
          + " less of; docs/incentives.md shows how.")
    }
    let actions = declaration.actions.filter { action == nil || $0.name == action }
    if let action, actions.isEmpty {
      throw ValidationError(
        "There is no action `\(action)`. "
          + didYouMean(action, among: declaration.actions.map(\.name)))
    }
    open.workspace.checkIncentives(log)
    guard log.faults.isEmpty else { throw report(log) }
    let regimes = try regimes(of: open, declaration, log)
    Incentives.count(for: actions, under: regimes.map(\.incentives))
    var tried: [TriedAction] = []
    for action in actions {
      tried.append(try self.tried(action, regimes, log))
    }
    if let who, !tried.contains(where: { $0.isDone(by: who) }) {
      throw ValidationError(
        "`\(who)` can do none of this. "
          + didYouMean(who, among: Set(open.partyNames.keys).subtracting([who]).sorted()))
    }
    if let who { tried.removeAll { !$0.isDone(by: who) } }
    let report = IncentiveReport(
      tried: tried, regimes: regimes.map(\.name), times: times, names: open.partyNames,
      parts: Set(declaration.costs.map(\.part)),
      objectives: Dictionary(
        open.workspace.contracts.map { ($0.name, $0.objectives) },
        uniquingKeysWith: { first, _ in first }))
    var caveats: [String] = []
    for caveat in regimes.flatMap(\.incentives.caveats) where !caveats.contains(caveat) {
      caveats.append(caveat)
    }
    try page.write(
      IncentivePage(report, caveats: caveats).report(of: open.workspace.title, period: period))
    put(
      format == .text
        ? IncentiveText(report, caveats: caveats).text : try report.records.shown(as: format))
  }

  private func tried(
    _ action: IncentivesDeclaration.Action,
    _ regimes: [(name: String, incentives: Incentives)], _ log: FaultLog
  ) throws -> TriedAction {
    var outcomes: [Incentives.Outcome] = []
    for regime in regimes {
      let outcome = regime.incentives.outcome(
        of: action, times: times, doers: who.map { [$0] } ?? [], log)
      guard log.faults.isEmpty, let outcome else { throw report(log) }
      outcomes.append(outcome)
    }
    return TriedAction(action: action, outcomes: outcomes)
  }

  /// The regimes that are asked for, settled as they stand; all contracts are one without a name.
  private func regimes(
    of open: OpenWorkspace, _ declaration: IncentivesDeclaration, _ log: FaultLog
  ) throws -> [(name: String, incentives: Incentives)] {
    let asked: [(name: String, contracts: [Contract], place: Place?)] = try regime.map { name in
      let regime = try open.regime(named: name)
      return (name, open.workspace.contracts(of: regime), regime.place)
    }
    return try (asked.isEmpty ? [("", open.workspace.contracts, nil)] : asked).map { regime in
      let incentives = Incentives(
        open, declaration, contracts: regime.contracts, period: period, at: regime.place, log)
      guard log.faults.isEmpty, let incentives else { throw report(log) }
      guard incentives.hasLines else {
        throw ValidationError(
          (regime.name.isEmpty ? "No contract" : "No contract of regime `\(regime.name)`")
            + (period.map { " has a period `\($0)`." } ?? " has anything to settle."))
      }
      return (regime.name, incentives)
    }
  }
}
