import ADBC
import Formulas
import Measures

/// Rows grouped into figures, one line a measure.
struct FiguresSQL {
  private let plan: Plan
  private let rows: Script.Written
  /// What the labels and the figures are called in the answer.
  let labels: [String]
  let figures: [String]

  /// What a statement says for a row of which it cannot be told what it counts as. The engine then
  /// asks for how many.
  static let failure = "error('leftshift: undetermined')"

  init(_ plan: Plan, _ rows: Script.Written) {
    (self.plan, self.rows) = (plan, rows)
    (labels, figures) = Self.names(of: plan)
  }

  /// What the labels and the figures are called in the answer.
  static func names(of plan: Plan) -> (labels: [String], figures: [String]) {
    let names = PlanSQL.distinct(
      plan.groupingColumns.map(\.name) + plan.aggregates.map(\.measure.name)
    ).map(SQL.identifier)
    let count = plan.grouping.count
    return (Array(names.prefix(count)), Array(names.dropFirst(count)))
  }

  /// - Parameter more: what else is selected, after the number of rows.
  func text(indent: String = "", more: [String] = []) -> String {
    let lines =
      zip(plan.grouping, labels).map { label($0, as: $1) }
      + zip(plan.aggregates, figures).map { "\(figure($0)) AS \($1)" }
      + [#"count(*) AS "row count""#] + more
    return
      (["SELECT", lines.map { "  " + $0 }.joined(separator: ",\n" + indent), "FROM \(rows.name)"]
      + grouping).map { indent + $0 }.joined(separator: "\n")
  }

  /// By their places, since a measure may be called as a column is.
  private var grouping: [String] {
    guard !plan.grouping.isEmpty else { return [] }
    return ["GROUP BY " + (1...plan.grouping.count).map(String.init).joined(separator: ", ")]
  }

  private func label(_ slot: Slot.ID, as name: String) -> String {
    let column = rows.slots[slot] ?? RowSQL.unknown
    return column == name ? name : "\(column) AS \(name)"
  }

  // MARK: Figures

  private func figure(_ aggregate: Aggregate) -> String {
    let row = RowSQL(columns: rows.slots)
    var condition = aggregate.condition.map(row.text)
    if let open = condition, aggregate.condition?.canBeNone == true {
      condition = "coalesce(\(open), \(Self.failure))"
    }
    var value = aggregate.value.map(row.text) ?? "*"
    // A value is asked for only where the condition holds; SQL works it out for every row.
    if aggregate.value?.canBeNone == true {
      let told = "coalesce(\(value), \(Self.failure))"
      value = condition.map { "CASE WHEN \($0) THEN \(told) END" } ?? told
      condition = nil
    }
    let filter = condition.map { " FILTER (WHERE \($0))" } ?? ""
    switch aggregate.function {
    case .distinct: return "count(DISTINCT \(value))\(filter)"
    case .percentile:
      let rank = aggregate.rank.map(\.exactText) ?? RowSQL.unknown
      return "quantile_disc(\(value), \(rank))\(filter)"
    default: return "\(aggregate.function.rawValue)(\(value))\(filter)"
    }
  }

  // MARK: What cannot be told

  /// Of figures that other rows read: whether a group counts that has no label; `nil` where every
  /// row has one.
  var isNobody: String? {
    let open = zip(plan.grouping, labels).filter { plan.rows.canBeNone($0.0) }
    guard !open.isEmpty else { return nil }
    let counts = zip(plan.aggregates, figures).map { aggregate, name in
      [.count, .distinct].contains(aggregate.function) ? "\(name) > 0" : "\(name) IS NOT NULL"
    }
    return "(\(open.map { "\($0.1) IS NULL" }.joined(separator: " OR ")))"
      + " AND (\(counts.joined(separator: " OR ")))"
  }

  /// Counts the rows for which a label, a condition or a value comes to none, in the order of
  /// `RowFaults.Undetermined`.
  var undetermined: String {
    let row = RowSQL(columns: rows.slots)
    let counted =
      plan.aggregates.contains { $0.condition == nil }
      ? "true"
      : plan.aggregates.compactMap(\.condition).map { "coalesce(\(row.text($0)), false)" }
        .joined(separator: " OR ")
    let labels = plan.grouping.map { slot in
      plan.rows.canBeNone(slot)
        ? "\(rows.slots[slot] ?? RowSQL.unknown) IS NULL AND (\(counted))" : "false"
    }
    let conditions = plan.aggregates.map { aggregate in
      aggregate.condition.map { "(\(row.text($0))) IS NULL" } ?? "false"
    }
    let values = plan.aggregates.map { aggregate in
      let value = aggregate.value.map { "(\(row.text($0))) IS NULL" } ?? "false"
      return aggregate.condition.map { "(\(row.text($0))) AND \(value)" } ?? value
    }
    let counts = (labels + conditions + values).map { "count(*) FILTER (WHERE \($0))" }
    return "SELECT\n  \(counts.joined(separator: ",\n  "))\nFROM \(rows.name)"
  }
}
