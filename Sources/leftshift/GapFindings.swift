import Flows
import Quantities
import Reports

/// The gap for reading: what it is, how it went, and how it could be closed.
struct GapFindings {
  private let table: GapTable
  private let over: Int
  private let names: [String: String]
  private let caveats: [String]
  /// More quarters than these no page has room for; CSV has them all.
  private static let mostQuarters = 8

  init(_ table: GapTable, over: Int, names: [String: String], caveats: [String]) {
    (self.table, self.over, self.names, self.caveats) = (table, over, names, caveats)
  }

  func report(of workspace: String) -> Report {
    var sections = [Report.Section("The gap", [comparison])]
    var trends: [Report.Block] = []
    if table.years.count > 1 { trends.append(trend("The gap by year", \.years, table.years)) }
    if table.quarters.count > 1 {
      let shown = Array(table.quarters.suffix(Self.mostQuarters))
      trends.append(trend("The gap by quarter", \.quarters, shown))
    }
    if !trends.isEmpty { sections.append(Report.Section("How it went", trends)) }
    if !table.priced.isEmpty { sections.append(Report.Section("A way out", [.table(path)])) }
    return Report(
      "Fixed payments and the worth of the activity",
      about: [workspace, table.span].filter { !$0.isEmpty }.joined(separator: ", "),
      summary: summary, sections: sections, caveats: remarks + caveats)
  }

  private var summary: [String] {
    let all = table.total(table.priced.map(\.whole))
    guard let worth = all.worth, let gap = all.gap else { return [] }
    let beside =
      gap.isZero
      ? "just that" : "\(amount(gap.magnitude)) \(gap.signum > 0 ? "more" : "less") than that"
    return [
      "Fixed sums of \(amount(all.fixed)) are paid for activity worth \(amount(worth)): \(beside)."
    ]
  }

  // MARK: Tables

  private var comparison: Report.Block {
    let counts = table.counted.map { [$0.words] } ?? []
    func cells(_ first: [Cell], _ comparison: Comparison) -> [Cell] {
      first + [money(comparison.fixed)]
        + counts.map { unit in comparison.activity.map { .count($0, of: unit) } ?? .empty }
        + [
          comparison.worth.map(money) ?? .text("no activity priced"),
          comparison.gap.map(money) ?? .empty, comparison.ofWorth.map { .share($0) } ?? .empty,
        ]
    }
    var rows = table.rows.map { ReportTable.Row(cells(name($0), $0.whole)) }
    if table.priced.count > 1 {
      let total = cells(
        [.text("all that is priced"), .empty], table.total(table.priced.map(\.whole)))
      rows.append(.init(total, isTotal: true))
    }
    let shown = ReportTable(
      "Fixed payments and the worth of the activity, \(table.span)",
      columns((["fixed"] + counts + ["worth", "gap", "of worth"])), rows)
    let points = table.priced.compactMap { row in
      row.whole.gap.map { Chart.Point(title(row), "", $0) }
    }
    guard let most = points.max(by: { $0.value.magnitude < $1.value.magnitude }) else {
      return .table(shown)
    }
    let sentence =
      "What is paid beyond the worth of the activity: below nought where the activity is worth"
      + " more. The greatest gap is that of \(most.name), \(amount(most.value))."
    return .chart(
      Chart(
        "Fixed sums less the worth of the activity", sentence, .bars(points),
        unit: table.currency.symbol, table: shown))
  }

  private func trend(
    _ title: String, _ parts: KeyPath<GapRow, [Period: Comparison]>, _ periods: [Period]
  ) -> Report.Block {
    func cells(_ first: [Cell], _ gaps: [Rational?]) -> [Cell] {
      let known = gaps.compactMap { $0 }
      let change = known.count > 1 ? signed(known[known.count - 1] - known[0]) : .empty
      return first + gaps.map { $0.map(money) ?? .empty } + [change]
    }
    var rows = table.priced.map { row in
      ReportTable.Row(cells(name(row), periods.map { row[keyPath: parts][$0]?.gap }))
    }
    let all = periods.map { table.total(parts, $0)?.gap }
    if table.priced.count > 1 {
      rows.append(.init(cells([.text("all"), .empty], all), isTotal: true))
    }
    let shown = ReportTable(title, columns(periods.map(\.name) + ["first to last"]), rows)
    let points = zip(periods, all).compactMap { period, gap in
      gap.map { Chart.Point(period.name, "", $0) }
    }
    guard let first = points.first, let last = points.last, points.count > 1 else {
      return .table(shown)
    }
    let sentence =
      "All that is priced: from \(amount(first.value)) in \(first.name) to"
      + " \(amount(last.value)) in \(last.name)."
    return .chart(
      Chart(title, sentence, .lines(points), unit: table.currency.symbol, table: shown))
  }

  private var path: ReportTable {
    let base = table.base?.name ?? table.span
    let rows = table.priced.compactMap {
      row -> (cells: [Cell], start: Rational, path: [Rational])? in
      guard let start = table.start(of: row) else { return nil }
      return (name(row), start.fixed, table.glidePath(of: row, years: over))
    }
    func cells(_ first: [Cell], _ start: Rational, _ path: [Rational]) -> [Cell] {
      let change = ((path[path.count - 1] - start) / Rational(over)) ?? .zero
      return first + [money(start)] + path.map(money)
        + [signed(change.rounded(to: table.currency.minorUnit))]
    }
    var shown = rows.map { ReportTable.Row(cells($0.cells, $0.start, $0.path)) }
    if rows.count > 1 {
      let sums = (0..<over).map { year in rows.reduce(Rational.zero) { $0 + $1.path[year] } }
      let start = rows.reduce(Rational.zero) { $0 + $1.start }
      shown.append(.init(cells([.text("all"), .empty], start, sums), isTotal: true))
    }
    return ReportTable(
      "A glide path: what closes the gap over \(over) year\(over == 1 ? "" : "s"), in equal steps"
        + " from \(base), at constant activity and prices",
      columns(["fixed, \(base)"] + (1...over).map { "year \($0)" } + ["change a year"]), shown)
  }

  private func columns(_ figures: [String]) -> [ReportTable.Column] {
    [.words("payee"), .words("setting")] + figures.map(ReportTable.Column.figures)
  }

  // MARK: Notes

  private var remarks: [String] {
    var notes: [String] = []
    let unpriced = table.rows.filter { $0.whole.worth == nil }
    if !unpriced.isEmpty {
      let sum = unpriced.reduce(Rational.zero) { $0 + $1.whole.fixed }
      notes.append(
        "No activity priced: \(amount(sum)) of the fixed sums has nothing to be compared with,"
          + " which is not a worth of nought.")
    }
    for row in table.rows where !row.unpriced.isEmpty {
      notes.append(
        "Not compared: \(row.payee), \(row.setting ?? "no setting"), in"
          + " \(row.unpriced.map(\.name).joined(separator: ", ")), where the worth has no rows. If"
          + " that means nothing was done, its measure says `no rows: 0`.")
    }
    if !table.outside.isZero {
      notes.append(
        "Not compared: \(amount(table.outside)) of fixed sums, in months in which nothing is"
          + " priced."
      )
    }
    if table.paidOtherwise.count > 0 {
      let count = table.paidOtherwise.count
      notes.append(
        "Paid otherwise: activity worth \(amount(table.paidOtherwise.worth)), of \(count) payee"
          + "\(count == 1 ? " and setting" : "s and settings") for which no fixed sum is paid.")
    }
    if let base = table.base, table.priced.contains(where: { table.start(of: $0) == nil }) {
      notes.append("Without a glide path: whoever cannot be compared for all of \(base).")
    }
    return notes
  }

  // MARK: Cells

  private func name(_ row: GapRow) -> [Cell] {
    [.text(partyName(row.payee, names)), .text(row.setting ?? "no setting")]
  }

  private func title(_ row: GapRow) -> String {
    (names[row.payee] ?? row.payee) + (row.setting.map { ", " + $0 } ?? "")
  }

  private func money(_ amount: Rational) -> Cell { .money(amount, table.currency) }

  private func signed(_ change: Rational) -> Cell { .change(change, table.currency) }

  private func amount(_ amount: Rational) -> String { amount.text(in: table.currency.unit) }
}
