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

  func text(_ formula: RowFormula) -> String {
    let operands = formula.operands
    switch formula.node.operation {
    case .constant(let value): return Self.constant(value, formula.digits)
    case .read(let column): return columns[column] ?? "NULL"
    case .negate: return "-\(part(operands[0]))"
    case .magnitude: return "abs(\(text(operands[0])))"
    case .not: return "NOT \(part(operands[0]))"
    case .days, .age, .periodHolding: return DateSQL.text(formula, operands.map { part($0) })
    case .and: return operands.map { part($0) }.joined(separator: " AND ")
    case .or: return operands.map { part($0) }.joined(separator: " OR ")
    case .add: return arithmetic("+", formula)
    case .subtract: return arithmetic("-", formula)
    case .multiply: return product(formula)
    case .compare(let sign):
      let sides = operands.map { part($0, in: formula.common) }
      return "\(sides[0]) \(sign == .notEqual ? "<>" : sign.rawValue) \(sides[1])"
    case .isIn:
      let all = operands.map { part($0, in: formula.common) }
      return "\(all[0]) IN (\(all.dropFirst().joined(separator: ", ")))"
    case .conditional:
      let (then, otherwise) = (operands[1], operands[2])
      return "CASE WHEN \(text(operands[0])) THEN \(text(then, in: formula.digits))"
        + " ELSE \(text(otherwise, in: formula.digits)) END"
    case .least: return call("least", operands.map { text($0, in: formula.digits) })
    case .greatest: return call("greatest", operands.map { text($0, in: formula.digits) })
    case .clamp:
      let parts = operands.map { text($0, in: formula.digits) }
      return call(
        "least", [call("greatest", [parts[0], parts[1]]), call("greatest", [parts[1], parts[2]])])
    default:
      // RowRules lets nothing else through; if it ever did, the statement must fail and not guess.
      return "error('this operation has no SQL')"
    }
  }

  // MARK: Parts

  /// An operand of a sign, in parentheses where it has a sign of its own.
  private func part(_ formula: RowFormula, in digits: Digits? = nil) -> String {
    let text = text(formula, in: digits)
    switch formula.node.operation {
    case _ where digits != nil && digits != formula.digits: return text
    case .not, .and, .or, .compare, .isIn, .negate, .conditional: return "(\(text))"
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
    let sides = formula.operands.map { part($0, in: formula.digits) }
    return cast("\(sides[0]) \(sign) \(sides[1])", formula)
  }

  /// Both sides get the precision of the product, and keep the scale of their own.
  private func product(_ formula: RowFormula) -> String {
    let precision = formula.digits?.precision ?? 0
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
