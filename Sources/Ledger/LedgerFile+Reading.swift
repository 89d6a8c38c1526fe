import Faults
import GRDB
import Quantities

/// Each of these can be asked as of an earlier entry: what was known then is in the ledger still.
extension LedgerFile {
  /// The last entry and its hash, for keeping elsewhere.
  public func head() throws(Fault) -> Head {
    try reading { db in try Self.head(db) }
  }

  /// In the order of posting.
  public func entries() throws(Fault) -> [Entry] {
    try reading { db in
      try Row.fetchAll(db, sql: Self.selectEntries + " ORDER BY sequence")
        .map { try Self.entry($0, db) }
    }
  }

  /// Those whose runs are of a month, in the order of posting.
  public func entries(ofMonth month: String) throws(Fault) -> [Entry] {
    try reading { db in
      try Row.fetchAll(
        db, sql: Self.selectEntries + " WHERE month = ? ORDER BY sequence", arguments: [month]
      ).map { try Self.entry($0, db) }
    }
  }

  /// Those of a stage, in the order of posting.
  public func entries(ofStage stage: String) throws(Fault) -> [Entry] {
    try reading { db in
      try Row.fetchAll(
        db, sql: Self.selectEntries + " WHERE stage = ? ORDER BY sequence", arguments: [stage]
      ).map { try Self.entry($0, db) }
    }
  }

  /// One of them; `nil` where there are not so many.
  public func entry(_ sequence: Int) throws(Fault) -> Entry? {
    try reading { db in try Self.entry(sequence, db) }
  }

  /// What each key came to, without those withdrawn: in the order of keys.
  ///
  /// - Parameters:
  ///   - entry: the last that counts; all where `nil`.
  ///   - contract: only its lines, and of it only a `term`'s; all where `nil`.
  public func lines(
    asKnownAfter entry: Int? = nil, contract: String? = nil, term: String? = nil
  ) throws(Fault) -> [LedgerLine] {
    try reading { db in
      let known = try Self.head(db, notAfter: entry)
      var lines: [LineKey: LedgerLine] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(LedgerLine.columns) FROM line WHERE entry <= :known
          \(contract == nil ? "" : "AND contract = :contract")
          \(term == nil ? "" : "AND term = :term") ORDER BY id
          """,
        arguments: arguments([
          "known": known.sequence, "contract": contract?.composed, "term": term?.composed,
        ]))
      while let row = try rows.next() {
        let line = try LedgerLine(row)
        lines[line.key] = line
      }
      return lines.values.filter { $0.withdrawn == nil }.sorted { $0.key < $1.key }
    }
  }

  /// Everything posted to a party's accounts.
  ///
  /// - Parameters:
  ///   - contract: only under this; all where `nil`.
  ///   - period: only what was settled for it or a period within it; all where `nil`.
  ///   - entry: the last that counts; all where `nil`.
  public func statement(
    party: String, contract: String? = nil, period: Period? = nil, asKnownAfter entry: Int? = nil
  ) throws(Fault) -> Statement {
    try reading { db in
      let known = try Self.head(db, notAfter: entry)
      var sql = """
        SELECT \(LedgerLine.columns) FROM posting CROSS JOIN line ON line.id = posting.line
        WHERE posting.party = :party AND posting.entry <= :known
        """
      if contract != nil { sql += " AND posting.contract = :contract" }
      if period != nil {
        // Postings lie by the day their service ended, which is within the period it is part of.
        sql += " AND posting.service_last BETWEEN :first AND :last"
        sql += " AND line.first_day >= :first AND line.last_day <= :last"
      }
      let lines = try Row.fetchAll(
        db, sql: sql,
        arguments: arguments([
          "party": party.composed, "known": known.sequence, "contract": contract?.composed,
          "first": period?.first.description, "last": period?.last.description,
        ])
      ).map(LedgerLine.init)
      let inOrder = lines.sorted { ($0.key, $0.number) < ($1.key, $1.number) }
      return Statement(party: party, known: known, lines: inOrder)
    }
  }

  /// What each party has received under each contract less what it has paid, in each currency.
  /// They add up to nought in each contract and currency.
  public func balance(asKnownAfter entry: Int? = nil) throws(Fault) -> [Balance] {
    try reading { db in
      let known = try Self.head(db, notAfter: entry)
      return try Row.fetchAll(
        db,
        sql: """
          SELECT party, contract, currency, sum(amount) FROM posting
          WHERE entry <= ? GROUP BY party, contract, currency ORDER BY party, contract, currency
          """, arguments: [known.sequence]
      ).map { row in
        var columns = Columns(row)
        let (party, contract) = (try columns.text(), try columns.text())
        let currency = try columns.currency()
        return Balance(
          party: party, contract: contract, currency: currency,
          amount: Money.amount(try columns.number(), currency))
      }
    }
  }

  /// Everyone to whom something was ever posted, in their order: one look-up for each.
  public func parties() throws(Fault) -> [String] {
    try reading { db in try Self.distinct("party", of: "posting", db) }
  }

  /// Every contract of which something was ever settled, in their order: one look-up for each.
  public func contracts() throws(Fault) -> [String] {
    try reading { db in try Self.distinct("contract", of: "scope", db) }
  }

  /// The values of the first column of a table's key.
  private static func distinct(
    _ column: String, of table: String, _ db: Database
  ) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        WITH RECURSIVE found (value) AS (
          SELECT min(\(column)) FROM \(table)
          UNION ALL
          SELECT (SELECT min(\(column)) FROM \(table) WHERE \(column) > found.value)
          FROM found WHERE value IS NOT NULL)
        SELECT value FROM found WHERE value IS NOT NULL
        """)
  }

  /// The explanation of a line, as it was posted; `nil` for a withdrawal.
  public func working(of line: LedgerLine) throws(Fault) -> String? {
    try reading { db in
      try String.fetchOne(
        db,
        sql: """
          SELECT working.text FROM line JOIN working ON working.id = line.working
          WHERE line.id = ?
          """, arguments: [line.number])
    }
  }

  // MARK: For posting and verifying too

  /// The last sealed entry, or the last that is not after `entry`.
  static func head(_ db: Database, notAfter entry: Int? = nil) throws -> Head {
    try Row.fetchOne(
      db, sql: "SELECT sequence, hash FROM seal WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1",
      arguments: [entry ?? Int.max]
    ).map(Head.init) ?? .empty
  }

  static func entry(_ sequence: Int, _ db: Database) throws -> Entry? {
    try Row.fetchOne(db, sql: selectEntries + " WHERE sequence = ?", arguments: [sequence])
      .map { try entry($0, db) }
  }

  private static let selectEntries = """
    SELECT sequence, hash, previous, lines, stage, data, definitions, as_of, cause, note,
      month, received, prepared, approved
    FROM entry JOIN seal USING (sequence)
    """

  private static func entry(_ row: Row, _ db: Database) throws -> Entry {
    var columns = Columns(row)
    let head = Head(sequence: try columns.number(), hash: try columns.text())
    let (previous, lines) = (try columns.text(), try columns.number())
    let scopes = try Row.fetchAll(
      db, sql: "SELECT \(Scope.columns) FROM scope WHERE entry = ?", arguments: [head.sequence]
    ).map { row in
      var columns = Columns(row)
      return try Scope(&columns)
    }
    let run = Run(
      scope: scopes, stage: try columns.text(), data: try columns.text(),
      definitions: try columns.text(), asOf: try columns.day(), cause: try columns.text(),
      note: try columns.optionalText(), month: try columns.optionalText(),
      received: try columns.optionalNumber(),
      prepared: try columns.optionalText(), approved: try columns.optionalText())
    return Entry(run: run, lines: lines, previous: previous, head: head)
  }
}

/// Those that have a value: SQLite refuses arguments that a statement does not name.
private func arguments(_ named: [String: (any DatabaseValueConvertible)?]) -> StatementArguments {
  StatementArguments(named.compactMapValues { $0 })
}
