import Definitions
import Faults
import Quantities
import Testing

@Suite struct DataCalendarTests {
  private static let national = """
    calendar:
      flex:   {months after: 1, on day: 19}
      freeze: {months after: 2, on day: 16}
      final:  {months after: 3, on day: 31}
      2026-12: {flex: 2027-01-21}
      holidays: [2026-04-03, 2026-04-06, 2026-04-11]
    """

  private func calendar(_ text: String = national) throws -> DataCalendar {
    let log = FaultLog()
    var workspace = Workspace()
    workspace.readHeader(Array(text.utf8), path: "leftshift.yaml", log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    return try #require(workspace.calendar)
  }

  @Test(arguments: [
    (DataCalendar.Stage.flex, "2026-04", "2026-05-19"), (.freeze, "2026-04", "2026-06-16"),
    (.final, "2026-04", "2026-07-31"), (.flex, "2026-12", "2027-01-21"),
    (.freeze, "2026-12", "2027-02-16"), (.freeze, "2026-11", "2027-01-16"),
    (.final, "2026-11", "2027-02-28"), (.final, "2027-11", "2028-02-29"),
    (.final, "2026-06", "2026-09-30"),
  ])
  func days(_ stage: DataCalendar.Stage, _ month: String, _ day: String) throws {
    #expect(try calendar().day(of: stage, month: try #require(Period(month)))?.description == day)
  }

  @Test(arguments: [
    ("2026-04-30", "flex"), ("2026-05-19", "flex"), ("2026-05-20", "freeze"),
    ("2026-06-16", "freeze"), ("2026-06-17", "final"), ("2026-07-31", "final"), ("2026-08-01", ""),
  ])
  func stages(_ received: String, _ stage: String) throws {
    let april = Period.month(4, of: 2026)
    let day = try #require(Day(iso: received))
    #expect(try calendar().stage(ofMonth: april, received: day)?.rawValue ?? "" == stage)
  }

  @Test func whatItDoesNotSay() throws {
    let calendar = try calendar("calendar: {freeze: {months after: 2, on day: 1}}")
    let (april, year) = (Period.month(4, of: 2026), Period.financialYear(2026))
    #expect(calendar.day(of: .flex, month: april) == nil)
    #expect(calendar.day(of: .freeze, month: year) == nil)
    let day = try #require(Day(iso: "2026-05-01"))
    #expect(calendar.stage(ofMonth: april, received: day) == .freeze)
    #expect(calendar.stage(ofMonth: year, received: day) == nil)
  }

  /// April 2026 begins on a Wednesday and has 22 weekdays; two of its holidays are weekdays, and
  /// 11 April is a Saturday.
  @Test(arguments: [
    ("2026-04", 20), ("2026-05", 21), ("2026-02", 20), ("2026", 259), ("1969-12", 23),
  ])
  func workingDays(_ period: String, _ count: Int) throws {
    let holidays = try calendar().holidays
    #expect(try #require(Period(period)).workingDays(holidays: holidays) == count)
  }
}
