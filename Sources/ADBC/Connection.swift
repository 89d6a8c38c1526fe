import CADBC

/// A connection to a database: where queries are asked.
///
/// One thread at a time may use it, which is why it is not `Sendable`; a task that wants to ask
/// side by side with another opens its own.
public final class Connection {
  let database: Database
  let handle: UnsafeMutablePointer<AdbcConnection>

  var driver: Driver { database.driver }

  init(to database: Database) throws {
    self.database = database
    handle = .allocate(capacity: 1)
    handle.initialize(to: AdbcConnection())

    try driver.call(\.ConnectionNew, to: "connect to the database") { $0(handle, $1) }
    try driver.call(\.ConnectionInit, to: "connect to the database") {
      $0(handle, database.handle, $1)
    }
  }

  deinit {
    if handle.pointee.private_data != nil {
      try? driver.call(\.ConnectionRelease, to: "disconnect") { $0(handle, $1) }
    }
    handle.deallocate()
  }

  /// Runs a query and reads the whole of its result.
  ///
  /// - Parameters:
  ///   - sql: One statement, or several with `;` between them, of which the last one answers.
  ///   - values: Text for the statement's parameters, `?` or `$1`, in their order; nil binds NULL.
  ///     Values and file names belong here and not in `sql`, where one with a quotation mark in it
  ///     would be read as SQL.
  /// - Throws: `ADBCError` if the database refuses the query, or if the result has a column of a
  ///   type that `Column` does not hold.
  public func query(_ sql: String, binding values: [String?] = []) throws -> QueryResult {
    try Statement(sql, binding: values, on: self).result()
  }

  /// Runs a statement for what it does and lets go of any result.
  ///
  /// - Parameters:
  ///   - sql: As for `query(_:binding:)`.
  ///   - values: As for `query(_:binding:)`.
  /// - Throws: `ADBCError` if the database refuses the statement.
  public func execute(_ sql: String, binding values: [String?] = []) throws {
    try Statement(sql, binding: values, on: self).run()
  }
}

/// One statement, for as long as it and its result are being read.
private final class Statement {
  private let connection: Connection
  private let handle: UnsafeMutablePointer<AdbcStatement>
  private let row: BoundRow?

  private var driver: Driver { connection.driver }

  init(_ sql: String, binding values: [String?], on connection: Connection) throws {
    self.connection = connection
    handle = .allocate(capacity: 1)
    handle.initialize(to: AdbcStatement())
    row = values.isEmpty ? nil : BoundRow(values)

    try driver.call(\.StatementNew, to: "begin a statement") { $0(connection.handle, handle, $1) }
    // C would read a statement only as far as a NUL in it, and run that part.
    guard !sql.utf8.contains(0) else {
      throw ADBCError("run the query", "it has a NUL character in it")
    }
    try driver.call(\.StatementSetSqlQuery, to: "prepare the query") { $0(handle, sql, $1) }
    if let row {
      try driver.call(\.StatementBind, to: "bind the query's parameters") {
        $0(handle, &row.array, &row.schema, $1)
      }
    }
  }

  deinit {
    if handle.pointee.private_data != nil {
      try? driver.call(\.StatementRelease, to: "end the statement") { $0(handle, $1) }
    }
    handle.deallocate()
  }

  func run() throws {
    try driver.call(\.StatementExecuteQuery, to: "run the query") { $0(handle, nil, nil, $1) }
  }

  /// Runs the statement and reads its result to the end, so that nothing of the stream is left when
  /// the statement goes.
  func result() throws -> QueryResult {
    var stream = ArrowArrayStream()
    defer { stream.release?(&stream) }
    try driver.call(\.StatementExecuteQuery, to: "run the query") {
      $0(handle, &stream, nil, $1)
    }
    return try QueryResult(reading: &stream)
  }
}
