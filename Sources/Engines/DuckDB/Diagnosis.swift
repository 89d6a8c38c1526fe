import ADBC
import Definitions
import Faults
import Measures

/// Finds out why a plan could not be run: the same faults in the same order, however an engine came
/// upon them. Nobody waits for it where all is well.
struct Diagnosis {
  let sources: Sources
  let engine: DuckDBEngine

  /// - Throws: the first thing that is wrong with the rows; returns where nothing is.
  func find(in plan: Plan) throws(Fault) {
    for rows in plan.all where rows.isOfFile { try checkCells(rows) }
    try check(plan)
  }

  /// The same of rows that gates ask.
  func find(in rows: Rows) throws(Fault) {
    for rows in rows.all where rows.isOfFile { try checkCells(rows) }
    try check(rows)
  }

  /// A period is read here and not in SQL: its words are the language's own.
  ///
  /// - Parameters:
  ///   - column: one of the rows' own by which the statement grouped them.
  ///   - texts: what it found there; `nil` for rows of none, which have been looked at already.
  func checkPeriods(
    of rows: Rows, groupedBy column: Int? = nil, _ texts: [String?] = []
  ) throws(Fault) {
    let areAllRead = texts.allSatisfy { $0.map { CellText.period($0) != nil } ?? true }
    for source in rows.all where source.isOfFile {
      let isAllRead = source.cells.allSatisfy { cell in
        !source.table.columns[cell].isPeriod
          || areAllRead && cell == column && source.table.name == rows.table.name
      }
      if !isAllRead { try checkCells(source) }
    }
  }

  /// What no statement finds out by itself: keys that have two rows, and periods of other lengths.
  func checkWhole(_ plan: Plan) throws(Fault) { try check(plan, isSound: true) }

  // MARK: Cells

  private func checkCells(_ rows: Rows) throws(Fault) {
    guard let file = sources.file(rows.table) else { return }
    let stored = try stored(rows)
    let texts = stored.columns.enumerated().map { "\($1.sql) AS c\($0)" }
    var counts: [String] = []
    for (index, column) in rows.columns.enumerated() {
      let cell = CellSQL(
        column: column, stored: StoredColumn(sql: "c\(index)", form: stored.columns[index].form))
      for condition in [cell.isBlank, cell.isUnreadable] {
        counts.append("count(*) FILTER (WHERE \(condition ?? "false"))")
      }
    }
    guard !counts.isEmpty else { return }
    let from = "(SELECT \(texts.joined(separator: ", ")) FROM \(stored.source))"
    let found = try integers("SELECT \(counts.joined(separator: ", ")) FROM \(from)", file)
    var tallies: [Tally] = []
    for (index, column) in rows.columns.enumerated() {
      var tally = Tally(column: column, blank: found[2 * index], unreadable: found[2 * index + 1])
      if column.isPeriod {
        tally.unreadable = try unreadablePeriods("c\(index)", from, file)
      }
      tallies.append(tally)
    }
    try engine.check(tallies, file)
  }

  private func unreadablePeriods(
    _ column: String, _ from: String, _ file: DataFile
  ) throws(Fault) -> Int {
    let result = try engine.query("SELECT \(column), count(*) FROM \(from) GROUP BY 1", on: file)
    return try engine.perform(file) {
      zip(try result.columns[0].strings(), try result.columns[1].integers()).reduce(0) {
        sum, row in
        guard let text = row.0, CellText.period(text) == nil else { return sum }
        return sum + Int(row.1 ?? 0)
      }
    }
  }

  // MARK: Rows

  /// - Parameter isSound: whether the statement went through, so that only what it does not look at
  ///   is asked.
  private func check(_ plan: Plan, isSound: Bool = false) throws(Fault) {
    try check(plan.rows, isSound: isSound)
    if let rows = plan.keys, let file = sources.file(of: rows) {
      if !Set(rows.cells).isSubset(of: plan.rows.cells) {
        for rows in rows.all where rows.isOfFile { try checkCells(rows) }
      }
      let keys = try repeatedKeys(plan.keyPlaces, of: rows, file)
      if keys > 0 { throw RowFaults.repeatedKey(in: plan.table, keys: keys, readBy: nil) }
    }
    guard !isSound else { return }
    let file = sources.file(of: plan.rows)
    let script = Script(stored)
    let select = FiguresSQL(plan, try script.write(plan.rows)).undetermined
    guard let file else { return }
    let found = try integers(script.opening + select, file)
    var counts = RowFaults.Undetermined(plan)
    let (labels, measures) = (plan.grouping.count, plan.aggregates.count)
    counts.labels = Array(found.prefix(labels))
    counts.conditions = Array(found.dropFirst(labels).prefix(measures))
    counts.values = Array(found.dropFirst(labels + measures))
    try RowFaults.check(counts, of: plan)
  }

  private func check(_ rows: Rows, isSound: Bool = false) throws(Fault) {
    for part in rows.parts { try check(part.rows, isSound: isSound) }
    for link in rows.links {
      switch link.source {
      case .rows(let source): try check(source, isSound: isSound)
      case .figures(let plan): try check(plan, isSound: isSound)
      }
    }
    for link in rows.links {
      try PeriodLengths.check(link, of: rows) { rows, slot throws(Fault) in
        try periods(rows, slot)
      }
    }
    guard !isSound else { return }
    guard !rows.links.isEmpty, let file = sources.file(of: rows) else { return }
    let script = Script(stored)
    let joined = try script.write(rows)
    let count = try integers("\(script.opening)SELECT count(*) FROM \(joined.name)", file)[0]
    guard count != sources.rowCount(rows) else { return }
    for link in rows.links {
      guard case .rows(let source) = link.source else { continue }
      let keys = try repeatedKeys(link.keys, of: source, file)
      if keys > 0 {
        throw RowFaults.repeatedKey(in: source.table, keys: keys, readBy: rows.table)
      }
    }
  }

  private func repeatedKeys(
    _ places: [Int], of rows: Rows, _ file: DataFile
  ) throws(Fault) -> Int {
    let script = Script(stored)
    let written = try script.write(rows)
    let keys = places.map { written.slots[$0] ?? RowSQL.unknown }.joined(separator: ", ")
    return try integers(
      "\(script.opening)SELECT count(*) FROM (SELECT \(keys) FROM \(written.name) GROUP BY \(keys)"
        + " HAVING count(*) > 1)", file)[0]
  }

  /// The different texts of a column of periods in the file.
  private func periods(_ rows: Rows, _ column: Int) throws(Fault) -> [String] {
    guard let place = rows.cells.firstIndex(of: column), let file = sources.file(rows.table) else {
      return []
    }
    let table = try stored(rows)
    let result = try engine.query(
      "SELECT DISTINCT \(table.columns[place].sql) FROM \(table.source)", on: file)
    return try engine.perform(file) { try result.columns[0].strings().compactMap { $0 } }
  }

  // MARK: DuckDB

  private func stored(_ rows: Rows) throws(Fault) -> StoredTable {
    try sources.stored(rows, in: { SQL.literal(DuckDBSQL.exactly($0.path)) })
  }

  /// The numbers of the one row that a statement answers.
  private func integers(_ sql: String, _ file: DataFile) throws(Fault) -> [Int] {
    let result = try engine.query(sql, on: file)
    return try engine.perform(file) { try result.columns.map { Int(try $0.integers()[0] ?? 0) } }
  }
}

extension Rows {
  /// Whether they are a file's own, and neither written out nor joined from other tables.
  var isOfFile: Bool { written == nil && parts.isEmpty }

  /// These rows, and before them all rows that they read, each after those that it reads.
  var all: [Rows] {
    parts.flatMap(\.rows.all)
      + links.flatMap { link in
        switch link.source {
        case .rows(let rows): rows.all
        case .figures(let plan): plan.all
        }
      } + [self]
  }
}

extension Plan {
  /// All rows that are looked at, those that are read before those that read them.
  var all: [Rows] { rows.all + (keys?.all ?? []) }
}
