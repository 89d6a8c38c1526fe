import Quantities

/// What of a total falls on each month, in proportion to weights: exact, so that the months add up
/// to it.
///
/// - Parameter weights: not negative.
/// - Returns: as many parts as weights; `nil` where all weights are nought.
public func phased(_ total: Rational, by weights: [Rational]) -> [Rational]? {
  let whole = weights.reduce(.zero, +)
  guard whole.signum > 0, weights.allSatisfy({ $0.signum >= 0 }) else { return nil }
  return weights.map { ($0 / whole ?? .zero) * total }
}

/// The same months to show, in multiples of a step: from the first month to any other they add up
/// to what the exact ones do, rounded. So neither a month nor the year to date is ever a step off,
/// and where the total is a multiple of the step the months add up to it.
public func shown(_ months: [Rational], step: Rational) -> [Rational] {
  var (exact, before) = (Rational.zero, Rational.zero)
  return months.map { month in
    exact = exact + month
    let sum = exact.rounded(to: step)
    defer { before = sum }
    return sum - before
  }
}
