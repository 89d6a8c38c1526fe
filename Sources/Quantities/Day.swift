/// A day of the Gregorian calendar, without time or zone.
public struct Day: Hashable, Comparable, Sendable {
  /// Days since 1 January 1970.
  public let number: Int

  public init(number: Int) { self.number = number }

  /// `nil` where there is no such day, as 30 February.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), (1...9999).contains(year),
      (1...Self.daysIn(month: month, of: year)).contains(day)
    else { return nil }
    self.init(year: year, validMonth: month, day: day)
  }

  /// ISO 8601: `2026-03-31`. Byte by byte, as a statement reads six for each of its lines.
  @inlinable
  public init?(iso text: some StringProtocol) {
    var (year, month, day, index) = (0, 0, 0, 0)
    for byte in text.utf8 {
      let digit = Int(byte) - 0x30
      switch index {
      case 4, 7: guard byte == 0x2D else { return nil }
      case 0..<10 where !(0...9).contains(digit): return nil
      case 0..<4: year = year * 10 + digit
      case 5..<7: month = month * 10 + digit
      case 8..<10: day = day * 10 + digit
      default: return nil
      }
      index += 1
    }
    guard index == 10 else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Counted in years that begin in March, so that the leap day is a year's last.
  private init(year: Int, validMonth month: Int, day: Int) {
    let marchYear = month > 2 ? year : year - 1
    let era = marchYear / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  public var components: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  public static func daysIn(month: Int, of year: Int) -> Int {
    switch month {
    case 2:
      year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Birthdays between two days: who was born on 29 February is a year older on 1 March of other
  /// years. Negative before the first.
  public func wholeYears(until other: Day) -> Int {
    let (born, then) = (components, other.components)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day) ? 1 : 0)
  }

  public func adding(days: Int) -> Day { Day(number: number + days) }

  /// The same day of a later month, or that month's last day where it is shorter.
  public func adding(months: Int) -> Day {
    let (year, month, day) = components
    let index = year * 12 + month - 1 + months
    let (newYear, newMonth) = (index / 12, index % 12 + 1)
    let last = Self.daysIn(month: newMonth, of: newYear)
    return Day(year: newYear, validMonth: newMonth, day: min(day, last))
  }

  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension Day: CustomStringConvertible {
  public var description: String {
    let (year, month, day) = components
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }
}

func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
