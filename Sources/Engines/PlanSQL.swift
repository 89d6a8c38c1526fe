import ADBC
import Definitions
import Formulas
import Measures

/// A plan as one statement: text is read, then converted in one place, then grouped. Beside the
/// figures it counts the cells that are blank or cannot be read, so that none is lost unseen.
struct PlanSQL {
  /// The statement, without a semicolon.
  let text: String
  /// What the columns after the figures and the number of rows count.
  let checks: [(column: Int, counts: WritableKeyPath<Tally, Int>)]

  /// - Parameters:
  ///   - source: the rows of the file, as SQL.
  ///   - texts: the text of each of `plan.columns` in a row of it, as SQL.
  init(_ plan: Plan, source: String, texts: [String]) {
    let writer = PlanWriter(plan)
    let checks = writer.checks
    text = """
      -- \(writer.title)
      WITH texts AS (
        SELECT
      \(writer.texts(from: texts))
        FROM \(source)
      ),
      cells AS (
        SELECT *,
      \(writer.cells)
        FROM texts
      )\(writer.worked)
      SELECT
      \((writer.labels + writer.figures + [#"  count(*) AS "rows""#] + checks.map(\.sql))
        .joined(separator: ",\n"))
      FROM \(plan.worked.isEmpty ? "cells" : "worked")\(writer.grouping)
      """
    self.checks = checks.map { ($0.column, $0.counts) }
  }

  /// Names that SQL can tell apart: it takes `A` and `a` for one, and needs some name.
  static func distinct(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.enumerated().map { index, name in
      var distinct = name.isEmpty ? "column \(index + 1)" : name
      while !taken.insert(distinct.lowercased()).inserted { distinct += " (\(index + 1))" }
      return distinct
    }
  }
}

/// The parts of a statement.
private struct PlanWriter {
  private let plan: Plan
  /// Those of the file.
  private let columns: [Table.Column]
  /// In the order of `columns`, and then of `plan.worked`.
  private let names: [String]

  init(_ plan: Plan) {
    self.plan = plan
    columns = plan.columns
    names = PlanSQL.distinct(
      columns.map(\.name) + plan.worked.map { plan.table.columns[$0].name })
  }

  /// The SQL of each column's value, by its place in the table's columns.
  private var values: [Int: String] {
    var values: [Int: String] = [:]
    for (index, column) in plan.table.columns.enumerated() {
      if let own = columns.firstIndex(where: { $0.name == column.name }) {
        values[index] = name(own)
      }
    }
    for (offset, index) in plan.worked.enumerated() { values[index] = name(columns.count + offset) }
    return values
  }

  /// The columns that are worked out, each from those before it.
  var worked: String {
    guard !plan.worked.isEmpty else { return "" }
    let row = RowSQL(columns: values)
    let lines = plan.worked.enumerated().compactMap { offset, index in
      plan.formulas[index].map { "    \(row.text($0)) AS \(name(columns.count + offset))" }
    }
    return """
      ,
      worked AS (
        SELECT *,
      \(lines.joined(separator: ",\n"))
        FROM cells
      )
      """
  }

  var title: String {
    let by = plan.grouping.map(\.name).joined(separator: ", ")
    return plan.aggregates.map(\.measure.name).joined(separator: ", ")
      + (by.isEmpty ? "" : " by \(by)") + ", from table \(plan.table.name)"
  }

  private func textName(_ index: Int) -> String { SQL.identifier(names[index] + " text") }
  private func name(_ index: Int) -> String { SQL.identifier(names[index]) }

  private func cell(_ index: Int) -> CellSQL {
    CellSQL(column: columns[index], text: textName(index))
  }

  /// In the place of columns, where a measure reads none: `count()` of all rows.
  private static let none = #"    NULL AS "no column""#

  func texts(from sources: [String]) -> String {
    sources.isEmpty
      ? Self.none
      : sources.enumerated().map { index, source in
        "    nullif(\(source), '') AS \(textName(index))"
      }.joined(separator: ",\n")
  }

  var cells: String {
    columns.isEmpty
      ? Self.none
      : columns.indices.map { "    \(cell($0).value) AS \(name($0))" }.joined(separator: ",\n")
  }

  var labels: [String] {
    plan.grouping.compactMap { column in
      plan.table.columns.firstIndex { $0.name == column.name }.flatMap { values[$0] }
        .map { "  " + $0 }
    }
  }

  /// One line a measure, named after it.
  var figures: [String] {
    let row = RowSQL(columns: values)
    return plan.aggregates.map { aggregate in
      let isDistinct = aggregate.function == .distinct
      let value = (isDistinct ? "DISTINCT " : "") + (aggregate.value.map(row.text) ?? "*")
      let condition = aggregate.condition.map { " FILTER (WHERE \(row.text($0)))" } ?? ""
      let function = isDistinct ? Aggregate.Function.count : aggregate.function
      return "  \(function.rawValue)(\(value))\(condition)"
        + " AS \(SQL.identifier(aggregate.measure.name))"
    }
  }

  var checks: [(column: Int, counts: WritableKeyPath<Tally, Int>, sql: String)] {
    columns.indices.flatMap { index in
      var checks: [(column: Int, counts: WritableKeyPath<Tally, Int>, sql: String)] = []
      let (text, value) = (textName(index), name(index))
      if cell(index).needsText {
        let blank = SQL.identifier(names[index] + " blank")
        checks.append((index, \.blank, "  count(*) - count(\(text)) AS \(blank)"))
      }
      if cell(index).canFail {
        let unreadable = SQL.identifier(names[index] + " unreadable")
        let count = "  count(\(text)) FILTER (WHERE \(value) IS NULL) AS \(unreadable)"
        checks.append((index, \.unreadable, count))
      }
      return checks
    }
  }

  /// By their places, since a measure may be called as a column is.
  var grouping: String {
    guard !plan.grouping.isEmpty else { return "" }
    let places = (1...plan.grouping.count).map(String.init).joined(separator: ", ")
    return "\nGROUP BY \(places)\nORDER BY \(places)"
  }
}
