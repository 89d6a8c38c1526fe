/// A stretch of whole days with the name people use for it. Two periods are equal if they cover
/// the same days: contract year 1 from 1 April 2025 is the financial year 2025/26.
public struct Period: Sendable {
  public let first: Day
  public let last: Day
  public let name: String
  /// Of what kind it is, where it is of one: a part of a year is of years. Not part of what it is
  /// equal to.
  public let cycle: Cycle?

  public init(from first: Day, to last: Day, name: String, cycle: Cycle? = nil) {
    (self.first, self.last, self.name, self.cycle) = (first, last, name, cycle)
  }

  /// Days, both ends included.
  public var days: Int { last.number - first.number + 1 }

  /// Whole months, or `nil` where the period does not end a day before a month boundary of its own.
  public var months: Int? {
    let (after, start) = (last.adding(days: 1), first.components)
    let end = after.components
    let count = (end.year - start.year) * 12 + end.month - start.month
    return count > 0 && first.adding(months: count) == after ? count : nil
  }

  public func contains(_ day: Day) -> Bool { first <= day && day <= last }
  public func contains(_ other: Period) -> Bool { first <= other.first && other.last <= last }

  /// `2024` (calendar year), `2023/24` (April to March), `2026/27 Q1`, `2023-04` (month).
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    func digits(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count else { return nil }
      return bytes[range].reduce(0) { value, byte in
        guard let value, (0x30...0x39).contains(byte) else { return nil }
        return value * 10 + Int(byte - 0x30)
      }
    }
    guard let year = digits(0..<4), year > 0 else { return nil }
    switch bytes.count {
    case 4: self = .calendarYear(year)
    case 7 where bytes[4] == 0x2D:
      guard let month = digits(5..<7), (1...12).contains(month) else { return nil }
      self = .month(month, of: year)
    case 7 where bytes[4] == 0x2F:
      guard digits(5..<7) == (year + 1) % 100 else { return nil }
      self = .financialYear(year)
    case 10 where bytes[4] == 0x2F && bytes[7] == 0x20 && bytes[8] == 0x51:
      guard digits(5..<7) == (year + 1) % 100, let quarter = digits(9..<10),
        (1...4).contains(quarter)
      else { return nil }
      self = .quarter(quarter, ofFinancialYear: year)
    default: return nil
    }
  }

  public static func calendarYear(_ year: Int) -> Period {
    spanning(.calendarYear, months: 12, from: year, 1, name: padded(year, 4))
  }

  public static func financialYear(_ year: Int) -> Period {
    spanning(.financialYear, months: 12, from: year, 4, name: financialYearName(year))
  }

  public static func quarter(_ quarter: Int, ofFinancialYear year: Int) -> Period {
    let month = 4 + (quarter - 1) * 3
    return spanning(
      .quarter, months: 3, from: month > 12 ? year + 1 : year, month > 12 ? month - 12 : month,
      name: financialYearName(year) + " Q\(quarter)")
  }

  public static func month(_ month: Int, of year: Int) -> Period {
    spanning(.month, months: 1, from: year, month, name: padded(year, 4) + "-" + padded(month, 2))
  }

  private static func financialYearName(_ year: Int) -> String {
    padded(year, 4) + "/" + padded((year + 1) % 100, 2)
  }

  private static func spanning(
    _ cycle: Cycle, months: Int, from year: Int, _ month: Int, name: String
  ) -> Period {
    let first = Day(year: year, month: month, day: 1) ?? Day(number: 0)
    return Period(
      from: first, to: first.adding(months: months).adding(days: -1), name: name, cycle: cycle)
  }
}

extension Period: Hashable, Comparable, CustomStringConvertible {
  public static func == (left: Period, right: Period) -> Bool {
    left.first == right.first && left.last == right.last
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(first)
    hasher.combine(last)
  }

  public static func < (left: Period, right: Period) -> Bool {
    (left.first, left.last) < (right.first, right.last)
  }

  public var description: String { name }
}

/// How often a term is settled.
public enum Cycle: String, CaseIterable, Sendable {
  case month, quarter
  case calendarYear = "calendar year"
  case financialYear = "financial year"
  case contractYear = "contract year"
  /// Once, over the whole contract.
  case contract

  /// The period of this cycle that holds `day`; `start` is the contract's first day.
  public func period(holding day: Day, contractFrom start: Day?, to end: Day?) -> Period? {
    let (year, month, _) = day.components
    switch self {
    case .month: return .month(month, of: year)
    case .calendarYear: return .calendarYear(year)
    case .financialYear: return .financialYear(month >= 4 ? year : year - 1)
    case .quarter:
      return .quarter((month + 8) % 12 / 3 + 1, ofFinancialYear: month >= 4 ? year : year - 1)
    case .contractYear:
      guard let start, day >= start else { return nil }
      let begun = start.components
      var index = year - begun.year
      if start.adding(months: 12 * index) > day { index -= 1 }
      return Self.contractYear(index + 1, from: start, to: end)
    case .contract:
      guard let start, let end else { return nil }
      return Period(from: start, to: end, name: "\(start)..\(end)", cycle: .contract)
    }
  }

  /// Whether its periods are made of whole periods of the other cycle, as far as their kinds say.
  public func holds(_ other: Cycle) -> Bool {
    func rank(_ cycle: Cycle) -> Int {
      switch cycle {
      case .month: 0
      case .quarter: 1
      case .calendarYear, .financialYear, .contractYear: 2
      case .contract: 3
      }
    }
    return self == other || rank(self) > rank(other)
  }

  /// Contract year `number`, counted from 1; a last year may be shorter.
  public static func contractYear(_ number: Int, from start: Day, to end: Day?) -> Period {
    let first = start.adding(months: 12 * (number - 1))
    let last = start.adding(months: 12 * number).adding(days: -1)
    return Period(
      from: first, to: first <= (end ?? last) ? min(last, end ?? last) : last,
      name: "year \(number)", cycle: .contractYear)
  }

  /// The periods of this cycle from `start` to `end`, cut to them at both ends. Contract years are
  /// counted from `contractStart`, or else from `start`.
  public func periods(from start: Day, to end: Day, contractFrom contractStart: Day? = nil)
    -> [Period]
  {
    var periods: [Period] = []
    var day = start
    while day <= end,
      let whole = period(holding: day, contractFrom: contractStart ?? start, to: end)
    {
      let (first, last) = (max(whole.first, start), min(whole.last, end))
      let cut = first != whole.first || last != whole.last
      periods.append(
        Period(from: first, to: last, name: cut ? "\(first)..\(last)" : whole.name, cycle: self))
      day = last.adding(days: 1)
    }
    return periods
  }
}

extension Period {
  /// The period of the same length in months that ends the day before this one begins.
  public var previous: Period? {
    guard let months else { return nil }
    return .named(from: first.adding(months: -months), to: first.adding(days: -1))
  }

  /// These days under the name of the month, quarter or year that they are, or by their ends.
  public static func named(from first: Day, to last: Day) -> Period {
    let plain = Period(from: first, to: last, name: "\(first)..\(last)")
    return [Cycle.month, .quarter, .calendarYear, .financialYear].lazy
      .compactMap { $0.period(holding: first, contractFrom: nil, to: nil) }
      .first { $0 == plain } ?? plain
  }

  /// As `init`, or from one period or day to another: `2025-04..2025-09`, `2025-04-01..2025-05-31`.
  public init?(range text: String) {
    let ends = text.split(separator: ".", omittingEmptySubsequences: false)
    guard ends.count == 3, ends[1].isEmpty else {
      self.init(text)
      return
    }
    func end(_ text: Substring) -> Period? {
      Day(iso: text).map { Period(from: $0, to: $0, name: "\($0)") } ?? Period(text)
    }
    guard let first = end(ends[0]), let last = end(ends[2]), first.first <= last.last else {
      return nil
    }
    self = .named(from: first.first, to: last.last)
  }

  /// The same days of the calendar so many years earlier: March ends on its last day.
  public func earlier(byYears years: Int) -> Period {
    .named(
      from: first.adding(months: -12 * years),
      to: last.adding(days: 1).adding(months: -12 * years).adding(days: -1))
  }
}

extension Period {
  /// Days in as few stretches as they are: periods that overlap or follow on one another, as one.
  public static func stretches(_ periods: some Sequence<Period>) -> [Period] {
    periods.sorted { ($0.first, $0.last) < ($1.first, $1.last) }.reduce(into: []) { joined, next in
      if let last = joined.last, next.first <= last.last.adding(days: 1) {
        joined[joined.count - 1] = Period(
          from: last.first, to: max(last.last, next.last), name: last.name)
      } else {
        joined.append(next)
      }
    }
  }
}
