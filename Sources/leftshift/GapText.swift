import Flows
import Quantities
import Settlement

/// The gap for reading in a terminal: what it is, how it went, and how it could be closed.
struct GapText {
  private let table: GapTable
  private let over: Int
  private let names: [String: String]
  private let caveats: [String]
  /// More quarters than these a terminal has no room for; CSV has them all.
  private static let mostQuarters = 8

  init(_ table: GapTable, over: Int, names: [String: String], caveats: [String]) {
    (self.table, self.over, self.names, self.caveats) = (table, over, names, caveats)
  }

  var text: String {
    var parts = ["Fixed payments and the worth of the activity, \(table.span)\n\n" + comparison]
    if table.years.count > 1 {
      parts.append("The gap by year\n\n" + trend(\.years, table.years))
    }
    if table.quarters.count > 1 {
      let shown = Array(table.quarters.suffix(Self.mostQuarters))
      parts.append("The gap by quarter\n\n" + trend(\.quarters, shown))
    }
    if !table.priced.isEmpty { parts.append(path) }
    let notes = remarks + caveats
    if !notes.isEmpty { parts.append(notes.map { $0 + "\n" }.joined()) }
    return parts.joined(separator: "\n")
  }

  // MARK: Tables

  private var comparison: String {
    let counts = table.counted != nil
    let header =
      ["payee", "setting", "fixed"] + (counts ? [table.counted?.words ?? ""] : [])
      + ["worth", "gap", "of worth"]
    func cells(_ first: [String], _ comparison: Comparison) -> [String] {
      first + [money(comparison.fixed)]
        + (counts ? [comparison.activity?.readable() ?? ""] : [])
        + [
          comparison.worth.map(money) ?? "no activity priced", comparison.gap.map(money) ?? "",
          comparison.ofWorth.map(percent) ?? "",
        ]
    }
    var rows = [header] + table.rows.map { cells(name($0), $0.whole) }
    if table.priced.count > 1 {
      rows.append(cells(["all that is priced", ""], table.total(table.priced.map(\.whole))))
    }
    return aligned(rows, right: Set(2..<header.count))
  }

  private func trend(
    _ parts: KeyPath<GapRow, [Period: Comparison]>, _ periods: [Period]
  ) -> String {
    let header = ["payee", "setting"] + periods.map(\.name) + ["first to last"]
    func cells(_ first: [String], _ gaps: [Rational?]) -> [String] {
      let known = gaps.compactMap { $0 }
      let change = known.count > 1 ? signed(known[known.count - 1] - known[0]) : ""
      return first + gaps.map { $0.map(money) ?? "" } + [change]
    }
    var rows = table.priced.map { row in
      cells(name(row), periods.map { row[keyPath: parts][$0]?.gap })
    }
    if table.priced.count > 1 {
      rows.append(cells(["all", ""], periods.map { table.total(parts, $0)?.gap }))
    }
    return aligned([header] + rows, right: Set(2..<header.count))
  }

  private var path: String {
    let base = table.base?.name ?? table.span
    let header =
      ["payee", "setting", "fixed, \(base)"] + (1...over).map { "year \($0)" } + ["change a year"]
    let rows = table.priced.compactMap {
      row -> (cells: [String], start: Rational, path: [Rational])? in
      guard let start = table.start(of: row) else { return nil }
      return (name(row), start.fixed, table.glidePath(of: row, years: over))
    }
    func cells(_ first: [String], _ start: Rational, _ path: [Rational]) -> [String] {
      let change = ((path[path.count - 1] - start) / Rational(over)) ?? .zero
      return first + [money(start)] + path.map(money)
        + [signed(change.rounded(to: table.currency.minorUnit))]
    }
    var text = rows.map { cells($0.cells, $0.start, $0.path) }
    if rows.count > 1 {
      let sums = (0..<over).map { year in rows.reduce(Rational.zero) { $0 + $1.path[year] } }
      text.append(cells(["all", ""], rows.reduce(.zero) { $0 + $1.start }, sums))
    }
    return "A glide path: what closes the gap over \(over) year\(over == 1 ? "" : "s"), in equal"
      + " steps from \(base), at constant activity and prices\n\n"
      + aligned([header] + text, right: Set(2..<header.count))
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

  private func name(_ row: GapRow) -> [String] {
    [partyName(row.payee, names), row.setting ?? "no setting"]
  }

  private func money(_ amount: Rational) -> String {
    amount.fixed(places: table.currency.places, grouped: true)
  }

  private func amount(_ amount: Rational) -> String { amount.text(in: table.currency.unit) }

  private func signed(_ change: Rational) -> String {
    (change.signum > 0 ? "+" : "") + money(change)
  }

  private func percent(_ part: Rational) -> String {
    (part * Rational(100)).fixed(places: 1, grouped: true) + "%"
  }
}
