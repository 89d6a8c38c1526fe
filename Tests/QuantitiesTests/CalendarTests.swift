import Testing

@testable import Quantities

@Suite struct CalendarTests {
  @Test func everyDayComesBack() throws {
    var day = try #require(Day(year: 1899, month: 12, day: 31))
    let end = try #require(Day(year: 2101, month: 1, day: 1))
    var expected = (year: 1899, month: 12, day: 31)
    while day < end {
      #expect(day.components == expected)
      #expect(Day(iso: day.description) == day)
      day = day.adding(days: 1)
      expected.day += 1
      if expected.day > Day.daysIn(month: expected.month, of: expected.year) {
        expected = (expected.year, expected.month + 1, 1)
        if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
      }
    }
    #expect(Day(iso: "1970-01-01")?.number == 0)
  }

  @Test(arguments: [
    "2023-02-29", "2024-13-01", "2024-00-10", "24-01-01", "2024-1-1", "2024-01-01 ", "x",
  ])
  func refusesWhatIsNoDay(_ text: String) {
    #expect(Day(iso: text) == nil)
  }

  @Test(arguments: [
    ("2024", "2024-01-01", "2024-12-31"), ("2023/24", "2023-04-01", "2024-03-31"),
    ("2024-02", "2024-02-01", "2024-02-29"), ("2026/27 Q1", "2026-04-01", "2026-06-30"),
    ("2026/27 Q4", "2027-01-01", "2027-03-31"), ("1999/00", "1999-04-01", "2000-03-31"),
  ])
  func readsPeriods(_ name: String, _ first: String, _ last: String) throws {
    let period = try #require(Period(name))
    #expect(period.first.description == first)
    #expect(period.last.description == last)
    #expect(period.name == name)
  }

  @Test(arguments: ["2023/25", "2023-13", "2023/24 Q5", "23/24", "2023/2024", "0000", "year 1", ""])
  func refusesWhatIsNoPeriod(_ name: String) {
    #expect(Period(name) == nil)
  }

  @Test func cyclesCoverAContract() throws {
    let start = try #require(Day(iso: "2015-10-01"))
    let end = try #require(Day(iso: "2016-11-30"))
    let years = Cycle.contractYear.periods(from: start, to: end)
    #expect(years.map(\.name) == ["year 1", "year 2"])
    #expect(years.map { $0.months } == [12, 2])
    for cycle in Cycle.allCases {
      let periods = cycle.periods(from: start, to: end)
      #expect(periods.first?.first == start && periods.last?.last == end, "\(cycle)")
      for (a, b) in zip(periods, periods.dropFirst()) {
        #expect(a.last.adding(days: 1) == b.first, "\(cycle)")
      }
    }
  }

  @Test func previousKeepsItsKind() {
    for (name, before) in [
      ("2024", "2023"), ("2023/24", "2022/23"), ("2024-01", "2023-12"),
      ("2026/27 Q1", "2025/26 Q4"),
    ] {
      #expect(Period(name)?.previous?.name == before)
    }
  }

  @Test func contractYearsEqualFinancialYearsOfTheSameDays() throws {
    let start = try #require(Day(iso: "2025-04-01"))
    #expect(Cycle.contractYear(1, from: start, to: nil) == .financialYear(2025))
  }
}
