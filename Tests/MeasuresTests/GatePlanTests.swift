import Definitions
import Faults
import Quantities
import Testing

@testable import Measures

@Suite struct GatePlanTests {
  private func plans(_ gates: [String]) throws -> [(plan: GatePlan, gates: [Gate])] {
    let log = FaultLog()
    let keys = gates.enumerated().map { "  g\($0 + 1): {says: Something., \($1)}" }
    let workspace = Sample.workspace("gates:\n" + keys.joined(separator: "\n"), log)
    let plans = GatePlan.plans(for: workspace.gates, in: workspace, log)
    if let fault = log.faults.first { throw fault }
    return plans
  }

  @Test func oneScanForTheRowsOfATableAndOneForEachMonth() throws {
    let plans = try plans([
      "table: waiting, monthly: seen, money: cost", "table: waiting, holds: long <= waiting",
      "table: waiting, filled: [price, cost]", "table: waiting, unique: seen",
    ])
    #expect(plans.map { $0.gates.map(\.name) } == [["g1", "g2", "g3", "g4"]])
    let plan = plans[0].plan
    #expect(plan.scans.map(\.places) == [[1, 2, 3], [0]])
    // Whether a cell is filled needs no value of it.
    #expect(
      plan.scans[0].rows.columns.map(\.name)
        == ["seen", "waiting", "long", "price as stored", "cost as stored"])
    #expect(plan.scans[1].rows.columns.map(\.name) == ["seen", "cost"])
    #expect(plan.alone[2].rows.columns.map(\.name) == ["price as stored", "cost as stored"])
  }

  @Test func knowsMembersOfDimensionsAndWrittenTables() throws {
    let plan = try plans([
      "table: waiting, known: {speciality: speciality}",
      "table: waiting, known: {provider: written.provider}",
      "table: waiting, monthly: seen, by: [speciality, provider]",
    ])[0].plan
    guard case .known(_, in: .written(let members)) = plan.tests[0].asks,
      case .known(_, in: .written(let rows)) = plan.tests[1].asks,
      case .monthly(_, let by, _) = plan.tests[2].asks
    else {
      Issue.record("\(plan.tests)")
      return
    }
    #expect(members == ["heart", "lung"] && rows == ["A"])
    #expect(by.map(\.members) == [["heart", "lung"], []])
  }

  @Test(arguments: [
    ("table: waiting, holds: other = waiting", "unit-mismatch"),
    ("table: waiting, holds: month = 2026-01-01", "period-in-row"),
    ("table: waiting, known: {waiting: written.provider}", "not-a-label"),
    ("table: waiting, known: {month: written.provider}", "not-a-label"),
    ("table: waiting, known: {provider: written.rate}", "unknown-column"),
    ("table: waiting, known: {provider: waiting.month}", "not-a-label"),
    ("table: waiting, known: {provider: a.b.c}", "table-without-column"),
    ("table: waiting, monthly: seen, by: month", "not-a-label"),
    ("table: waiting, unique: urgent, money: price", "not-money"),
    ("table: waiting, unique: urgent, at most: 101%", "bad-share"),
    ("table: waiting, unique: urgent, at most: none", "bad-share"),
    ("table: waiting, unique: urgent, at most: £1", "unit-mismatch"),
  ])
  func refuses(keys: String, rule: String) {
    let fault = #expect(throws: Fault.self) { try plans([keys]) }
    #expect(fault?.rule == rule, "\(String(describing: fault))")
    #expect(fault?.advice.isEmpty == false)
  }
}

/// Gaps and jumps, counted by hand.
@Suite struct MonthTests {
  private func breaches(
    _ rows: [(month: String?, label: String?, rows: Int)], within: Rational? = nil,
    members: Set<String> = ["A", "B"], money: Bool = false
  ) -> Breaches {
    let by = [GateTest.Series(slot: 1, members: members)]
    let groups = rows.map {
      MonthGroup(
        month: $0.month, labels: [$0.label], rows: $0.rows, money: Rational($0.rows * 10))
    }
    return MonthPattern(by: by, within: within).breaches(of: groups, hasMoney: money)
  }

  private static let half = Rational(1, over: 2)

  @Test func everyLabelHasRowsInEveryMonth() {
    let found = breaches([
      ("2025-11", "A", 5), ("2025-12", "A", 5), ("2026-02", "A", 5), ("2026-01", "B", 1),
    ])
    #expect(found.asked == 8 && found.broken == 4 && found.money == nil)
    #expect(
      found.first == .months(["2025-11 (B)", "2025-12 (B)", "2026-01 (A)", "2026-02 (B)"]))
    #expect(found.share == Self.half)
  }

  /// A label that no definition names is a value of a row.
  @Test func doesNotNameWhomNobodyKnows() {
    let rows = [("2025-01", "A", 1), ("2025-03", "Ann Other", 1), ("2025-03", "B", 1)]
    let found = breaches(rows.map { ($0.0, $0.1, $0.2) })
    #expect(found.broken == 6)
    #expect(
      found.first
        == .months(["2025-01", "2025-01 (B)", "2025-02 (A)", "2025-02", "2025-02 (B)"]))
  }

  @Test func aJumpIsFarFromTheMeanOfItsNeighbours() {
    let rows = [(10, "2025-01"), (20, "2025-02"), (30, "2025-03"), (29, "2025-04")]
      .map { (month: $1 as String?, label: "A" as String?, rows: $0) }
    // 10 to 20 is off by a half; 20 and 30 are within it, 20 of 20 and 30 of 24.5; 29 is, of 30.
    #expect(breaches(rows, within: Self.half).broken == 0)
    let found = breaches(rows, within: Rational(49, over: 100), money: true)
    #expect(found.broken == 1 && found.first == .months(["2025-01 (A)"]))
    #expect(found.money == Rational(100))
    let none = breaches(rows, within: .zero)
    #expect(none.broken == 3, "20 is the mean of 10 and 30")
  }

  @Test func besideAGapThereIsOneNeighbourLess() {
    let rows: [(month: String?, label: String?, rows: Int)] = [
      ("2025-01", "A", 1), ("2025-03", "A", 100), ("2025-04", "A", 100),
    ]
    let found = breaches(rows, within: Self.half)
    #expect(found.broken == 1 && found.first == .months(["2025-02 (A)"]))
  }

  @Test func blanksAndNoRowsAreNoMonths() {
    #expect(breaches([], money: true).asked == 0)
    #expect(breaches([], money: true).money == .zero)
    let found = breaches([(nil, "A", 3), ("2025-01", nil, 3), ("2025-01", "A", 1)])
    #expect(found.asked == 1 && found.broken == 0)
    #expect(!found.exceeds(.zero))
  }

  /// A mistyped year makes many months; they are counted and not listed.
  @Test func aWrongCenturyIsCountedQuickly() {
    let found = breaches([("0001-01", "A", 1), ("9999-12", "A", 1)])
    #expect(found.asked == 9999 * 12 && found.broken == 9999 * 12 - 2)
    #expect(
      found.first
        == .months(["0001-02 (A)", "0001-03 (A)", "0001-04 (A)", "0001-05 (A)", "0001-06 (A)"]))
  }

  @Test(arguments: [("2025-06", true), ("2025-13", false), ("2025/26", false), ("2025", false)])
  func monthsAreMonths(text: String, isMonth: Bool) {
    #expect(GateTest.isMonth(text) == isMonth)
  }
}
