import ArgumentParser
import Definitions
import Faults
import Flows
import Foundation
import Runs
import Settlement

struct FlowsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flows",
    abstract: "Say who pays whom, and for what setting.",
    discussion: """
      Settles the contracts and adds up their lines by payer, payee and setting (`setting:` of a \
      term). What a lead provider passes on or keeps is shown, and counted once:

        leftshift flows my-system --period 2025/26
        leftshift flows my-system --html flows.html

      With a cohort of `flows:` in leftshift.yaml, says what is spent on those people. What is not \
      paid by person is shared out by a key, such as cost or contacts, and is an estimate:

        leftshift flows my-system --cohort frail-older --key contacts
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @OptionGroup var regime: RegimeArguments

  @Option(help: "Only what this contract pays.")
  var contract: String?

  @Option(help: "Only what is paid for this period, as `2023/24`.")
  var period: String?

  @Option(help: "Share out to these people, by the cohort's name in `flows:`.")
  var cohort: String?

  @Option(help: "The key to share out by; the first of `flows:` if not given.")
  var key: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup var page: ReportArguments

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    let contracts = try open.contracts(named: contract, of: regime)
    let asked = try question(of: open, log)
    let settlements = try open.settlements(of: contracts, only: period, log)
    let key = asked.flatMap { open.cohortKey($0.key, of: $0.cohort, log) }
    guard log.faults.isEmpty else { throw report(log) }
    let report = FlowReport(
      workspace: open.workspace.title, period: period, settlements: settlements, key: key,
      names: open.partyNames, caveats: key.map { open.caveats(under: [$0.measure]) } ?? [])
    try page.write(report.page)
    switch format {
    case .text: put(FlowText(report).text)
    case .csv: put(csv([report.columns] + report.records))
    case .json: put(try json(records(report.records, under: report.columns)))
    }
  }

  /// The cohort and the key that are asked for.
  private func question(
    of open: OpenWorkspace, _ log: FaultLog
  ) throws -> (cohort: FlowsDeclaration.Cohort, key: FlowsDeclaration.Key)? {
    guard let cohort else {
      if key != nil { throw ValidationError("`--key` says how a `--cohort` is shared out to.") }
      return nil
    }
    guard log.faults.isEmpty else { throw leftshift.report(log) }
    guard let flows = open.workspace.flows else {
      throw ValidationError(
        "The workspace has no `flows:`. leftshift.yaml or a definitions file says there who is in"
          + " a cohort, and what is shared out by.")
    }
    guard let found = flows.cohorts.first(where: { $0.name == cohort }) else {
      throw ValidationError(
        "There is no cohort `\(cohort)`. " + didYouMean(cohort, among: flows.cohorts.map(\.name)))
    }
    let name = key ?? flows.keys[0].name
    guard let key = flows.keys.first(where: { $0.name == name }) else {
      throw ValidationError(
        "There is no key `\(name)`. " + didYouMean(name, among: flows.keys.map(\.name)))
    }
    return (found, key)
  }
}

extension OpenWorkspace {
  /// What contracts come to, or what is wrong.
  func settlements(
    of contracts: [Contract], only period: String?, _ log: FaultLog
  ) throws -> [Settlement] {
    let settled = settle(contracts, only: period, log)
    guard log.faults.isEmpty else { throw report(log) }
    if settled.isEmpty, let period, !contracts.isEmpty {
      throw ValidationError("No contract has a period `\(period)`.")
    }
    return settled.map(\.settlement)
  }
}

/// Rows as JSON has them: by the names of their columns, with nothing for an empty cell.
func records(_ rows: [[String]], under columns: [String]) -> [[String: String?]] {
  rows.map { cells in
    Dictionary(uniqueKeysWithValues: zip(columns, cells.map { $0.isEmpty ? nil : $0 }))
  }
}
