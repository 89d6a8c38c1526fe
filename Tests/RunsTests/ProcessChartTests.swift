import Quantities
import Runs
import Testing

/// Charts of single values and their moving ranges, worked by hand.
@Suite struct ProcessChartTests {
  /// Months from January 2024, without those for which there is nothing.
  private func chart(_ values: [Int?]) -> ProcessChart? {
    ProcessChart(
      values.enumerated().compactMap { index, value in
        let month = Period.month(index % 12 + 1, of: 2024 + index / 12)
        return value.map { (month, Rational($0)) }
      })
  }

  /// What stands below, each by its place.
  private func unusual(_ chart: ProcessChart) -> [String] {
    chart.points.enumerated().compactMap { index, point in
      point.side.map { "\(index) \($0.rawValue) \(point.causes.map(\.rawValue))" }
    }
  }

  /// A mean of 66 / 6 = 11; differences 2, 1, 2, 4, 2, of 2.2 on average; 2.66 × 2.2 = 5.852.
  @Test func limitsByHand() throws {
    let chart = try #require(self.chart([10, 12, 11, 13, 9, 11]))
    #expect(chart.mean == Rational(11))
    #expect(chart.lower == Rational(5_148, over: 1_000))
    #expect(chart.upper == Rational(16_852, over: 1_000))
    #expect(unusual(chart).isEmpty)
    #expect(chart.points.allSatisfy { $0.standing == "common cause" })
    #expect(chart.isProvisional)
  }

  /// 8 and 12 eleven times each, and then 40: a mean of 260 / 23 = 11.30; differences 21 × 4 + 28
  /// = 112 over 22; 2.66 × 112 / 22 = 13.54.
  @Test func outsideTheLimits() throws {
    let chart = try #require(self.chart((0..<11).flatMap { _ in [8, 12] } + [40]))
    #expect(chart.mean == Rational(260, over: 23))
    #expect(chart.upper == Rational(260, over: 23) + Rational(266 * 112, over: 2_200))
    #expect(chart.lower == .zero)
    #expect(unusual(chart) == ["22 higher [\"outside the limits\"]"])
    #expect(!chart.isProvisional)
  }

  @Test(arguments: [6, 7]) func aRunOfSeven(_ count: Int) throws {
    let low = (0..<count).map { 10 + $0 % 2 }
    let chart = try #require(self.chart(low + low.map { $0 + 10 }))
    let runs = chart.points.filter { $0.causes.contains(.oneSide) }
    #expect(runs.count == (count == 7 ? 14 : 0))
    #expect(runs.prefix(7).allSatisfy { $0.side == .lower })
    #expect(runs.suffix(7).allSatisfy { $0.side == .higher })
  }

  /// Of six that rise nobody can tell; nor of seven of which two are alike.
  @Test func aTrendOfSeven() throws {
    func trends(_ values: [Int?]) throws -> Int {
      try #require(chart(values)).points.count { $0.causes.contains(.trend) }
    }
    #expect(try trends([10, 11, 12, 13, 14, 15]) == 0)
    #expect(try trends([10, 11, 12, 13, 14, 15, 16]) == 7)
    #expect(try trends([16, 15, 14, 13, 12, 11, 10, 10]) == 7)
    #expect(try trends([10, 11, 12, 12, 13, 14, 15]) == 0)
    // A month that is not known breaks it.
    #expect(try trends([10, 11, 12, 13, nil, 14, 15, 16]) == 0)
  }

  /// The middle one of seven that fall is the mean itself: the direction says on which side it is.
  @Test func aTrendThroughTheMean() throws {
    let chart = try #require(self.chart([16, 15, 14, 13, 12, 11, 10]))
    #expect(chart.mean == Rational(13))
    let sides = chart.points.map { $0.side?.rawValue }
    #expect(sides == ["higher", "higher", "higher", "lower", "lower", "lower", "lower"])
  }

  /// A mean of 450 / 43 = 10.47, differences of 177 / 42 = 4.21 on average: the limit is 11.21 away,
  /// and its outer third begins at 17.94. Both 19s are there, and the 12 between them on their side.
  @Test func twoOfThreeNearALimit() throws {
    let usual = (0..<20).flatMap { _ in [8, 12] }
    let chart = try #require(self.chart(usual + [19, 12, 19]))
    #expect(
      unusual(chart) == [40, 42].map { "\($0) higher [\"two of three near a limit\"]" })
    let apart = try #require(self.chart(usual + [19, 8, 19]))
    #expect(unusual(apart).isEmpty)
  }

  /// No difference is taken across a month that is not known: 1, and then 1 again.
  @Test func gaps() throws {
    let chart = try #require(self.chart([10, 11, nil, 30, 31]))
    #expect(chart.upper - chart.mean == Rational(266, over: 100))
    #expect(self.chart([10]) == nil)
    #expect(self.chart([10, nil, 10]) == nil)
    #expect(self.chart([]) == nil)
  }

  /// What never changes has no limits but itself, and nothing is outside them.
  @Test func withoutAnyChange() throws {
    let chart = try #require(self.chart([5, 5, 5, 5, 5, 5, 5, 5]))
    #expect(chart.upper == Rational(5) && chart.lower == Rational(5))
    #expect(unusual(chart).isEmpty)
  }

  /// What can be less than nought has a limit that is.
  @Test func negativeValues() throws {
    #expect(try #require(chart([-2, 2, -2, 2])).lower < .zero)
    #expect(try #require(chart([0, 4, 0, 4])).lower == .zero)
  }
}
