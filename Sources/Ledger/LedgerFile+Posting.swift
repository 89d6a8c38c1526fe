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
    try post([Step(run, lines, withdrawing: withdrawing)])[0]
  }

  /// Posts several runs one after the other, all of them or none: the causes of one change, each
  /// an entry of its own.
  ///
  /// - Parameters:
  ///   - head: where the ledger ended when the runs were made, if it must end there still.
  ///   - isTrial: whether it is only tried, and nothing kept.
  /// - Returns: what came of each; a single refusal where nothing was written.
  public func post(
    _ steps: [Step], after head: Head? = nil, isTrial: Bool = false
  ) throws(Fault) -> [Outcome] {
    let wrong = steps.flatMap { RunChecks(ledger: shownAs, run: $0.run).faults(in: $0.lines) }
    guard wrong.isEmpty else { return [.refused(wrong)] }
    return try writing(keeping: { !isTrial && $0.allSatisfy(\.isWritten) }) { db in
      if let head, try Self.head(db) != head { return [.refused([faults.moved(since: head)])] }
      var outcomes: [Outcome] = []
      for step in steps {
        let outcome = try post(step, db)
        guard outcome.isWritten else { return [outcome] }
        outcomes.append(outcome)
      }
      return outcomes
    }
  }

  private func post(_ step: Step, _ db: Database) throws -> Outcome {
    let (run, withdrawing) = (step.run, step.withdrawing)
    let held = try Self.held(in: run.scope, db)
    let differences = Differences(
      step.lines, held: held, withdrawing: withdrawing, keepsOthers: step.keepsOthers)
    let wrong = RunChecks(ledger: shownAs, run: run)
      .faults(in: differences, withdrawing: withdrawing, held: held)
    guard wrong.isEmpty else { return .refused(wrong) }
    if differences.changes.isEmpty, let last = try Self.lastEntry(over: run.scope, db),
      last.run.repeats(run)
    {
      return .unchanged(since: last)
    }
    return .posted(try write(run, differences.changes, db))
  }

  /// Puts on record what was said of some scope, as a dispute: an entry that changes no line.
  ///
  /// - Parameter head: where the ledger ended when that was said, if it must end there still.
  public func record(_ run: Run, after head: Head? = nil) throws(Fault) -> Outcome {
    let wrong = RunChecks(ledger: shownAs, run: run).faults(in: [])
    guard wrong.isEmpty else { return .refused(wrong) }
    return try writing { db in
      if let head, try Self.head(db) != head { return .refused([faults.moved(since: head)]) }
      return .posted(try write(run, [], db))
    }
  }

  /// Posts what is made of the ledger as it stands. Where somebody else posted meanwhile, nothing
  /// of that is undone: it is made once more, of what the ledger holds then.
  ///
  /// - Parameter make: reads the ledger, and posts after the head that it is given.
  public func following(_ make: (Head) throws -> Outcome) throws -> Outcome {
    let outcome = try make(try head())
    guard case .refused(let faults) = outcome, faults.map(\.rule) == [LedgerFaults.movedRule]
    else { return outcome }
    return try make(try head())
  }

  private func write(_ run: Run, _ changes: [Differences.Change], _ db: Database) throws -> Entry {
    let writer = try EntryWriter(db, after: try Self.head(db))
    try writer.open(run)
    for change in changes { try writer.write(change) }
    return try writer.seal(run)
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
