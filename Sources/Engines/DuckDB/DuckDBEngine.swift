import ADBC
import Definitions
import Faults
import Measures
import Quantities

/// Measures with DuckDB, in this process. It is opened when it is first needed: the rows of a
/// comma-separated file are read without it.
///
/// One thread at a time may use an engine.
public final class DuckDBEngine: Engine {
  private let driverPath: String?
  private var connection: Connection?
  /// Parquet files without a column of NHS numbers, by their hashes: each is looked through once.
  var cleared: Set<String> = []

  /// - Parameter driverPath: DuckDB's shared library; looked for where it is `nil`.
  public init(driverPath: String? = nil) { self.driverPath = driverPath }

  /// Comma-separated files and sheets are read by Leftshift itself, Parquet files by DuckDB.
  public func rows(
    of headers: [Passage], labels: [Passage], in file: DataFile
  ) throws(Fault) -> TextRows {
    guard file.isParquet else { return try file.textRows(of: headers) }
    return try parquetRows(of: headers, labels: labels, in: file)
  }

  /// Checks comma-separated files to their ends, then lets DuckDB scan them, and counts the rows of
  /// both.
  public func run(_ plan: Plan, on files: [String: DataFile]) throws(Fault) -> [MeasureData] {
    let sources = try Sources(plan, files, self)
    let file = try files.file(of: plan.rows.ownTable)
    let statement = try PlanSQL(plan) { rows throws(Fault) in
      try sources.stored(rows, in: { SQL.literal(DuckDBSQL.exactly($0.path)) })
    }
    let answer: (groups: [Group], counts: [Int])
    do {
      answer = try ResultReader(plan, try connect().query(statement.text)).read()
    } catch let fault as Fault {
      throw fault
    } catch {
      try Diagnosis(sources: sources, engine: self).find(in: plan)
      throw ParquetFile.damaged(file, reason: reason(error)) ?? failure(error, file)
    }
    let diagnosis = Diagnosis(sources: sources, engine: self)
    try diagnosis.checkPeriods(
      of: plan.rows, groupedBy: plan.grouping.last, answer.groups.map { $0.labels.last ?? nil })
    // Where there are no rows, DuckDB leaves out what they would have read.
    if sources.hasEmptyTables || plan.countsNobody(answer.groups) {
      try diagnosis.find(in: plan)
    }
    try diagnosis.checkWhole(plan)
    let counted = [plan.rows] + (answer.groups.isEmpty ? [] : statement.counted)
    let counts = [answer.groups.reduce(0) { $0 + $1.rowCount }] + answer.counts
    for (rows, count) in zip(counted, counts) where count != sources.rowCount(rows) {
      try diagnosis.find(in: plan)
      throw lostRows(count, of: sources.rowCount(rows), file)
    }
    return try plan.data(
      from: answer.groups, sql: try shown(plan, sources), files: sources.all,
      of: file)
  }

  /// With the files as `shownAs` has them, so that it runs in that folder.
  public func sql(for plan: Plan, on files: [String: DataFile]) throws(Fault) -> String {
    try shown(plan, try Sources(plan, files, self))
  }

  private func shown(_ plan: Plan, _ sources: Sources) throws(Fault) -> String {
    try PlanSQL(plan) { rows throws(Fault) in
      try sources.stored(rows, in: { SQL.literal($0.shownAs) })
    }.text
  }

  // MARK: Parquet

  private func parquetRows(
    of wanted: [Passage], labels: [Passage], in file: DataFile
  ) throws(Fault) -> TextRows {
    try ParquetFile.check(file)
    let sha256 = try file.sha256()
    let shape = try parquetShape(file, sha256)
    let columns = try wanted.map { header throws(Fault) in
      let index = try Headers.index(of: header, among: shape.headers, in: file)
      if labels.contains(where: { $0.text == header.text }) {
        try shape.checkLabel(index, header, in: file)
      }
      return StoredColumn.text(SQL.identifier(header.text), ofType: shape.types[index])
    }
    let result = try query(
      "SELECT \(columns.joined(separator: ", ")) FROM \(DuckDBSQL.rows(ofParquet: "?"))", on: file)
    let texts = try perform(file) { try result.columns.map { try $0.strings() } }
    return TextRows(
      path: file.shownAs, sha256: sha256,
      columns: Dictionary(zip(wanted.map(\.text), texts), uniquingKeysWith: { first, _ in first }),
      count: result.rowCount, lines: Array(1..<result.rowCount + 1))
  }

  // MARK: DuckDB

  func query(_ sql: String, on file: DataFile) throws(Fault) -> QueryResult {
    let connection = try connect()
    return try perform(file) {
      try connection.query(sql, binding: sql.contains("?") ? [DuckDBSQL.exactly(file.path)] : [])
    }
  }

  func connect() throws(Fault) -> Connection {
    if let connection { return connection }
    var path = driverPath
    if path == nil { path = try DuckDBLibrary.find() }
    guard let path, let opened = try? Database(duckDB: path).connect() else {
      throw DuckDBLibrary.missing
    }
    connection = opened
    return opened
  }

  func perform<Result>(
    _ file: DataFile, _ body: () throws -> Result
  ) throws(Fault) -> Result {
    do { return try body() } catch {
      throw ParquetFile.damaged(file, reason: reason(error)) ?? failure(error, file)
    }
  }

  func failure(_ error: any Error, _ file: DataFile) -> Fault {
    Fault(
      "engine-failed", at: file.place(line: 1), "DuckDB could not read `\(file.shownAs)`",
      label: reason(error),
      advice: "Check that the file is whole. To see more, run the statement that `--sql` shows in"
        + " DuckDB's own shell.")
  }

  /// DuckDB's own words end where it begins to quote the data.
  private func reason(_ error: any Error) -> String {
    String((error as? ADBCError)?.message.prefix { $0 != ":" && $0 != "\n" } ?? "")
  }

  func lostRows(_ count: Int, of wanted: Int, _ file: DataFile) -> Fault {
    Fault(
      "lost-rows", at: file.place(line: 1),
      "DuckDB read \(count) rows of `\(file.shownAs)`, which has \(wanted)",
      advice: "Nothing is paid on a part of the rows. Save the file again with a spreadsheet or"
        + " database, and report this file's form as a fault of Leftshift.")
  }
}
