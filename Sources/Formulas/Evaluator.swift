import Faults
import Quantities

/// Where a formula is read: a member of each dimension (−1 where it has none), and the period.
public struct Point: Hashable, Sendable {
  /// By the program's dimensions, in their order.
  public var members: [Int32]
  /// In the evaluator's periods.
  public var period: Int

  public init(members: [Int32], period: Int) {
    (self.members, self.period) = (members, period)
  }
}

/// Where the figures come from that no formula gives.
public protocol Facts {
  /// The members of each dimension, in their lasting order.
  func members(of dimension: Int) -> [String]
  /// The members that take part in a period.
  ///
  /// - Throws: where nobody is known to: an empty sum would pass for nought.
  func members(of dimension: Int, in period: Period) throws(Fault) -> [Int32]
  /// The period before, as `previous` means it.
  func period(before period: Period) -> Period?
  /// How a value is read for a period: a term has its own periods, and a contract a first day.
  ///
  /// - Throws: where it must not be read, as half of what a term pays in a year.
  func reading(of slot: Slot.ID, in period: Period) throws(Fault) -> Reading
  /// - Throws: a fault at its place where the figure is missing.
  func value(of slot: Slot.ID, at members: [Int32], in period: Period) throws(Fault) -> Value
}

/// How what a formula gives is read for a period.
public enum Reading: Sendable {
  /// As it stands.
  case here
  /// As the sum of what it gives in shorter periods.
  case sum([Period])
  /// The period is before anything began: it does not apply.
  case absent
}

/// Finds the values of a program's names, on demand and once each.
///
/// One description of the operations serves both the value and its working: `apply` asks for the
/// operands that it really needs, and whoever answers may write down what was asked.
public final class Evaluator {
  public let program: Program
  public let facts: any Facts
  public private(set) var periods: [Period] = []
  private var periodIndex: [CyclePeriod: Int] = [:]
  private var memo: [[MemoKey: Value]]
  var allocations: [NodeKey: [Int32: Rational]] = [:]
  /// Folds, which are the same for all members that they fold away or do not look at.
  private var folds: [NodeKey: Value] = [:]
  private var foldWorkings: [NodeKey: Working] = [:]
  private var nodeDimensions: [ObjectIdentifier: [Int]] = [:]
  private(set) var memberIndex: [[String: Int32]]

  private struct MemoKey: Hashable {
    let members: SIMD4<Int32>
    let more: [Int32]
    let period: Int
  }

  /// The same days are a month and a quarter that a contract cuts: the period before differs.
  private struct CyclePeriod: Hashable {
    let period: Period
    let cycle: Cycle?
  }

  struct NodeKey: Hashable {
    let node: ObjectIdentifier
    let point: Point
  }

  public init(_ program: Program, _ facts: any Facts) {
    (self.program, self.facts) = (program, facts)
    memo = Array(repeating: [:], count: program.slots.count)
    memberIndex = program.dimensions.indices.map { dimension in
      Dictionary(
        facts.members(of: dimension).enumerated().map { ($0.element, Int32($0.offset)) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// The point of no dimensions in a period.
  public func point(in period: Period) -> Point {
    Point(
      members: Array(repeating: -1, count: program.dimensions.count), period: index(of: period))
  }

  public func index(of period: Period) -> Int {
    let key = CyclePeriod(period: period, cycle: period.cycle)
    if let known = periodIndex[key] { return known }
    periods.append(period)
    periodIndex[key] = periods.count - 1
    return periods.count - 1
  }

  public func member(_ name: String, of dimension: Int) -> Int32? { memberIndex[dimension][name] }

  /// The point with only the members that a slot depends on.
  public func projected(_ point: Point, to slot: Slot.ID) -> Point {
    var members = Array(repeating: Int32(-1), count: point.members.count)
    for dimension in program.slotDimensions[slot] { members[dimension] = point.members[dimension] }
    return Point(members: members, period: point.period)
  }

  // MARK: Values

  public func value(of slot: Slot.ID, at point: Point) throws(Fault) -> Value {
    if case .constant(let value) = program.slots[slot].source { return value }
    let key = memoKey(slot, point)
    if let known = memo[slot][key] { return known }
    let value: Value
    switch program.slots[slot].source {
    case .constant(let constant): value = constant
    case .fact:
      value = try facts.value(of: slot, at: point.members, in: periods[point.period])
    case .formula(let node):
      switch try facts.reading(of: slot, in: periods[point.period]) {
      case .absent: value = .none
      case .sum(let parts):
        value = try sum(of: slot, over: parts, at: point)
      case .here:
        if program.slots[slot].recurs { try findEarlier(slot, point) }
        value = try self.value(of: node, at: point)
      }
    }
    memo[slot][key] = value
    return value
  }

  private func sum(
    of slot: Slot.ID, over parts: [Period], at point: Point
  ) throws(Fault) -> Value {
    var sum = Rational.zero
    for part in parts {
      guard case .number(let number) = try value(of: slot, at: moved(point, to: part)) else {
        return .none
      }
      sum = sum + number
    }
    return .number(sum)
  }

  /// Values of earlier periods are found one after another, so that none waits for all before it.
  private func findEarlier(_ slot: Slot.ID, _ point: Point) throws(Fault) {
    guard case .formula(let node) = program.slots[slot].source else { return }
    let unknown = try earlier(slot, than: point) { memo[slot][memoKey(slot, $0)] != nil }
    for point in unknown { memo[slot][memoKey(slot, point)] = try value(of: node, at: point) }
  }

  /// The point in each period before in which a value applies, the earliest first, back to one that
  /// is known already.
  public func earlier(
    _ slot: Slot.ID, than point: Point, until isKnown: (Point) -> Bool
  ) throws(Fault) -> [Point] {
    var points: [Point] = []
    var period = periods[point.period]
    while let before = facts.period(before: period),
      case .here = try facts.reading(of: slot, in: before)
    {
      let earlier = moved(point, to: before)
      if isKnown(earlier) { break }
      points.append(earlier)
      period = before
    }
    return points.reversed()
  }

  /// The point in another period.
  public func moved(_ point: Point, to period: Period) -> Point {
    Point(members: point.members, period: index(of: period))
  }

  public func value(of node: Node, at point: Point) throws(Fault) -> Value {
    switch node.operation {
    case .fold:
      let key = key(of: node, at: point)
      if let known = folds[key] { return known }
      let value = try computed(node, at: key.point)
      folds[key] = value
      return value
    case .allocate(let dimension):
      if let part = knownPart(node, dimension, point) { return part }
      return try computed(node, at: point)
    default: return try computed(node, at: point)
    }
  }

  /// The working of a fold, worked out once.
  func working(ofFold node: Node, at point: Point, _ find: (Point) throws(Fault) -> Working)
    throws(Fault) -> Working
  {
    let key = key(of: node, at: point)
    if let known = foldWorkings[key] { return known }
    let working = try find(key.point)
    foldWorkings[key] = working
    return working
  }

  /// A node and the point with only the members that its value depends on.
  private func key(of node: Node, at point: Point) -> NodeKey {
    let id = ObjectIdentifier(node)
    let dimensions =
      nodeDimensions[id] ?? node.type.dimensions.compactMap { program.ordinal(of: $0) }
    nodeDimensions[id] = dimensions
    var members = Array(repeating: Int32(-1), count: point.members.count)
    for dimension in dimensions { members[dimension] = point.members[dimension] }
    return NodeKey(node: id, point: Point(members: members, period: point.period))
  }

  private func computed(_ node: Node, at point: Point) throws(Fault) -> Value {
    try apply(node, at: point) { operand, point throws(Fault) in
      try self.value(of: operand, at: point)
    }
  }

  private func memoKey(_ slot: Slot.ID, _ point: Point) -> MemoKey {
    let dimensions = program.slotDimensions[slot]
    var first = SIMD4<Int32>(repeating: -1)
    for (index, dimension) in dimensions.prefix(4).enumerated() {
      first[index] = point.members[dimension]
    }
    let more = dimensions.count > 4 ? dimensions.dropFirst(4).map { point.members[$0] } : []
    return MemoKey(members: first, more: more, period: point.period)
  }

  /// What a node gives at a point, from operands that `operand` finds.
  func apply(
    _ node: Node, at point: Point,
    _ operand: (Node, Point) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    let operands = node.operands
    switch node.operation {
    case .constant(let value): return value
    case .read(let slot): return try value(of: slot, at: point)
    case .proxy: return try operand(operands[0], point)
    case .negate:
      guard case .number(let x) = try operand(operands[0], point) else { return .none }
      return .number(-x)
    case .not:
      guard case .truth(let x) = try operand(operands[0], point) else { return .none }
      return .truth(!x)
    case .add, .subtract, .multiply, .divide:
      guard case .number(let a) = try operand(operands[0], point),
        case .number(let b) = try operand(operands[1], point)
      else { return .none }
      return try Self.arithmetic(node, a, b)
    case .compare(let comparison):
      let (a, b) = (try operand(operands[0], point), try operand(operands[1], point))
      return Self.compare(comparison, a, b)
    case .isIn:
      let subject = try operand(operands[0], point)
      return subject == .none ? .none : .truth(try contains(subject, operands, point, operand))
    case .and, .or: return try decide(node, point, operand)
    case .otherwise:
      let value = try operand(operands[0], point)
      return value == .none ? try operand(operands[1], point) : value
    case .conditional:
      guard case .truth(let holds) = try operand(operands[0], point) else { return .none }
      return try operand(operands[holds ? 1 : 2], point)
    case .applies: return .truth(try operand(operands[0], point) != .none)
    case .least, .greatest, .clamp, .magnitude, .round:
      guard let numbers = try numbers(operands, point, operand) else { return .none }
      return .number(Self.function(node.operation, numbers))
    case .days, .age:
      guard case .date(let from) = try operand(operands[0], point),
        case .date(let to) = try operand(operands[1], point)
      else { return .none }
      if case .days = node.operation { return .number(Rational(to.number - from.number)) }
      return .number(Rational(from.wholeYears(until: to)))
    case .periodHolding(let cycle):
      guard case .date(let day) = try operand(operands[0], point) else { return .none }
      return cycle.period(holding: day, contractFrom: nil, to: nil).map { .label($0.name) } ?? .none
    case .fold(let fold, let over): return try self.fold(fold, over, node, point, operand)
    case .lookup(let dimension):
      guard case .label(let label) = try operand(operands[1], point) else { return .none }
      return try operand(operands[0], try moved(point, to: label, of: dimension, node))
    case .choose(let dimension, let members):
      return try operand(try chosen(dimension, members, node, point), point)
    case .scale:
      guard case .number(let x) = try operand(operands[0], point),
        case .scale(let scale) = try operand(operands[1], point)
      else { return .none }
      return scale.value(at: x)
    case .allocate(let dimension): return try allocated(node, dimension, point, operand)
    case .during, .at, .previous: return try operand(operands[0], try moved(point, by: node))
    }
  }

  // MARK: Numbers and truths

  private static func arithmetic(
    _ node: Node, _ a: Rational, _ b: Rational
  ) throws(Fault) -> Value {
    let result: Rational? =
      switch node.operation {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      default: a / b
      }
    guard let result else { return .none }
    return .number(try checkLength(result, node))
  }

  static func checkLength(_ number: Rational, _ node: Node) throws(Fault) -> Rational {
    guard number.isUnwieldy else { return number }
    throw Fault(
      "number-too-long", at: node.place, "this number has thousands of digits",
      advice: "Round on the way: `round(x, 0.000001)`.")
  }

  private static func compare(_ comparison: BinaryOperator, _ a: Value, _ b: Value) -> Value {
    if a == .none || b == .none { return .none }
    let order: Int
    switch (a, b) {
    case (.number(let x), .number(let y)): order = x == y ? 0 : x < y ? -1 : 1
    case (.date(let x), .date(let y)): order = x == y ? 0 : x < y ? -1 : 1
    default: order = a == b ? 0 : 1
    }
    switch comparison {
    case .equal: return .truth(order == 0)
    case .notEqual: return .truth(order != 0)
    case .less: return .truth(order < 0)
    case .lessOrEqual: return .truth(order <= 0)
    case .greater: return .truth(order > 0)
    default: return .truth(order >= 0)
    }
  }

  private func contains(
    _ subject: Value, _ operands: [Node], _ point: Point,
    _ operand: (Node, Point) throws(Fault) -> Value
  ) throws(Fault) -> Bool {
    for item in operands.dropFirst() where try operand(item, point) == subject { return true }
    return false
  }

  /// `and` stops at the first no, `or` at the first yes: what is not asked is not needed.
  private func decide(
    _ node: Node, _ point: Point, _ operand: (Node, Point) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    var stop = true
    if case .and = node.operation { stop = false }
    guard case .truth(let first) = try operand(node.operands[0], point) else { return .none }
    return first == stop ? .truth(stop) : try operand(node.operands[1], point)
  }

  private func numbers(
    _ operands: [Node], _ point: Point, _ operand: (Node, Point) throws(Fault) -> Value
  ) throws(Fault) -> [Rational]? {
    var numbers: [Rational] = []
    for node in operands {
      guard case .number(let number) = try operand(node, point) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  private static func function(_ operation: Operation, _ x: [Rational]) -> Rational {
    switch operation {
    case .least: x.dropFirst().reduce(x[0], min)
    case .greatest: x.dropFirst().reduce(x[0], max)
    case .clamp: min(max(x[0], x[1]), max(x[1], x[2]))
    case .magnitude: x[0].magnitude
    case .round(let rule): x[0].rounded(to: x[1], rule)
    default: x[0]
    }
  }
}
