/// How a file writes its days: `dd/mm/yyyy`, or with the time behind them `dd/mm/yyyy hh:mm`.
///
/// One form is read and no other, since nobody can tell from 03/04/2026 alone whether it is in
/// March or in April. A letter stands for a digit; where `d` or `m` stands alone, for one or two.
public struct DayForm: Hashable, Sendable {
  /// As it is declared.
  public let word: String
  public let parts: [Part]
  /// Whether a time may stand behind the day. It is dropped: the day is the one that is written.
  public let hasTime: Bool

  public enum Part: Hashable, Sendable {
    case year
    /// `mm`, or `m` for one digit or two.
    case month(isShort: Bool)
    /// `Apr`, in whatever case.
    case monthName
    case day(isShort: Bool)
    case separator(UInt8)
  }

  public static let iso = DayForm(known: "yyyy-mm-dd", hasTime: false)

  private static let days = [
    "yyyy-mm-dd", "yyyymmdd", "dd/mm/yyyy", "d/m/yyyy", "mm/dd/yyyy", "m/d/yyyy", "dd-mm-yyyy",
    "dd.mm.yyyy", "dd-mmm-yyyy",
  ]

  public static let all =
    days.map { DayForm(known: $0, hasTime: false) }
    + days.map { DayForm(known: $0, hasTime: true) }

  public static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `nil` for a form that is not read.
  public init?(_ word: String) {
    guard let form = Self.all.first(where: { $0.word == word }) else { return nil }
    self = form
  }

  private init(known day: String, hasTime: Bool) {
    var (parts, rest) = ([Part](), day.utf8[...])
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }
      rest = rest.dropFirst(run.count)
      switch (letter, run.count) {
      case (UInt8(ascii: "y"), _): parts.append(.year)
      case (UInt8(ascii: "m"), 3): parts.append(.monthName)
      case (UInt8(ascii: "m"), let count): parts.append(.month(isShort: count == 1))
      case (UInt8(ascii: "d"), let count): parts.append(.day(isShort: count == 1))
      default: parts.append(.separator(letter))
      }
    }
    (self.parts, self.hasTime) = (parts, hasTime)
    word = day + (hasTime ? parts.contains(.day(isShort: true)) ? " h:mm" : " hh:mm" : "")
  }

  /// Whether days that need no reading, as databases store them, are of this form.
  public var isISO: Bool { parts == Self.iso.parts }

  /// Whether the numbers of the day and the hour may have one digit.
  public var isShort: Bool { parts.contains(.day(isShort: true)) }

  // MARK: Reading

  /// The day that a text says, or `nil` where it is not of this form or there is no such day.
  public func day(_ text: String) -> Day? {
    var rest = Unread(bytes: text.utf8[...])
    var (year, month, day) = (nil as Int?, nil as Int?, nil as Int?)
    for part in parts {
      switch part {
      case .year: year = rest.number(4...4)
      case .month(let isShort): month = rest.number(isShort ? 1...2 : 2...2)
      case .day(let isShort): day = rest.number(isShort ? 1...2 : 2...2)
      case .monthName: month = rest.monthName()
      case .separator(let sign): guard rest.take([sign]) else { return nil }
      }
    }
    guard let year, let month, let day, rest.bytes.isEmpty || hasTime && isTime(rest) else {
      return nil
    }
    return Day(year: year, month: month, day: day)
  }

  /// `10:15`, `10:15:30`, `10:15:30.123456`, behind a space, or behind a `T` where the year comes
  /// first; then perhaps `Z`, `+01` or `+01:00`.
  private func isTime(_ text: Unread) -> Bool {
    var rest = text
    guard rest.take(parts.first == .year ? " T" : " "), rest.hour(isShort ? 1...2 : 2...2),
      rest.take(":"), rest.sixtieth()
    else { return false }
    if rest.take(":") {
      guard rest.sixtieth(), !rest.take(".") || rest.number(1...9) != nil else { return false }
    }
    if rest.take("+-") {
      guard rest.hour(2...2) else { return false }
      let isLonger = rest.take(":")
      guard rest.bytes.isEmpty ? !isLonger : rest.sixtieth() else { return false }
    } else {
      _ = rest.take("Z")
    }
    return rest.bytes.isEmpty
  }

  // MARK: Writing

  /// A day as this form has it.
  public func text(of day: Day) -> String {
    let (year, month, number) = day.components
    let written = parts.map { part in
      switch part {
      case .year: padded(year, 4)
      case .month(let isShort): isShort ? String(month) : padded(month, 2)
      case .monthName: Self.monthNames[month - 1].capitalizedFirst
      case .day(let isShort): isShort ? String(number) : padded(number, 2)
      case .separator(let sign): String(Unicode.Scalar(sign))
      }
    }
    return written.joined() + (hasTime ? isShort ? " 9:30" : " 09:30" : "")
  }
}

/// What is left of a text to be read.
private struct Unread {
  var bytes: Substring.UTF8View

  /// One of these signs.
  mutating func take(_ signs: String) -> Bool { take(Array(signs.utf8)) }

  mutating func take(_ signs: [UInt8]) -> Bool {
    guard let first = bytes.first, signs.contains(first) else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  /// A number of so many digits.
  mutating func number(_ digits: ClosedRange<Int>) -> Int? {
    let taken = bytes.prefix(digits.upperBound).prefix { (0x30...0x39).contains($0) }
    guard digits.contains(taken.count) else { return nil }
    bytes = bytes.dropFirst(taken.count)
    return taken.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  mutating func monthName() -> Int? {
    let name = bytes.prefix(3).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    bytes = bytes.dropFirst(3)
    return DayForm.monthNames.firstIndex { Array($0.utf8) == name }.map { $0 + 1 }
  }

  mutating func hour(_ digits: ClosedRange<Int>) -> Bool {
    number(digits).map { $0 < 24 } ?? false
  }

  /// Minutes or seconds.
  mutating func sixtieth() -> Bool { number(2...2).map { $0 < 60 } ?? false }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
