import ADBC
import Testing

@Suite("Connections and queries")
struct ConnectionTests {
  @Test func columnsByName() throws {
    let result = try DuckDB.connect().query("SELECT 1 AS a, 'two' AS b")
    #expect(result.columns.map(\.name) == ["a", "b"])
    #expect(try result.column("b").strings() == ["two"])
    let error = #expect(throws: ADBCError.self) { try result.column("c") }
    #expect(error?.message == "the result's columns are 'a', 'b'")
  }

  @Test func anEmptyResultKeepsItsColumns() throws {
    let result = try DuckDB.connect().query("SELECT 1 AS a, 'x' AS b, 1.5 AS c WHERE false")
    #expect(result.rowCount == 0)
    #expect(result.columns.map(\.count) == [0, 0, 0])
    #expect(result.columns[2].values == .decimals([], scale: 1))
  }

  @Test func aResultOfManyBatchesInOrder() throws {
    let result = try DuckDB.connect().query(
      "SELECT i, CASE WHEN i % 7 > 0 THEN i::VARCHAR END AS s FROM range(100000) t(i)")
    #expect(result.rowCount == 100_000)
    #expect(try result.column("i").integers() == (0..<100_000).map { Int64($0) })
    #expect(
      try result.column("s").strings() == (0..<100_000).map { $0 % 7 > 0 ? String($0) : nil })
  }

  @Test func statementsSeeWhatCameBefore() throws {
    let connection = try DuckDB.connect()
    try connection.execute("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2)")
    try connection.execute("DELETE FROM t WHERE x = ?::INTEGER", binding: ["1"])
    #expect(try connection.query("SELECT x FROM t").columns[0].integers() == [2])
  }

  @Test func connectionsShareTheirDatabase() throws {
    let database = try Database(duckDB: DuckDB.path())
    try database.connect().execute("CREATE TABLE t AS SELECT 42 AS x")
    #expect(try database.connect().query("SELECT x FROM t").columns[0].integers() == [42])
  }

  @Test func connectionsOutliveTheNameOfTheirDatabase() throws {
    let connections = try (0..<3).map { _ in try DuckDB.connect() }
    for connection in connections {
      #expect(try connection.query("SELECT 1 AS x").columns[0].integers() == [1])
    }
  }

  @Test func databasesOpenSideBySide() async throws {
    let sums = try await withThrowingTaskGroup(of: [Int64?].self) { group in
      for _ in 0..<4 {
        group.addTask { try DuckDB.column("SELECT count(*) FROM range(50000)").integers() }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(sums == [50_000, 50_000, 50_000, 50_000])
  }

  @Test func theDatabasesOwnMessageComesThrough() throws {
    let missing = try #require(try DuckDB.error("SELECT * FROM no_such_table"))
    #expect(missing.description.hasPrefix("could not prepare the query: Catalog Error: "))
    #expect(missing.message.contains("no_such_table"))

    let late = try #require(try DuckDB.error("SELECT x::INTEGER FROM (VALUES ('1'), ('one')) t(x)"))
    #expect(late.message.contains("Could not convert string 'one'"))
  }

  @Test func aStatementIsNotCutAtANul() throws {
    let error = try #require(try DuckDB.error("SELECT 1\0 this would not be seen"))
    #expect(error.message == "it has a NUL character in it")
  }
}

@Suite("Opening a database")
struct DatabaseTests {
  @Test func aMissingLibraryIsNamed() {
    let error = #expect(throws: ADBCError.self) { try Database(duckDB: "/nowhere/libduckdb.so") }
    #expect(error?.action == "load the database driver /nowhere/libduckdb.so")
    #expect(error?.message.contains("No such file") == true)
  }

  @Test func aLibraryThatIsNoDriverIsSaidSo() throws {
    let path = try DuckDB.path()
    let error = #expect(throws: ADBCError.self) {
      try Database(driverPath: path, entryPoint: "no_such_function", options: [:])
    }
    #expect(error?.message == "it has no function called no_such_function")
  }

  @Test func anUnknownOptionIsRefused() throws {
    let path = try DuckDB.path()
    let error = #expect(throws: ADBCError.self) {
      try Database(duckDB: path, options: ["no_such_option": "1"])
    }
    #expect(error?.message.contains("no_such_option") == true)
  }

  @Test func nothingReachesForTheNetwork() throws {
    let error = try #require(
      try DuckDB.error("SELECT * FROM read_csv('https://localhost:1/claims.csv')"))
    #expect(error.message.contains("requires the extension httpfs to be loaded"))
  }
}
