import Definitions
import Faults
import Testing

@testable import Measures

@Suite struct PlanTests {
  @Test func oneScanForMeasuresByTheSameColumns() throws {
    let plans = try Sample.plans(
      """
      measures:
        a: {from: waiting, is: pathways, by: [provider, speciality], value: sum(waiting)}
        b: {from: waiting, is: pathways, by: [provider], value: sum(long)}
        c: {from: waiting, is: pathways, by: [speciality, provider], value: count(), where: urgent}
      """)
    #expect(plans.map { $0.aggregates.map(\.measure.name) } == [["a", "c"], ["b"]])
    #expect(plans[0].rows.columns.map(\.name) == ["provider", "speciality", "urgent", "waiting"])
  }

  @Test func groupsByTheNamesOfDimensionsThenThePeriod() throws {
    let plan = try Sample.plan("is: pathways, by: [speciality, month, provider], value: count()")
    #expect(plan.groupingColumns.map(\.name) == ["provider", "speciality", "month"])
    #expect(plan.dimensions == ["provider", "speciality"])
    #expect(plan.hasPeriods)
  }

  /// What is refused, and what is to be written instead.
  @Test(arguments: [
    ("is: ratio, value: 'sum(long / waiting)'", "not-in-rows", "divide them in the contract"),
    ("is: £, value: 'sum(round(cost, £5))'", "rounding-step", "in the contract"),
    ("is: £, value: 'sum(cost during 2024)'", "not-in-rows", "choose rows"),
    ("is: pathways, value: 'sum(sum(waiting))'", "not-in-rows", "two measures"),
    ("is: pathways, value: 'count(), where: max(long) > 1'", "not-in-rows", "outermost"),
    ("is: pathways, value: waiting", "not-an-aggregate", "`sum(…)`"),
    ("is: pathways, value: mean(waiting)", "not-an-aggregate", "`sum(…)`"),
    ("is: pathways, value: 'max(waiting, long)'", "not-an-aggregate", "`max(…)`"),
    ("is: pathways, value: sum(waiting over provider)", "stray-over", "`provider` under `by:`"),
    ("is: pathways, value: sum(waiting where urgent)", "stray-where", "`where: urgent`"),
    ("is: people, value: sum(waiting)", "unit-mismatch", "proxies"),
    ("is: £, value: sum(waiting)", "unit-mismatch", "price for each"),
    ("is: £, value: count()", "unit-mismatch", "`is: spells`"),
    ("is: pathways, value: sum(urgent)", "not-a-number", "`where: urgent`"),
    ("is: pathways, value: count(waiting)", "argument-count", "`where:`"),
    ("is: pathways, value: count(), where: waiting", "not-a-truth", "Compare it"),
    ("is: pathways, value: sum(wating)", "unknown-name", "`waiting`"),
    ("is: pathways, value: count(), where: speciality = 'hart'", "unknown-label", "`heart`"),
    ("is: pathways, value: sum(month)", "period-in-row", "`by: [month]`"),
    ("is: £, value: sum(cost * weight * weight)", "too-many-digits", "`places: 2`"),
    ("is: pathways, by: [provider, other], value: count()", "repeated-dimension", "one of the two"),
    ("is: pathways, by: [month, quarter], value: count()", "repeated-dimension", "one of the two"),
    ("is: pathways, by: [waiting], value: count()", "not-a-label", "label of"),
  ])
  func refuses(keys: String, rule: String, advice: String) throws {
    // In `count(), where: …` the test gives a second key, which its quotes must not swallow.
    let keys = keys.replacing(
      "'count(), where: max(long) > 1'", with: "count(), where: max(long) > 1")
    let fault = #expect(throws: Fault.self) { try Sample.plan(keys) }
    #expect(fault?.rule == rule)
    let said = fault?.description ?? ""
    #expect(said.contains(advice))
    #expect(fault?.place?.file == "measures.yaml")
  }

  @Test func refusesTablesThatAreWrittenOut() {
    let fault = #expect(throws: Fault.self) {
      try Sample.plans("measures:\n  m: {from: written, is: ratio, value: sum(rate)}")
    }
    #expect(fault?.rule == "table-without-file")
  }

  @Test func aWrongMeasureLeavesTheOthers() {
    let log = FaultLog()
    let workspace = Sample.workspace(
      """
      measures:
        wrong: {from: waiting, is: people, value: sum(waiting)}
        right: {from: waiting, is: pathways, value: sum(waiting)}
      """, log)
    let plans = Plan.plans(for: workspace.measures, in: workspace, log)
    #expect(plans.flatMap(\.aggregates).map(\.measure.name) == ["right"])
    #expect(log.faults.map(\.rule) == ["unit-mismatch"])
  }
}
