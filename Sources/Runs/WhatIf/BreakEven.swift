import Definitions
import Faults
import Quantities

/// The values of something at which a party is as well off as it is now.
public struct BreakEven: Sendable {
  /// Between two neighbours of a fine scale, where the party goes from worse to better or back.
  public struct Crossing: Sendable {
    /// The first value that leaves the party no worse off, or the last.
    public let value: String
    /// What the party then receives beyond what it is compared with.
    public let surplus: Rational
    /// Whether larger values leave it better off still.
    public let isFloor: Bool
  }

  public let crossings: [Crossing]
  /// What the party has beyond what it is compared with at either end of the range.
  public let ends: (first: Rational, last: Rational)

  /// Into how many steps a range is cut that says none, and in how many parts it is looked through.
  public static let steps = 10_000
  private static let parts = 50

  /// Looks through a range, and narrows down each place where a party's position changes sign;
  /// `nil` where a contract cannot be settled with one of its values.
  ///
  /// - Parameter surplus: what the party has beyond what it is compared with, at a value.
  public init?(_ range: ChangeRange, surplus: (String) -> Rational?) {
    let last = range.values.count - 1
    let places = Set(stride(from: 0, through: last, by: max(1, last / Self.parts)) + [last])
    var seen: [(index: Int, surplus: Rational)] = []
    for place in places.sorted() {
      guard let surplus = surplus(range.values[place]) else { return nil }
      seen.append((place, surplus))
    }
    guard let first = seen.first, let end = seen.last else { return nil }
    var crossings: [Crossing] = []
    for (low, high) in zip(seen, seen.dropFirst())
    where (low.surplus < .zero) != (high.surplus < .zero) {
      var (below, above) = (low, high)
      while above.index - below.index > 1 {
        let middle = (above.index + below.index) / 2
        guard let surplus = surplus(range.values[middle]) else { return nil }
        if (surplus < .zero) == (below.surplus < .zero) {
          below = (middle, surplus)
        } else {
          above = (middle, surplus)
        }
      }
      let isFloor = below.surplus < .zero
      let good = isFloor ? above : below
      crossings.append(
        Crossing(value: range.values[good.index], surplus: good.surplus, isFloor: isFloor))
    }
    (self.crossings, ends) = (crossings, (first.surplus, end.surplus))
  }
}
