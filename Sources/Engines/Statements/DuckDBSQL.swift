import ADBC

/// What DuckDB says in its own way; the rest of a statement is everybody's SQL.
enum DuckDBSQL {
  /// Does the pattern describe the whole of the text?
  static func matches(_ text: String, _ pattern: String) -> String {
    "regexp_full_match(\(text), \(SQL.literal(pattern)))"
  }

  /// The rows of a comma-separated file, every column as text.
  ///
  /// Nothing is left to be guessed from the data, neither types nor folders named `year=2026`. Not
  /// strict: the file has been checked by then, and DuckDB's strict mode drops every row, without a
  /// word, where it takes the wrong line end from a header in quotes.
  ///
  /// - Parameters:
  ///   - path: an SQL literal, or `?`.
  ///   - names: of all columns of the file, in their order; no two alike but for case.
  static func rows(ofCSV path: String, _ names: [String], _ shape: CSVFile.Shape) -> String {
    let columns = names.map { "      \(SQL.literal($0)): 'VARCHAR'" }.joined(separator: ",\n")
    // A part of the file may begin inside a field, if a field can hold line ends.
    let parallel = shape.hasLineEndsInFields ? "\n    parallel = false," : ""
    return """
      read_csv(
          \(path),
          header = true, delim = ',', quote = '"', escape = '"',
          auto_detect = false, strict_mode = false, hive_partitioning = false,\(parallel)
          columns = {
      \(columns)
          })
      """
  }

  /// The rows of a Parquet file.
  static func rows(ofParquet path: String) -> String {
    "read_parquet(\(path), hive_partitioning = false)"
  }

  /// A column of a Parquet file as text.
  static func text(ofParquet column: String) -> String {
    "CAST(\(SQL.identifier(column)) AS VARCHAR)"
  }

  /// A file's name that means this file only: `*`, `?` and `[` would else stand for many.
  static func exactly(_ path: String) -> String {
    String(path.flatMap { "*?[".contains($0) ? "[\($0)]" : "\($0)" })
  }
}
