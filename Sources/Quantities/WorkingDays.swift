extension Period {
  /// How many Mondays to Fridays it has that are no holidays.
  public func workingDays(holidays: Set<Day>) -> Int {
    (0..<max(days, 0)).count { offset in
      let day = first.adding(days: offset)
      return !day.isWeekend && !holidays.contains(day)
    }
  }
}

extension Day {
  /// Saturday or Sunday. Day 0, 1 January 1970, was a Thursday.
  fileprivate var isWeekend: Bool {
    let weekday = (number % 7 + 7 + 3) % 7
    return weekday >= 5
  }
}
