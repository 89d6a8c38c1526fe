import Faults
import Quantities

/// Operations that look at other points: folds, lookups, other periods, allocations.
extension Evaluator {
  func fold(
    _ fold: Fold, _ over: [String], _ node: Node, _ point: Point,
    _ operand: (Node, Point) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    var (numbers, count) = ([Rational](), 0)
    for member in try points(over, from: point) {
      if node.operands.count == 2 {
        guard case .truth(let included) = try operand(node.operands[1], member) else {
          return .none
        }
        if !included { continue }
      }
      count += 1
      if fold == .count { continue }
      guard case .number(let number) = try operand(node.operands[0], member) else { return .none }
      numbers.append(number)
    }
    switch fold {
    case .count: return .number(Rational(count))
    case .sum: return .number(numbers.reduce(.zero, +))
    case .product: return .number(try product(numbers, node))
    case .mean: return (numbers.reduce(.zero, +) / Rational(count)).map(Value.number) ?? .none
    case .min: return numbers.min().map(Value.number) ?? .none
    case .max: return numbers.max().map(Value.number) ?? .none
    }
  }

  private func product(_ numbers: [Rational], _ node: Node) throws(Fault) -> Rational {
    var product = Rational.one
    for number in numbers { product = try Self.checkLength(product * number, node) }
    return product
  }

  /// The points that differ from this one in the given dimensions.
  public func points(_ over: [String], from point: Point) throws(Fault) -> [Point] {
    var points = [point]
    for name in over {
      guard let dimension = program.ordinal(of: name) else { continue }
      let members = try facts.members(of: dimension, in: periods[point.period])
      points = points.flatMap { point in
        members.map { member in
          var moved = point
          moved.members[dimension] = member
          return moved
        }
      }
    }
    return points
  }

  /// The operand that was written for the point's member.
  func chosen(
    _ dimension: String, _ members: [String], _ node: Node, _ point: Point
  ) throws(Fault) -> Node {
    guard let ordinal = program.ordinal(of: dimension), point.members[ordinal] >= 0 else {
      throw Fault("missing-row", at: node.place, "no \(dimension) is named here", advice: "")
    }
    let member = facts.members(of: ordinal)[Int(point.members[ordinal])]
    guard let index = members.firstIndex(of: member) else {
      throw Fault(
        "missing-row", at: node.place, "nothing is written here for \(member)",
        advice: "A missing value is not nought. Write one for each \(dimension).")
    }
    return node.operands[index]
  }

  func moved(
    _ point: Point, to label: String, of dimension: String, _ node: Node
  ) throws(Fault) -> Point {
    guard let ordinal = program.ordinal(of: dimension), let member = memberIndex[ordinal][label]
    else {
      throw Fault(
        "unknown-label", at: node.place, "there is no \(dimension) called `\(label)`",
        advice: "Add its row, or correct the label in the data. "
          + didYouMean(label, among: program.ordinal(of: dimension).map(facts.members(of:)) ?? []))
    }
    var moved = point
    moved.members[ordinal] = member
    return moved
  }

  func moved(_ point: Point, by node: Node) throws(Fault) -> Point {
    switch node.operation {
    case .during(let period): return moved(point, to: period)
    case .at(let day): return moved(point, to: Period(from: day, to: day, name: day.description))
    default:
      guard let before = facts.period(before: periods[point.period]) else {
        throw Fault(
          "no-previous", at: node.place, "there is no period before \(periods[point.period])",
          advice: "`previous` goes back by whole months; this period is not made of them.")
      }
      return moved(point, to: before)
    }
  }

  func allocated(
    _ node: Node, _ dimension: String, _ point: Point,
    _ operand: (Node, Point) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    guard let ordinal = program.ordinal(of: dimension),
      case .number(let total) = try operand(node.operands[0], point)
    else { return .none }
    let members = try points([dimension], from: point)
    var shares: [Rational] = []
    for member in members {
      guard case .number(let share) = try operand(node.operands[1], member) else { return .none }
      shares.append(share)
    }
    let key = allocationKey(node, ordinal, point)
    if allocations[key] == nil {
      let parts = try parts(of: total, by: shares, node)
      allocations[key] = Dictionary(
        uniqueKeysWithValues: zip(members.map { $0.members[ordinal] }, parts))
    }
    return allocations[key]?[point.members[ordinal]].map(Value.number) ?? .none
  }

  /// The part, where the whole was shared out already.
  func knownPart(_ node: Node, _ dimension: String, _ point: Point) -> Value? {
    guard let ordinal = program.ordinal(of: dimension),
      let parts = allocations[allocationKey(node, ordinal, point)]
    else { return nil }
    return parts[point.members[ordinal]].map(Value.number)
  }

  private func allocationKey(_ node: Node, _ ordinal: Int, _ point: Point) -> NodeKey {
    var whole = point
    whole.members[ordinal] = -1
    return NodeKey(node: ObjectIdentifier(node), point: whole)
  }

  private func parts(
    of total: Rational, by shares: [Rational], _ node: Node
  ) throws(Fault) -> [Rational] {
    let sum = shares.reduce(.zero, +)
    guard sum == .one else {
      throw Fault(
        "shares", at: node.operands[1].place,
        "the shares come to \((sum * Rational(100)).readable())%, not 100%",
        label: shares.count > 6 ? "" : shares.map { $0.text(in: .ratio) }.joined(separator: " + "),
        advice: "What is allocated must be the whole, no less and no more: correct the shares, or"
          + " add the party that keeps the rest.")
    }
    let rounded = total.rounded(to: program.minorUnit)
    guard let parts = allocate(rounded, by: shares, step: program.minorUnit) else {
      throw Fault(
        "shares", at: node.operands[1].place, "a share is negative",
        advice: "Shares of a whole lie between 0% and 100%.")
    }
    return parts
  }
}
