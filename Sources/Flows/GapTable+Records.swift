import Quantities

extension GapTable {
  /// The columns of the comparison as a table, in their order. `part` is `all`, `year`, `quarter`
  /// or `path`; of a path, `period` is the year from 1, and `pays` what is paid in it.
  public static let columns = [
    "payee", "setting", "part", "period", "months", "fixed", "money", "activity", "unit", "worth",
    "gap", "of_worth", "pays",
  ]

  /// The cells of each row, and of its years, quarters and glide path.
  public func records(over count: Int) -> [[String]] {
    rows.flatMap { row in
      [record(row, "all", span, row.whole)]
        + row.years.sorted { $0.key < $1.key }.map { record(row, "year", $0.key.name, $0.value) }
        + row.quarters.sorted { $0.key < $1.key }.map {
          record(row, "quarter", $0.key.name, $0.value)
        }
        + path(row, count)
    }
  }

  /// From the first period that is compared to the last: `2025-04 to 2026-03`.
  public var span: String {
    guard let first = periods.first, let last = periods.last else { return "no period" }
    return first == last ? first.name : "\(first) to \(last)"
  }

  private func record(
    _ row: GapRow, _ part: String, _ period: String, _ comparison: Comparison
  ) -> [String] {
    let activity = comparison.activity.map { [$0.exactText, counted?.description ?? ""] }
    return [
      row.payee, row.setting ?? "", part, period, "\(comparison.months)", plain(comparison.fixed),
      currency.code,
    ] + (activity ?? ["", ""]) + [
      comparison.worth.map(plain) ?? "", comparison.gap.map(plain) ?? "",
      comparison.ofWorth.map { $0.fixed(places: 6) } ?? "", "",
    ]
  }

  private func path(_ row: GapRow, _ count: Int) -> [[String]] {
    glidePath(of: row, years: count).enumerated().map { index, pays in
      [row.payee, row.setting ?? "", "path", "\(index + 1)", "", "", currency.code]
        + ["", "", "", "", "", plain(pays)]
    }
  }

  private func plain(_ amount: Rational) -> String { amount.fixed(places: currency.places) }
}
