import BigInt

/// How a number that does not fit its step is made to fit. A contract names its rule.
public enum Rounding: String, CaseIterable, Sendable {
  /// £0.125 → £0.13, −£0.125 → −£0.13: what contracts mean when they say "rounded".
  case halfAwayFromZero = "half away from zero"
  /// £0.125 → £0.12, £0.135 → £0.14: ties go to the even digit.
  case halfToEven = "half to even"
  /// Towards minus infinity: £5.785 → £5.78, −£5.785 → −£5.79.
  case down
  /// Towards plus infinity.
  case up
  /// £5.785 → £5.78, −£5.785 → −£5.78.
  case towardsZero = "towards zero"
}

extension Rational {
  /// The nearest multiple of `step` by `rule`. A step of zero leaves the number as it is.
  public func rounded(to step: Rational, _ rule: Rounding = .halfAwayFromZero) -> Rational {
    guard let steps = self / step.magnitude else { return self }
    return Rational(steps.wholeNumber(rule), 1) * step.magnitude
  }

  func wholeNumber(_ rule: Rounding) -> BigInt {
    let (numerator, denominator) = fraction
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    if remainder.isZero { return quotient }
    let away = quotient + BigInt(numerator.signum())
    let floor = numerator.signum() < 0 ? away : quotient
    switch rule {
    case .down: return floor
    case .up: return floor + 1
    case .towardsZero: return quotient
    case .halfAwayFromZero, .halfToEven:
      let twice = BigInt(remainder.magnitude) * 2
      if twice != denominator { return twice > denominator ? away : quotient }
      if rule == .halfAwayFromZero { return away }
      return quotient.isMultiple(of: 2) ? quotient : away
    }
  }
}

/// Parts of `total` in proportion to `shares`, each a multiple of `step`, that sum to `total`
/// exactly: every part is rounded towards zero, and the steps left over go one each to the parts
/// that lost most (the largest-remainder method), the earlier part first among equals.
///
/// - Parameter shares: not negative; they need not sum to one, but not all may be zero.
/// - Returns: as many parts as shares, in their order; `nil` where the shares cannot be used or
///   the total is not a multiple of the step.
public func allocate(_ total: Rational, by shares: [Rational], step: Rational) -> [Rational]? {
  let whole = shares.reduce(.zero, +)
  guard whole.signum > 0, step.signum > 0, shares.allSatisfy({ $0.signum >= 0 }),
    let steps = total / step, steps.isInteger
  else { return nil }

  let exact = shares.map { ($0 / whole ?? .zero) * total }
  var parts = exact.map { $0.rounded(to: step, .towardsZero) }
  let lost = zip(exact, parts).map { ($0 - $1).magnitude }
  let order = shares.indices.sorted { lost[$0] == lost[$1] ? $0 < $1 : lost[$0] > lost[$1] }

  let signed = total.signum < 0 ? -step : step
  var left = total - parts.reduce(.zero, +)
  for index in order where !left.isZero {
    parts[index] = parts[index] + signed
    left = left - signed
  }
  return parts
}

/// Numbers that add up to `total`, each rounded to a multiple of `step` so that they still do: each
/// is rounded half away from zero, and the steps that are then missing or too many are made good at
/// those that lost or won most, the earlier first among equals. What is true of the numbers is true
/// of their opposites.
///
/// - Parameters:
///   - numbers: of either sign; they add up to `total`.
///   - total: a multiple of the step.
public func roundedTogether(
  _ numbers: [Rational], to total: Rational, step: Rational
) -> [Rational] {
  var parts = numbers.map { $0.rounded(to: step) }
  var left = total - parts.reduce(.zero, +)
  let signed = left.signum < 0 ? -step : step
  func lost(_ index: Int) -> Rational {
    left.signum < 0 ? parts[index] - numbers[index] : numbers[index] - parts[index]
  }
  let order = numbers.indices.sorted { lost($0) == lost($1) ? $0 < $1 : lost($0) > lost($1) }
  for index in order where !left.isZero {
    parts[index] = parts[index] + signed
    left = left - signed
  }
  return parts
}
