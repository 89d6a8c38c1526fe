import Definitions
import Formulas
import Quantities

/// What the text of one cell comes to: the rules that SQL has in `CellSQL`, said in Swift.
enum CellText: Equatable {
  case value(Value)
  case blank
  case unreadable

  init(_ text: String?, of column: Table.Column) {
    if let text, !text.isEmpty {
      self = Self.value(text, column).map(CellText.value) ?? .unreadable
    } else if let blank = column.blank {
      self = .value(blank)
    } else {
      self = .blank
    }
  }

  static let yes: Set<String> = ["yes", "true", "1", "1.0", "y"]
  static let no: Set<String> = ["no", "false", "0", "0.0", "n"]

  /// The period of a row's text. `year 1` is a contract's word: rows have no first day.
  static func period(_ text: String) -> Period? {
    if case .period(let period)? = PeriodName(text) { period } else { nil }
  }

  private static func value(_ text: String, _ column: Table.Column) -> Value? {
    if column.isPeriod { return period(text).map { _ in .label(text) } }
    switch column.kind {
    case .label: return .label(text)
    case .date: return column.written.day(text).map(Value.date)
    case .truth:
      let word = text.lowercased()
      return yes.contains(word) ? .truth(true) : no.contains(word) ? .truth(false) : nil
    case .number(let unit): return number(text, column, unit).map(Value.number)
    default: return nil
    }
  }

  private static func number(_ text: String, _ column: Table.Column, _ unit: Unit) -> Rational? {
    let isPercent = unit == .ratio && text.hasSuffix("%")
    guard let digits = column.digits,
      let written = Rational(decimal: isPercent ? text.dropLast() : text[...])
    else { return nil }
    let exact = isPercent ? written * .powerOfTen(-2) : written
    let kept = exact.rounded(to: .powerOfTen(-digits.scale))
    // Rounded only where the column says so.
    guard kept == exact || column.places != nil, kept.magnitude < .powerOfTen(digits.whole)
    else { return nil }
    return kept
  }
}
