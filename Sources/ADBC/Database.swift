import CADBC

/// A database opened through an ADBC driver.
///
/// It is safe to share: all that happens after `init` is that connections are opened, which ADBC
/// lets any thread do. It stays open until the last connection to it is gone.
public final class Database: @unchecked Sendable {
  let driver: Driver
  let handle: UnsafeMutablePointer<AdbcDatabase>

  /// Loads a driver and opens a database with it.
  ///
  /// - Parameters:
  ///   - driverPath: The driver's shared library, as a path.
  ///   - entryPoint: The name of the C function in it that hands out the driver.
  ///   - options: What the driver is told before it opens the database; the keys are the driver's.
  /// - Throws: `ADBCError` if the library cannot be loaded, is no such driver, refuses an option,
  ///   or cannot open the database.
  public init(driverPath: String, entryPoint: String, options: [String: String]) throws {
    driver = try Driver(path: driverPath, entryPoint: entryPoint)
    handle = .allocate(capacity: 1)
    handle.initialize(to: AdbcDatabase())

    try driver.call(\.DatabaseNew, to: "open the database") { $0(handle, $1) }
    for (key, value) in options.sorted(by: <) {
      try driver.call(\.DatabaseSetOption, to: "set the database option \(key) to \(value)") {
        $0(handle, key, value, $1)
      }
    }
    try driver.call(\.DatabaseInit, to: "open the database") { $0(handle, $1) }
  }

  deinit {
    // A handle that `DatabaseNew` never filled is not the driver's to release.
    if handle.pointee.private_data != nil {
      try? driver.call(\.DatabaseRelease, to: "close the database") { $0(handle, $1) }
    }
    handle.deallocate()
  }

  /// Opens a connection.
  ///
  /// - Throws: `ADBCError` if the driver refuses one.
  public func connect() throws -> Connection {
    try Connection(to: self)
  }
}

extension Database {
  /// Opens a DuckDB database in memory, one that never reaches for the network.
  ///
  /// DuckDB would otherwise fetch an extension, unasked, as soon as a query could use it: a file
  /// name that begins with `https:` is enough.
  ///
  /// - Parameters:
  ///   - driverPath: DuckDB's shared library, as a path.
  ///   - options: Further settings of DuckDB's, such as `threads` or `memory_limit`.
  /// - Throws: `ADBCError` as `init(driverPath:entryPoint:options:)` does.
  public convenience init(duckDB driverPath: String, options: [String: String] = [:]) throws {
    let offline = ["autoinstall_known_extensions": "false", "autoload_known_extensions": "false"]
    try self.init(
      driverPath: driverPath, entryPoint: "duckdb_adbc_init",
      options: offline.merging(options) { _, chosen in chosen })
  }
}
