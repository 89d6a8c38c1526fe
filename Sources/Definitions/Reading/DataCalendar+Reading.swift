import Faults
import Quantities

extension DataCalendar {
  static func read(_ item: Item?, _ log: FaultLog) -> DataCalendar? {
    guard let fields = Fields(item, of: "`calendar`", log) else { return nil }
    let before = log.faults.count
    var rules: [Stage: Rule] = [:]
    for (stage, item) in [
      (Stage.flex, fields.take("flex")), (.freeze, fields.take("freeze")),
      (.final, fields.take("final")),
    ] {
      rules[stage] = rule(of: stage, item, log)
    }
    let holidays = fields.texts("holidays").compactMap { day($0, log) }
    var published: [Day: [Stage: Day]] = [:]
    var places: [Day: Place] = [:]
    for (key, item) in fields.rest() {
      guard let month = month(key, log) else { continue }
      if published[month.first] != nil {
        log.add(
          Fault(
            "repeated-name", at: key.place, "the calendar has \(month.name) twice",
            advice: "Put all days of a month on one line."))
      }
      published[month.first] = days(of: key, item, log)
      places[month.first] = key.place
    }
    guard log.faults.count == before else { return nil }
    let calendar = DataCalendar(
      place: fields.place, rules: rules, published: published, holidays: Set(holidays))
    calendar.checkOrder(places, log)
    return calendar
  }

  // MARK: Rules

  private static func rule(of stage: Stage, _ item: Item?, _ log: FaultLog) -> Rule? {
    guard let fields = Fields(item, of: "`\(stage.rawValue)` of the calendar", log) else {
      return nil
    }
    defer { fields.finish() }
    let months = fields.required(
      "months after", "Say how many months after the month of the figures: `months after: 1`.")
    let day = fields.required("on day", "Say on which day of that month: `on day: 19`.")
    guard let months, let day, let after = number(months, 1...24, log),
      let on = number(day, 1...31, log)
    else { return nil }
    return Rule(monthsAfter: after, day: on)
  }

  private static func number(
    _ passage: Passage, _ range: ClosedRange<Int>, _ log: FaultLog
  ) -> Int? {
    if let number = Int(passage.text), range.contains(number) { return number }
    log.add(
      Fault(
        "bad-number", at: passage.place, "`\(passage.text)` is not a whole number here",
        advice: "Write a number from \(range.lowerBound) to \(range.upperBound)."))
    return nil
  }

  // MARK: Days

  private static func month(_ key: Passage, _ log: FaultLog) -> Period? {
    if let month = Period(key.text), month.cycle == .month { return month }
    log.add(
      Fault(
        "unknown-key", at: key.place, "`\(key.text)` is no month, and no word of the calendar",
        advice: "Write a month as 2026-12: `2026-12: {flex: 2027-01-21}`. What holds of every month"
          + " stands under `flex`, `freeze` and `final`, and days off under `holidays`."))
    return nil
  }

  private static func days(of month: Passage, _ item: Item, _ log: FaultLog) -> [Stage: Day] {
    guard let fields = Fields(item, of: "\(month.text) of the calendar", log) else { return [:] }
    defer { fields.finish() }
    var days: [Stage: Day] = [:]
    for stage in Stage.allCases {
      days[stage] = fields.text(stage.rawValue).flatMap { day($0, log) }
    }
    return days
  }

  private static func day(_ passage: Passage, _ log: FaultLog) -> Day? {
    if let day = Day(iso: passage.text) { return day }
    log.add(
      Fault(
        "bad-date", at: passage.place, "`\(passage.text)` is not a date",
        advice: "Write a day as 2026-04-03."))
    return nil
  }

  /// Each stage ends after the one before, in every month: in those that are named, and in any
  /// other, of which a year shows all.
  ///
  /// - Parameter places: where the months are named.
  private func checkOrder(_ places: [Day: Place], _ log: FaultLog) {
    let named = published.keys.sorted()
    let year = (1...12).map { Period.month($0, of: 2026).first }
    for first in named + year {
      let month = Period.named(from: first, to: first.adding(months: 1).adding(days: -1))
      let days = Stage.allCases.compactMap { stage in
        day(of: stage, month: month).map { (stage: stage, day: $0) }
      }
      if let early = days.first, early.day <= month.last {
        return log.add(
          Fault(
            "calendar-order", at: places[first] ?? place,
            "\(early.stage.rawValue) of \(month.name) would be on \(early.day), before the month is"
              + " over", advice: "The figures of a month come after it."))
      }
      guard let (one, next) = zip(days, days.dropFirst()).first(where: { $0.day >= $1.day }) else {
        continue
      }
      return log.add(
        Fault(
          "calendar-order", at: places[first] ?? place,
          "\(next.stage.rawValue) of \(month.name) would be on \(next.day), and"
            + " \(one.stage.rawValue) on \(one.day)",
          advice: "Flex comes before freeze, and freeze before final, each on a later day."))
    }
  }
}
