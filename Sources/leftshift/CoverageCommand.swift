import ArgumentParser
import Definitions
import Faults
import Flows
import Quantities
import Reports
import Runs
import Settlement

struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Find what two contracts pay for, and what none does.",
    discussion: """
      A core term pays for the rows that it says, `rows: kind = 'virtual-ward'`, or else for those \
      of its `setting:`. Of the rows that `coverage:` of the workspace puts in scope: how many two \
      core terms pay for, with the terms that clash, and how many none does, and why. Where \
      `coverage:` names `people:`, the same of the people whom terms pay for by the head, \
      `for people: frail`, in each setting:

        leftshift coverage my-system --period 2023/24
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @OptionGroup var regime: RegimeArguments

  @Option(help: "Rows of this period only, as `2023/24`.")
  var period: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup var page: ReportArguments

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    guard let coverage = open.workspace.coverage else {
      throw ValidationError(
        "The workspace has no `coverage:`. Say in leftshift.yaml or a definitions file which rows"
          + " somebody should pay for: `coverage: {rows: activity, payer: commissioner, payee:"
          + " provider, money: cost}`.")
    }
    // All of what is settled: a term that pays by the year pays for the rows of a month too.
    let settlements = try open.settlements(of: try regime.contracts(of: open), only: nil, log)
    let days = try days()
    let table = open.coverage(coverage, of: settlements, during: days, log)
    let people = coverage.people.map {
      open.coverage(ofPeople: $0, of: settlements, during: days, log) ?? []
    }
    guard log.faults.isEmpty, let table else { throw report(log) }
    let findings = CoverageFindings(
      table, in: currency(of: coverage, open.workspace), people: people ?? [],
      workspace: open.workspace.title, period: period,
      caveats: settlements.caveats)
    try page.write(findings.report)
    put(format == .text ? findings.report.brief : try findings.rows.shown(as: format))
  }

  /// What the rows are worth money in; the column was checked to be of money when it was counted.
  private func currency(
    of coverage: CoverageDeclaration, _ workspace: Workspace
  ) -> Currency {
    let columns = (try? workspace.table(coverage.rows.table))?.columns ?? []
    return columns.first { $0.name == coverage.rows.money?.text }?.currency ?? .pounds
  }

  private func days() throws -> Period? {
    guard let period else { return nil }
    if let days = Period(period) { return days }
    throw ValidationError(
      "`--period \(period)` is no period of the calendar: write it as `2023/24` or `2023-04`.")
  }
}
