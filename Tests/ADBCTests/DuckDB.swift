import ADBC
import Glibc

/// The DuckDB that the tests run against.
enum DuckDB {
  /// Why there is none: a failure and not a skip, since these tests have no other subject.
  struct Missing: Error, CustomStringConvertible {
    var description: String {
      "there is no DuckDB to test with: run `make setup`, or set LEFTSHIFT_DUCKDB to its library"
    }
  }

  /// The library named by `LEFTSHIFT_DUCKDB`, or else the one that `make setup` put into the
  /// checkout these tests were built from.
  static func path() throws -> String {
    if let path = getenv("LEFTSHIFT_DUCKDB"), path.pointee != 0 { return String(cString: path) }
    var folder = #filePath[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      let path = "\(folder)/.setup/lib/libduckdb.so"
      if access(path, R_OK) == 0 { return path }
    }
    throw Missing()
  }

  /// A connection to a new, empty database.
  static func connect() throws -> Connection {
    try Database(duckDB: path()).connect()
  }

  /// The only column of a query's result.
  static func column(_ sql: String, binding values: [String?] = []) throws -> Column {
    let result = try connect().query(sql, binding: values)
    guard let column = result.columns.first, result.columns.count == 1 else {
      throw ManyColumns(sql: sql)
    }
    return column
  }

  struct ManyColumns: Error { let sql: String }

  /// What a query fails with, or nil if it does not.
  static func error(_ sql: String, binding values: [String?] = []) throws -> ADBCError? {
    do {
      _ = try connect().query(sql, binding: values)
      return nil
    } catch let error as ADBCError {
      return error
    }
  }
}
