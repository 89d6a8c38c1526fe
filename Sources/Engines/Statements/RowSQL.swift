import ADBC
import Definitions
import Formulas
import Measures
import Quantities

/// A row formula as SQL.
///
/// Every operand is cast to the digits of the result before an engine computes, since its own rules
/// for the digits of a sum or product differ from the next one's, and all of them overflow.
struct RowSQL {
  /// The SQL of each column's value, by its place in the table's columns.
  let columns: [Int: String]
  /// The SQL of a formula whose value is known already, if it is.
  var known: (RowFormula) -> String? = { _ in nil }

  /// What stands where nothing should be missing: a statement must fail and not guess.
  static let unknown = "error('leftshift: nothing stands here')"

  func text(_ formula: RowFormula) -> String {
    if let known = known(formula) { return known }
    let operands = formula.operands
    switch formula.node.operation {
    case .constant(let value): return Self.constant(value, formula.digits)
    case .read(let column): return columns[column] ?? Self.unknown
    case .negate: return "-\(part(operands[0]))"
    case .magnitude: return "abs(\(text(operands[0])))"
    case .not: return "NOT \(part(operands[0]))"
    case .days, .age, .periodHolding: return DateSQL.text(formula, operands.map { part($0) })
    case .and, .or: return decision(formula)
    case .applies: return "\(part(operands[0])) IS NOT NULL"
    case .otherwise:
      return call("coalesce", operands.map { text($0, in: formula.digits) })
    case .add: return arithmetic("+", formula)
    case .subtract: return arithmetic("-", formula)
    case .multiply: return product(formula)
    case .compare(let sign):
      let sides = operands.map { part($0, in: formula.common) }
      return "\(sides[0]) \(sign == .notEqual ? "<>" : sign.rawValue) \(sides[1])"
    case .isIn:
      let all = operands.map { part($0, in: formula.common) }
      return "\(all[0]) IN (\(all.dropFirst().joined(separator: ", ")))"
    case .conditional: return conditional(formula)
    case .least, .greatest, .clamp: return ordered(formula)
    case .round: return rounded(formula)
    case .scale: return banded(formula)
    default:
      return Self.unknown  // RowRules lets nothing else through.
    }
  }

  // MARK: Where a value may be none

  /// `and` stops at the first no, and is none where the first is: SQL would go on to the second.
  private func decision(_ formula: RowFormula) -> String {
    let sides = formula.operands.map { part($0) }
    var isAnd = false
    if case .and = formula.node.operation { isAnd = true }
    guard formula.operands[0].canBeNone else {
      return sides.joined(separator: isAnd ? " AND " : " OR ")
    }
    return isAnd
      ? "CASE WHEN \(sides[0]) THEN \(sides[1]) WHEN NOT \(sides[0]) THEN false END"
      : "CASE WHEN \(sides[0]) THEN true WHEN NOT \(sides[0]) THEN \(sides[1]) END"
  }

  private func conditional(_ formula: RowFormula) -> String {
    let (test, digits) = (formula.operands[0], formula.digits)
    let (then, otherwise) = (
      text(formula.operands[1], in: digits), text(formula.operands[2], in: digits)
    )
    // SQL takes what is NULL for a no.
    let last = test.canBeNone ? "WHEN NOT \(part(test)) THEN" : "ELSE"
    return "CASE WHEN \(text(test)) THEN \(then) \(last) \(otherwise) END"
  }

  private func ordered(_ formula: RowFormula) -> String {
    let parts = formula.operands.map { text($0, in: formula.common) }
    var value =
      switch formula.node.operation {
      case .least: call("least", parts)
      case .greatest: call("greatest", parts)
      default:
        call(
          "least",
          [call("greatest", [parts[0], parts[1]]), call("greatest", [parts[1], parts[2]])])
      }
    if formula.common != formula.digits { value = cast(value, formula) }
    // SQL's `least` passes over NULLs.
    let open = zip(formula.operands, parts).filter { $0.0.canBeNone }.map { "\($0.1) IS NOT NULL" }
    return open.isEmpty ? value : "CASE WHEN \(open.joined(separator: " AND ")) THEN \(value) END"
  }

  /// The value of the band that holds a number; none where no band does.
  private func banded(_ formula: RowFormula) -> String {
    guard let (number, rows) = formula.bands, let common = formula.common else {
      return Self.unknown
    }
    let value = part(number, in: common)
    func edge(_ sign: String, _ edge: Rational) -> String {
      "\(value) \(sign) \(Self.constant(.number(edge), common))"
    }
    let cases = rows.map { row in
      let upper = row.to.map { " AND \(edge("<", $0))" } ?? ""
      return " WHEN \(edge(">=", row.from))\(upper)"
        + " THEN \(Self.constant(row.value, formula.digits))"
    }
    return "CASE\(cases.joined()) END"
  }

  /// A cast rounds halves away from nought; the other rules move what it made by a step.
  private func rounded(_ formula: RowFormula) -> String {
    guard let (rule, number, places) = formula.rounding, let digits = formula.digits else {
      return Self.unknown
    }
    let value = text(number)
    let nearest = "CAST(\(value) AS \(digits))"
    guard let own = number.digits, own.scale > places, rule != .halfAwayFromZero else {
      return nearest
    }
    let step = Self.constant(.number(.powerOfTen(-places)), digits)
    let (sign, move) = rule == .down ? (">", "-") : ("<", "+")
    return "CASE WHEN \(nearest) \(sign) \(value) THEN CAST(\(nearest) \(move) \(step) AS"
      + " \(digits)) ELSE \(nearest) END"
  }

  // MARK: Parts

  /// An operand of a sign, in parentheses where it has a sign of its own.
  private func part(_ formula: RowFormula, in digits: Digits? = nil) -> String {
    let text = text(formula, in: digits)
    switch formula.node.operation {
    case _ where digits != nil && digits != formula.digits: return text
    case .not, .and, .or, .compare, .isIn, .negate, .conditional, .applies, .least, .greatest,
      .clamp, .round:
      return "(\(text))"
    default: return text
    }
  }

  /// The formula's value with the given digits.
  private func text(_ formula: RowFormula, in digits: Digits?) -> String {
    guard let digits, formula.digits != digits else { return text(formula) }
    if case .constant(let value) = formula.node.operation { return Self.constant(value, digits) }
    return "CAST(\(text(formula)) AS \(digits))"
  }

  private func arithmetic(_ sign: String, _ formula: RowFormula) -> String {
    let sides = formula.operands.map { part($0, in: formula.common) }
    return cast("\(sides[0]) \(sign) \(sides[1])", formula)
  }

  /// Both sides get one precision, and keep the scale of their own: that of the product, or, where
  /// it is smaller than a side, as times 5% or times nought, that of the side.
  private func product(_ formula: RowFormula) -> String {
    let all = formula.operands.compactMap(\.digits) + [formula.digits].compactMap { $0 }
    let precision = all.map(\.precision).max() ?? 0
    let sides = formula.operands.map { side in
      part(side, in: side.digits.map { Digits(whole: precision - $0.scale, scale: $0.scale) })
    }
    return cast("\(sides[0]) * \(sides[1])", formula)
  }

  private func cast(_ text: String, _ formula: RowFormula) -> String {
    formula.digits.map { "CAST(\(text) AS \($0))" } ?? text
  }

  // MARK: Words

  private func call(_ name: String, _ arguments: [String]) -> String {
    "\(name)(\(arguments.joined(separator: ", ")))"
  }

  /// - Parameter digits: of a number.
  static func constant(_ value: Value, _ digits: Digits?) -> String {
    switch value {
    case .number(let number):
      digits.map { "CAST(\(number.exactText) AS \($0))" } ?? number.exactText
    case .truth(let truth): truth ? "true" : "false"
    case .label(let label): SQL.literal(label)
    case .date(let day): "DATE '\(day)'"
    case .scale, .none: "NULL"
    }
  }
}
