import Definitions
import Faults
import Formulas
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
    let name = formula.flatMap { plan.rows.open($0).first?.text } ?? column.name
    let choice = "`where: applies(\(name))`"
    let advice: String
    if column.isPeriod {
      advice =
        "A row without a date is of no \(column.name). Choose the rows that have one: \(choice); or"
        + " say which other date counts, behind `otherwise`."
    } else {
      let label = formula.map { labelText($0, column) } ?? column.name
      advice =
        "\(isNotNought(formula, plan)) Say what it counts as: `\(label) otherwise 'unknown'`; or"
        + " choose the rows that count: \(choice)."
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
    let open = formula.map { plan.rows.open($0).map(\.text) } ?? []
    let name = open.first ?? "x"
    return Fault(
      "undetermined", at: place,
      "for \(counted(count, "row")) of table `\(plan.table.name)` it cannot be told \(what)",
      label: open.isEmpty ? "" : "\(spoken(open)) \(open.count == 1 ? "is" : "may be") none there",
      advice: advice
        ?? "\(isNotNought(formula, plan)) Say what it counts as: `\(name) otherwise …`; or choose"
        + " the rows that count: `where: applies(\(name)) and …`.")
  }

  /// Why there can be no value.
  private static func isNotNought(_ formula: RowFormula?, _ plan: Plan) -> String {
    let isOnBands = formula.map { plan.rows.open($0).contains(where: \.isOnBands) } ?? false
    return isOnBands
      ? "No row for a label, a blank that means none, or a number in no band, is not nought."
      : "No row for a label, or a blank that means none, is not nought."
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
  /// What stands behind a formula that may come to none, each once and nearest to where it is read.
  func open(_ formula: RowFormula) -> [Open] {
    var (open, seen) = ([Open](), Set<Slot.ID>())
    func visit(_ formula: RowFormula) {
      guard formula.canBeNone else { return }
      switch formula.node.operation {
      case .read(let slot):
        guard seen.insert(slot).inserted else { return }
        if let inner = formulas[slot] {
          visit(inner)
        } else if canBeNone(slot) {
          open.append(Open(text: names[slot], isOnBands: false))
        }
      case .scale:
        // What is said for the whole of it holds where its number is none, too.
        let bands = Open(text: formula.node.text, isOnBands: true)
        if !open.contains(bands) { open.append(bands) }
      default: formula.operands.forEach(visit)
      }
    }
    visit(formula)
    return open
  }

  /// As a formula writes it: a name, or a number that is read on bands and may be in none.
  struct Open: Equatable {
    let text: String
    let isOnBands: Bool
  }
}
