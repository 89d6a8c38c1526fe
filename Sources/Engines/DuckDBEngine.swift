import ADBC
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

  /// - Parameter driverPath: DuckDB's shared library; looked for where it is `nil`.
  public init(driverPath: String? = nil) { self.driverPath = driverPath }

  /// Comma-separated files and sheets are read by Leftshift itself, Parquet files by DuckDB.
  public func rows(of headers: [Passage], in file: DataFile) throws(Fault) -> TextRows {
    guard file.isParquet else { return try file.textRows(of: headers) }
    return try parquetRows(of: headers, in: file)
  }

  /// Checks a comma-separated file to its end, then lets DuckDB scan it, and counts the rows of
  /// both.
  public func run(_ plan: Plan, on file: DataFile) throws(Fault) -> [MeasureData] {
    let source = try Source(file, self, plan)
    let statement = try source.statement(plan, path: "?")
    let result = try withExtendedLifetime(source) { () throws(Fault) in
      try query(statement.text, on: source.scanned)
    }
    let (groups, tallies) = try perform(file) {
      try ResultReader(plan, result, statement.checks).read()
    }
    let count = groups.reduce(0) { $0 + $1.rowCount }
    if let wanted = source.rowCount, count != wanted { throw lostRows(count, of: wanted, file) }
    try check(tallies, plan, file)
    return try plan.data(
      from: groups, sql: try source.statement(plan, path: source.shownPath).text,
      file: file, sha256: source.sha256)
  }

  /// With the file as `shownAs` has it, so that it runs in that folder.
  public func sql(for plan: Plan, on file: DataFile) throws(Fault) -> String {
    let source = try Source(file, self, plan)
    return try source.statement(plan, path: source.shownPath).text
  }

  // MARK: Parquet

  fileprivate func parquetHeaders(_ file: DataFile) throws(Fault) -> [String] {
    let rows = DuckDBSQL.rows(ofParquet: "?")
    let none = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM \(rows) LIMIT 0"
    return try query(none, on: file).columns.map(\.name)
  }

  private func parquetRows(of wanted: [Passage], in file: DataFile) throws(Fault) -> TextRows {
    let source = try Source(file, self)
    for header in wanted {
      _ = try Headers.index(of: header, among: source.headers, in: file)
    }
    let columns = wanted.map { DuckDBSQL.text(ofParquet: $0.text) }
    let result = try query(
      "SELECT \(columns.joined(separator: ", ")) FROM \(DuckDBSQL.rows(ofParquet: "?"))", on: file)
    let texts = try perform(file) { try result.columns.map { try $0.strings() } }
    return TextRows(
      path: file.shownAs, sha256: source.sha256,
      columns: Dictionary(zip(wanted.map(\.text), texts), uniquingKeysWith: { first, _ in first }),
      count: result.rowCount, lines: Array(1..<result.rowCount + 1))
  }

  // MARK: DuckDB

  private func query(_ sql: String, on file: DataFile) throws(Fault) -> QueryResult {
    let connection = try connect()
    return try perform(file) {
      try connection.query(sql, binding: [DuckDBSQL.exactly(file.path)])
    }
  }

  private func connect() throws(Fault) -> Connection {
    if let connection { return connection }
    var path = driverPath
    if path == nil { path = try DuckDBLibrary.find() }
    guard let path, let opened = try? Database(duckDB: path).connect() else {
      throw DuckDBLibrary.missing
    }
    connection = opened
    return opened
  }

  private func perform<Result>(
    _ file: DataFile, _ body: () throws -> Result
  ) throws(Fault) -> Result {
    do { return try body() } catch {
      // DuckDB's own words end where it begins to quote the data.
      let reason = (error as? ADBCError)?.message.prefix { $0 != ":" && $0 != "\n" } ?? ""
      if let fault = ParquetFile.damaged(file, reason: String(reason)) { throw fault }
      throw Fault(
        "engine-failed", at: file.place(line: 1), "DuckDB could not read `\(file.shownAs)`",
        label: String(reason),
        advice: "Check that the file is whole. To see more, run the statement that `--sql` shows in"
          + " DuckDB's own shell.")
    }
  }

  private func lostRows(_ count: Int, of wanted: Int, _ file: DataFile) -> Fault {
    Fault(
      "lost-rows", at: file.place(line: 1),
      "DuckDB read \(count) rows of `\(file.shownAs)`, which has \(wanted)",
      advice: "Nothing is paid on a part of the rows. Save the file again with a spreadsheet or"
        + " database, and report this file's form as a fault of Leftshift.")
  }
}

/// A file made ready for a statement to read.
private struct Source {
  let file: DataFile
  let headers: [String]
  let sha256: String
  /// The shape of a comma-separated file.
  let shape: CSVFile.Shape?
  /// A sheet as comma-separated text.
  private var sheet: UnnamedFile?

  /// What DuckDB reads.
  var scanned: DataFile { sheet.map { DataFile(path: $0.path, shownAs: file.title) } ?? file }

  /// The file as a statement for people has it.
  var shownPath: String {
    guard sheet != nil else { return SQL.literal(file.shownAs) }
    return "-- \(file.title.filter { !$0.isNewline }): these columns of it, saved as CSV\n    "
      + SQL.literal(file.shownAs + ".csv")
  }

  var rowCount: Int? { shape?.rowCount }

  /// - Parameter plan: whose columns are read, of a sheet.
  init(_ file: DataFile, _ engine: DuckDBEngine, _ plan: Plan? = nil) throws(Fault) {
    self.file = file
    if file.isWorkbook {
      let rows = try SheetFile(file)
      let text = try rows.commaSeparated(plan?.columns.map(\.header) ?? [])
      (sheet, headers, sha256, shape) = (text.file, text.headers, rows.sha256, text.shape)
    } else if file.isParquet {
      try ParquetFile.check(file)
      sha256 = try file.sha256()
      headers = try engine.parquetHeaders(file)
      shape = nil
    } else {
      let csv = try CSVFile(file)
      (headers, sha256, shape) = (csv.headers, csv.sha256, try csv.shape())
    }
  }

  /// - Parameter path: the file's, as an SQL literal or `?`.
  func statement(_ plan: Plan, path: String) throws(Fault) -> PlanSQL {
    let indexes = try plan.columns.map { column throws(Fault) in
      try Headers.index(of: column.header, among: headers, in: file)
    }
    guard let shape else {
      return PlanSQL(
        plan, source: DuckDBSQL.rows(ofParquet: path),
        texts: indexes.map { DuckDBSQL.text(ofParquet: headers[$0]) })
    }
    let names = PlanSQL.distinct(headers)
    return PlanSQL(
      plan, source: DuckDBSQL.rows(ofCSV: path, names, shape),
      texts: indexes.map { SQL.identifier(names[$0]) })
  }
}
