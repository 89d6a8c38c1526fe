import Foundation
import Quantities
import Testing

@testable import Runs

/// What a year will come to: by hand, and beside what it then came to.
@Suite struct ForecastTests {
  private func told(_ known: [(Int, Int)], rest: Int) -> Forecast? {
    let months = known.map { (plan: Rational($0.0), actual: Rational($0.1)) }
    guard case .told(let forecast) = Forecast.outlook(months, rest: Rational(rest)) else {
      return nil
    }
    return forecast
  }

  private func whole(_ outturn: Int, from low: Int, to high: Int) -> Forecast {
    Forecast(outturn: Rational(outturn), low: Rational(low), high: Rational(high))
  }

  private func outlook(_ known: [(Int, Int)]) -> Forecast.Outlook {
    Forecast.outlook(
      known.map { (plan: Rational($0.0), actual: Rational($0.1)) }, rest: Rational(100))
  }

  /// A level of 1, and s² = (10² + 10² + 0) / 100 / 2 = 1. For the other nine months the variance
  /// is 900 × 1,200 / 300 = 3,600, so that half the range is 1.886 × 60 = 113.
  @Test func byHand() {
    let forecast = told([(100, 110), (100, 90), (100, 100)], rest: 900)
    #expect(forecast == whole(1_200, from: 1_087, to: 1_313))
  }

  /// Half as much again as planned, without any scatter.
  @Test func theRestGoesOnAtTheLevelSoFar() {
    let forecast = told([(10, 15), (20, 30), (30, 45)], rest: 40)
    #expect(forecast == whole(150, from: 150, to: 150))
  }

  @Test func aYearThatIsOverIsKnown() {
    #expect(told([(10, 11)], rest: 0) == whole(11, from: 11, to: 11))
  }

  @Test func whatWasDoneStaysDone() throws {
    let forecast = try #require(told([(10, 1), (10, 40), (10, 1)], rest: 10))
    #expect(forecast == whole(56, from: 42, to: 105))
  }

  @Test func fewMonthsTellNothing() {
    #expect(outlook([(10, 10), (10, 10)]) == .tooEarly(2))
    #expect(outlook([]) == .tooEarly(0))
    // A month in which nothing was planned or done says nothing of the level.
    #expect(outlook([(10, 10), (10, 10), (0, 0)]) == .tooEarly(2))
  }

  @Test func whatWasNotPlannedHasNoLevel() {
    #expect(outlook([(10, 10), (0, 3), (10, 10)]) == .unplanned)
    #expect(outlook([(10, 10), (-1, 3), (10, 10)]) == .unplanned)
  }

  /// Student's t exceeds each value of the table one time in ten, by its density.
  @Test func theTableIsStudents() {
    for free in 1...12 {
      let n = Double(free)
      let scale = exp(lgamma((n + 1) / 2) - lgamma(n / 2)) / (n * Double.pi).squareRoot()
      func density(_ x: Double) -> Double { scale * pow(1 + x * x / n, -(n + 1) / 2) }
      let (steps, end) = (2_000, Forecast.tenth(free))
      let width = end / Double(steps)
      let sum = (0..<steps).reduce(0.0) { $0 + density((Double($1) + 0.5) * width) * width }
      #expect((0.5 - sum - 0.1).magnitude < 0.0005, "\(free)")
    }
  }

  // MARK: Beside what came

  /// A year of months: more in winter, at a level that nobody knows beforehand.
  private struct Year {
    let plan: [Rational]
    let actual: [Rational]

    init(
      _ random: inout FuzzTests.Seeded, scatter: (_ mean: Double, _ draw: Double) -> Double
    ) {
      let size = Double(Int.random(in: 500...5_000, using: &random))
      let level = Double.random(in: 0.8...1.25, using: &random)
      let plan = (0..<12).map { (size * (1 + 0.4 * sin(Double($0) * Double.pi / 6))).rounded() }
      self.plan = plan.map { Rational(Int($0)) }
      actual = plan.map { month in
        Rational(Int(scatter(month * level, Self.normal(&random)).rounded()))
      }
    }

    static func normal(_ random: inout FuzzTests.Seeded) -> Double {
      let (first, second) = (
        Double.random(in: Double.leastNormalMagnitude..<1, using: &random),
        Double.random(in: 0..<1, using: &random)
      )
      return (-2 * log(first)).squareRoot() * cos(2 * Double.pi * second)
    }

    func forecast(after months: Int) -> Forecast? {
      let rest = plan.dropFirst(months).reduce(.zero, +)
      let known = Array(zip(plan, actual).prefix(months)).map { (plan: $0, actual: $1) }
      guard case .told(let forecast) = Forecast.outlook(known, rest: rest) else { return nil }
      return forecast
    }

    var outturn: Rational { actual.reduce(.zero, +) }
  }

  /// How many of a thousand years came to something within the range.
  private func held(
    after months: Int, scatter: (_ mean: Double, _ draw: Double) -> Double
  ) -> Int {
    var random = FuzzTests.Seeded(state: UInt64(months))
    let held = (0..<2_000).count { _ in
      let year = Year(&random, scatter: scatter)
      guard let forecast = year.forecast(after: months) else { return false }
      return forecast.low <= year.outturn && year.outturn <= forecast.high
    }
    return held / 2
  }

  /// As the model has it, the range holds four times in five, from the third month to the last.
  @Test(arguments: [3, 6, 9, 11]) func fourInFive(_ months: Int) {
    let held = held(after: months) { mean, draw in mean + 3 * mean.squareRoot() * draw }
    #expect((775...825).contains(held), "\(held)")
  }

  /// Not quite where months scatter in proportion to what they are, which is not the model.
  @Test(arguments: [3, 6, 9]) func aboutFourInFiveOtherwise(_ months: Int) {
    let held = held(after: months) { mean, draw in mean * exp(0.08 * draw) }
    #expect((740...860).contains(held), "\(held)")
  }

  /// A straight line takes a summer for the year.
  @Test func nearerThanAStraightLine() throws {
    var random = FuzzTests.Seeded(state: 80)
    var (own, line) = (0.0, 0.0)
    for _ in 0..<500 {
      let year = Year(&random) { mean, draw in mean + 3 * mean.squareRoot() * draw }
      let outturn = year.outturn.double
      let forecast = try #require(year.forecast(after: 6)).outturn.double
      let straight = year.actual.prefix(6).reduce(.zero, +).double * 2
      own += (forecast - outturn).magnitude / outturn
      line += (straight - outturn).magnitude / outturn
    }
    #expect(own < line / 2, "\(own) \(line)")
  }
}
