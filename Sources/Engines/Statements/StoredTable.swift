import Definitions
import Measures

/// How a statement reads the rows of a file.
struct StoredTable {
  /// What stands behind `FROM`.
  let source: String
  /// For each of the columns that are read, in their order.
  let columns: [StoredColumn]
}

/// A column as a file holds it.
struct StoredColumn {
  /// What a file says of the values of a column.
  enum Form: Equatable {
    case text
    /// Whole numbers of at most so many digits.
    case integer(digits: Int)
    case decimal(precision: Int, scale: Int)
    case date, truth
    /// A day with a time, in no zone.
    case time
    /// Anything else, as floating-point numbers.
    case other
  }

  let sql: String
  let form: Form
  /// Whether the file is known to have a value in every row, and no empty text.
  var isFilled = false
  /// Whether the file is known to hold dates of the years 1 to 9999 only.
  var isInCalendar = false

  /// - Parameter type: as DuckDB's `DESCRIBE` says it.
  static func form(ofType type: String) -> Form {
    if let digits = integerDigits[type] { return .integer(digits: digits) }
    if type.hasPrefix("DECIMAL("), type.hasSuffix(")") {
      let numbers = type.dropFirst(8).dropLast().split(separator: ",").compactMap { Int($0) }
      if numbers.count == 2 { return .decimal(precision: numbers[0], scale: numbers[1]) }
    }
    return switch type {
    case "VARCHAR": .text
    case "DATE": .date
    case "BOOLEAN": .truth
    case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS": .time
    default: .other
    }
  }

  /// What is stored, as text.
  ///
  /// An instant, a time with a zone, is of another day here than there: it is said in UTC with that
  /// name behind it, which no form of dates reads, and not in whatever zone this machine is in.
  ///
  /// - Parameter type: as DuckDB's `DESCRIBE` says it.
  static func text(_ sql: String, ofType type: String) -> String {
    switch type {
    case "VARCHAR": sql
    case "TIMESTAMP WITH TIME ZONE":
      "CAST(make_timestamp(epoch_us(\(sql))) AS VARCHAR) || ' UTC'"
    default: "CAST(\(sql) AS VARCHAR)"
    }
  }

  private static let integerDigits = [
    "TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19, "UTINYINT": 3, "USMALLINT": 5,
    "UINTEGER": 10, "UBIGINT": 20, "HUGEINT": 39,
  ]
}
