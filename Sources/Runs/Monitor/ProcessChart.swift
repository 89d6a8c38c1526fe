import Quantities

/// A chart of single values and their moving ranges (XmR): what a process does by itself, and which
/// months are beyond that.
///
/// The mean of the values, and limits at 2.66 times the mean of the differences from month to month
/// on either side. Four rules of NHS England's *Making Data Count* tell a special cause: a value
/// outside the limits; seven in a row on one side of the mean; seven in a row rising or falling;
/// two of three in a row, all on one side, in the outer third of the way to a limit.
public struct ProcessChart: Sendable {
  public let points: [Point]
  public let mean: Rational
  public let lower: Rational
  public let upper: Rational
  /// Whether so few months are known that the limits will move.
  public var isProvisional: Bool { points.count < Self.enough }

  public static let enough = 12
  private static let run = 7

  public struct Point: Sendable {
    public let month: Period
    public let value: Rational
    public fileprivate(set) var causes: [Cause] = []
    /// Whether a special cause makes it more or less than usual.
    public fileprivate(set) var side: Side?
  }

  public enum Cause: String, CaseIterable, Sendable {
    case outside = "outside the limits"
    case oneSide = "seven or more on one side of the mean"
    case trend = "seven or more rising or falling"
    case near = "two of three near a limit"
  }

  public enum Side: String, Sendable {
    case higher, lower
  }

  /// - Parameter values: in the order of their months; where one is missing, nothing is told
  ///   across the gap. Where none is below nought, no limit is.
  /// - Returns: `nil` where there are no two months in a row.
  public init?(_ values: [(month: Period, value: Rational)]) {
    let stretches = Self.stretches(values)
    let ranges = stretches.flatMap { stretch in
      zip(stretch, stretch.dropFirst()).map { ($1.value - $0.value).magnitude }
    }
    let sum = values.reduce(Rational.zero) { $0 + $1.value }
    guard let mean = sum / Rational(values.count),
      let range = ranges.reduce(.zero, +) / Rational(ranges.count)
    else { return nil }
    let reach = range * Rational(266, over: 100)
    let least = values.allSatisfy { $0.value.signum >= 0 } ? max(.zero, mean - reach) : mean - reach
    (self.mean, lower, upper) = (mean, least, mean + reach)
    points = stretches.flatMap { Self.told($0, mean: mean, reach: reach) }
  }

  /// What follows month on month.
  private static func stretches(
    _ values: [(month: Period, value: Rational)]
  ) -> [[(month: Period, value: Rational)]] {
    values.reduce(into: []) { stretches, value in
      let last = stretches.last?.last?.month
      if let last, last.last.adding(days: 1) == value.month.first {
        stretches[stretches.count - 1].append(value)
      } else {
        stretches.append([value])
      }
    }
  }

  private static func told(
    _ stretch: [(month: Period, value: Rational)], mean: Rational, reach: Rational
  ) -> [Point] {
    let values = stretch.map(\.value)
    let offsets = values.map { $0 - mean }
    var causes: [Set<Cause>] = values.map { _ in [] }
    var rising = values.map { _ in 0 }
    func windows(of count: Int, _ cause: Cause, _ members: (Range<Int>) -> [Int]) {
      for start in 0..<max(values.count - count + 1, 0) {
        for index in members(start..<start + count) { causes[index].insert(cause) }
      }
    }
    func areOneSided(_ window: Range<Int>) -> Bool {
      let signs = Set(window.map { offsets[$0].signum })
      return signs == [1] || signs == [-1]
    }
    windows(of: 1, .outside) { $0.filter { offsets[$0].magnitude > reach } }
    windows(of: run, .oneSide) { areOneSided($0) ? Array($0) : [] }
    windows(of: run, .trend) { window in
      let steps = Set(window.dropFirst().map { (values[$0] - values[$0 - 1]).signum })
      guard steps == [1] || steps == [-1], let step = steps.first else { return [] }
      for index in window { rising[index] = step }
      return Array(window)
    }
    windows(of: 3, .near) { window in
      guard areOneSided(window) else { return [] }
      let near = window.filter { offsets[$0].magnitude * Rational(3) > reach * Rational(2) }
      return near.count >= 2 ? near : []
    }
    return stretch.indices.map { index in
      var point = Point(month: stretch[index].month, value: values[index])
      point.causes = Cause.allCases.filter(causes[index].contains)
      let sign = offsets[index].isZero ? rising[index] : offsets[index].signum
      point.side = point.causes.isEmpty ? nil : sign > 0 ? .higher : .lower
      return point
    }
  }
}

extension ProcessChart.Point {
  /// `special cause, higher`, or `common cause`.
  public var standing: String {
    side.map { "special cause, \($0.rawValue)" } ?? "common cause"
  }
}
