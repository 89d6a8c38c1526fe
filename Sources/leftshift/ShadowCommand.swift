import ArgumentParser
import Definitions
import Faults
import Flows
import Foundation
import Ledger
import Quantities
import Reports
import Runs
import Settlement

struct ShadowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shadow",
    abstract: "Settle a proposed regime beside the current one, and say who gains, where and why.",
    discussion: """
      Both are settled over the same people and months, and nobody is paid by it:

        leftshift shadow my-system --current today --proposed next --period 2025/26
        leftshift shadow my-system --current today --proposed next --months 2025-04..2025-09

      With an agreed baseline, or the period that stands for one, a bridge of causes says how much \
      of the difference is the rule, and how much price, volume, case mix and quality since.

      With --post each month is kept as it is known in a ledger that is not paid from; with \
      --posted what was kept is shown, and nothing is settled:

        leftshift shadow my-system --current today --proposed next --months 2025-04 --post
        leftshift shadow my-system --current today --proposed next --posted
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "The regime that is in force, of `regimes:`; or a contract's name.")
  var current: String

  @Option(help: "The regime that is proposed; or a contract's name.")
  var proposed: String

  @Option(
    help: ArgumentHelp(
      "Months that count, as 2025-04 or 2025-04..2025-09; those that both pay for if not given.",
      valueName: "month"))
  var months: String?

  @Option(help: "A period that counts in place of months, as `2025/26`.")
  var period: String?

  @Option(help: "An agreed baseline; the last of an earlier year if not given.")
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Where no baseline was agreed: the period that stands for one in the bridge of causes.",
      valueName: "period"))
  var from: String?

  @Flag(help: "Leave the bridge of causes out.")
  var noBridge = false

  @OptionGroup(title: "The shadow ledger") var ledger: ShadowLedgerArguments

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup(title: "A page") var page: ReportArguments

  func validate() throws {
    if months != nil, period != nil {
      throw ValidationError("`--months` and `--period` say the same: give one of them.")
    }
    if noBridge, from != nil {
      throw ValidationError("`--from` is for the bridge that `--no-bridge` leaves out.")
    }
    if ledger.posted, from != nil || noBridge {
      throw ValidationError(
        "`--posted` settles nothing, so there is no bridge: leave `--from` and `--no-bridge` out.")
    }
    if baseline != nil, from != nil {
      throw ValidationError("`--from` stands in for the `--baseline` that was not agreed.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    let (current, proposed) = (try regime(current, of: open), try regime(proposed, of: open))
    let days = try days()
    let made =
      ledger.posted
      ? try kept(open, current, proposed, days, log)
      : try settled(open, current, proposed, days, log)
    switch format {
    case .text: put(made.report.text)
    case .csv: put(csv(made.records[0].table.records))
    case .json: put(try json(ReportRecord(made.report, made.records)))
    }
  }

  // MARK: What is asked

  private func regime(_ name: String, of open: OpenWorkspace) throws -> ShadowTest.Regime {
    if let regime = open.workspace.regimes.first(where: { $0.name == name }) {
      return ShadowTest.Regime(regime, in: open.workspace)
    }
    if let contract = open.workspace.contract(name) {
      return ShadowTest.Regime(name, title: contract.title, contracts: [contract])
    }
    throw ValidationError(
      "There is no regime `\(name)`. "
        + didYouMean(
          name, among: open.workspace.regimes.map(\.name) + open.workspace.contracts.map(\.name))
        + " A regime is a set of contracts: a file in regimes/ or definitions/ names them under"
        + " `regimes:`.")
  }

  private func days() throws -> Period? {
    guard let text = months ?? period else { return nil }
    guard let days = Period(range: text) else {
      throw ValidationError(
        months == nil
          ? "`--period \(text)` is not a period: write `2025/26` or `2025/26 Q1`."
          : "`--months \(text)` are no months: write `2025-04`, or `2025-04..2025-09`.")
    }
    return days
  }

  // MARK: What is found

  private func settled(
    _ open: OpenWorkspace, _ current: ShadowTest.Regime, _ proposed: ShadowTest.Regime,
    _ days: Period?, _ log: FaultLog
  ) throws -> ShadowReport {
    guard
      let test = ShadowTest(open, current: current, proposed: proposed, days: days, log)
    else { throw report(log) }
    var baseline = try ShadowBaseline(named: baseline, for: test.days, in: open.files.root)
    baseline.compare(in: open, log)
    guard log.faults.isEmpty else { throw report(log) }
    let made = ShadowReport(
      test, cohorts: try cohorts(test, of: open, log), bridge: try bridge(test, baseline, log),
      baseline: baseline, workspace: open.workspace.title, names: open.partyNames)
    // Nothing is kept unless all else is known to have worked.
    try page.write(made.report)
    if ledger.post { try ledger.keep(test, from: open, log) }
    return made
  }

  private func kept(
    _ open: OpenWorkspace, _ current: ShadowTest.Regime, _ proposed: ShadowTest.Regime,
    _ days: Period?, _ log: FaultLog
  ) throws -> ShadowReport {
    let file = log.attempt { () throws(Fault) in try ledger.open(in: open.files.root, .reading) }
    guard let file,
      let record = ShadowRecord(
        file, open, current: current, proposed: proposed, days: days, entry: ledger.entry, log)
    else { throw report(log) }
    let made = ShadowReport(
      record.test, record: record.months,
      baseline: try ShadowBaseline(
        named: baseline, for: record.test.days, in: open.files.root),
      workspace: open.workspace.title, names: open.partyNames)
    try page.write(made.report)
    return made
  }

  /// What falls to each cohort of `flows:`, by its first key.
  private func cohorts(
    _ test: ShadowTest, of open: OpenWorkspace, _ log: FaultLog
  ) throws -> [(cohort: String, comparison: RegimeComparison)] {
    guard let flows = open.workspace.flows, let key = flows.keys.first else { return [] }
    return try flows.cohorts.map { cohort in
      guard let key = open.cohortKey(key, of: cohort, log) else { throw report(log) }
      return (cohort.title, test.comparison(cohort: key))
    }
  }

  private func bridge(
    _ test: ShadowTest, _ baseline: ShadowBaseline, _ log: FaultLog
  ) throws -> Bridge? {
    if noBridge { return nil }
    let standing = from.flatMap { Period($0) }
    if let from, standing == nil {
      throw ValidationError("`--from \(from)` is not a period: write `2023/24`.")
    }
    guard let period = standing ?? baseline.agreed?.period else { return nil }
    guard let bridge = test.bridge(from: period, log) else { throw report(log) }
    return bridge
  }
}
