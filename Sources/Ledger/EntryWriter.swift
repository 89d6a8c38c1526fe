import GRDB
import Hashing

/// Writes one entry: opened, its lines, what is payable of them, sealed.
final class EntryWriter {
  private let db: Database
  private let previous: Head
  private let insertLine: GRDB.Statement
  private let insertPosting: GRDB.Statement
  private var count = 0
  private var lastLine: Int

  private var sequence: Int { previous.sequence + 1 }

  init(_ db: Database, after previous: Head) throws {
    (self.db, self.previous) = (db, previous)
    lastLine = try Int.fetchOne(db, sql: "SELECT max(id) FROM line") ?? 0
    insertLine = try db.makeStatement(
      sql: """
        INSERT INTO line (id, entry, contract, term, first_day, last_day, period, payer, payee,
          part, currency, kind, service_first, service_last, due, quantity, unit, rate, plan,
          nature, recovery, amount, change, working, withdrawn)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """)
    insertPosting = try db.makeStatement(
      sql: """
        INSERT INTO posting (party, contract, service_last, line, entry, currency, amount)
        VALUES (?,?,?,?,?,?,?)
        """)
  }

  func open(_ run: Run) throws {
    try db.execute(
      sql: """
        INSERT INTO entry
          (sequence, previous, stage, as_of, data, definitions, cause, note, month, received,
            prepared, approved)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
        """,
      arguments: [
        sequence, previous.hash, run.stage, run.asOf.description, run.data, run.definitions,
        run.cause, run.note, run.month, run.received, run.prepared, run.approved,
      ])
    for scope in run.scope {
      try db.execute(
        sql: """
          INSERT INTO scope (contract, term, first_day, last_day, period, entry)
          VALUES (?,?,?,?,?,?)
          """, arguments: scope.arguments + [scope.period.name, sequence])
    }
  }

  /// A line, and what it moves: out of the payer's account and into the payee's.
  func write(_ change: Differences.Change) throws {
    let (key, facts) = (change.key, change.facts)
    guard let amount = Money.minorUnits(change.amount, key.currency),
      let moved = Money.minorUnits(change.change, key.currency, most: 2 * Money.most)
    else { throw DatabaseError(resultCode: .SQLITE_TOOBIG) }
    lastLine += 1
    count += 1
    let (working, withdrawn) = try reason(change.reason)
    let arguments: StatementArguments = [
      facts.kind, facts.service.first.description, facts.service.last.description,
      facts.due.description, facts.quantity, facts.unit, facts.rate, facts.plan, facts.nature,
      facts.recovery, amount, moved, working, withdrawn,
    ]
    try insertLine.execute(
      arguments: [lastLine, sequence] + key.scope.arguments
        + [key.period.name, key.payer, key.payee, key.part, key.currency.code] + arguments)
    if key.payer == key.payee {
      try post(0, to: key.payee, change)
    } else {
      try post(-moved, to: key.payer, change)
      try post(moved, to: key.payee, change)
    }
  }

  private func post(_ amount: Int, to party: String, _ change: Differences.Change) throws {
    try insertPosting.execute(arguments: [
      party, change.key.contract, change.facts.service.last.description, lastLine, sequence,
      change.key.currency.code, amount,
    ])
  }

  private func reason(_ reason: Differences.Reason) throws -> (working: Int?, withdrawn: String?) {
    switch reason {
    case .settled(let text): (try working(text), nil)
    case .withdrawn(let cause): (nil, cause)
    }
  }

  /// The number of an explanation, which is kept once however many lines it explains.
  private func working(_ text: String) throws -> Int {
    let hash = SHA256.hexadecimal(of: Array(text.utf8))
    let known = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, text FROM working WHERE hash = ?"), arguments: [hash])
    if let known {
      // Somebody may have put another text under this hash before us.
      var columns = Columns(known)
      let id = try columns.number()
      guard try columns.text() == text else {
        throw DatabaseError(
          resultCode: .SQLITE_CORRUPT, message: "a working is not the one its hash names")
      }
      return id
    }
    let id = try Int.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM working") ?? 1
    try db.cachedStatement(sql: "INSERT INTO working (id, hash, text) VALUES (?,?,?)")
      .execute(arguments: [id, hash, text])
    return id
  }

  func seal(_ run: Run) throws -> Entry {
    try db.execute(
      sql: """
        INSERT INTO payable (\(Payable.columns))
        \(Payable.ofEntry(":entry"))
        """, arguments: ["entry": sequence])
    let hash = try Canonical.hash(ofEntry: sequence, db)
    try db.execute(
      sql: "INSERT INTO seal (sequence, lines, hash) VALUES (?,?,?)",
      arguments: [sequence, count, hash])
    return Entry(
      run: run, lines: count, previous: previous.hash, head: Head(sequence: sequence, hash: hash))
  }
}
