import ADBC
import Definitions
import Faults
import Measures

/// The files of a plan, made ready for a statement to read.
struct Sources {
  private var byTable: [String: Source] = [:]
  /// The plan's own table first.
  let all: [MeasureData.File]

  init(
    _ plan: Plan, _ files: [String: DataFile], _ engine: DuckDBEngine
  ) throws(Fault) {
    try self.init(plan.rows.tables.reversed(), reading: plan.all, files, engine)
  }

  /// - Parameter rows: what is read of the tables.
  init(
    _ tables: [Table], reading rows: [Rows], _ files: [String: DataFile], _ engine: DuckDBEngine
  ) throws(Fault) {
    var all: [MeasureData.File] = []
    for table in tables {
      let read = rows.flatMap(\.all).filter { $0.table.name == table.name }.flatMap(\.columns)
      let source = try Source(try files.file(of: table), read.map(\.header), engine)
      byTable[table.name] = source
      all.append(
        MeasureData.File(
          table: table.name, path: source.file.title, sha256: source.sha256))
    }
    self.all = all
  }

  var hasEmptyTables: Bool { byTable.values.contains { $0.rowCount == 0 } }

  /// How many rows there are before anything else is read for them.
  ///
  /// - Parameter rows: `nil` for those of nobody, of which there are none.
  func rowCount(_ rows: Rows?) -> Int {
    guard let rows else { return 0 }
    if let written = rows.written { return written.count }
    guard rows.parts.isEmpty else { return rows.parts.reduce(0) { $0 + rowCount($1.rows) } }
    return byTable[rows.table.name]?.rowCount ?? 0
  }

  func file(of rows: Rows) -> DataFile? { file(rows.ownTable) }

  func file(_ table: Table) -> DataFile? { byTable[table.name]?.file }

  /// - Parameter path: the file's, as an SQL literal.
  func stored(
    _ rows: Rows, in path: (DataFile) -> String
  ) throws(Fault) -> StoredTable {
    let source = try byTable.file(of: rows.table)
    return try source.stored(rows.columns, path: path(source.scanned))
  }
}

/// A file and what has to be known of it before a statement is written.
struct Source {
  let file: DataFile
  let sha256: String
  let rowCount: Int
  /// A sheet as comma-separated text, there as long as this is.
  private var sheet: UnnamedFile?
  private let headers: [String]
  private let kind: Kind

  private enum Kind {
    case csv(CSVFile.Shape)
    case parquet(ParquetShape)
  }

  /// What DuckDB reads.
  var scanned: DataFile {
    sheet.map { DataFile(path: $0.path, shownAs: file.title + ".csv") } ?? file
  }

  /// - Parameter wanted: the columns that are read.
  init(_ file: DataFile, _ wanted: [Passage], _ engine: DuckDBEngine) throws(Fault) {
    self.file = file
    if file.isWorkbook {
      let rows = try SheetFile(file)
      let text = try rows.commaSeparated(wanted)
      (sheet, headers, sha256) = (text.file, text.headers, rows.sha256)
      (rowCount, kind) = (text.shape.rowCount, .csv(text.shape))
    } else if file.isParquet {
      try ParquetFile.check(file)
      sha256 = try file.sha256()
      let shape = try engine.parquetShape(file, sha256)
      (headers, rowCount, kind) = (shape.headers, shape.rowCount, .parquet(shape))
    } else {
      let csv = try CSVFile(file)
      let shape = try csv.shape()
      (headers, sha256, rowCount, kind) = (csv.headers, csv.sha256, shape.rowCount, .csv(shape))
    }
  }

  func stored(_ columns: [Table.Column], path: String) throws(Fault) -> StoredTable {
    let labels = columns.filter(\.isLabel).map(\.header.text)
    let texts = try texts(of: columns.map(\.header), labels: Set(labels), path: path)
    guard case .parquet(let shape) = kind else { return texts }
    let indexes = try columns.map { column throws(Fault) in
      try Headers.index(of: column.header, among: headers, in: file)
    }
    return StoredTable(
      source: texts.source,
      columns: zip(columns, indexes).map { Self.stored($0, shape, $1) })
  }

  /// Some columns as text.
  ///
  /// - Parameter labels: those of them that hold labels.
  func texts(
    of wanted: [Passage], labels: Set<String>, path: String
  ) throws(Fault) -> StoredTable {
    let indexes = try wanted.map { header throws(Fault) in
      try Headers.index(of: header, among: headers, in: file)
    }
    switch kind {
    case .csv(let shape):
      let names = PlanSQL.distinct(headers)
      return StoredTable(
        source: DuckDBSQL.rows(ofCSV: path, names, shape),
        columns: indexes.map {
          StoredColumn(sql: Self.text(SQL.identifier(names[$0])), form: .text)
        })
    case .parquet(let shape):
      for (header, index) in zip(wanted, indexes) where labels.contains(header.text) {
        try shape.checkLabel(index, header, in: file)
      }
      return StoredTable(
        source: DuckDBSQL.rows(ofParquet: path),
        columns: indexes.map { index in
          let name = SQL.identifier(shape.headers[index])
          return StoredColumn(
            sql: Self.text(StoredColumn.text(name, ofType: shape.types[index])), form: .text)
        })
    }
  }

  /// A column of a Parquet file: in its own form where that is what is wanted, else as text.
  private static func stored(
    _ column: Table.Column, _ shape: ParquetShape, _ index: Int
  ) -> StoredColumn {
    let name = SQL.identifier(shape.headers[index])
    let form = StoredColumn.form(ofType: shape.types[index])
    let isFilled = shape.range(index).map { $0.nulls == 0 && !$0.least.isEmpty } ?? false
    let isInCalendar = shape.range(index).map { $0.hasTenLetters && !$0.least.hasPrefix("0000") }
    let stored = StoredColumn(
      sql: name, form: form, isFilled: isFilled, isInCalendar: isInCalendar ?? false)
    if CellSQL(column: column, stored: stored).isDirect { return stored }
    if form == .text, isFilled { return stored }
    let text = StoredColumn.text(name, ofType: shape.types[index])
    return StoredColumn(sql: Self.text(text), form: .text)
  }

  /// An empty text is a blank.
  private static func text(_ sql: String) -> String { "nullif(\(sql), '')" }
}
