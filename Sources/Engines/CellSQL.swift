import ADBC
import Definitions
import Formulas
import Measures
import Quantities

/// How SQL reads the text of a cell: the rules that `CellText` has in Swift.
///
/// A conversion gives NULL for what it cannot read, and that is counted. A check of the text comes
/// first, because a cast alone takes "12.345" for an amount in pence, and "1e3" or " 7 " for
/// numbers.
struct CellSQL {
  let column: Table.Column
  /// The SQL of the cell's text, which is NULL for a blank.
  let text: String

  /// Whether a text can fail to be a value.
  var canFail: Bool {
    switch column.kind {
    case .label: false
    default: !column.isPeriod
    }
  }

  /// Whether a blank stops the measure.
  var needsText: Bool { column.blank == nil || column.blank == Value.none }

  /// The value, or NULL.
  var value: String {
    var cases = conversions
    if !needsText, let blank = column.blank {
      cases.insert(("\(text) IS NULL", RowSQL.constant(blank, column.digits)), at: 0)
    }
    if cases.isEmpty { return text }
    let lines = cases.map { "      WHEN \($0.condition)\n      THEN \($0.value)\n" }
    return "CASE\n\(lines.joined())\(canFail ? "" : "      ELSE \(text)\n")    END"
  }

  /// What a text that fulfils the condition comes to; none for a column that stays text.
  private var conversions: [(condition: String, value: String)] {
    if column.isPeriod { return [] }
    switch column.kind {
    case .truth:
      return [
        ("lower(\(text)) IN (\(words(CellText.yes)))", "true"),
        ("lower(\(text)) IN (\(words(CellText.no)))", "false"),
      ]
    case .date:
      let isDate = DuckDBSQL.matches(text, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
      return [("\(isDate) AND \(text) > '0001'", "TRY_CAST(\(text) AS DATE)")]
    case .number(let unit): return numbers(isRatio: unit == .ratio)
    default: return []
    }
  }

  private func words(_ words: Set<String>) -> String {
    words.sorted().map(SQL.literal).joined(separator: ", ")
  }

  // MARK: Numbers

  private func numbers(isRatio: Bool) -> [(condition: String, value: String)] {
    guard let digits = column.digits else { return [] }
    let plain = (matches(scale: digits.scale, suffix: ""), decimal(digits))
    return isRatio
      ? [plain, (matches(scale: digits.scale - 2, suffix: "%"), percentage(digits))] : [plain]
  }

  private func decimal(_ digits: Digits) -> String {
    "TRY_CAST(replace(\(text), ',', '') AS \(digits))"
  }

  /// The decimal point moves by the exponent, so that nothing is rounded twice.
  private func percentage(_ digits: Digits) -> String {
    "TRY_CAST(replace(replace(\(text), ',', ''), '%', 'e-2') AS \(digits))"
  }

  /// Is the text a number that the scale holds, zeros at its end apart? Where the column says how
  /// many `places` count, any number of decimals is taken, and rounded.
  private func matches(scale: Int, suffix: String) -> String {
    let decimals =
      column.places != nil ? "[0-9]+" : scale > 0 ? "[0-9]{1,\(scale)}0*" : "0+"
    return DuckDBSQL.matches(
      text, "-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.\(decimals))?\(suffix)")
  }
}
