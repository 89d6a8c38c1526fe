import ADBC
import Definitions
import Faults
import Formulas
import Measures

/// A plan as one statement: cells become values in one place, what other tables say is joined, and
/// the rows are grouped. It fails where a cell cannot be used or a row cannot be told, so that none
/// is lost unseen.
struct PlanSQL {
  /// The statement, without a semicolon.
  let text: String
  /// The rows that the columns after the number of rows count.
  let counted: [Rows?]

  init(
    _ plan: Plan, _ stored: @escaping (Rows) throws(Fault) -> StoredTable
  ) throws(Fault) {
    let script = Script(stored)
    let select: ([String]) -> String
    if let cube = Cube(plan) {
      let (name, sql) = try script.write(cube)
      select = { sql.reading(name, more: $0) }
    } else {
      let rows = try script.write(plan.rows)
      let figures = FiguresSQL(plan, rows)
      select = { DistinctSQL(plan, rows)?.text(more: $0) ?? figures.text(more: $0) }
    }
    let counts = script.counts.enumerated().map { index, count in
      "\(count.sql) AS \(SQL.identifier("rows of \(count.rows?.table.name ?? "nobody")"))"
    }
    let order =
      plan.grouping.isEmpty
      ? "" : "\nORDER BY " + (1...plan.grouping.count).map(String.init).joined(separator: ", ")
    text = """
      -- \(Self.title(plan))
      \(script.opening)\(select(counts))\(order)
      """
    counted = script.counts.map(\.rows)
  }

  private static func title(_ plan: Plan) -> String {
    let by = plan.groupingColumns.map(\.name).joined(separator: ", ")
    return plan.aggregates.map(\.measure.name).joined(separator: ", ")
      + (by.isEmpty ? "" : " by \(by)") + ", from table \(plan.table.name)"
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
