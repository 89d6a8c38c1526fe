import Faults
import GRDB

extension LedgerFile {
  /// Posts what a run comes to: of each of its lines the difference from what the ledger holds,
  /// all in one entry or nothing.
  ///
  /// A key that the ledger holds and that still comes to the same gets no line. One it has never
  /// held gets one even at nought, so that a statement shows that it was settled. If nothing
  /// differs, and the last run over any of the scope was this one, nothing is written; a run from
  /// other data or definitions, or of another stage, that comes to the same is on record as an
  /// entry without lines.
  ///
  /// A line from a party to itself (a payer's own share) is kept without moving money.
  ///
  /// - Parameters:
  ///   - lines: of the run's scope, each key once, in any order.
  ///   - withdrawing: lines that the ledger holds and the run no longer has. A payee that goes
  ///     missing from an extract is more often a mistake than a claw-back, so whoever means it
  ///     says so.
  /// - Throws: where the file cannot be written; what is wrong with the run itself is an outcome.
  public func post(
    _ run: Run, _ lines: [PostedLine], withdrawing: [Withdrawal] = []
  ) throws(Fault) -> Outcome {
    let checks = RunChecks(ledger: shownAs, run: run)
    let wrong = checks.faults(in: lines)
    guard wrong.isEmpty else { return .refused(wrong) }
    return try writing { db in
      let held = try Self.held(in: run.scope, db)
      let differences = Differences(lines, held: held, withdrawing: withdrawing)
      let wrong = checks.faults(in: differences, withdrawing: withdrawing, held: held)
      guard wrong.isEmpty else { return .refused(wrong) }
      if differences.changes.isEmpty, let last = try Self.lastEntry(over: run.scope, db),
        last.run.repeats(run)
      {
        return .unchanged(since: last)
      }
      let writer = try EntryWriter(db, after: try Self.head(db))
      try writer.open(run)
      for change in differences.changes { try writer.write(change) }
      return .posted(try writer.seal(run))
    }
  }

  /// The last line of each key.
  private static func held(in scope: [Scope], _ db: Database) throws -> [LineKey: LedgerLine] {
    var held: [LineKey: LedgerLine] = [:]
    let statement = try db.makeStatement(
      sql: """
        SELECT \(LedgerLine.columns) FROM line
        WHERE contract = ? AND term = ? AND first_day = ? AND last_day = ?
        ORDER BY id
        """)
    for scope in scope {
      let rows = try Row.fetchCursor(statement, arguments: scope.arguments)
      while let row = try rows.next() {
        let line = try LedgerLine(row)
        held[line.key] = line
      }
    }
    return held
  }

  /// The last entry whose run had any of the scope.
  private static func lastEntry(over scope: [Scope], _ db: Database) throws -> Entry? {
    let statement = try db.makeStatement(
      sql: """
        SELECT max(entry) FROM scope
        WHERE contract = ? AND term = ? AND first_day = ? AND last_day = ?
        """)
    let entries = try scope.compactMap { try Int.fetchOne(statement, arguments: $0.arguments) }
    return try entries.max().flatMap { try entry($0, db) }
  }
}

extension Scope {
  /// Contract, term, first and last day.
  var arguments: StatementArguments {
    [contract, term, period.first.description, period.last.description]
  }
}
