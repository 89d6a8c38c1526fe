import ADBC
import Faults

/// A column of a Parquet file that may hold NHS numbers.
private struct Suspect {
  let index: Int
  /// A value as text, as SQL; of a nested one, the first number of ten digits in it.
  let text: String
  /// Counts the values that are not blank.
  let filled: String
  /// What is so of every number of ten digits, and costs next to nothing to ask.
  let mayBe: String

  /// `nil` where no value of the type can be a number of ten digits.
  init?(_ index: Int, _ name: String, type: String) {
    let column = SQL.identifier(name)
    var text = DuckDBSQL.text(ofParquet: name)
    switch type.prefix(while: { $0 != "(" }) {
    case "BOOLEAN", "TINYINT", "UTINYINT", "SMALLINT", "USMALLINT", "FLOAT", "DATE", "TIME",
      "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS",
      "INTERVAL", "UUID":
      return nil
    case "INTEGER", "UINTEGER", "BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "DOUBLE", "DECIMAL":
      mayBe = "\(column) BETWEEN 1000000000 AND 9999999999"
      filled = "count(\(column))"
    case "VARCHAR", "BLOB":
      // Digits, spaces and hyphens come before `:`; most labels begin with a letter.
      mayBe = "strlen(\(text)) >= 10 AND \(text) < ':'"
      filled = "count(nullif(\(text), ''))"
    default:
      let isolated = SQL.literal("(?:^|[^0-9A-Za-z])([0-9]{10})(?:[^0-9]|$)")
      mayBe = "strlen(\(text)) >= 10"
      filled = "count(\(column))"
      text = "regexp_extract(\(text), \(isolated), 1)"
    }
    (self.index, self.text) = (index, text)
  }

  /// How many values pass, by the rules of `NHSNumbers.isNumber`.
  var passing: String {
    let digits = "replace(replace(\(text), ' ', ''), '-', '')"
    let sum = (1...10).map { "\(11 - $0) * CAST(substr(\(digits), \($0), 1) AS INTEGER)" }
    let isTenDigits = DuckDBSQL.matches(text, "[ -]*([0-9][ -]*){10}(\\.0+)?")
    let areAlike = "replace(substr(\(digits), 1, 10), left(\(digits), 1), '') = ''"
    return """
      count(*) FILTER (WHERE CASE WHEN \(mayBe) AND \(isTenDigits) AND NOT \(areAlike)
        THEN (\(sum.joined(separator: " + "))) % 11 = 0 END)
      """
  }
}

extension ParquetShape {
  /// Whether a column can hold numbers of ten digits, by what the file says of its values.
  fileprivate func mayHoldNHSNumbers(_ column: Int) -> Bool {
    guard let range = range(column) else { return true }
    switch StoredColumn.form(ofType: types[column]) {
    // Digits, spaces and hyphens come before `:`; most labels begin with a letter.
    case .text: return range.least.utf8.first.map { $0 < UInt8(ascii: ":") } ?? true
    case .integer:
      guard let numbers = range.numbers else { return true }
      return numbers.overlaps(1_000_000_000...9_999_999_999)
    default: return true
    }
  }
}

extension DuckDBEngine {
  /// Refuses a Parquet file where one of its columns holds NHS numbers.
  ///
  /// Counting all of every column would take longer than many a measure, and need not be: a column
  /// is no such one as soon as more of its values fail than a tenth of all rows. So the first
  /// eighth of a long file clears nearly every column for certain, and only the others are counted
  /// to their end.
  func refuseNHSNumbers(
    in shape: ParquetShape, of file: DataFile, _ sha256: String
  ) throws(Fault) {
    guard !cleared.contains(sha256) else { return }
    let source = DuckDBSQL.rows(ofParquet: "?")
    let rows = shape.rowCount
    var suspects = shape.headers.indices.filter(shape.mayHoldNHSNumbers).compactMap { index in
      Suspect(index, shape.headers[index], type: shape.types[index])
    }
    let part = max(rows / 8, 100_000)
    if part < rows {
      let counts = try count(suspects, in: "(SELECT * FROM \(source) LIMIT \(part))", file)
      suspects = zip(suspects, counts).filter { ($1.filled - $1.passing) * 10 <= rows }.map(\.0)
    }
    for (suspect, count) in zip(suspects, try count(suspects, in: source, file))
    where count.isOfPeople {
      throw NHSNumbers.refuse(shape.headers, suspect.index, count, in: file)
    }
    cleared.insert(sha256)
  }

  /// - Parameter rows: as SQL.
  private func count(
    _ suspects: [Suspect], in rows: String, _ file: DataFile
  ) throws(Fault) -> [NHSNumbers.Count] {
    guard !suspects.isEmpty else { return [] }
    let counts = suspects.flatMap { [$0.filled, $0.passing] }
    let figures = try integers("SELECT\n\(counts.joined(separator: ",\n"))\nFROM \(rows)", file)
    return suspects.indices.map { place in
      NHSNumbers.Count(filled: figures[2 * place], passing: figures[2 * place + 1])
    }
  }

  /// The one row of a statement that counts.
  private func integers(_ sql: String, _ file: DataFile) throws(Fault) -> [Int] {
    let result = try query(sql, on: file)
    return try perform(file) {
      try result.columns.map { try $0.integers().first.flatMap { $0 }.map(Int.init) ?? 0 }
    }
  }
}
