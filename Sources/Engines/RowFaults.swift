import Definitions
import Faults
import Measures

/// What is said of rows for which a figure cannot be told.
enum RowFaults {
  /// Rows of a plan whose label, condition or value comes to none.
  struct Undetermined {
    /// By the place in `plan.grouping`.
    var labels: [Int]
    /// By the plan's measures.
    var conditions: [Int]
    var values: [Int]

    init(_ plan: Plan) {
      labels = Array(repeating: 0, count: plan.grouping.count)
      conditions = Array(repeating: 0, count: plan.aggregates.count)
      values = conditions
    }
  }

  /// Refuses a plan for the first thing that cannot be told of some rows.
  static func check(_ counts: Undetermined, of plan: Plan) throws(Fault) {
    for (index, count) in counts.labels.enumerated() where count > 0 {
      throw label(of: plan.grouping[index], for: count, plan)
    }
    for (index, aggregate) in plan.aggregates.enumerated() {
      if counts.conditions[index] > 0, let formula = aggregate.condition {
        throw undetermined(
          counts.conditions[index], "whether `\(formula.node.text)` holds", plan, reads: formula,
          formula.node.place)
      }
      if counts.values[index] > 0, let formula = aggregate.value {
        throw undetermined(
          counts.values[index], "`\(formula.node.text)`", plan, reads: formula,
          formula.node.place)
      }
    }
  }

  /// Rows of which it cannot be told whose they are, or of which period.
  private static func label(of slot: Int, for count: Int, _ plan: Plan) -> Fault {
    let column = plan.table.columns[slot]
    let formula = plan.rows.formulas[slot]
    let name = formula.flatMap { plan.rows.open($0).first } ?? column.name
    let choice = "`where: applies(\(name))`"
    let advice: String
    if column.isPeriod {
      advice =
        "A row without a date is of no \(column.name). Choose the rows that have one: \(choice); or"
        + " say which other date counts, behind `otherwise`."
    } else {
      let label = formula.map { labelText($0, column) } ?? column.name
      advice =
        "No row for a label, or a blank that means none, is not nought. Say what it counts as:"
        + " `\(label) otherwise 'unknown'`; or choose the rows that count: \(choice)."
    }
    return undetermined(
      count, "`\(column.name)`", plan, reads: formula,
      column.formula?.place ?? column.header.place, advice: advice)
  }

  /// A formula as `otherwise` may stand behind it: that binds less than a name or a call, and more
  /// than `else`.
  private static func labelText(_ formula: RowFormula, _ column: Table.Column) -> String {
    let text = column.formula?.text ?? column.name
    switch formula.node.operation {
    case .read, .constant, .periodHolding: return text
    default: return text.count > 60 ? "(…)" : "(\(text))"
    }
  }

  private static func undetermined(
    _ count: Int, _ what: String, _ plan: Plan, reads formula: RowFormula?, _ place: Place,
    advice: String? = nil
  ) -> Fault {
    let open = formula.map { plan.rows.open($0) } ?? []
    let name = open.first ?? "x"
    return Fault(
      "undetermined", at: place,
      "for \(counted(count, "row")) of table `\(plan.table.name)` it cannot be told \(what)",
      label: open.isEmpty ? "" : "\(spoken(open)) \(open.count == 1 ? "is" : "may be") none there",
      advice: advice
        ?? "No row for a label, or a blank that means none, is not nought. Say what it counts as:"
        + " `\(name) otherwise …`; or choose the rows that count: `where: applies(\(name)) and …`.")
  }

  /// - Parameter reader: the table whose rows read it; `nil` where a measure counts it.
  static func repeatedKey(in table: Table, keys: Int, readBy reader: Table?) -> Fault {
    Fault(
      "two-rows", at: table.place,
      "\(counted(keys, "label")) of \(spoken(table.keys.map(\.dimension)))"
        + " \(keys == 1 ? "has" : "have") more than one row in table `\(table.name)`",
      label: reader.map { "rows of `\($0.name)` read it" } ?? "a measure would count them twice",
      advice: "Which row counts? Remove the others, or add the column that tells them apart to the"
        + " table's `key:`. `leftshift data check` with a gate `unique:` shows where they are.")
  }

  private static func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}

extension Rows {
  /// The names behind a formula that may come to none, the nearest to where they are read.
  func open(_ formula: RowFormula) -> [String] {
    formula.slots.sorted().filter(canBeNone).flatMap { slot -> [String] in
      guard let inner = formulas[slot] else { return [names[slot]] }
      return open(inner)
    }
  }
}
