import Definitions
import Faults
import Measures
import Quantities
import Testing

@testable import Engines

@Suite struct GateStatementTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private static let tables = """
      admitted:
        file: data/admitted.csv
        columns:
          spell: label of spell
          person: label of person
          seen: date
          left: date
          cost: £
      people: {file: data/people.csv, key: {person: id}, columns: {age: years}}
    """

  private func plan(_ gates: String) throws -> GatePlan {
    let log = FaultLog()
    let plans = gatePlans(tables: Self.tables, gates: gates, log)
    if let fault = log.faults.first { throw fault }
    return try #require(plans.first)
  }

  private func plan(of keys: String...) throws -> GatePlan {
    try plan(
      keys.enumerated().map { "  g\($0 + 1): {table: admitted, says: Something., \($1)}" }
        .joined(separator: "\n"))
  }

  private static let people = "id,age\np1,30\n,7\np2,40\n"

  /// One scan for all gates of rows, as it runs in DuckDB.
  @Test func readsAsItRuns() throws {
    let plan = try plan(of: "holds: left >= seen, money: cost", "known: {person: people.person}")
    let file = try folder.file("spell,person,seen,left,cost\n", name: "admitted.csv")
    let people = try folder.file(Self.people, name: "people.csv")
    let text = try DuckDBEngine().sql(for: 0, of: plan, on: ["admitted": file, "people": people])
    #expect(text.hasSuffix(Self.first))
    let second = try DuckDBEngine().sql(for: 1, of: plan, on: ["admitted": file, "people": people])
    #expect(second.hasSuffix(Self.second), "\(second)")
    for sql in [text, second] { try DuckDB.execute(absolute(sql, file, people)) }
  }

  private func absolute(_ sql: String, _ files: DataFile...) -> String {
    files.reduce(sql) { $0.replacing("'\($1.shownAs)'", with: DuckDB.literal($1.path)) }
  }

  private static let first = #"""
    "tests" AS (
      SELECT *,
        "seen" IS NOT NULL AND "left" IS NOT NULL AND NOT ("left" >= "seen") AS "g1 breaks"
      FROM "admitted"
    )
    SELECT * FROM "tests"
    WHERE "g1 breaks"
    ORDER BY "row number"
    """#

  private static let second = #"""
    "people.person" AS (
      SELECT DISTINCT "person" AS "known"
      FROM "people"
    ),
    "tests" AS (
      SELECT *,
        "person" IS NOT NULL AND "person" NOT IN \#
    (SELECT "known" FROM "people.person" WHERE "known" IS NOT NULL) AS "g2 breaks"
      FROM "admitted"
    )
    SELECT * FROM "tests"
    WHERE "g2 breaks"
    ORDER BY "row number"
    """#

  // MARK: Rows

  private static let rows = """
    spell,person,seen,left,cost
    1,p1,2025-04-01,2025-04-02,1.50
    2,"p
    9",2025-04-03,2025-04-02,2.50

    3,p2,2025-06-01,,4
    3,,2025-06-01,2025-05-30,8

    """

  @Test func findsTheLines() throws {
    let plan = try plan(
      of: "holds: left >= seen, money: cost", "known: {person: people.person}, money: cost",
      "unique: spell, money: cost", "filled: [person, left]", "monthly: seen, money: cost",
      "holds: left >= seen, at most: 50%")
    let file = try folder.file(Self.rows)
    let others = ["people": try folder.file(Self.people, name: "people.csv")]
    let expected = [
      Breaches(asked: 4, broken: 2, money: Self.pounds(1050), first: .lines([3, 7])),
      Breaches(asked: 4, broken: 1, money: Self.pounds(250), first: .lines([3])),
      Breaches(asked: 4, broken: 2, money: Self.pounds(1200), first: .lines([6, 7])),
      Breaches(asked: 4, broken: 2, money: nil, first: .lines([6, 7])),
      Breaches(asked: 3, broken: 1, money: .zero, first: .months(["2025-05"])),
      Breaches(asked: 4, broken: 2, money: nil, first: .lines([])),
    ]
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      #expect(try engine.test(plan, on: others.merging(["admitted": file]) { $1 }) == expected)
    }
    let parquet = folder.path("rows.parquet")
    try DuckDB.execute(
      """
      COPY (SELECT spell, person, CAST(seen AS DATE) AS seen, CAST("left" AS DATE) AS "left",
        CAST(cost AS DECIMAL(9, 2)) AS cost FROM read_csv(\(DuckDB.literal(file.path)),
        all_varchar = true))
      TO \(DuckDB.literal(parquet.path)) (FORMAT parquet)
      """)
    let found = try DuckDBEngine().test(
      plan, on: others.merging(["admitted": parquet]) { $1 })
    #expect(found.map(\.broken) == expected.map(\.broken))
    #expect(found.map(\.money) == expected.map(\.money))
    // A Parquet file has rows and no lines.
    #expect(found[0].first == .lines([2, 4]) && found[3].first == .lines([3, 4]))
  }

  private static func pounds(_ pence: Int) -> Rational { Rational(Int128(pence), over: 100) }

  /// No rows break nothing, and a blank is nothing to ask.
  @Test func blanksAndNoRowsPass() throws {
    let plan = try plan(
      of: "holds: left >= seen and cost > £0, money: cost", "known: {person: people.person}",
      "unique: [spell, person]", "monthly: seen", "holds: yes")
    let others = ["people": try folder.file("id,age\n", name: "people.csv")]
    for rows in ["", ",,2025-04-01,,\n,,2025-04-01,2025-01-01,\n,p,,2025-01-01,-1\n"] {
      let file = try folder.file("spell,person,seen,left,cost\n" + rows)
      for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
        let found = try engine.test(plan, on: others.merging(["admitted": file]) { $1 })
        // The register is empty, so that nobody is on it who has a name.
        #expect(found.map(\.broken) == [0, rows.isEmpty ? 0 : 1, 0, 0, 0])
      }
    }
  }

  /// Columns may be called as the statement's own are, and gates alike but for their letters.
  @Test func namesDoNotCollide() throws {
    let log = FaultLog()
    let plan = try #require(
      gatePlans(
        tables: """
            t:
              file: f
              columns: {row: label of a, tests: label of a, known: label of a, rows: £}
          """,
        gates: """
            rows: {table: t, unique: row, money: rows, says: a}
            Rows: {table: t, filled: [row, tests], says: a}
            known: {table: t, known: {known: t.tests}, says: a}
            tests: {table: t, monthly: day, says: a}
          """, log
      ).first)
    #expect(log.faults.map(\.rule) == ["unknown-column"])
    let file = try folder.file("row,tests,known,rows\na,b,b,1\na,,c,2\n")
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let found = try engine.test(plan, on: ["t": file])
      #expect(found.map(\.broken) == [2, 1, 1])
      #expect(found[0].money == Rational(3))
    }
  }

  @Test func blanksOfEveryColumnInOneScan() throws {
    let plan = try plan(of: "unique: spell")
    let file = try folder.file("spell,person,seen,left,cost\n1,,x,,?\n2,,,2025-01-01,\n")
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let found = try engine.test(.blanks(in: plan.table), on: ["admitted": file])
      #expect(found.map(\.broken) == [0, 2, 1, 1, 1])
      #expect(found.allSatisfy { $0.asked == 2 && $0.first == .lines([]) })
    }
  }

  @Test func aCellThatCannotBeReadStops() throws {
    let plan = try plan(of: "holds: left >= seen", "filled: cost")
    for (rows, line) in [("1,a,2025-01-01,secret,?\n", 2), ("1,a,,,secret\n", nil)] {
      let file = try folder.file("spell,person,seen,left,cost\n" + rows)
      for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
        var found: Fault?
        do { _ = try engine.test(plan, on: ["admitted": file]) } catch { found = error }
        #expect(found?.place?.line == line)
        #expect(found?.description.contains("secret") != true)
      }
    }
  }

  /// Periods are read after the statement, and told in the order of all faults.
  @Test func ofTwoBadPeriodsTheOneThatIsReadComesFirst() throws {
    let log = FaultLog()
    let plans = gatePlans(
      tables: """
          t: {file: f, columns: {month: period, cost: £}}
          prices: {file: g, key: {period: month}, columns: {price: £}}
        """,
      gates: "  g: {table: t, holds: cost <= prices.price, says: a}", log)
    let plan = try #require(plans.first, "\(log.faults)")
    let files = [
      "t": try folder.file("month,cost\n2025-01,1\nsoon,2\n", name: "t.csv"),
      "prices": try folder.file("month,price\nlate,1\n", name: "prices.csv"),
    ]
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let fault = #expect(throws: Fault.self) { try engine.test(plan, on: files) }
      #expect(fault?.rule == "unreadable-cells")
      #expect(fault?.place?.file == "data/prices.csv")
    }
  }
}
