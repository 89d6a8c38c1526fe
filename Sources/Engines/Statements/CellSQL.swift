import ADBC
import Definitions
import Formulas
import Measures
import Quantities

/// How SQL reads a cell: the rules that `CellText` has in Swift.
///
/// What the file holds in the column's own type is taken as it is. Anything else is read from its
/// text: a conversion gives NULL for what it cannot read, and a check of the text comes first,
/// because a cast alone takes "12.345" for an amount in pence, and "1e3" or " 7 " for numbers.
struct CellSQL {
  let column: Table.Column
  /// The SQL of what is stored, and its form.
  let stored: StoredColumn

  /// What a statement says when a cell is blank and may not be, or cannot be read. The engine then
  /// asks which cells those are.
  static let failure = "error('leftshift: cell')"

  /// Whether the file holds the values in a form that is taken as it is.
  var isDirect: Bool { direct != nil }

  /// Whether what is stored is looked at more than once, and so needs a name.
  var needsName: Bool { !isDirect && isUnreadable != nil }

  /// The value; NULL for a blank that means none. It fails for a cell that cannot be used.
  var value: String {
    if stored.isFilled, isText { return text }
    if stored.isFilled, let direct, direct.hasPrefix("CAST(") || direct == text { return direct }
    // A text is its own value: only a blank can be wrong with it.
    if isText, needsText { return "coalesce(\(text), \(Self.failure))" }
    guard column.blank == Value.none else { return "coalesce(\(attempt), \(Self.failure))" }
    if isText { return text }
    return "CASE WHEN \(text) IS NOT NULL THEN coalesce(\(attempt), \(Self.failure)) END"
  }

  /// The value, or NULL for what is blank or cannot be read.
  var attempt: String {
    let blank = column.blank.flatMap { $0 == .none ? nil : RowSQL.constant($0, column.digits) }
    if let direct {
      return blank.map { "CASE WHEN \(text) IS NULL THEN \($0) ELSE \(direct) END" } ?? direct
    }
    if isText { return blank.map { "coalesce(\(text), \($0))" } ?? text }
    let all = (blank.map { [("\(text) IS NULL", $0)] } ?? []) + conversions
    let lines = all.map { "      WHEN \($0.0)\n      THEN \($0.1)\n" }
    return "CASE\n\(lines.joined())    END"
  }

  /// Rows whose cell is blank and may not be.
  var isBlank: String? { needsText ? "\(text) IS NULL" : nil }

  /// Rows whose cell cannot be read.
  var isUnreadable: String? { isText ? nil : "\(text) IS NOT NULL AND \(attempt) IS NULL" }

  private var text: String { stored.sql }

  /// Whether a blank is a fault.
  private var needsText: Bool { column.blank == nil }

  private var isText: Bool {
    if column.isPeriod { return true }
    if case .label = column.kind { return true }
    return false
  }

  // MARK: What is stored as it is meant

  /// The value from what is stored, or NULL; `nil` where its text must be read.
  private var direct: String? {
    switch (column.kind, stored.form) {
    case _ where column.isPeriod: nil
    case (.truth, .truth): text
    case (.date, .date) where column.written.isISO: stored.isInCalendar ? text : day(text)
    case (.date, .time) where column.written.isISO && column.written.hasTime:
      day("CAST(\(text) AS DATE)")
    case (.number, .integer(let digits)): number(whole: digits, scale: 0)
    case (.number, .decimal(let precision, let scale)):
      number(whole: precision - scale, scale: scale)
    default: nil
    }
  }

  private func day(_ date: String) -> String {
    "CASE WHEN \(date) BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN \(date) END"
  }

  private func number(whole: Int, scale: Int) -> String? {
    guard let digits = column.digits, scale <= digits.scale || column.places != nil else {
      return nil
    }
    // A rounding can carry a digit over.
    let fits = whole + (scale > digits.scale ? 1 : 0) <= digits.whole
    return fits ? "CAST(\(text) AS \(digits))" : "TRY_CAST(\(text) AS \(digits))"
  }

  // MARK: What is read from text

  /// What a text that fulfils the condition comes to; none for a column that stays text.
  private var conversions: [(String, String)] {
    switch column.kind {
    case .truth:
      return [
        ("lower(\(text)) IN (\(words(CellText.yes)))", "true"),
        ("lower(\(text)) IN (\(words(CellText.no)))", "false"),
      ]
    case .date:
      return [(DuckDBSQL.matches(text, column.written.pattern), column.written.sql(text))]
    case .number(let unit): return numbers(isRatio: unit == .ratio)
    default: return []
    }
  }

  private func words(_ words: Set<String>) -> String {
    words.sorted().map(SQL.literal).joined(separator: ", ")
  }

  private func numbers(isRatio: Bool) -> [(String, String)] {
    guard let digits = column.digits else { return [] }
    let plain = (matches(scale: digits.scale, suffix: ""), decimal(digits))
    return isRatio
      ? [plain, (matches(scale: digits.scale - 2, suffix: "%"), percentage(digits))] : [plain]
  }

  private func decimal(_ digits: Digits) -> String {
    "TRY_CAST(replace(\(text), ',', '') AS \(digits))"
  }

  /// The decimal point moves by the exponent, so that nothing is rounded twice. Before it does,
  /// there are two digits more: 250% has three, and is 2.5.
  private func percentage(_ digits: Digits) -> String {
    let wider = Digits(whole: digits.whole + 2, scale: digits.scale)
    return "TRY_CAST(TRY_CAST(replace(replace(\(text), ',', ''), '%', 'e-2') AS \(wider)) AS"
      + " \(digits))"
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
