import Faults
import Quantities

/// By which days the figures of a month are in, and which days are no working days.
public struct DataCalendar: Sendable {
  /// How final the figures of a month are, in the order in which they come.
  public enum Stage: String, CaseIterable, Sendable {
    case flex, freeze, final
  }

  /// A day of a month that comes so many months after the one that the figures are of.
  struct Rule: Sendable {
    let monthsAfter: Int
    /// Of the month; its last, where it has fewer.
    let day: Int
  }

  public let place: Place
  let rules: [Stage: Rule]
  /// Days that were published, by the first day of the month that they are about.
  let published: [Day: [Stage: Day]]
  /// Days from Monday to Friday on which nobody works.
  public let holidays: Set<Day>

  /// The last day on which figures of a month are of a stage.
  ///
  /// - Returns: `nil` where the calendar does not say it, and of a period that is no month.
  public func day(of stage: Stage, month: Period) -> Day? {
    guard month.months == 1, month.first.components.day == 1 else { return nil }
    if let day = published[month.first]?[stage] { return day }
    guard let rule = rules[stage] else { return nil }
    let (year, later, _) = month.first.adding(months: rule.monthsAfter).components
    return Day(year: year, month: later, day: min(rule.day, Day.daysIn(month: later, of: year)))
  }

  /// Of what stage an extract of a month is that was received on a day: of the first that was not
  /// over by then.
  ///
  /// - Returns: `nil` after the last of them, and where the calendar does not say.
  public func stage(ofMonth month: Period, received: Day) -> Stage? {
    Stage.allCases.first { stage in day(of: stage, month: month).map { received <= $0 } ?? false }
  }
}
