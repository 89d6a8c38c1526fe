import Definitions
import Faults
import Formulas

/// Measures of one table by the same columns: one scan of its rows gives them all.
public struct Plan: Sendable {
  public let rows: Rows
  /// The columns that rows are grouped by, as places in the table's: labels by the names of their
  /// dimensions, then the period column, if any.
  public let grouping: [Int]
  /// In the order the measures were given.
  public let aggregates: [Aggregate]
  /// What a row of a table with a key is found by, if it has one: no two rows may have it alike, or
  /// a measure would count one thing twice.
  public let keys: Rows?

  /// The places of the keys among the table's columns.
  public var keyPlaces: [Int] { table.keyPlaces }

  /// The table of rows, from a file.
  public var table: Table { rows.table }

  public var groupingColumns: [Table.Column] { grouping.map { table.columns[$0] } }

  /// The dimensions of its figures, in the order of `grouping`, which is that of their names.
  public var dimensions: [String] {
    groupingColumns.compactMap { column in
      if case .label(let dimension) = column.kind { dimension } else { nil }
    }
  }

  /// Whether its figures are by period.
  public var hasPeriods: Bool { groupingColumns.contains { $0.isPeriod } }
}

extension Plan {
  /// One plan for each table and set of columns, in the order the measures are given. A measure
  /// that is wrong is left out, with its fault in the log.
  public static func plans(
    for measures: [Measure], in workspace: Workspace, _ log: FaultLog
  ) -> [Plan] {
    let planner = Planner(RowTables(workspace))
    var groups: [(sign: [String], measures: [Measure])] = []
    for measure in measures {
      let sign = log.attempt { () throws(Fault) in
        // A measure that is wrong by itself must not take the others of its table with it.
        _ = try planner.plan(for: [measure])
        return try planner.sign(of: measure)
      }
      guard let sign else { continue }
      if let index = groups.firstIndex(where: { $0.sign == sign }) {
        groups[index].measures.append(measure)
      } else {
        groups.append((sign, [measure]))
      }
    }
    return groups.compactMap { group in
      log.attempt { () throws(Fault) in try planner.plan(for: group.measures) }
    }
  }
}

/// Turns measures over one table, by the same columns, into a plan.
struct Planner {
  private let tables: RowTables

  init(_ tables: RowTables) { self.tables = tables.forMeasures }

  /// - Parameter measures: at least one; alike in table and columns.
  func plan(for measures: [Measure]) throws(Fault) -> Plan {
    var aggregates: [Aggregate] = []
    for measure in measures { aggregates.append(try tables.aggregate(of: measure)) }
    let rows = try tables.rows(of: measures[0])
    let grouping = try Self.grouping(measures[0], rows.table, in: tables.workspace).map(\.place)
    let wanted = aggregates.reduce(into: Set(grouping)) { $0.formUnion($1.slots) }
    let keys = rows.table.keyPlaces
    return Plan(
      rows: try rows.rows(reading: wanted), grouping: grouping, aggregates: aggregates,
      keys: keys.isEmpty ? nil : try rows.rows(reading: Set(keys)))
  }

  /// What two measures must have alike to share a scan.
  func sign(of measure: Measure) throws(Fault) -> [String] {
    let rows = try tables.rows(of: measure)
    // What does not add up is not read from a cube of what does.
    let function = try tables.aggregate(of: measure).function
    let kind = function.addsUp ? "" : "\(function) \(measure.value.text)"
    return try [rows.table.name, kind]
      + Self.grouping(measure, rows.table, in: tables.workspace).map { "\($0.place)" }
  }

  /// The columns that a measure is by: labels by the names of their dimensions, then the period.
  static func grouping(
    _ measure: Measure, _ table: Table, in workspace: Workspace
  ) throws(Fault) -> [(sign: String, place: Int, column: Table.Column)] {
    _ = try measure.dimensions(in: workspace)  // Every column is there, and is a label or period.
    var columns: [(sign: String, place: Int, column: Table.Column)] = []
    for word in measure.by {
      guard let place = table.columns.firstIndex(where: { $0.name == word.text }) else { continue }
      let column = table.columns[place]
      var sign = "period"
      if !column.isPeriod, case .label(let dimension) = column.kind { sign = dimension }
      if let other = columns.first(where: { $0.sign == sign })?.column {
        throw Fault(
          "repeated-dimension", at: word.place,
          "`\(other.name)` and `\(word.text)` are both"
            + " \(column.isPeriod ? "periods" : "label of \(sign)")",
          advice: "A figure is by each dimension once, and by one period: choose one of the two.")
      }
      columns.append((sign, place, column))
    }
    return columns.filter { !$0.column.isPeriod }.sorted { $0.sign < $1.sign }
      + columns.filter { $0.column.isPeriod }
  }
}

extension Table {
  /// The columns that a row is found by, as places; in the order of `keys`.
  var keyPlaces: [Int] {
    keys.compactMap { key in columns.firstIndex { $0.name == key.dimension } }
  }
}
