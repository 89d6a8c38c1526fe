import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// Two years of months, each at flex, freeze and final, three of them opened again later, with
/// extracts at random. What each should come to is reckoned by plain arithmetic beside it.
@Suite struct MonthYearsTests {
  /// What happens on a day.
  private struct Event {
    let day: Day
    let month: Int
    let stage: PaymentLine.Stage
  }

  /// In the order of days: months overlap, as they do.
  private static func events(_ random: inout FuzzTests.Seeded) -> [Event] {
    var events: [Event] = []
    for index in 0..<24 {
      let end = month(index).last
      events += [
        Event(day: end.adding(days: 19), month: index, stage: .flex),
        Event(day: end.adding(days: 46), month: index, stage: .freeze),
        Event(day: end.adding(days: 77), month: index, stage: .final),
      ]
    }
    for index in (0..<20).shuffled(using: &random).prefix(3) {
      let later = Int.random(in: 90...200, using: &random)
      events.append(
        Event(day: month(index).last.adding(days: later), month: index, stage: .correction))
    }
    return events.sorted { ($0.day, $0.month) < ($1.day, $1.month) }
  }

  private static let prices = [
    ("2026-03-01", 300), ("2026-12-15", 310), ("2027-08-03", 295),
  ]

  private static func price(on day: Day) -> Int {
    prices.last { (Day(iso: $0.0) ?? day) <= day }?.1 ?? 0
  }

  /// The rows of a month change a little each time: days are restated, rows come and go.
  private struct Rows {
    var days: [(stay: String, provider: String, days: Int)] = []
    private var count = 0

    mutating func change(_ month: Int, _ random: inout FuzzTests.Seeded) {
      if Bool.random(using: &random), !days.isEmpty {
        days[Int.random(in: days.indices, using: &random)].days += Int.random(
          in: -1...2, using: &random)
      }
      if days.count > 2, Int.random(in: 0..<4, using: &random) == 0 {
        days.remove(at: Int.random(in: days.indices, using: &random))
      }
      for _ in 0..<Int.random(in: (days.isEmpty ? 1 : 0)...3, using: &random) {
        count += 1
        let provider = Bool.random(using: &random) ? "A" : "B"
        days.append(("\(month)-\(count)", provider, Int.random(in: 1...9, using: &random)))
      }
    }

    func texts(_ period: Period) -> [String] {
      days.map { "\($0.stay),\($0.provider),\(period.name),\($0.days)" }
    }

    func sum(_ provider: String) -> Int {
      days.filter { $0.provider == provider }.map(\.days).reduce(0, +)
    }
  }

  @Test func oldStatementsStandAndDifferencesAddUp() throws {
    var random = FuzzTests.Seeded(state: 20_261_122)
    let dated = Self.prices.map { "\($0.0): £\($0.1) per bed-day" }.joined(separator: ", ")
    let months = try Months(
      monthWorkspace(
        """
          block: {pays: £1.2m per year * period * agreed.share, paid: monthly}
          stays: {each: month, pays: price * days, on account: £3000 * agreed.share}
        """, price: "{\(dated)}"))
    let ledger = try months.ledger()
    var rows = Array(repeating: Rows(), count: 24)
    var expected: [Int: [String: Int]] = [:]
    var remembered: [(entry: Int, payee: String, month: Int, statement: [String])] = []
    var causes = Set<String>()
    for event in Self.events(&random) {
      let period = month(event.month)
      rows[event.month].change(event.month, &random)
      let texts = rows[event.month].texts(period)
      try months.load(texts, of: period, on: event.day)
      causes.formUnion(try months.post(period, event.stage, on: event.day))
      for payee in ["A", "B"] {
        let block = payee == "A" ? 60_000 : 40_000
        let paid = payee == "A" ? 1_800 : 1_200
        let settled = rows[event.month].sum(payee) * Self.price(on: event.day)
        expected[event.month, default: [:]][payee] =
          block + (event.stage == .flex ? paid : settled)
        let entry = try ledger.head().sequence
        remembered.append(
          (entry, payee, event.month, try months.shown(payee, period, after: nil)))
      }
      try check(expected, ledger)
    }
    for old in remembered {
      let again = try months.shown(old.payee, month(old.month), after: old.entry)
      #expect(again == old.statement)
    }
    #expect(
      causes.isSuperset(of: [
        "first settlement", "reconciliation", "restated data", "late data", "price known later",
      ]))
    // Whoever is sent the pack of any of these months comes to the same.
    for index in 0..<24 {
      let (_, check) = try months.packed(month(index))
      #expect(check.differences.isEmpty && check.posted?.others.isEmpty == true, "\(index)")
    }
    #expect(ledger.verify() == [])
    #expect(try ledger.balance().map(\.amount).reduce(.zero, +).isZero)
  }

  /// Original plus adjustments is what each month comes to by its last run, and no month was
  /// touched by another's.
  private func check(_ expected: [Int: [String: Int]], _ ledger: LedgerFile) throws {
    for (payee, year) in [("A", "2026/27"), ("A", "2027/28"), ("B", "2026/27"), ("B", "2027/28")] {
      let days = try #require(Period(year))
      let lines = try ledger.statement(party: payee, period: days).lines
      for (index, sums) in expected where days.contains(month(index)) {
        let posted = lines.filter { month(index).contains($0.facts.service.last) }
        let sum = posted.map(\.change).reduce(.zero, +)
        #expect(sum == Rational(sums[payee] ?? 0), "\(payee) in \(month(index))")
      }
    }
  }
}
