import Foundation
import Quantities

/// What a year will come to, if the rest of it goes on at the level of the months so far.
///
/// The months' plan p and actual a are taken as a = r p + error, with errors that are independent
/// and normal, of a variance in proportion to p. Then Σ a / Σ p is the best estimate of r, and of
/// the rest of the year, with a plan F after months with a plan S, the forecast's error has the
/// variance s² F (F + S) / S, where s² = Σ (a − r p)² / p / (n − 1): R. M. Royall, *On finite
/// population sampling theory under certain linear regression models*, Biometrika 57 (1970). The
/// range holds four in five, by Student's t with n − 1 degrees of freedom.
public struct Forecast: Hashable, Sendable {
  /// In whole units, once any of it is still to come.
  public let outturn: Rational
  public let low: Rational
  public let high: Rational

  public enum Outlook: Hashable, Sendable {
    case told(Forecast)
    /// So few months are known.
    case tooEarly(Int)
    /// Something was done in a month for which nothing was planned, or less than nothing was.
    case unplanned
  }

  /// Fewer months say nothing of how far they scatter.
  public static let fewest = 3

  /// - Parameters:
  ///   - known: the plan and the actual of the months that are known.
  ///   - rest: the plan of all other months of the year.
  public static func outlook(
    _ known: [(plan: Rational, actual: Rational)], rest: Rational
  ) -> Outlook {
    let done = known.reduce(Rational.zero) { $0 + $1.actual }
    let months = known.filter { !$0.plan.isZero || !$0.actual.isZero }
    if months.contains(where: { $0.plan.signum <= 0 }) || rest.signum < 0 { return .unplanned }
    if rest.isZero { return .told(Forecast(outturn: done, low: done, high: done)) }
    if months.count < fewest { return .tooEarly(months.count) }
    let planned = months.reduce(Rational.zero) { $0 + $1.plan }
    guard let level = done / planned else { return .unplanned }
    let outturn = (done + level * rest).rounded(to: .one)
    let spread = spread(months, level: level.double, rest: rest.double, planned: planned.double)
    // What was done stays done, unless some of it was taken back.
    let least = months.allSatisfy { $0.actual.signum >= 0 } ? done.rounded(to: .one, .up) : nil
    let low = (outturn - spread).rounded(to: .one, .down)
    return .told(
      Forecast(
        outturn: outturn, low: min(max(low, least ?? low), outturn),
        high: (outturn + spread).rounded(to: .one, .up)))
  }

  /// Half of the range.
  private static func spread(
    _ months: [(plan: Rational, actual: Rational)], level: Double, rest: Double, planned: Double
  ) -> Rational {
    let squares = months.reduce(0.0) { sum, month in
      let error = month.actual.double - level * month.plan.double
      return sum + error * error / month.plan.double
    }
    let free = months.count - 1
    let variance = squares / Double(free) * rest * (rest + planned) / planned
    return Rational(nearest: tenth(free) * variance.squareRoot())
  }

  /// What Student's t exceeds one time in ten.
  static func tenth(_ free: Int) -> Double {
    let known = [
      3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356,
    ]
    return known[min(max(free, 1), known.count) - 1]
  }
}

extension Rational {
  /// Near enough for what is uncertain by itself.
  var double: Double { Double(fixed(places: 9)) ?? 0 }

  /// The nearest whole number; nought for what is none.
  init(nearest number: Double) {
    self = number.isFinite && number.magnitude < 1e15 ? Rational(Int(number.rounded())) : .zero
  }
}
