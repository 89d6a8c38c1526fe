import ADBC
import Definitions
import Faults
import Measures
import Quantities

extension DuckDBEngine {
  /// Counts first; a second statement looks for the rows, and only of tests that too many break.
  public func test(
    _ plan: GatePlan, on files: [String: DataFile]
  ) throws(Fault) -> [Breaches] {
    let sources = try Sources(plan.tables, reading: plan.rows, files, self)
    let file = try files.file(of: plan.table)
    var results: [Int: Breaches] = [:]
    for scan in plan.scans {
      let run = GateRun(scan: scan, file: file, sources: sources, engine: self)
      let found = scan.tests[0].isMonthly ? [try run.months()] : try run.rows()
      for (place, breaches) in zip(scan.places, found) { results[place] = breaches }
    }
    return plan.tests.indices.compactMap { results[$0] }
  }

  public func sql(
    for test: Int, of plan: GatePlan, on files: [String: DataFile]
  ) throws(Fault) -> String {
    let scan = plan.alone[test]
    let sources = try Sources(plan.tables, reading: plan.rows, files, self)
    let isMonthly = scan.tests[0].isMonthly
    let sql = try GateSQL(scan, isNumbered: !isMonthly) { rows throws(Fault) in
      try sources.stored(rows, in: { SQL.literal($0.shownAs) })
    }
    return isMonthly ? sql.months : sql.listing(0)
  }
}

/// One scan of a plan.
private struct GateRun {
  let scan: GateScan
  let file: DataFile
  let sources: Sources
  let engine: DuckDBEngine

  private var table: Table { scan.rows.table }
  private var diagnosis: Diagnosis { Diagnosis(sources: sources, engine: engine) }

  private func statement(of scan: GateScan, isNumbered: Bool = false) throws(Fault) -> GateSQL {
    try GateSQL(scan, isNumbered: isNumbered) { rows throws(Fault) in
      try sources.stored(rows, in: { SQL.literal(DuckDBSQL.exactly($0.path)) })
    }
  }

  private func query(_ sql: String) throws(Fault) -> QueryResult {
    let connection = try engine.connect()
    do { return try connection.query(sql) } catch {
      try diagnosis.find(in: scan.rows)
      throw engine.failure(error, file)
    }
  }

  // MARK: Rows

  /// Tests of rows.
  func rows() throws(Fault) -> [Breaches] {
    let statement = try statement(of: scan)
    let result = try query(statement.counts)
    let figures = try engine.perform(file) {
      try result.columns.map { try ResultReader.numbers($0).first ?? nil }
    }
    let asked = Self.count(figures[0])
    try check(asked, figures.suffix(statement.counted.count).map(Self.count), statement)
    try diagnosis.checkPeriods(of: scan.rows)
    var next = 1
    func take() -> Rational? {
      next += 1
      return figures[next - 1]
    }
    let counts = scan.tests.map { test in
      (broken: Self.count(take()), money: test.money.map { _ in take() ?? .zero })
    }
    var results: [Breaches] = []
    for (index, count) in counts.enumerated() {
      let all = Breaches(
        asked: asked, broken: count.broken, money: count.money, first: .lines([]))
      let isWanted = scan.tests[index].atMost.map(all.exceeds) ?? false
      results.append(
        Breaches(
          asked: asked, broken: count.broken, money: count.money,
          first: isWanted ? try places(breaking: index) : .lines([])))
    }
    return results
  }

  /// Where the first rows are that break a test.
  private func places(breaking test: Int) throws(Fault) -> Breaches.Places {
    let result = try query(try statement(of: scan, isNumbered: true).rows(breaking: test))
    let rows = try engine.perform(file) {
      try result.columns[0].integers().compactMap { $0.map(Int.init) }
    }
    if let origins = file.origins { return .places(try origins.places(of: rows)) }
    return .lines(try file.lines(of: rows))
  }

  // MARK: Months

  /// A test by month.
  func months() throws(Fault) -> Breaches {
    let test = scan.tests[0]
    guard case .monthly(let month, let by, _) = test.asks else { return test.breaches(of: []) }
    let statement = try statement(of: scan)
    let result = try query(statement.months)
    let (groups, counts): ([MonthGroup], [Int]) = try engine.perform(file) {
      let words = try result.columns.prefix(1 + by.count).map { try $0.strings() }
      let figures = try result.columns.dropFirst(1 + by.count).map(ResultReader.numbers)
      let groups = (0..<result.rowCount).map { row in
        MonthGroup(
          month: words[0][row], labels: words.dropFirst().map { $0[row] },
          rows: Self.count(figures[0][row]), money: test.money.flatMap { _ in figures[1][row] })
      }
      return (groups, figures.suffix(statement.counted.count).map { Self.count($0.first ?? nil) })
    }
    try check(groups.reduce(0) { $0 + $1.rows }, groups.isEmpty ? nil : counts, statement)
    try diagnosis.checkPeriods(of: scan.rows, groupedBy: month, groups.map(\.month))
    try engine.checkMonths(test, of: table, groups, file)
    return test.breaches(of: groups)
  }

  // MARK: Checks

  /// - Parameters:
  ///   - asked: the number of rows that were met.
  ///   - counts: of tables that they read; `nil` where there was nobody to read them.
  private func check(_ asked: Int, _ counts: [Int]?, _ statement: GateSQL) throws(Fault) {
    // Where there are no rows, DuckDB leaves out what they would have read.
    if sources.hasEmptyTables { try diagnosis.find(in: scan.rows) }
    let all = [scan.rows] + (counts == nil ? [] : statement.counted)
    for (rows, count) in zip(all, [asked] + (counts ?? []))
    where count != sources.rowCount(rows) {
      try diagnosis.find(in: scan.rows)
      throw engine.lostRows(count, of: sources.rowCount(rows), file)
    }
  }

  private static func count(_ number: Rational?) -> Int { Int(number?.exactText ?? "") ?? 0 }
}
