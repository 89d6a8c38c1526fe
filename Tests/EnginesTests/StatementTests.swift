import Definitions
import Faults
import Hashing
import Measures
import Quantities
import Testing

@testable import Engines

@Suite struct StatementTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private static let header =
    "provider_code,provider_name,waiting_list_2026_03,over_52wk_2026_03,over_52wk_2026_06"

  private func longWaits() throws -> Plan {
    try plans(
      tables: """
          waits:
            file: data/waits.csv
            columns:
              provider: {from: provider_code, is: label of provider}
              over-52-june: {from: over_52wk_2026_06, is: pathways}
        """,
      measures: """
          long-waits: {from: waits, is: pathways, by: [provider], value: sum(over-52-june)}
          many-long-waits:
            from: waits
            is: places
            by: [provider]
            value: count()
            where: over-52-june >= 50 pathways or provider = 'RAE'
        """)[0]
  }

  /// One statement, shown as it runs in DuckDB's own shell.
  @Test func readsAsItRuns() throws {
    let file = try folder.file(
      Self.header + "\nRAE,\"BRADFORD, TEACHING\",31444,63,55\nRCD,HARROGATE,20768,7,3\n",
      name: "waits.csv")
    let data = try DuckDBEngine().run(longWaits(), on: file)
    #expect(data.map(\.sql) == [Self.statement, Self.statement])
    #expect(data[0].values == [key("RAE"): Rational(55), key("RCD"): Rational(3)])
    #expect(data[1].values == [key("RAE"): Rational(1), key("RCD"): .zero])
    #expect(data[0].path == "data/waits.csv")
    #expect(data[0].files[0].sha256 == SHA256.hexadecimal(of: try file.bytes()))
  }

  private func key(_ member: String, _ period: Period? = nil) -> MeasureData.Key {
    MeasureData.Key(members: [member], period: period)
  }

  private static let statement = #"""
    -- long-waits, many-long-waits by provider, from table waits
    WITH "waits texts" AS (
      SELECT
        nullif("provider_code", '') AS "provider text",
        nullif("over_52wk_2026_06", '') AS "over-52-june text"
      FROM read_csv(
        'data/waits.csv',
        header = true, delim = ',', quote = '"', escape = '"',
        auto_detect = false, strict_mode = false, hive_partitioning = false,
        columns = {
          'provider_code': 'VARCHAR',
          'provider_name': 'VARCHAR',
          'waiting_list_2026_03': 'VARCHAR',
          'over_52wk_2026_03': 'VARCHAR',
          'over_52wk_2026_06': 'VARCHAR'
        })
    ),
    "waits" AS (
      SELECT
        coalesce("provider text", error('leftshift: cell')) AS "provider",
        coalesce(CASE
          WHEN regexp_full_match("over-52-june text", '-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.0+)?')
          THEN TRY_CAST(replace("over-52-june text", ',', '') AS DECIMAL(12, 0))
        END, error('leftshift: cell')) AS "over-52-june"
      FROM "waits texts"
    )
    SELECT
      "provider",
      sum("over-52-june") AS "long-waits",
      count(*) FILTER (WHERE ("over-52-june" >= CAST(50 AS DECIMAL(12, 0))) OR \#
    ("provider" = 'RAE')) AS "many-long-waits",
      count(*) AS "row count"
    FROM "waits"
    GROUP BY 1
    ORDER BY 1
    """#

  // MARK: Files

  /// A name that DuckDB would read as a pattern, or a folder's name as a column.
  @Test(arguments: ["waits[1].csv", "wa*ts.csv", "what?.csv", "it's.csv", "provider=1.csv"])
  func readsJustTheFileThatIsNamed(name: String) throws {
    _ = try folder.file(Self.header + "\nRCD,y,1,1,1\n", name: "waits1.csv")
    _ = try folder.file(Self.header + "\nRCD,y,1,1,1\n", name: "waits.csv")
    let file = try folder.file(Self.header + "\nRAE,x,1,1,7\n", name: name)
    #expect(try DuckDBEngine().run(longWaits(), on: file)[0].values == [key("RAE"): Rational(7)])
  }

  @Test func readsParquet() throws {
    let file = folder.path("waits.parquet")
    try DuckDB.execute(
      """
      COPY (SELECT 'RAE' AS provider_code, 55 AS over_52wk_2026_06, 0.5 AS share,
        DATE '2026-06-30' AS day)
      TO \(DuckDB.literal(file.path)) (FORMAT parquet)
      """)
    #expect(try DuckDBEngine().run(longWaits(), on: file)[0].values == [key("RAE"): Rational(55)])
    let rows = try DuckDBEngine().rows(of: [Passage("share"), Passage("day")], in: file)
    #expect(rows.columns == ["share": ["0.5"], "day": ["2026-06-30"]])
    #expect(rows.sha256 == SHA256.hexadecimal(of: try file.bytes()))
    let fault = #expect(throws: Fault.self) {
      try DuckDBEngine().rows(of: [Passage("shares")], in: file)
    }
    #expect(fault?.rule == "absent-column")
  }

  /// What is stored with decimals reads `101.0`, and would be nobody's label; whole numbers are.
  @Test(arguments: [
    ("DOUBLE", false), ("FLOAT", false), ("DECIMAL(5, 1)", false), ("DECIMAL(18, 0)", true),
    ("SMALLINT", true), ("BIGINT", true), ("UBIGINT", true), ("VARCHAR", true),
  ])
  func labelsHaveNoDecimals(type: String, isRead: Bool) throws {
    let file = folder.path("waits.parquet")
    try DuckDB.execute(
      """
      COPY (SELECT CAST(101 AS \(type)) AS provider_code, 55 AS over_52wk_2026_06)
      TO \(DuckDB.literal(file.path)) (FORMAT parquet)
      """)
    let (plan, engine) = (try longWaits(), DuckDBEngine())
    let header = plan.table.columns[0].header
    let gates = try #require(
      gatePlans(
        tables: "  t: {file: f, columns: {provider_code: label of provider}}",
        gates: "  g: {table: t, unique: provider_code, says: a}", FaultLog()
      ).first)
    if isRead {
      #expect(try engine.run(plan, on: file)[0].values == [key("101"): Rational(55)])
      let rows = try engine.rows(of: [header], labels: [header], in: file)
      #expect(rows.columns == ["provider_code": ["101"]])
      return
    }
    for attempt: () throws -> Void in [
      { _ = try engine.run(plan, on: file) },
      { _ = try engine.sql(for: plan, on: ["waits": file]) },
      { _ = try engine.rows(of: [header], labels: [header], in: file) },
      { _ = try engine.test(gates, on: ["t": file]) },
    ] {
      let fault = #expect(throws: Fault.self) { try attempt() }
      #expect(fault?.rule == "label-with-decimals")
      #expect(fault?.place != nil)
    }
    // As a number, and as what is filled or not, it is what it is.
    #expect(try engine.rows(of: [header], in: file).count == 1)
    #expect(try engine.test(.blanks(in: gates.table), on: ["t": file]).map(\.broken) == [0])
  }

  /// A measure may be called as a column is, in any case of letters, and columns may differ in it.
  @Test func namesDoNotCollide() throws {
    let plan = try plans(
      tables: "  t: {file: f, columns: {n: {from: N, is: people}, N: {from: n, is: people}}}",
      measures: """
          n: {from: t, is: people, value: sum(n)}
          N: {from: t, is: people, value: max(N), where: n > N}
          rows: {from: t, is: people, value: sum(n * 2)}
        """)[0]
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let data = try engine.run(plan, on: folder.file("N,n\n10,1\n20,2\n3,4\n"))
      #expect(
        data.map { Array($0.values.values) } == [[Rational(33)], [Rational(2)], [Rational(66)]])
    }
  }

  @Test func noRowsAreNoFigures() throws {
    let plan = try plans(
      tables: "  t: {file: f, columns: {x: people}}",
      measures:
        "  m: {from: t, is: people, value: sum(x)}\n  n: {from: t, is: people, value: count()}")[0]
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let data = try engine.run(plan, on: folder.file("x\n"))
      #expect(data.allSatisfy { $0.values.isEmpty })
    }
  }

  @Test func countsRowsWithoutReadingAColumn() throws {
    let plan = try plans(
      tables: "  t: {file: f, columns: {x: people}}",
      measures: "  n: {from: t, is: people, value: count()}")[0]
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let data = try engine.run(plan, on: folder.file("x,y\n1,2\n?,\n"))
      #expect(data.map { Array($0.values.values) } == [[Rational(2)]])
    }
  }

  // MARK: Faults

  @Test(arguments: [
    (
      "p,n,d,m\nA,1,2026-01-01,2026-01\n\"x\ny\",?secret?,2026-01-01,2026-01\n", "unreadable-cells",
      3, "places: 2"
    ),
    (
      "p,n,d,m\nA,1.5,2026-01-01,2026-01\nB,2.5,2026-01-01,2026-01\n", "unreadable-cells", 2,
      "2 cells"
    ),
    ("p,n,d,m\nA,1,2026-02-30,2026-01\n", "unreadable-cells", 2, "2026-03-31"),
    ("p,n,d,m\nA,1,2026-01-01,secret\n", "unreadable-cells", 2, "`2023/24`"),
    ("p,n,d,m\nA,1,2026-01-01,year 1\n", "unreadable-cells", 2, "`2023/24`"),
    ("p,n,d,m\nA,1,2026-01-01,2026-01\n,1,2026-01-01,2026-01\n", "blank-cells", 3, "for nobody"),
    ("p,n,d,m\nA,,2026-01-01,2026-01\n", "blank-cells", 2, "`blank: 0`"),
    (
      "p,n,d,m\ne\u{301},1,2026-01-01,2026-01\n\u{e9},1,2026-01-01,2026-01\n", "label-spelling", 1,
      "NFC"
    ),
    ("p,n,d\nA,1,2026-01-01\n", "absent-column", 4, "`d`"),
    ("p,n,d,m\nA,1,2026-01-01\n", "ragged-row", 2, "empty one"),
  ])
  func refusesWithoutShowingData(text: String, rule: String, line: Int, advice: String) throws {
    let plan = try plans(
      tables: """
          t:
            file: f
            columns: {p: label of provider, n: people, d: date, m: period}
        """,
      measures: "  x: {from: t, is: people, by: [p, m], value: sum(n), where: d > 2025-01-01}")[0]
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let file = try folder.file(text)
      let fault = #expect(throws: Fault.self) { try engine.run(plan, on: file) }
      #expect(fault?.rule == rule)
      #expect(fault?.place?.line == line)
      let said = fault?.description ?? ""
      #expect(said.contains(advice))
      #expect(!said.contains("secret"))
    }
  }

  @Test func saysWhatToDoWithoutDuckDB() throws {
    let file = try folder.file(Self.header + "\nRAE,x,1,1,7\n")
    let engine = DuckDBEngine(driverPath: "/nowhere/libduckdb.so")
    let fault = #expect(throws: Fault.self) { try engine.run(longWaits(), on: file) }
    #expect(fault?.rule == "no-duckdb")
    #expect(fault?.advice.contains("make setup") == true)
    #expect(try engine.rows(of: [Passage("provider_code")], in: file).count == 1)
  }

  @Test func looksForDuckDBFromTheProgramUpwards() {
    #expect(
      DuckDBLibrary.candidates(above: "/a/b") == [
        "/a/b/libduckdb.so", "/a/b/lib/libduckdb.so", "/a/b/.setup/lib/libduckdb.so",
        "/a/.setup/lib/libduckdb.so",
      ])
  }
}
