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
  /// What the value can be; `nil` where it is no number.
  public let extent: Extent?
  /// The digits that it needs. Kept, though it follows: read through the extent, the optimiser of
  /// Swift 6.3 stops with an error of its own.
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
      (extent, canBeNone) = (try rows.extent(of: slot), try rows.canBeNone(slot))
    } else {
      extent = Self.extent(of: node.operation, operands)
      canBeNone = Self.canBeNone(node.operation, operands.map(\.canBeNone))
    }
    digits = extent?.digits
    try checkStep()
    for digits in [digits, common].compactMap({ $0 }) where !digits.fits {
      throw tooManyDigits(digits, node.place, parts: operands, over: rows.table.columns)
    }
  }

  /// The digits in which operands meet: what comes of them may be smaller than they are, as
  /// `clamp(x, 0, 100)` and `a - b` can be.
  public var common: Digits? {
    let all = operands.compactMap(\.digits)
    switch node.operation {
    case .compare, .isIn: return all.isEmpty ? nil : .widest(all)
    case .scale:
      let edges = (bands?.rows ?? []).flatMap { [$0.from, $0.to ?? $0.from] }
      return .widest(all + [Extent.all(edges.map(Value.number)).digits])
    case .add, .subtract, .least, .greatest, .clamp:
      return digits.map { .widest(all + [$0]) }
    default: return nil
    }
  }

  /// The slots that it reads.
  public var slots: Set<Slot.ID> {
    if case .read(let slot) = node.operation { return [slot] }
    return operands.reduce(into: []) { $0.formUnion($1.slots) }
  }

  /// Whether an operation can come to none.
  ///
  /// - Parameter operands: whether each of its operands can.
  public static func canBeNone(_ operation: Operation, _ operands: [Bool]) -> Bool {
    switch operation {
    case .constant(let value): value == .none
    case .applies: false
    // Below the first band, above the last, and between two that do not meet.
    case .scale: true
    case .otherwise: operands.allSatisfy { $0 }
    default: operands.contains(true)
    }
  }

  /// Of a number read on bands: the number, and the bands.
  public var bands: (number: RowFormula, rows: [Scale.Row])? {
    guard case .scale = node.operation,
      case .constant(.scale(let scale)) = operands[1].node.operation
    else { return nil }
    return (operands[0], scale.rows)
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
  static func places(of step: Rational) -> Int? {
    (0...Digits.most).first { step == .powerOfTen(-$0) }
  }

  private func checkStep() throws(Fault) {
    guard case .round = node.operation, rounding == nil else { return }
    throw Fault(
      "rounding-step", at: operands[1].node.place,
      "rows are rounded to a decimal: to 1, 0.1, 0.01 and so on",
      advice: "Round to other steps in the contract, on the measure's figure.")
  }
}

/// - Parameter parts: what the digits add up from, shown to the reader.
func tooManyDigits(
  _ digits: Digits, _ place: Place, parts: [RowFormula], over columns: [Table.Column]
) -> Fault {
  var said: [String] = []
  for part in parts {
    guard let digits = part.digits else { continue }
    said.append("`\(part.node.text.prefix(40))` has \(digits.precision)")
  }
  let read: [Table.Column] = parts.flatMap(\.slots).filter { $0 < columns.count }
    .map { columns[$0] }
  let open = read.filter { column in
    guard column.formula == nil, let digits = column.digits else { return false }
    return column.wholeDigits == nil || column.places == nil && digits.scale > 0
  }
  let names = Set(open.map(\.name)).sorted()
  return Fault(
    "too-many-digits", at: place,
    "this may need \(digits.precision) digits, and engines hold \(Digits.most)",
    label: said.joined(separator: ", "),
    advice: "Say how many decimals of \(names.isEmpty ? "its columns" : spoken(names)) count,"
      + " `places: 2`, and how many digits there are before the point, `digits: 6`; or multiply by"
      + " what is alike for all rows in the contract, after the sum.")
}
