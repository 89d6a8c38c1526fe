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
      core terms pay for, with the terms that clash, and how many none does, and why:

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
    let table = open.coverage(coverage, of: settlements, during: try days(), log)
    guard log.faults.isEmpty, let table else { throw report(log) }
    let findings = CoverageFindings(
      table, in: currency(of: coverage, open.workspace), workspace: open.workspace.title,
      period: period, caveats: settlements.caveats)
    try page.write(findings.report)
    put(format == .text ? findings.report.brief : try findings.rows.shown(as: format))
  }

  /// What the rows are worth money in; the column was checked to be of money when it was counted.
  private func currency(
    of coverage: CoverageDeclaration, _ workspace: Workspace
  ) -> Currency {
    let columns = (try? workspace.table(coverage.rows))?.columns ?? []
    return columns.first { $0.name == coverage.money.text }?.currency ?? .pounds
  }

  private func days() throws -> Period? {
    guard let period else { return nil }
    if let days = Period(period) { return days }
    throw ValidationError(
      "`--period \(period)` is no period of the calendar: write it as `2023/24` or `2023-04`.")
  }
}

/// What is paid for twice, and what by nobody.
private struct CoverageFindings {
  let table: CoverageTable
  let currency: Currency
  let workspace: String
  let period: String?
  let caveats: [String]

  init(
    _ table: CoverageTable, in currency: Currency, workspace: String, period: String?,
    caveats: [String]
  ) {
    (self.table, self.currency, self.workspace) = (table, currency, workspace)
    (self.period, self.caveats) = (period, caveats)
  }

  /// All groups, for machines.
  var rows: ReportTable {
    let columns = ["paid", "terms", "why", "payer", "payee"].map(ReportTable.Column.words)
    let once: [Cell] =
      [.text("once")] + Array(repeating: .empty, count: 4)
      + [.number(table.once.rows), .money(table.once.money, currency)]
    let twice = table.clashes.map { group in
      [.text("twice"), .text(group.terms.map(\.name).joined(separator: " ")), .empty]
        + cells(group)
    }
    let nobody = table.unpaid.map { group in
      [.text("by nobody"), .empty, .text(group.reason?.rawValue ?? "")] + cells(group)
    }
    return ReportTable(
      "", columns + [.figures("rows"), .figures("money")],
      ([once] + twice + nobody).map { .init($0) })
  }

  // MARK: For reading

  var report: Report {
    var sections = isEmpty ? [] : [Report.Section("All of it", [.table(all)])]
    if !table.clashes.isEmpty {
      sections.append(Report.Section("Paid for twice", [.table(clashes)]))
    }
    if !table.unpaid.isEmpty {
      sections.append(Report.Section("Paid for by nobody", [.table(unpaid)] + reasons))
    }
    if !table.silent.isEmpty {
      sections.append(
        Report.Section(
          "Terms that do not say",
          [
            .text(
              "Core terms that do not say which rows they pay for: "
                + spoken(table.silent.map(\.name)) + ".")
          ]))
    }
    return Report(
      "What two contracts pay for, and what none does",
      about: [workspace, period ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
      summary: summary, sections: sections, caveats: caveats)
  }

  private var isEmpty: Bool {
    table.once.rows.isZero && table.clashes.isEmpty && table.unpaid.isEmpty
  }

  private var sums: [(paid: String, rows: Rational, money: Rational)] {
    func sum(_ paid: String, _ groups: [CoverageTable.Group]) -> (String, Rational, Rational) {
      (
        paid, groups.reduce(.zero) { $0 + $1.rows }, groups.reduce(.zero) { $0 + $1.money }
      )
    }
    return [
      ("once", table.once.rows, table.once.money), sum("twice", table.clashes),
      sum("by nobody", table.unpaid),
    ]
  }

  private var summary: [String] {
    if isEmpty { return ["No row is in scope."] }
    let said = sums.map { sum in
      sum.rows.isZero
        ? "nothing \(sum.paid)" : "rows of \(sum.money.text(in: currency.unit)) \(sum.paid)"
    }
    return ["Paid for: \(said.joined(separator: ", "))."]
  }

  private var all: ReportTable {
    ReportTable(
      "How often rows are paid for", [.words("paid for"), .figures("rows"), .figures("money")],
      sums.map {
        .init([.text($0.paid), .count($0.rows, of: "rows"), .money($0.money, currency)])
      })
  }

  private var clashes: ReportTable {
    ReportTable(
      "Paid for by two core terms or more", [.words("terms")] + columns,
      table.clashes.map { group in
        .init([.text(group.terms.map(\.name).joined(separator: " and "))] + cells(group))
      })
  }

  private var unpaid: ReportTable {
    ReportTable(
      "Paid for by no core term", [.words("why")] + columns,
      table.unpaid.map { .init([.text($0.reason?.rawValue ?? "")] + cells($0)) })
  }

  /// Where there are several, how much each of them comes to.
  private var reasons: [Report.Block] {
    let sums = CoverageTable.Reason.allCases.compactMap { reason -> (String, Rational)? in
      let groups = table.unpaid.filter { $0.reason == reason }
      return groups.isEmpty ? nil : (reason.rawValue, groups.reduce(.zero) { $0 + $1.money })
    }
    guard sums.count > 1, let most = sums.max(by: { $0.1 < $1.1 }) else { return [] }
    return [
      .chart(
        Chart(
          "Why nobody pays", "Most, \(most.1.text(in: currency.unit)), is \(most.0).",
          .bars(sums.map { Chart.Point($0.0, "", $0.1) }), unit: currency.symbol,
          table: ReportTable(
            "By reason", [.words("why"), .figures("money")],
            sums.map { .init([.text($0.0), .money($0.1, currency)]) })))
    ]
  }

  private var columns: [ReportTable.Column] {
    [.words("payer"), .words("payee"), .figures("rows"), .figures("money")]
  }

  private func cells(_ group: CoverageTable.Group) -> [Cell] {
    [
      .text(group.payer), .text(group.payee), .count(group.rows, of: "rows"),
      .money(group.money, currency),
    ]
  }
}
