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
      `incentives:` of a workspace says what may be done more or less of, as rows that are taken away \
      and added. For each action and everybody who may do it: what the contracts then pay more, and \
      what it costs less; cash that is released, capacity that is free for others, and cost that is \
      left without its activity:

        leftshift incentives my-system --period 2023/24
        leftshift incentives my-system --period 2023/24 --action admission-avoided --who UNI
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "This action only.")
  var action: String?

  @Option(help: "Whoever may act: this party only.")
  var who: String?

  @Option(help: "How often it is done.")
  var times = 1

  @Option(help: "The period that counts, as `2023/24`; all of them if not given.")
  var period: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

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
        "This workspace has no `incentives:`. Say in a definitions file what may be done more or less"
          + " of; docs/incentives.md shows how.")
    }
    let actions = declaration.actions.filter { action == nil || $0.name == action }
    if let action, actions.isEmpty {
      throw ValidationError(
        "There is no action `\(action)`. "
          + didYouMean(action, among: declaration.actions.map(\.name)))
    }
    guard
      let incentives = Incentives(
        open, declaration, contracts: open.workspace.contracts, period: period, log)
    else { throw report(log) }
    var tables = IncentiveTables(names: open.partyNames, times: times)
    for action in actions {
      let found = incentives.effects(
        of: action, times: times, doers: who.map { [$0] } ?? [], log)
      guard log.faults.isEmpty, let found else { throw report(log) }
      tables.add(action, found.effects, untold: found.untold)
    }
    put(format == .text ? tables.text : try [tables.records].shown(as: format))
  }
}
