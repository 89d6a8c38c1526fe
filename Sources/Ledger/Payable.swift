/// In SQL, what an entry brings to be paid: the sums of its lines by contract, sides, day and way
/// of recovery.
///
/// An accrual is not paid; when something else is posted in its place, all of that is.
enum Payable {
  static let columns = "entry, contract, payer, payee, currency, due, recovery, amount"

  private static let needed =
    "entry, contract, payer, payee, currency, due, recovery, nature, amount, change"

  /// The sums of an entry that is about to be sealed.
  ///
  /// - Parameter entry: an expression for its number.
  static func ofEntry(_ entry: String) -> String {
    sums(
      of: """
        SELECT \(needed), iif(change = amount, 0, \(LedgerFile.accruedBefore)) AS accrued_before
        FROM line WHERE entry = \(entry)
        """)
  }

  /// The sums of all entries by other means: the lines of each key are gone through in order.
  static let ofAll = sums(
    of: """
      SELECT \(needed), lag(iif(nature = '\(LineFacts.accrual)', amount, 0), 1, 0) OVER (
          PARTITION BY contract, term, first_day, last_day, payer, payee, part, currency
          ORDER BY id) AS accrued_before
      FROM line
      """)

  /// A line from a party to itself brings nothing to be paid.
  private static func sums(of lines: String) -> String {
    let sum = "sum(change - iif(nature = '\(LineFacts.accrual)', amount, 0) + accrued_before)"
    return """
      SELECT entry, contract, payer, payee, currency, due, coalesce(recovery, '') AS recovery,
        \(sum) AS amount
      FROM (\(lines)) WHERE payer <> payee
      GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING \(sum) <> 0
      """
  }

  /// What the table has and the lines do not come to, and what they come to and it has not: as no
  /// row is in either of them twice, all that are not in both.
  ///
  /// - Parameter entry: an expression for the one whose sums they are; all where `nil`.
  static func differing(_ sums: String, _ entry: String? = nil) -> String {
    """
    SELECT \(columns) FROM (
      SELECT * FROM (\(sums)) UNION ALL
      SELECT \(columns) FROM payable\(entry.map { " WHERE entry = \($0)" } ?? "")
    ) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING count(*) <> 2
    """
  }
}
