import ADBC
import Faults

/// What a Parquet file says of itself.
struct ParquetShape {
  let headers: [String]
  /// As DuckDB's `DESCRIBE` says them.
  let types: [String]
  let rowCount: Int
  /// By the names of columns, of those whose every part says it.
  private let ranges: [String: Range]

  /// What the values of a column lie between.
  struct Range {
    let nulls: Int
    /// As texts, in the order of texts.
    let least: String
    let greatest: String
    /// Of whole numbers.
    let numbers: ClosedRange<Int64>?
    /// Whether the ends of every part have ten letters, as days of the years 1 to 9999 have.
    let hasTenLetters: Bool
  }

  func range(_ column: Int) -> Range? { ranges[headers[column]] }

  init(_ description: QueryResult, _ metadata: QueryResult, rowCount: Int) throws {
    headers = try description.columns[0].strings().map { $0 ?? "" }
    types = try description.columns[1].strings().map { $0 ?? "" }
    self.rowCount = rowCount
    let names = try metadata.columns[0].strings()
    let nulls = try metadata.columns[1].integers()
    let texts = try metadata.columns[2...3].map { try $0.strings() }
    let numbers = try metadata.columns[4...5].map { try $0.integers() }
    let letters = try metadata.columns[6].truths()
    var ranges: [String: Range] = [:]
    for (row, name) in names.enumerated() {
      guard let name, let nulls = nulls[row], let least = texts[0][row],
        let greatest = texts[1][row]
      else { continue }
      var between: ClosedRange<Int64>?
      if let low = numbers[0][row], let high = numbers[1][row], low <= high { between = low...high }
      ranges[name] = Range(
        nulls: Int(nulls), least: least, greatest: greatest, numbers: between,
        hasTenLetters: letters[row] == true)
    }
    self.ranges = ranges
  }

  /// Refuses labels that are stored with decimals: `101.0` is not the `101` of another file, and
  /// nothing would be found for it.
  ///
  /// - Parameter header: the column's name, where a definition says it.
  func checkLabel(_ column: Int, _ header: Passage, in file: DataFile) throws(Fault) {
    let type = types[column]
    let example: String
    switch StoredColumn.form(ofType: type) {
    case .decimal(_, let scale) where scale > 0:
      example = "101." + String(repeating: "0", count: scale)
    case _ where ["DOUBLE", "FLOAT"].contains(type): example = "101.0"
    default: return
    }
    throw Fault(
      "label-with-decimals", at: header.place,
      "`\(header.text)` is a label, and `\(file.shownAs)` stores it with decimals, as \(type)",
      label: "`\(example)` is not the label `101`",
      advice: "Labels are compared as texts. Save the column as text, or as whole numbers (INTEGER,"
        + " BIGINT): pandas makes decimals of whole numbers where one is blank, unless it is told"
        + " `.astype('Int64')`.")
  }

  /// The ranges of the columns whose every part has one.
  static func metadata(_ path: String) -> String {
    """
    SELECT path_in_schema, CAST(sum(stats_null_count) AS BIGINT),
      min(stats_min_value), max(stats_max_value),
      CASE WHEN count(*) = count(TRY_CAST(stats_min_value AS BIGINT))
        THEN min(TRY_CAST(stats_min_value AS BIGINT)) END,
      CASE WHEN count(*) = count(TRY_CAST(stats_max_value AS BIGINT))
        THEN max(TRY_CAST(stats_max_value AS BIGINT)) END,
      bool_and(length(stats_min_value) = 10 AND length(stats_max_value) = 10)
    FROM parquet_metadata(\(path))
    GROUP BY path_in_schema
    HAVING count(*) = count(stats_null_count) AND count(*) = count(stats_min_value)
      AND count(*) = count(stats_max_value)
    """
  }
}

extension DuckDBEngine {
  /// Reads what the file says of itself, and refuses NHS numbers.
  func parquetShape(_ file: DataFile, _ sha256: String) throws(Fault) -> ParquetShape {
    let rows = DuckDBSQL.rows(ofParquet: "?")
    let columns = try query("DESCRIBE SELECT * FROM \(rows)", on: file)
    let count = try query("SELECT count(*) FROM \(rows)", on: file)
    let metadata = try query(ParquetShape.metadata("?"), on: file)
    let shape = try perform(file) {
      try ParquetShape(
        columns, metadata, rowCount: Int(try count.columns[0].integers().first.flatMap { $0 } ?? 0))
    }
    try refuseNHSNumbers(in: shape, of: file, sha256)
    return shape
  }
}
