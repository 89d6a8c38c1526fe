import Quantities
import Testing

@testable import Runs

/// Variance and phasing, worked by hand and at random.
@Suite struct MonitorArithmeticTests {
  typealias Sort = (plan: Amounts, actual: Amounts)

  static func sort(_ plan: (Int, Int), _ actual: (Int, Int)) -> Sort {
    (
      Amounts(activity: Rational(plan.0), money: Rational(plan.1)),
      Amounts(activity: Rational(actual.0), money: Rational(actual.1))
    )
  }

  static func split(_ sorts: [Sort]) -> [Rational] {
    let split = VarianceSplit(sorts)
    return [split.volume, split.caseMix, split.price]
  }

  static func numbers(_ numbers: Int...) -> [Rational] { numbers.map { Rational($0) } }

  // MARK: Why

  /// Hips of £6,000 and cataracts of £1,000: 10 and 40 planned (£100,000, £2,000 each), 12 and 35
  /// done, the hips at £6,200. 47 × £2,000 is £94,000; at planned prices £107,000; £109,400 in all.
  @Test func moreOfTheDearOnesAtAHigherPrice() {
    let sorts = [
      Self.sort((10, 60_000), (12, 74_400)), Self.sort((40, 40_000), (35, 35_000)),
    ]
    #expect(Self.split(sorts) == Self.numbers(-6_000, 13_000, 2_400))
  }

  /// 10 of £100 planned and done, and 5 of £200 of a sort that was not planned: 15 × £100 is
  /// £1,500, so £500 is volume, and the rest, that they are dear, case mix.
  @Test func aSortThatWasNotPlannedHasNoPriceOfItsOwn() {
    #expect(
      Self.split([Self.sort((10, 1_000), (10, 1_000)), Self.sort((0, 0), (5, 1_000))])
        == Self.numbers(500, 500, 0))
  }

  @Test func whereNothingWasPlannedAllIsVolume() {
    #expect(Self.split([Self.sort((0, 0), (5, 1_000))]) == Self.numbers(1_000, 0, 0))
    #expect(
      Self.split([Self.sort((0, 0), (5, 1_000)), Self.sort((0, 0), (1, 50))])
        == Self.numbers(1_050, 0, 0))
  }

  @Test func whereNothingWasDoneAllIsVolume() {
    #expect(Self.split([Self.sort((10, 1_000), (0, 0))]) == Self.numbers(-1_000, 0, 0))
    #expect(Self.split([]) == Self.numbers(0, 0, 0))
  }

  @Test func moneyWithoutActivityIsPrice() {
    #expect(Self.split([Self.sort((0, 0), (0, 50))]) == Self.numbers(0, 0, 50))
    #expect(
      Self.split([Self.sort((10, 1_000), (10, 1_000)), Self.sort((0, 0), (0, 50))])
        == Self.numbers(0, 0, 50))
    // Planned without any activity, it has no price either.
    #expect(Self.split([Self.sort((0, 70), (0, 50))]) == Self.numbers(-70, 0, 50))
  }

  /// However many sorts there are, and whatever is missing of them, the causes add up: exactly, and
  /// when they are shown.
  @Test func causesAddUp() {
    var random = FuzzTests.Seeded(state: 26)
    for _ in 0..<2_000 {
      let sorts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        let numbers = (0..<4).map { _ in
          Bool.random(using: &random) ? Int.random(in: 0...9_999, using: &random) : 0
        }
        return Self.sort((numbers[0], numbers[1]), (numbers[2], numbers[3]))
      }
      let variance = sorts.reduce(Rational.zero) { $0 + $1.actual.money - $1.plan.money }
      let split = VarianceSplit(sorts)
      #expect(split.volume + split.caseMix + split.price == variance)
      if sorts.count == 1 { #expect(split.caseMix.isZero) }
      let shown = split.rounded(to: .powerOfTen(-2), variance: variance)
      let parts = [shown.volume, shown.caseMix, shown.price]
      #expect(parts.reduce(.zero, +) == variance)
      #expect(parts.allSatisfy { ($0 * Rational(100)).isInteger })
      for (part, exact) in zip(parts, [split.volume, split.caseMix, split.price]) {
        #expect((part - exact).magnitude <= Rational(1, over: 100))
      }
    }
  }

  // MARK: By month

  /// 1 May 2026 is a Friday: 21 days from Monday to Friday, two of them bank holidays (4 and 25).
  @Test func workingDaysAreMondaysToFridaysThatAreNoHolidays() throws {
    let may = Period.month(5, of: 2026)
    #expect(may.workingDays(holidays: []) == 21)
    let holidays = try Set(
      ["2026-05-04", "2026-05-25", "2026-05-09"].map { text in
        try #require(Day(iso: text))  // 9 May is a Saturday.
      })
    #expect(may.workingDays(holidays: holidays) == 19)
    #expect(Period.month(2, of: 2026).workingDays(holidays: []) == 20)
    // The last week of 1969 began on a Monday: days before day 0 are counted alike.
    let week = Period(from: Day(number: -3), to: Day(number: 3), name: "")
    #expect(week.workingDays(holidays: []) == 5)
  }

  /// 61 days: 20 in April without Good Friday and Easter Monday, 19 in May, 22 in June.
  @Test func monthsAreExact() {
    let parts = phased(Rational(122), by: Self.numbers(20, 19, 22))
    #expect(parts == Self.numbers(40, 38, 44))
    let third = Rational(100, over: 3)
    #expect(phased(Rational(100), by: Self.numbers(1, 1, 1)) == [third, third, third])
    #expect(phased(Rational(100), by: Self.numbers(0, 0)) == nil)
    #expect(phased(Rational(100), by: Self.numbers(2, -1)) == nil)
    #expect(phased(Rational(-10), by: Self.numbers(1, 0)) == Self.numbers(-10, 0))
  }

  /// 33⅓, 66⅔ and 100 are 33, 67 and 100.
  @Test func shownMonthsAreTheYearAndNeverAStepOff() throws {
    let third = Rational(100, over: 3)
    #expect(shown([third, third, third], step: .one) == Self.numbers(33, 34, 33))
    var random = FuzzTests.Seeded(state: 8)
    for _ in 0..<500 {
      let total = Rational(Int.random(in: -9_999_999...9_999_999, using: &random))
      let weights = (0..<12).map { _ in Rational(Int.random(in: 1...23, using: &random)) }
      let exact = try #require(phased(total, by: weights))
      let months = shown(exact, step: .one)
      #expect(months.reduce(.zero, +) == total)
      var off = Rational.zero
      for (month, part) in zip(months, exact) {
        #expect(month.isInteger && (month - part).magnitude <= .one)
        off = off + month - part
        #expect(off.magnitude <= Rational(1, over: 2))
      }
    }
  }
}
