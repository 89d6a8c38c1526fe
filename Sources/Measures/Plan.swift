import Definitions
import Faults
import Formulas

/// Measures of one table by the same columns: one scan of its rows gives them all.
public struct Plan: Sendable {
  /// The table of rows, from a file.
  public let table: Table
  /// The columns that rows are grouped by: labels by the names of their dimensions, then the
  /// period column, if any.
  public let grouping: [Table.Column]
  /// In the order the measures were given.
  public let aggregates: [Aggregate]
  /// Of the columns that are worked out, those that are needed, by their places in the table's.
  public let formulas: [Int: RowFormula]

  /// Every column of the file that is read, in the table's order.
  public var columns: [Table.Column] {
    read.filter { table.columns[$0].formula == nil }.map { table.columns[$0] }
  }

  /// The places of the columns that are worked out, each after those that it reads.
  public var worked: [Int] {
    var order: [Int] = []
    func visit(_ index: Int) {
      guard let formula = formulas[index], !order.contains(index) else { return }
      formula.columns.sorted().forEach(visit)
      order.append(index)
    }
    formulas.keys.sorted().forEach(visit)
    return order
  }

  /// The places of all columns that are needed.
  private var read: [Int] {
    let names = Set(grouping.map(\.name))
    var read = aggregates.reduce(into: Set<Int>()) { $0.formUnion($1.columns) }
    for formula in formulas.values { read.formUnion(formula.columns) }
    return table.columns.indices
      .filter { read.contains($0) || names.contains(table.columns[$0].name) }
  }

  /// The dimensions of its figures, in the order of `grouping`, which is that of their names.
  public var dimensions: [String] {
    grouping.compactMap { if case .label(let dimension) = $0.kind { dimension } else { nil } }
  }

  /// Whether its figures are by period.
  public var hasPeriods: Bool { grouping.contains { $0.isPeriod } }
}

extension Plan {
  /// One plan for each table and set of columns, in the order the measures are given. A measure
  /// that is wrong is left out, with its fault in the log.
  public static func plans(
    for measures: [Measure], in workspace: Workspace, _ log: FaultLog
  ) -> [Plan] {
    let planner = Planner(workspace: workspace)
    var plans: [Plan] = []
    for measure in measures {
      guard let plan = log.attempt({ () throws(Fault) in try planner.plan(for: measure) }) else {
        continue
      }
      if let index = plans.firstIndex(where: { $0.shares(scanWith: plan) }) {
        plans[index] = plans[index].adding(plan)
      } else {
        plans.append(plan)
      }
    }
    return plans
  }

  private func shares(scanWith other: Plan) -> Bool {
    table.name == other.table.name && grouping.map(\.name) == other.grouping.map(\.name)
  }

  private func adding(_ other: Plan) -> Plan {
    Plan(
      table: table, grouping: grouping, aggregates: aggregates + other.aggregates,
      formulas: formulas.merging(other.formulas) { own, _ in own })
  }
}

/// Turns a measure into a plan of its own.
struct Planner {
  let workspace: Workspace

  func plan(for measure: Measure) throws(Fault) -> Plan {
    let table = try measure.table(in: workspace)
    guard case .file = table.source else {
      throw Fault(
        "table-without-file", at: measure.from.place,
        "a measure reads the rows of a file, and `\(table.name)` is written out",
        advice: "Give the table a `file:`, or use its figures in the contract as they are.")
    }
    let rows = RowTable(table, in: workspace)
    let grouping = try grouping(measure, table)
    let aggregate = try AggregateReader(measure: measure, rows: rows).read()
    let read = aggregate.columns.union(
      table.columns.indices.filter { index in
        grouping.contains { $0.name == table.columns[index].name }
      })
    return Plan(
      table: table, grouping: grouping, aggregates: [aggregate],
      formulas: try rows.formulas(behind: read))
  }

  private func grouping(
    _ measure: Measure, _ table: Table
  ) throws(Fault) -> [Table.Column] {
    _ = try measure.dimensions(in: workspace)  // Every column is there, and is a label or period.
    var columns: [(sign: String, column: Table.Column)] = []
    for word in measure.by {
      guard let column = table.column(word.text) else { continue }
      let sign = Self.sign(of: column)
      if let other = columns.first(where: { $0.sign == sign })?.column {
        throw Fault(
          "repeated-dimension", at: word.place,
          "`\(other.name)` and `\(word.text)` are both \(column.isPeriod ? "periods" : sign)",
          advice: "A figure is by each dimension once, and by one period: choose one of the two.")
      }
      columns.append((sign, column))
    }
    return columns.filter { !$0.column.isPeriod }.sorted { $0.sign < $1.sign }.map(\.column)
      + columns.filter { $0.column.isPeriod }.map(\.column)
  }

  private static func sign(of column: Table.Column) -> String {
    if case .label(let dimension) = column.kind { return "label of \(dimension)" }
    return "period"
  }
}
