import Quantities

/// The rows of a month with the same labels.
public struct MonthGroup: Sendable {
  /// `2025-06`; `nil` of rows without one.
  public let month: String?
  /// By the columns that months are counted by; `nil` is a blank.
  public let labels: [String?]
  public let rows: Int
  public let money: Rational?

  public init(month: String?, labels: [String?], rows: Int, money: Rational?) {
    (self.month, self.labels, self.rows, self.money) = (month, labels, rows, money)
  }
}

/// Finds gaps and jumps in the numbers of rows by month. Between the first month of all rows and
/// the last there is one for each combination of labels; a blank month or label is none.
struct MonthPattern {
  let by: [GateTest.Series]
  /// How far a month's rows may be from the mean of its neighbours, as a part of that; `nil` where
  /// only gaps are looked for.
  let within: Rational?

  private typealias Rows = (count: Int, money: Rational)

  /// A month of one combination of labels that breaks the pattern.
  private struct Breach {
    let month: Int
    let labels: [String]
  }

  func breaches(of groups: [MonthGroup], hasMoney: Bool) -> Breaches {
    let series = series(groups)
    let months = series.values.flatMap(\.keys)
    guard let first = months.min(), let last = months.max() else {
      return Breaches(
        asked: 0, broken: 0, money: hasMoney ? .zero : nil, first: .months([]))
    }
    var (broken, money, found) = (0, Rational.zero, [Breach]())
    for (labels, rows) in series {
      broken += last - first + 1 - rows.count
      for month in (first...last).lazy.filter({ rows[$0] == nil }).prefix(Breaches.mostShown) {
        found.append(Breach(month: month, labels: labels))
      }
      for (month, here) in rows where isJump(month, here.count, rows) {
        broken += 1
        money = money + here.money
        found.append(Breach(month: month, labels: labels))
      }
    }
    return Breaches(
      asked: (last - first + 1) * series.count, broken: broken, money: hasMoney ? money : nil,
      first: .months(shown(found)))
  }

  private func series(_ groups: [MonthGroup]) -> [[String]: [Int: Rows]] {
    var series: [[String]: [Int: Rows]] = [:]
    for group in groups {
      let labels = group.labels.compactMap { $0 }
      guard labels.count == group.labels.count, let month = group.month.flatMap(Self.index) else {
        continue
      }
      let (count, money) = series[labels]?[month] ?? (0, .zero)
      series[labels, default: [:]][month] = (count + group.rows, money + (group.money ?? .zero))
    }
    return series
  }

  /// The first and the last month have one neighbour; a month beside a gap has that much less.
  private func isJump(_ month: Int, _ count: Int, _ rows: [Int: Rows]) -> Bool {
    let neighbours = [rows[month - 1], rows[month + 1]].compactMap { $0?.count }
    guard let within,
      let mean = Rational(neighbours.reduce(0, +)) / Rational(neighbours.count)
    else { return false }
    return (Rational(count) - mean).magnitude > within * mean
  }

  // MARK: Words

  /// Months since the year nought.
  private static func index(_ text: String) -> Int? {
    guard isMonth(text), let first = Period(text)?.first.components else { return nil }
    return first.year * 12 + first.month - 1
  }

  static func isMonth(_ text: String) -> Bool {
    text.utf8.count == 7 && text.utf8.dropFirst(4).first == UInt8(ascii: "-")
      && Period(text) != nil
  }

  /// The earliest, each said once.
  private func shown(_ breaches: [Breach]) -> [String] {
    let sorted = breaches.sorted {
      $0.month != $1.month
        ? $0.month < $1.month : $0.labels.lexicographicallyPrecedes($1.labels)
    }
    var texts: [String] = []
    for breach in sorted where texts.count < Breaches.mostShown {
      let named = zip(by, breach.labels).filter { $0.members.contains($1) }.map(\.1)
      let month = Period.month(breach.month % 12 + 1, of: breach.month / 12).name
      let text = month + (named.isEmpty ? "" : " (\(named.joined(separator: ", ")))")
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }
}

extension GateTest {
  /// What the rows by month come to.
  public func breaches(of groups: [MonthGroup]) -> Breaches {
    guard case .monthly(_, let by, let within) = asks else {
      return Breaches(asked: 0, broken: 0, money: nil, first: .months([]))
    }
    return MonthPattern(by: by, within: within).breaches(of: groups, hasMoney: money != nil)
  }

  /// Whether the text of a period column is a month.
  public static func isMonth(_ text: String) -> Bool { MonthPattern.isMonth(text) }
}
