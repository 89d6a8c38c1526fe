import Faults
import Quantities

/// A checked formula, or a part of one: what is done, to what, and the type that it gives.
public final class Node: Sendable {
  public let operation: Operation
  public let operands: [Node]
  public let type: Type
  public let passage: Passage
  public let range: Range<Int>

  public init(
    _ operation: Operation, _ operands: [Node] = [], type: Type, passage: Passage,
    range: Range<Int>
  ) {
    (self.operation, self.operands, self.type) = (operation, operands, type)
    (self.passage, self.range) = (passage, range)
  }

  public var place: Place { passage.place(of: range) }
  /// Whether it is written as nought, of which everybody may have the whole.
  public var isNought: Bool {
    if case .constant(.number(.zero)) = operation { true } else { false }
  }
  public var text: String { String(passage.text.dropFirst(range.lowerBound).prefix(range.count)) }
}

public enum Operation: Sendable {
  case constant(Value)
  /// The value of a name at the same point.
  case read(Slot.ID)
  case negate, not
  case add, subtract, multiply, divide
  case compare(BinaryOperator)
  /// Is the first operand among the others?
  case isIn
  case and, or, otherwise
  /// Condition, then, else.
  case conditional
  case applies
  case least, greatest, clamp, magnitude
  /// Of two dates: the days from the first to the second, and the whole years.
  case days, age
  /// The name of the period of a cycle that holds a date.
  case periodHolding(Cycle)
  /// A number and the step it is rounded to.
  case round(Rounding)
  /// The first operand over the members of the dimensions; the second, if any, says which.
  case fold(Fold, over: [String])
  /// The first operand where the dimension's member is the one that the second names.
  case lookup(String)
  /// A number and the scale it is read on.
  case scale
  /// Of the operands, that of the dimension's member, in the order of the members.
  case choose(String, [String])
  /// A total and the shares, by the dimension: this member's part.
  case allocate(String)
  case during(Period)
  case at(Day)
  case previous
  /// The operand, read in another unit because the contract declares it a proxy, and why.
  case proxy(because: String)
}

/// How the values over a dimension become one.
public enum Fold: String, CaseIterable, Sendable {
  case sum, product, mean, min, max, count
}

/// A name that formulas can read, with its type and where its value comes from.
public struct Slot: Sendable {
  public typealias ID = Int

  public enum Source: Sendable {
    case formula(Node)
    case constant(Value)
    /// Looked up in a table, a measure or the calendar: `Facts` knows.
    case fact
  }

  /// As the explanation calls it: `saving`, `outcomes › score`.
  public let name: String
  public let type: Type
  public let source: Source
  /// Where it was written.
  public let passage: Passage?
  /// Whether it has a value on any one day, so that `at` can read it.
  public let isStock: Bool
  /// Whether it leads back to itself by way of the period before.
  public var recurs: Bool

  public init(
    _ name: String, _ type: Type, _ source: Source, passage: Passage? = nil, isStock: Bool = false,
    recurs: Bool = false
  ) {
    (self.name, self.type, self.source) = (name, type, source)
    (self.passage, self.isStock, self.recurs) = (passage, isStock, recurs)
  }
}

/// A contract made ready to run: its dimensions and every name its formulas read. No name's
/// formula reads itself in the same period, not even by way of others.
public struct Program: Sendable {
  public let dimensions: [String]
  public let slots: [Slot]
  /// The smallest amount that can be paid.
  public let minorUnit: Rational
  let ordinals: [String: Int]
  /// For each slot, its dimensions' places in `dimensions`.
  let slotDimensions: [[Int]]

  public init(dimensions: [String], slots: [Slot], minorUnit: Rational) {
    (self.dimensions, self.slots, self.minorUnit) = (dimensions, slots, minorUnit)
    let ordinals = Dictionary(
      uniqueKeysWithValues: dimensions.enumerated().map { ($0.element, $0.offset) })
    self.ordinals = ordinals
    slotDimensions = slots.map { $0.type.dimensions.compactMap { ordinals[$0] }.sorted() }
  }

  public func ordinal(of dimension: String) -> Int? { ordinals[dimension] }
}
