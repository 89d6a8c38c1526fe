import Definitions
import Faults
import Formulas

/// What the rows of a workspace's tables can say, worked out once for all measures of a run.
///
/// A row says what its file does, what is worked out from that, and what other tables and measures
/// say of its labels. So a formula of one table leads to columns of others: whoever works one out
/// says so here, and a circle is told as one.
final class RowTables {
  let workspace: Workspace
  /// For tables that gates ask: those that measures count, which refuse what is blank.
  private let counted: RowTables?
  /// By table: what its rows read elsewhere. A row's slots are its columns, then these.
  private var reads: [String: [RowRead]] = [:]
  private var formulas: [RowPlace: RowFormula] = [:]
  private var aggregates: [String: Aggregate] = [:]
  private var written: [String: [[Value]]] = [:]
  /// Columns and measures being worked out, each for the one before.
  private var path: [String] = []

  private struct RowPlace: Hashable {
    let table: String
    let column: Int
  }

  /// - Parameter asked: whether gates ask the rows.
  init(_ workspace: Workspace, asked: Bool = false) {
    self.workspace = workspace
    counted = asked ? RowTables(workspace) : nil
  }

  /// The tables as measures count them.
  var forMeasures: RowTables { counted ?? self }

  func table(named name: String) -> RowTable? {
    workspace.tables.first { $0.name == name }.map(rows)
  }

  func rows(of table: Table) -> RowTable {
    RowTable(counted == nil ? table.asRows : table.asAsked, in: self)
  }

  func measure(named name: String) -> Measure? {
    workspace.measures.first { $0.name == name }
  }

  // MARK: Reads

  func reads(of table: Table) -> [RowRead] { reads[table.name] ?? [] }

  /// The number of a read among those of its table.
  func index(of read: RowRead, in table: Table) -> Int {
    let known = reads[table.name] ?? []
    if let index = known.firstIndex(of: read) { return index }
    reads[table.name] = known + [read]
    return known.count
  }

  /// The values of a table that is written out; `nil` for a table with a file.
  func written(_ table: Table) throws(Fault) -> [[Value]]? {
    guard case .rows = table.source else { return nil }
    if let known = written[table.name] { return known }
    let values = try WrittenRows(table: table, workspace: workspace).values()
    written[table.name] = values
    return values
  }

  // MARK: Working out

  /// What a column is worked out from; `nil` for one of the file.
  func formula(of column: Int, in rows: RowTable) throws(Fault) -> RowFormula? {
    let place = RowPlace(table: rows.table.name, column: column)
    if let known = formulas[place] { return known }
    guard let passage = rows.table.columns[column].formula else { return nil }
    let name = "\(rows.table.name).\(rows.table.columns[column].name)"
    let formula = try workingOut(name, passage.place) { () throws(Fault) in
      try rows.worked(column, passage)
    }
    formulas[place] = formula
    return formula
  }

  func aggregate(of measure: Measure) throws(Fault) -> Aggregate {
    if let counted { return try counted.aggregate(of: measure) }
    if let known = aggregates[measure.name] { return known }
    let rows = try rows(of: measure)
    let aggregate = try workingOut(measure.name, measure.value.place) { () throws(Fault) in
      try AggregateReader(measure: measure, rows: rows).read()
    }
    aggregates[measure.name] = aggregate
    return aggregate
  }

  /// The table that a measure counts.
  func rows(of measure: Measure) throws(Fault) -> RowTable {
    let table = try measure.table(in: workspace)
    if case .rows = table.source {
      throw Fault(
        "table-without-file", at: measure.from.place,
        "a measure reads the rows of a file, and `\(table.name)` is written out",
        advice: "Give the table a `file:`, or use its figures in the contract as they are.")
    }
    return RowTable(table, in: self)
  }

  private func workingOut<Result>(
    _ name: String, _ place: Place, _ body: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    if let start = path.firstIndex(of: name) {
      throw Fault(
        "cycle", at: place, "these columns go round in a circle",
        label: (path[start...] + [name]).joined(separator: " → "),
        advice: "Each needs the next before it has a value: work one of them out from the file's"
          + " own columns.")
    }
    path.append(name)
    defer { path.removeLast() }
    return try body()
  }
}

/// A figure that a row reads elsewhere, at labels of its own.
struct RowRead: Hashable {
  enum Source: Hashable {
    /// A column of a table with a key, by its place.
    case column(table: String, Int)
    case measure(String)
  }

  let source: Source
  /// As formulas write it: `people.born`.
  let name: String
  /// For each dimension that the source is by, in its order, the row's own column that says the
  /// member; `nil` where that is not known yet.
  var on: [Int?]
}
