import Definitions
import Faults
import Formulas
import Quantities

/// A checked formula over one row, with the digits of every number in it.
///
/// The `Slot.ID` of a `.read` node is the place of a column in `table.columns`, or beyond those a
/// figure that the row reads elsewhere.
public struct RowFormula: Sendable {
  /// What is computed, as the checker left it.
  public let node: Node
  /// In the order of `node.operands`.
  public let operands: [RowFormula]
  /// `nil` where the value is no number.
  public let digits: Digits?
  /// Whether it can come to `none`: a blank that means it, or a label that another table has no row
  /// for.
  public let canBeNone: Bool

  /// - Throws: `too-many-digits` where a number would need more than 38.
  init(_ node: Node, over rows: RowTable) throws(Fault) {
    var operands: [RowFormula] = []
    for operand in node.operands { operands.append(try RowFormula(operand, over: rows)) }
    (self.node, self.operands) = (node, operands)
    if case .read(let slot) = node.operation {
      (digits, canBeNone) = (try rows.digits(of: slot), try rows.canBeNone(slot))
    } else {
      digits = Self.digits(of: node.operation, operands.map(\.digits))
      canBeNone = Self.canBeNone(node.operation, operands)
    }
    try checkStep()
    for digits in [digits, common].compactMap({ $0 }) where !digits.fits {
      throw tooManyDigits(digits, node.place, parts: operands, over: rows.table.columns)
    }
  }

  /// The digits in which the operands of a comparison meet.
  public var common: Digits? {
    switch node.operation {
    case .compare, .isIn:
      let digits = operands.compactMap(\.digits)
      return digits.isEmpty ? nil : .widest(digits)
    default: return nil
    }
  }

  /// The slots that it reads.
  public var slots: Set<Slot.ID> {
    if case .read(let slot) = node.operation { return [slot] }
    return operands.reduce(into: []) { $0.formUnion($1.slots) }
  }

  private static func canBeNone(_ operation: Operation, _ operands: [RowFormula]) -> Bool {
    switch operation {
    case .constant(let value): value == .none
    case .applies: false
    case .otherwise: operands.allSatisfy(\.canBeNone)
    default: operands.contains { $0.canBeNone }
    }
  }

  /// Of a rounding: the number it is of, and how many decimals are kept.
  public var rounding: (rule: Rounding, number: RowFormula, places: Int)? {
    guard case .round(let rule) = node.operation,
      case .constant(.number(let step)) = operands[1].node.operation,
      let places = Self.places(of: step)
    else { return nil }
    return (rule, operands[0], places)
  }

  /// Which decimal a step is, as 2 for 0.01.
  private static func places(of step: Rational) -> Int? {
    (0...Digits.most).first { step == .powerOfTen(-$0) }
  }

  private func checkStep() throws(Fault) {
    guard case .round = node.operation, rounding == nil else { return }
    throw Fault(
      "rounding-step", at: operands[1].node.place,
      "rows are rounded to a decimal: to 1, 0.1, 0.01 and so on",
      advice: "Round to other steps in the contract, on the measure's figure.")
  }

  private static func digits(
    of operation: Operation, _ operands: [Digits?]
  ) -> Digits? {
    let numbers = operands.compactMap { $0 }
    switch operation {
    case .constant(.number(let number)): return Digits(of: number)
    // The calendar has 9999 years.
    case .days: return Digits(whole: 7, scale: 0)
    case .age: return Digits(whole: 4, scale: 0)
    // A truth has no digits, whatever numbers it is worked out from.
    case .compare, .isIn, .constant, .applies, .not, .and, .or: return nil
    case .round:
      // The half that is rounded up may carry a digit over.
      guard let number = operands[0], let step = operands[1] else { return nil }
      return Digits(whole: number.whole + 1, scale: min(number.scale, step.scale))
    case _ where numbers.isEmpty: return nil
    case .add, .subtract: return numbers[0] + numbers[1]
    case .multiply: return numbers[0] * numbers[1]
    default: return .widest(numbers)
    }
  }
}

/// - Parameter parts: what the digits add up from, shown to the reader.
func tooManyDigits(
  _ digits: Digits, _ place: Place, parts: [RowFormula], over columns: [Table.Column]
) -> Fault {
  let said = parts.compactMap { part in
    part.digits.map { "`\(part.node.text.prefix(40))` has \($0.precision)" }
  }
  let read: [Table.Column] = parts.flatMap(\.slots).filter { $0 < columns.count }
    .map { columns[$0] }
  let ratios =
    read
    .filter { $0.places == nil && ($0.digits?.scale ?? 0) > 0 }.map(\.name)
  let columns = ratios.isEmpty ? "its columns" : spoken(Set(ratios).sorted())
  return Fault(
    "too-many-digits", at: place,
    "this may need \(digits.precision) digits, and engines hold \(Digits.most)",
    label: said.joined(separator: ", "),
    advice: "Say how many decimals of \(columns) count, as `places: 2` on the column; or multiply"
      + " by what is alike for all rows in the contract, after the sum.")
}
