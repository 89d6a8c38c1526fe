import Quantities

/// The period that a text such as `2026-27`, `2026/2027` or `FY2026/27` means, as it is written
/// here; `nil` where none can be told.
public func meantPeriod(_ text: String) -> String? {
  let digits = text.split { !$0.isNumber }.map(String.init)
  guard digits.count == 2, let year = Int(digits[0]), digits[0].count == 4,
    [2, 4].contains(digits[1].count)
  else { return nil }
  let name = "\(digits[0])/\(digits[1].suffix(2))"
  return year < 9999 && name != text && Period(name) != nil ? name : nil
}

/// What to write instead of a text that is no date.
public func dateAdvice(on text: String) -> String {
  let parts = text.split { !$0.isNumber }.map(String.init)
  let numbers = parts.compactMap { Int($0) }
  guard numbers.count == 3, parts.allSatisfy({ $0.count <= 4 }) else {
    return "Write year, month and day: `2026-04-01`."
  }
  // Day first, as it is written in Britain.
  let (year, month, day) =
    parts[0].count == 4
    ? (numbers[0], numbers[1], numbers[2]) : (numbers[2], numbers[1], numbers[0])
  guard (1...12).contains(month), (1000...9999).contains(year) else {
    return "Write year, month and day: `2026-04-01`."
  }
  if let date = Day(year: year, month: month, day: day) {
    return "Write year, month and day: `\(date)` for \(day) \(months[month - 1]) \(year)."
  }
  return "\(months[month - 1]) \(year) has \(Day.daysIn(month: month, of: year)) days."
}

private let months = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
]
