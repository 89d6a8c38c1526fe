import ADBC
import Formulas
import Measures

/// Many counts of the different values of one column, as of people in many cohorts: first one row
/// for each value, with what holds of any of its rows; then those are counted. An engine that is
/// asked for each count by itself keeps all values for each.
struct DistinctSQL {
  private let plan: Plan
  private let rows: Script.Written
  private let value: RowFormula

  /// - Returns: `nil` where the measures do not count the same values, or just one does.
  init?(_ plan: Plan, _ rows: Script.Written) {
    guard plan.aggregates.count > 1,
      plan.aggregates.allSatisfy({ $0.function == .distinct }),
      let value = plan.aggregates[0].value, !value.canBeNone
    else { return nil }
    (self.plan, self.rows, self.value) = (plan, rows, value)
    let values = Set(plan.aggregates.map { $0.value.map(row.text) })
    guard values.count == 1 else { return nil }
  }

  func text(more: [String]) -> String {
    let output = FiguresSQL.names(of: plan)
    let places = { (count: Int) in (0..<count).map { "\($0 + 1)" }.joined(separator: ", ") }
    let labels = zip(plan.grouping, output.labels).map { slot, name in
      "\(rows.slots[slot] ?? RowSQL.unknown) AS \(name)"
    }
    let truths = zip(plan.aggregates, output.figures).map { "\(holds($0)) AS \($1)" }
    let inner = labels + ["\(row.text(value)) AS \"the value\""] + truths
    let counts = output.figures.map { "count(*) FILTER (WHERE \($0)) AS \($0)" }
    let outer =
      output.labels + counts + [#"CAST(sum("row count") AS BIGINT) AS "row count""#] + more
    return """
      SELECT
        \(outer.joined(separator: ",\n  "))
      FROM (
        SELECT
          \((inner + [#"count(*) AS "row count""#]).joined(separator: ",\n    "))
        FROM \(rows.name)
        GROUP BY \(places(plan.grouping.count + 1))
      )\(plan.grouping.isEmpty ? "" : "\nGROUP BY \(places(plan.grouping.count))")
      """
  }

  /// Whether the condition holds of any row of a value.
  private func holds(_ aggregate: Aggregate) -> String {
    guard let condition = aggregate.condition else { return "true" }
    let text = row.text(condition)
    return "bool_or(\(condition.canBeNone ? "coalesce(\(text), \(FiguresSQL.failure))" : text))"
  }

  private var row: RowSQL { RowSQL(columns: rows.slots) }
}
