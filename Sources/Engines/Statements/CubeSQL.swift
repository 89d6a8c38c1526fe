import ADBC
import Formulas
import Measures
import Quantities

/// A cube as SQL: how it is filled from rows, and how measures are read from it.
struct CubeSQL {
  private let cube: Cube
  private let plan: Plan
  /// The rows that it is filled from, with the number of marks of each link.
  private let rows: Script.Written
  private let tests: [(test: Cube.Test, isOpen: Bool)]
  private let names: Names

  /// What the cube's columns are called.
  private struct Names {
    var labels: [Slot.ID: String] = [:]
    var marks: [Int: String] = [:]
    var values: [String] = []
    let tests = SQL.identifier("the tests")
  }

  init(_ cube: Cube, _ rows: Script.Written) {
    let plan = cube.plan
    (self.cube, self.plan, self.rows) = (cube, plan, rows)
    tests = cube.tests.map { ($0, $0.formula.canBeNone) }
    let slots = plan.grouping + cube.labels
    let marks = cube.marks.keys.sorted()
    let all = PlanSQL.distinct(
      ["the tests", "row count"] + slots.map { plan.rows.names[$0] }
        + marks.map { "marks of \(plan.rows.links[$0].source.rows.table.name)" }
        + cube.values.indices.map { "value \($0 + 1)" })
    var rest = all.dropFirst(2).map { SQL.identifier($0) }[...]
    var names = Names()
    for slot in slots { names.labels[slot] = rest.popFirst() }
    for link in marks { names.marks[link] = rest.popFirst() }
    names.values = Array(rest)
    self.names = names
  }

  // MARK: Filling

  /// Rows that are alike, counted and summed.
  var filling: String {
    let row = RowSQL(columns: rows.slots)
    var keys: [String] = []
    for slot in plan.grouping + cube.labels {
      let value =
        cube.period(slot).map { DateSQL.number($0.cycle, row.text($0.date)) }
        ?? rows.slots[slot] ?? RowSQL.unknown
      let name = names.labels[slot] ?? RowSQL.unknown
      keys.append(value == name ? name : "\(value) AS \(name)")
    }
    for (link, name) in names.marks.sorted(by: { $0.key < $1.key }) {
      keys.append("\(rows.marks[link] ?? RowSQL.unknown) AS \(name)")
    }
    let sure = tests.filter { !$0.isOpen }.map { row.text($0.test.formula) }
    if !sure.isEmpty { keys.append("\(Self.bits(sure)) AS \(names.tests)") }
    for (index, test) in tests.enumerated() where test.isOpen {
      keys.append("\(row.text(test.test.formula)) AS \(open(index))")
    }
    let lines = keys + [#"count(*) AS "row count""#] + zip(cube.values, names.values).flatMap(sums)
    let grouping = (1...max(1, keys.count)).map(String.init).joined(separator: ", ")
    return """
        SELECT
          \(lines.joined(separator: ",\n    "))
        FROM \(rows.name)\(keys.isEmpty ? "" : "\n  GROUP BY \(grouping)")
      """
  }

  /// One bit a test, set where it holds.
  static func bits(_ tests: [String]) -> String {
    tests.enumerated().map { index, test in
      "CASE WHEN \(test) THEN \(UInt64(1) << UInt64(index)) ELSE 0 END"
    }.joined(separator: "\n      + ")
  }

  private func open(_ test: Int) -> String { SQL.identifier("test \(test + 1)") }

  /// Of a value, what each measure makes of it; and how many rows have none.
  private func sums(_ value: Cube.Test, _ name: String) -> [String] {
    let text = RowSQL(columns: rows.slots).text(value.formula)
    var lines: [String] = []
    for function in functions(of: value) {
      lines.append("\(function.rawValue)(\(text)) AS \(part(name, function.rawValue))")
    }
    if value.formula.canBeNone {
      lines.append("count(*) - count(\(text)) AS \(part(name, "missing"))")
    }
    return lines
  }

  private func functions(of value: Cube.Test) -> [Aggregate.Function] {
    Aggregate.Function.allCases.filter { function in
      plan.aggregates.contains { aggregate in
        aggregate.function == function
          && aggregate.value.map { cube.test($0).sign == value.sign } == true
      }
    }
  }

  private func part(_ name: String, _ what: String) -> String {
    SQL.identifier("\(name.dropFirst().dropLast()) \(what)")
  }

  // MARK: Reading

  /// The measures from the cube.
  func reading(_ name: String, more: [String]) -> String {
    let output = FiguresSQL.names(of: plan)
    let labels = zip(plan.grouping, output.labels).map { label($0, as: $1) }
    let figures = zip(plan.aggregates, output.figures).map { "\(figure($0)) AS \($1)" }
    let lines = labels + figures + [#"CAST(sum("row count") AS BIGINT) AS "row count""#] + more
    let grouping = (0..<plan.grouping.count).map { "\($0 + 1)" }.joined(separator: ", ")
    return """
      SELECT
        \(lines.joined(separator: ",\n  "))
      FROM \(name)\(grouping.isEmpty ? "" : "\nGROUP BY \(grouping)")
      """
  }

  private func label(_ slot: Slot.ID, as name: String) -> String {
    var value = names.labels[slot] ?? RowSQL.unknown
    if let period = cube.period(slot) { value = DateSQL.name(period.cycle, ofNumber: value) }
    return value == name ? name : "\(value) AS \(name)"
  }

  private func figure(_ aggregate: Aggregate) -> String {
    var condition = aggregate.condition.map { row.text($0) }
    if let open = condition, aggregate.condition?.canBeNone == true {
      condition = "coalesce(\(open), \(FiguresSQL.failure))"
    }
    guard let formula = aggregate.value,
      let index = cube.values.firstIndex(where: { $0.sign == cube.test(formula).sign })
    else {
      return "CAST(sum(\"row count\")\(filter(condition)) AS DECIMAL(18, 0))"
    }
    let function = aggregate.function.rawValue
    let value = part(names.values[index], function)
    guard formula.canBeNone else { return "\(function)(\(value))\(filter(condition))" }
    let missing = part(names.values[index], "missing")
    let told = "CASE WHEN \(missing) > 0 THEN \(FiguresSQL.failure) ELSE \(value) END"
    return condition.map { "\(function)(CASE WHEN \($0) THEN \(told) END)" }
      ?? "\(function)(\(told))"
  }

  private func filter(_ condition: String?) -> String {
    condition.map { " FILTER (WHERE \($0))" } ?? ""
  }

  /// Conditions over the cube's columns.
  private var row: RowSQL { RowSQL(columns: names.labels, known: known) }

  /// A test that was made when the cube was filled.
  private func known(_ formula: RowFormula) -> String? {
    if case .read = formula.node.operation, let inner = cube.parts(of: formula)?.first {
      return "(\(row.text(inner)))"
    }
    guard cube.parts(of: formula) == nil, !cube.isOfLabels(formula), !formula.slots.isEmpty,
      formula.node.type.kind == .truth
    else { return nil }
    let sign = cube.test(formula).sign
    for (link, tests) in cube.marks {
      guard let bit = tests.firstIndex(where: { $0.sign == sign }) else { continue }
      return marked(formula, names.marks[link] ?? RowSQL.unknown, bit)
    }
    guard let index = tests.firstIndex(where: { $0.test.sign == sign }) else { return nil }
    if tests[index].isOpen { return open(index) }
    let bit = tests[..<index].count { !$0.isOpen }
    return "((\(names.tests) & \(UInt64(1) << UInt64(bit))) <> 0)"
  }

  /// A bit of the marks; where the other table has no row, the test is of nothing.
  private func marked(_ formula: RowFormula, _ marks: String, _ bit: Int) -> String {
    let isSet = "((\(marks) & \(UInt64(1) << UInt64(bit))) <> 0)"
    let ofNothing = plan.rows.sql(formula) { slot in
      // Some functions must be told of what they have nothing.
      plan.rows.isDate(slot) ? "CAST(NULL AS DATE)" : "NULL"
    }
    return plan.rows.isStrict(formula) ? isSet : "coalesce(\(isSet), \(ofNothing))"
  }
}
