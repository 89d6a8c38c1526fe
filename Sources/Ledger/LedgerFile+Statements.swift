import Faults
import GRDB
import Quantities

extension LedgerFile {
  /// What came of the services that ended in some days, with the payments that fall due in them.
  ///
  /// - Parameters:
  ///   - contract: only under this; all where `nil`.
  ///   - entry: the last that counts; all where `nil`.
  public func statement(
    of party: String, during days: Period, contract: String? = nil, asKnownAfter entry: Int? = nil
  ) throws(Fault) -> PartyStatement {
    // Whatever is posted from here on comes after that, and does not count.
    let known = try reading { db in try Self.head(db, notAfter: entry) }
    let disputes = try disputes(asKnownAfter: known.sequence)
    return try reading { db in
      let occasions = try Occasion.all(upTo: known.sequence, db)
      let asked = Asked(party: party.composed, contract: contract?.composed, known: known.sequence)
      let cash = try asked.cash(db)
      return PartyStatement(
        party: asked.party, days: days, known: known, rows: try asked.rows(days, db),
        occasions: occasions, disputes: disputes,
        payments: PaymentAccount.following(
          cash, asOf: occasions.mapValues(\.on), lastOfRun: occasions.lastOfRun
        )
        .map { $0.during(days) }.filter { !$0.isIdle })
    }
  }

  /// All that was posted of a contract, withdrawn lines too, in the payee's sign.
  ///
  /// - Parameter entry: the last that counts.
  public func history(
    of contract: String, asKnownAfter entry: Int
  ) throws(Fault) -> [StatementLine] {
    let disputes = try disputes(asKnownAfter: entry)
    return try reading { db in
      let found = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(LedgerLine.columns), line.working FROM line
          WHERE contract = ? AND entry <= ? ORDER BY id
          """, arguments: [contract.composed, entry])
      return StatementLine.lines(
        of: try Asked.rows(found), try Occasion.all(upTo: entry, db), disputes
      ) { $0.change }
    }
  }

  /// The texts of explanations by their numbers.
  public func workings(_ numbers: some Sequence<Int>) throws(Fault) -> [Int: String] {
    try reading { db in
      var texts: [Int: String] = [:]
      let statement = try db.cachedStatement(sql: "SELECT text FROM working WHERE id = ?")
      for number in Set(numbers) {
        texts[number] = try String.fetchOne(statement, arguments: [number])
      }
      return texts
    }
  }
}

/// Whose statement it is.
private struct Asked {
  let party: String
  let contract: String?
  let known: Int

  private var condition: String {
    "posting.party = :party AND posting.entry <= :known"
      + (contract == nil ? "" : " AND posting.contract = :contract")
  }

  private func arguments(_ more: [String: String] = [:]) -> StatementArguments {
    var named: [String: (any DatabaseValueConvertible)?] = ["party": party, "known": known]
    if let contract { named["contract"] = contract }
    for (name, value) in more { named[name] = value }
    return StatementArguments(named)
  }

  func rows(_ days: Period, _ db: Database) throws -> [(line: LedgerLine, working: Int?)] {
    let found = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(LedgerLine.columns), line.working FROM posting
        CROSS JOIN line ON line.id = posting.line
        WHERE \(condition) AND posting.service_last BETWEEN :first AND :last
        """,
      arguments: arguments(["first": days.first.description, "last": days.last.description]))
    return try Self.rows(found)
  }

  /// - Parameter found: the columns of lines, then the number of the working.
  static func rows(_ found: RowCursor) throws -> [(line: LedgerLine, working: Int?)] {
    var rows: [(line: LedgerLine, working: Int?)] = []
    while let row = try found.next() {
      // The working comes last, after all that a line is made of.
      rows.append(
        (try LedgerLine(row), Int.fromDatabaseValue(row[row.count - 1] as DatabaseValue)))
    }
    return rows
  }

  /// What is to be paid of all that was posted.
  func cash(_ db: Database) throws -> [CashPosting] {
    let rows = try Row.fetchCursor(
      db,
      sql: ["payer", "payee"].map { side in
        """
        SELECT contract, payer, payee, currency, entry, due, nullif(recovery, ''), amount
        FROM payable WHERE \(side) = :party AND entry <= :known
        \(contract == nil ? "" : "AND contract = :contract")
        """
      }.joined(separator: "\nUNION ALL\n"), arguments: arguments())
    var postings: [CashPosting] = []
    while let row = try rows.next() {
      var columns = Columns(row)
      let (contract, payer, payee) = (
        try columns.text(), try columns.text(), try columns.text()
      )
      let sides = PaymentAccount.Sides(
        contract: contract, payer: payer, payee: payee, currency: try columns.currency())
      postings.append(
        CashPosting(
          sides, entry: try columns.number(), due: try columns.day(),
          recovery: try columns.optionalText(),
          amount: Money.amount(try columns.number(), sides.currency)))
    }
    return postings
  }
}
