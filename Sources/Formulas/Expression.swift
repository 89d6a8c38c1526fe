import Quantities

/// A formula as it was written: what the parser gives and the checker reads.
public struct Expression: Sendable {
  public indirect enum Form: Sendable {
    case quantity(Quantity)
    case text(String)
    case date(Day)
    case truth(Bool)
    case none
    case name(String)
    case negated(Expression)
    case not(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case isIn(Expression, [Expression])
    case conditional(Expression, then: Expression, otherwise: Expression)
    case call(Call)
    case dated(Expression, DatedReading)
  }

  public let form: Form
  /// Offsets of its first character and of the one after its last.
  public let range: Range<Int>
  /// How many levels it has: what checking and finding its value need of the stack.
  public let height: Int

  init(form: Form, range: Range<Int>) {
    (self.form, self.range) = (form, range)
    height = 1 + (form.parts.map(\.height).max() ?? 0)
  }
}

extension Expression.Form {
  /// The expressions that it is made of.
  fileprivate var parts: [Expression] {
    switch self {
    case .quantity, .text, .date, .truth, .none, .name: []
    case .negated(let inner), .not(let inner), .dated(let inner, _): [inner]
    case .binary(_, let left, let right): [left, right]
    case .isIn(let subject, let list): [subject] + list
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .call(let call): call.arguments + (call.condition.map { [$0] } ?? [])
    }
  }
}

/// A number as written, with the words of its unit: resolved by the checker, which knows the
/// units that are declared.
public struct Quantity: Sendable {
  public let number: Rational
  public let currency: Currency?
  public let percent: Bool
  /// The unit of the number, and those after `per`, with where each word stands.
  public let unit: (word: String, range: Range<Int>)?
  public let per: [(word: String, range: Range<Int>)]

  var isPlainZero: Bool {
    number.isZero && currency == nil && !percent && unit == nil && per.isEmpty
  }
}

public enum BinaryOperator: String, CaseIterable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case and
  case or
  case otherwise
}

/// `name(arguments over dimensions where condition)`
public struct Call: Sendable {
  public let name: String
  public let nameRange: Range<Int>
  public let arguments: [Expression]
  public let over: [(word: String, range: Range<Int>)]
  public let condition: Expression?
}

/// `x at 2024-03-31`, `x during 2023/24`
public enum DatedReading: Sendable {
  case at(Day)
  case during(PeriodName)
}

/// A period as written; `year 1` means something only beside a contract's first day.
public enum PeriodName: Hashable, Sendable {
  case period(Period)
  case contractYear(Int)

  public init?(_ text: String) {
    if text.hasPrefix("year "), let number = Int(text.dropFirst(5)), (1...999).contains(number) {
      self = .contractYear(number)
    } else if let period = Period(text) {
      self = .period(period)
    } else {
      return nil
    }
  }
}
