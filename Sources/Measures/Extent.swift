import Definitions
import Formulas
import Quantities

/// What a number of a row formula can be: between which two numbers it lies, and how many decimals
/// it has. From that follow the digits that it needs.
public struct Extent: Hashable, Sendable {
  let least: Rational
  let greatest: Rational
  /// Digits after the point.
  let scale: Int
  public let digits: Digits

  init(_ least: Rational, _ greatest: Rational, scale: Int) {
    (self.least, self.greatest, self.scale) = (least, greatest, scale)
    let whole = max(least.magnitude, greatest.magnitude).rounded(to: .one, .towardsZero)
    digits = Digits(whole: whole.isZero ? 0 : whole.exactText.utf8.count, scale: scale)
  }

  /// Of all numbers with so many digits.
  init(_ digits: Digits) {
    let greatest = .powerOfTen(digits.whole) - .powerOfTen(-digits.scale) as Rational
    self.init(-greatest, greatest, scale: digits.scale)
  }

  /// Of a number that is written in a formula; its decimals must end.
  init(of number: Rational) {
    self.init(number, number, scale: number.decimalPlaces ?? Digits.most)
  }

  /// Of all of them; of nought where there is none.
  static func all(_ extents: [Extent]) -> Extent {
    guard let first = extents.first else { return Extent(of: .zero) }
    return extents.dropFirst().reduce(first) { all, next in
      Extent(
        min(all.least, next.least), max(all.greatest, next.greatest),
        scale: max(all.scale, next.scale))
    }
  }

  /// Of the values that are numbers.
  static func all(_ values: [Value]) -> Extent {
    all(
      values.compactMap { value in
        if case .number(let number) = value { Extent(of: number) } else { nil }
      })
  }

  /// Of the count of rows.
  static let count = Extent(.zero, .powerOfTen(18) - .one, scale: 0)
  /// Of the days between two dates: the calendar has 9999 years.
  static let days = Extent(Rational(-3_652_058), Rational(3_652_058), scale: 0)
  static let years = Extent(Rational(-9998), Rational(9998), scale: 0)
}

// MARK: - What operations make of them

extension Extent {
  static prefix func - (value: Extent) -> Extent {
    Extent(-value.greatest, -value.least, scale: value.scale)
  }

  static func + (left: Extent, right: Extent) -> Extent {
    Extent(
      left.least + right.least, left.greatest + right.greatest, scale: max(left.scale, right.scale))
  }

  static func * (left: Extent, right: Extent) -> Extent {
    let corners = [left.least, left.greatest].flatMap { side in
      [side * right.least, side * right.greatest]
    }
    return Extent(
      corners.reduce(corners[0], min), corners.reduce(corners[0], max),
      scale: left.scale + right.scale)
  }

  var magnitude: Extent {
    let nearest = min(least.magnitude, greatest.magnitude)
    let hasNought = least.signum <= 0 && greatest.signum >= 0
    return Extent(
      hasNought ? .zero : nearest, max(least.magnitude, greatest.magnitude), scale: scale)
  }

  /// Of the least, or the greatest, of several.
  static func chosen(_ all: [Extent], _ choose: (Rational, Rational) -> Rational) -> Extent? {
    guard let first = all.first else { return nil }
    return all.dropFirst().reduce(first) { chosen, next in
      Extent(
        choose(chosen.least, next.least), choose(chosen.greatest, next.greatest),
        scale: max(chosen.scale, next.scale))
    }
  }

  /// The nearest step lies within too, since the other rules are worked out from it.
  func rounded(to step: Rational, _ rule: Rounding) -> Extent {
    let (down, up) = (least.rounded(to: step), greatest.rounded(to: step))
    return Extent(
      min(down, least.rounded(to: step, rule)), max(up, greatest.rounded(to: step, rule)),
      scale: min(scale, step.decimalPlaces ?? Digits.most))
  }

  /// Of the sum over rows, of which there may be ten thousand million, or none.
  var summed: Extent {
    let rows = Rational.powerOfTen(10)
    return Extent(min(.zero, least * rows), max(.zero, greatest * rows), scale: scale)
  }
}

extension RowFormula {
  /// What an operation's value can be, if that is a number. A truth has no digits, whatever numbers
  /// it is worked out from, and neither has a label that is chosen by truths.
  static func extent(of operation: Operation, _ operands: [RowFormula]) -> Extent? {
    let all = operands.map(\.extent)
    let numbers = all.compactMap { $0 }
    switch operation {
    case .constant(.number(let number)): return Extent(of: number)
    case .days: return .days
    case .age: return .years
    case .conditional: return one(of: Array(all.dropFirst()))
    case .otherwise: return one(of: all)
    case .round(let rule):
      guard let number = all[0], case .constant(.number(let step)) = operands[1].node.operation,
        places(of: step) != nil
      else { return all[0] }
      return number.rounded(to: step, rule)
    case .least: return .chosen(numbers, min)
    case .greatest: return .chosen(numbers, max)
    case .scale:
      guard case .constant(.scale(let scale)) = operands[1].node.operation else { return nil }
      return .all(scale.rows.map(\.value))
    case .negate: return numbers.first.map { -$0 }
    case .magnitude: return numbers.first?.magnitude
    case _ where numbers.count < 2: return nil
    case .add: return numbers[0] + numbers[1]
    case .subtract: return numbers[0] + -numbers[1]
    case .multiply: return numbers[0] * numbers[1]
    case .clamp where numbers.count == 3:
      return .chosen(
        [.chosen([numbers[0], numbers[1]], max), .chosen([numbers[1], numbers[2]], max)]
          .compactMap { $0 }, min)
    default: return nil
    }
  }

  private static func one(of extents: [Extent?]) -> Extent? {
    let numbers = extents.compactMap { $0 }
    return numbers.isEmpty ? nil : .all(numbers)
  }
}
