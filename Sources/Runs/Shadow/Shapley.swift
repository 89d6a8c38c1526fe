import Quantities

/// What each of several causes does, whatever order they are told in: its part of the difference
/// that all of them make together, as L. S. Shapley shared out the worth of a coalition (A value
/// for n-person games, 1953).
///
/// A cause's part is what it adds to those already there, averaged over all orders in which they
/// could come. So the parts add up to the whole exactly, causes that do the same have the same
/// part, and one that never adds anything has none.
///
/// - Parameters:
///   - count: how many causes there are, at most 16.
///   - worth: what there is with some of the causes, each by its bit.
/// - Returns: a part for each cause, in their order.
func shapley(_ count: Int, worth: (Int) -> Rational) -> [Rational] {
  let all = (0..<(1 << count)).map(worth)
  let weights = (0..<max(count, 1)).map { size in
    // size! (count - size - 1)! / count!
    Rational.one / (Rational(count) * Rational(binomial(count - 1, size))) ?? .zero
  }
  return (0..<count).map { cause in
    all.indices.reduce(Rational.zero) { sum, others in
      guard others & (1 << cause) == 0 else { return sum }
      let added = all[others | (1 << cause)] - all[others]
      return sum + added * weights[others.nonzeroBitCount]
    }
  }
}

private func binomial(_ from: Int, _ chosen: Int) -> Int {
  (0..<chosen).reduce(1) { $0 * (from - $1) / ($1 + 1) }
}
