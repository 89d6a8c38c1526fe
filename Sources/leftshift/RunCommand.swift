import ArgumentParser
import Definitions
import Engines
import Faults
import Formulas
import Foundation
import Ledger
import Quantities
import Runs
import Settlement

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Settle a month of the contracts, and post what differs.",
    discussion: """
      At flex a month is paid by what is known of it, or on account; at freeze and final it is \
      brought to what is known by then. Each difference is posted with its cause:

        leftshift run my-trusts 2026-04 --stage flex
        leftshift run my-trusts 2026-04 --stage freeze --dry-run
        leftshift run my-trusts 2026-04 --stage final --by asha
        leftshift approve my-trusts 2026-04-final --by ben

      Final figures and corrections are prepared by one person and posted when another approves.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Argument(help: "The month, as 2026-04.")
  var month: String

  @Option(help: "flex, freeze, final or correction.")
  var stage: RunStage

  @Option(help: "Run this contract only; may be given several times.")
  var contract: [String] = []

  @OptionGroup var regime: RegimeArguments

  @Option(help: "Who prepares it, as `people:` of leftshift.yaml has them.")
  var by: String?

  @Option(help: "Why figures are corrected, as `agreed price was misread`.")
  var cause: String?

  @Option(help: "What else there is to say.")
  var note: String?

  @Option(
    help: ArgumentHelp(
      "Take back a payee's line that the figures no longer have; needs --cause.",
      valueName: "contract:term:payee:period"))
  var withdraw: [String] = []

  @Flag(help: "Show what would be posted, and post nothing.")
  var dryRun = false

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    if cause == nil, !withdraw.isEmpty {
      throw ValidationError("`--withdraw` takes money back: say why with `--cause`.")
    }
    if cause == nil, stage.stage == .correction {
      throw ValidationError("A correction has a reason: say it with `--cause`.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let opener = try MonthOpener(workspace, log)
    let request = try request(opener, log)
    let file = log.attempt { () throws(Fault) in
      try ledger.open(in: opener.files.root, .posting)
    }
    guard let file, let made = MonthRun(request, over: file, opening: opener.open, log) else {
      throw report(log)
    }
    // What the ledger would refuse is said before anybody approves it.
    for case .refused(let faults) in log.attempt({ () throws(Fault) in
      try file.post(made.steps.map(\.step), isTrial: true)
    }) ?? [] {
      faults.forEach(log.add)
    }
    guard log.faults.isEmpty else { throw report(log) }
    put(MonthRunText(made, names: opener.partyNames).text)
    if dryRun { return say("Nothing was posted: this is what the run would post.") }
    if stage.stage.needsApproval {
      let all = opener.files.workspace.contracts.map(\.name)
      let prepared = PreparedRun(made, amongContracts: all)
      log.attempt { () throws(Fault) in try prepared.write(in: opener.files.root) }
      guard log.faults.isEmpty else { throw report(log) }
      return say(
        "Prepared as \(prepared.name). It is posted when somebody else approves it:"
          + " `leftshift approve \(workspace.path) \(prepared.name) --by NAME`.")
    }
    try post(made, to: file, log)
  }

  private func request(_ opener: MonthOpener, _ log: FaultLog) throws -> RunRequest {
    guard let period = Period(month), period.months == 1 else {
      throw ValidationError("`\(month)` is not a month: write it as 2026-04.")
    }
    let known = try knownDay(of: period, opener)
    let open = opener.open(known, .known(through: 0))
    if contract.isEmpty, regime.regime == nil, !open.workspace.regimes.isEmpty {
      let names = open.workspace.regimes.map(\.name)
      throw ValidationError(
        "This workspace has several regimes, and not all of them are paid. Say which contracts are"
          + " run: `--regime` \(spoken(names, joinedBy: "or")); or `--contract`.")
    }
    let contracts =
      try contract.isEmpty
      ? open.contracts(named: nil, of: regime)
      : contract.flatMap { try open.contracts(named: $0, of: regime) }
    log.attempt { () throws(Fault) in
      guard let by else {
        if stage.stage.needsApproval { throw nobody() }
        return
      }
      _ = try opener.files.workspace.person(by, who: .prepare)
    }
    guard log.faults.isEmpty else { throw report(log) }
    return RunRequest(
      month: period, stage: stage.stage, known: known, contracts: contracts.map(\.name),
      cause: cause, note: note, prepared: by,
      withdrawing: try withdraw.map { try Withdrawal($0, contracts, cause: cause ?? "") })
  }

  /// The calendar's day for the stage, where none is given.
  private func knownDay(of month: Period, _ opener: MonthOpener) throws -> Day {
    if let day = try workspace.knownDay() { return day }
    let stage = DataCalendar.Stage(rawValue: stage.stage.rawValue)
    let workspace = opener.files.workspace
    return stage.flatMap { workspace.calendar?.day(of: $0, month: month) } ?? today()
  }

  private func nobody() -> Fault {
    Fault(
      "nobody-prepares", at: nil,
      "a \(stage.rawValue) run is prepared by somebody, and approved"
        + " by somebody else",
      advice: "Say who prepares it, `--by asha`; and who may in leftshift.yaml:"
        + " `people: {asha: {name: Asha Rao, may: [prepare]}, ben: {name: Ben Okoro, may:"
        + " [approve]}}`.")
  }
}

/// The stages that a run can have.
enum RunStage: String, ExpressibleByArgument, CaseIterable {
  case flex, freeze, final, correction

  var stage: PaymentLine.Stage {
    switch self {
    case .flex: .flex
    case .freeze: .freeze
    case .final: .final
    case .correction: .correction
    }
  }
}

/// Opens one workspace as it was known at several times.
struct MonthOpener {
  let files: WorkspaceFiles
  private let engine = DuckDBEngine()
  private let replacements: [String: String]

  init(_ arguments: WorkspaceArguments, _ log: FaultLog) throws {
    guard
      let files = WorkspaceFiles.read(
        arguments.path, installation: Installation.find(), log), log.faults.isEmpty
    else { throw report(log) }
    self.files = files
    replacements = try arguments.replacements()
    try arguments.checkTables(of: open(today(), .known(through: 0)))
  }

  func open(_ known: Day, _ received: Received) -> OpenWorkspace {
    OpenWorkspace(
      files, engine: engine, replacements: replacements, asKnown: known, received: received,
      progress: progress)
  }

  var partyNames: [String: String] {
    Dictionary(files.workspace.parties.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
  }
}

/// Posts all steps of a run, or none.
func post(_ run: MonthRun, to ledger: LedgerFile, _ log: FaultLog) throws {
  let outcomes = log.attempt { () throws(Fault) in
    try interruption.finished(outcome: standing) { () throws(Fault) in
      try progress.during("posting") { () throws(Fault) in
        try ledger.post(run.steps.map(\.step), after: run.head)
      }
    }
  }
  for outcome in outcomes ?? [] {
    switch outcome {
    case .posted(let entry):
      say(
        "Posted entry \(entry.sequence): \(entry.lines) line\(entry.lines == 1 ? "" : "s")"
          + " (\(entry.run.cause)).")
    case .unchanged(let entry):
      say("Nothing to post: the ledger says the same since entry \(entry.sequence).")
    case .refused(let faults): faults.forEach(log.add)
    }
  }
  guard log.faults.isEmpty else { throw report(log) }
}

private func standing(_ outcomes: [Outcome]) -> String? {
  let entries = outcomes.compactMap { outcome -> String? in
    if case .posted(let entry) = outcome { String(entry.sequence) } else { nil }
  }
  return entries.isEmpty ? nil : "entries \(entries.joined(separator: ", ")) were posted"
}
