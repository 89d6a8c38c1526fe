import ArgumentParser
import Definitions
import Faults
import Flows
import Quantities
import Runs
import Settlement

struct GapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gap",
    abstract: "Set fixed payments beside what the activity is worth.",
    discussion: """
      For each payee and setting of the terms that `gap:` in leftshift.yaml calls fixed: the fixed \
      sum, the worth of the activity (activity × price × market forces factor, a measure of the \
      workspace), the gap between them, its trend by quarter and year, and a glide path that \
      closes it in equal steps:

        leftshift gap my-system --period 2025/26 --over 3
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @OptionGroup var regime: RegimeArguments

  @Option(help: "Compare this period only, as `2023/24`.")
  var period: String?

  @Option(help: "Over how many years the glide path closes the gap.")
  var over: Int = 3

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup var page: ReportArguments

  func validate() throws {
    guard (1...30).contains(over) else {
      throw ValidationError("`--over` is a number of years, from 1 to 30.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    guard let gap = open.workspace.gap else {
      throw ValidationError(
        "The workspace has no `gap:`. leftshift.yaml or a definitions file says there which terms"
          + " are `fixed:`, and which measure is the `worth:` of the activity.")
    }
    let fixed = Set(gap.fixed.flatMap(open.workspace.terms).map(\.contract.name))
    let contracts = try regime.contracts(of: open).filter { fixed.contains($0.name) }
    let settlements = try open.settlements(of: contracts, only: period, log)
    let table = open.gap(gap, of: settlements, in: try days(settlements), log)
    guard log.faults.isEmpty, let table else { throw report(log) }
    let findings = GapFindings(
      table, over: over, names: open.partyNames,
      caveats: caveats(open, gap, beside: settlements.caveats)
    ).report(of: open.workspace.title)
    try page.write(findings)
    switch format {
    case .text: put(findings.brief)
    case .csv: put(csv([GapTable.columns] + table.records(over: over)))
    case .json: put(try json(records(table.records(over: over), under: GapTable.columns)))
    }
  }

  /// What has to be known of the measures, and of the contracts.
  private func caveats(
    _ open: OpenWorkspace, _ gap: GapDeclaration, beside others: [String]
  ) -> [String] {
    let names = [gap.worth] + (gap.activity.map { [$0] } ?? [])
    let measures = names.compactMap { open.workspace.measure(named: $0) }
    return open.caveats(under: measures).filter { !others.contains($0) } + others
  }

  /// The days of the period that was asked for: its own, or in a contract's words those of its
  /// lines.
  private func days(_ settlements: [Settlement]) throws -> Period? {
    guard let period else { return nil }
    if let days = Period(period) { return days }
    let lines = settlements.flatMap(\.lines)
    guard let first = lines.map(\.service.first).min(), let last = lines.map(\.service.last).max()
    else { throw ValidationError("No contract has a period `\(period)`.") }
    return Period(from: first, to: last, name: period)
  }
}
