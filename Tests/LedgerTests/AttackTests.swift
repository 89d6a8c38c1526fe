import Foundation
import Ledger
import Testing

/// What another program may try at the file, with SQLite's settings as they come: foreign keys
/// and recursive triggers are off. The schema itself must refuse.
@Suite struct AttackTests {
  private let scratch: Scratch
  private let ledger: LedgerFile
  private let head: Head
  private let attacker: PlainSQLite

  init() throws {
    scratch = try Scratch()
    ledger = try LedgerFile(at: scratch.path(), .posting)
    _ = try ledger.post(run(), [line("RR8", 100), line("RAE", 50)])
    _ = try ledger.post(run(data: "extract 2"), [line("RR8", 130), line("RAE", 50)])
    head = try ledger.head()
    attacker = PlainSQLite(scratch.path())
  }

  private static let tables = [
    "entry", "scope", "working", "line", "posting", "payable", "seal",
  ]

  @Test(arguments: tables)
  func noRowIsChangedOrRemoved(table: String) throws {
    let column = attacker.rows("SELECT name FROM pragma_table_info('\(table)') LIMIT 1")[0]
    let before = attacker.content()
    for attack in [
      "UPDATE \(table) SET \(column) = \(column)",
      "UPDATE OR REPLACE \(table) SET \(column) = \(column)",
      "UPDATE OR IGNORE \(table) SET \(column) = \(column)",
      "DELETE FROM \(table)",
      "DELETE FROM \(table) WHERE \(column) IS NOT NULL",
      "INSERT INTO \(table) SELECT * FROM \(table)",
      "INSERT OR REPLACE INTO \(table) SELECT * FROM \(table)",
      "REPLACE INTO \(table) SELECT * FROM \(table)",
      "INSERT OR IGNORE INTO \(table) SELECT * FROM \(table)",
      """
      INSERT INTO \(table) SELECT * FROM \(table) WHERE true
      ON CONFLICT DO UPDATE SET \(column) = \(column)
      """,
    ] {
      let refusal = attacker.run(attack)
      #expect(refusal?.hasPrefix("ledger: ") == true, "\(attack): \(refusal ?? "accepted")")
    }
    #expect(attacker.content() == before)
    #expect(ledger.verify(against: head) == [])
  }

  // MARK: Entries that are not what they should be

  private static let hash = String(repeating: "a", count: 64)

  private func opening(_ sequence: Int = 3, previous: String? = nil) -> String {
    """
    INSERT INTO entry (sequence, previous, stage, as_of, data, definitions, cause)
    VALUES (\(sequence), '\(previous ?? head.hash)', 'final', '2026-06-15', '\(Self.hash)',
      '\(Self.hash)', 'attack');
    """
  }

  private static let scopeSQL = """
    INSERT INTO scope (entry, contract, term, period, first_day, last_day)
    VALUES (3, 'acute', 'block', '2026-04', '2026-04-01', '2026-04-30');
    """

  private static func lineSQL(
    id: String = "4", entry: Int = 3, amount: Int = 14_000, change: Int = 1_000,
    term: String = "block"
  ) -> String {
    """
    INSERT INTO line (id, entry, contract, term, payer, payee, period, first_day, last_day, part,
      currency, kind, service_first, service_last, due, nature, amount, change, working)
    VALUES (\(id), \(entry), 'acute', '\(term)', 'ICB', 'RR8', '2026-04', '2026-04-01',
      '2026-04-30', 1, 'GBP', 'core', '2026-04-01', '2026-04-30', '2026-04-30', 'settled',
      \(amount), \(change), 1);
    """
  }

  private static func postingSQL(_ party: String, _ amount: Int, entry: Int = 3, line: Int = 4)
    -> String
  {
    """
    INSERT INTO posting (party, contract, service_last, line, entry, currency, amount)
    VALUES ('\(party)', 'acute', '2026-04-30', \(line), \(entry), 'GBP', \(amount));
    """
  }

  private static func payableSQL(_ amount: Int = 1_000, entry: Int = 3) -> String {
    """
    INSERT INTO payable (entry, contract, payer, payee, currency, due, recovery, amount)
    VALUES (\(entry), 'acute', 'ICB', 'RR8', 'GBP', '2026-04-30', '', \(amount));
    """
  }

  private static func sealSQL(_ sequence: Int = 3, lines: Int = 1) -> String {
    "INSERT INTO seal (sequence, lines, hash) VALUES (\(sequence), \(lines), '\(hash)');"
  }

  /// Runs the statements as one transaction, none of which stays.
  private func refusal(_ statements: String...) -> String? {
    defer { attacker.run("ROLLBACK") }
    return attacker.run("BEGIN;" + statements.joined())
  }

  /// Where nothing is wrong nothing is refused, or the tests below would show nothing.
  @Test func wholeEntryIsAccepted() {
    #expect(
      refusal(
        opening(), Self.scopeSQL, Self.lineSQL(), Self.postingSQL("ICB", -1_000),
        Self.postingSQL("RR8", 1_000), Self.payableSQL(), Self.sealSQL()) == nil)
  }

  @Test func unbalancedEntryIsRefused() {
    let follow = "ledger: the posting does not follow from its line"
    let begun = opening() + Self.scopeSQL + Self.lineSQL()
    #expect(refusal(begun, Self.postingSQL("ICB", -1_000), Self.postingSQL("RR8", 999)) == follow)
    #expect(refusal(begun, Self.postingSQL("ICB", 1_000)) == follow)
    #expect(refusal(begun, Self.postingSQL("RXX", 1_000)) == follow)
    #expect(
      refusal(begun, Self.postingSQL("ICB", -1_000), Self.postingSQL("ICB", -1_000))
        == "ledger: the line is posted to this party already")
    #expect(
      refusal(begun, Self.postingSQL("RR8", 1_000), Self.sealSQL())
        == "ledger: a line of the entry lacks one of its two postings")
    #expect(
      refusal(
        begun, Self.postingSQL("ICB", -1_000), Self.postingSQL("RR8", 1_000), Self.sealSQL(lines: 2)
      )
        == "ledger: the entry does not have as many lines as it says")
  }

  @Test func payablesMustFollowFromTheLines() {
    let follow = "ledger: what is payable does not follow from the lines of the entry"
    let begun =
      opening() + Self.scopeSQL + Self.lineSQL() + Self.postingSQL("ICB", -1_000)
      + Self.postingSQL("RR8", 1_000)
    let payable = Self.payableSQL()
    #expect(refusal(begun, Self.sealSQL()) == follow)
    #expect(refusal(begun, Self.payableSQL(999), Self.sealSQL()) == follow)
    for (old, new) in [
      ("acute", "other"), ("ICB", "RXX"), ("RR8", "RXX"), ("GBP", "EUR"),
      ("2026-04-30", "2026-05-01"), ("''", "'set-off'"),
    ] {
      let other = payable.replacing(old, with: new)
      #expect(refusal(begun, other, Self.sealSQL()) == follow)
      #expect(refusal(begun, payable, other, Self.sealSQL()) == follow)
    }
    #expect(
      refusal(begun, payable, payable)
        == "ledger: the entry says already what is payable on that day")
    #expect(
      refusal(begun, payable.replacing("INSERT", with: "INSERT OR REPLACE"), Self.sealSQL()) == nil)
    // What was accrued before was not paid, and an accrual is not.
    let accrued = begun.replacing("'settled'", with: "'accrual'")
    #expect(refusal(accrued, payable, Self.sealSQL()) == follow)
    #expect(refusal(accrued, Self.payableSQL(-13_000), Self.sealSQL()) == nil)
  }

  @Test func linesMustFollowFromWhatIsHeld() {
    let begun = opening() + Self.scopeSQL
    #expect(
      refusal(begun, Self.lineSQL(change: 14_000))
        == "ledger: `change` is not the amount less the one before")
    #expect(
      refusal(begun, Self.lineSQL(term: "quality"))
        == "ledger: the line is outside the scope of its entry")
    #expect(
      refusal(begun, Self.lineSQL(id: "9")) == "ledger: rows of line are numbered without gaps")
    #expect(
      refusal(begun, Self.lineSQL(id: "NULL")) == "ledger: rows of line are numbered without gaps")
  }

  @Test func sealedEntriesTakeNoMore() {
    let sealed = "ledger: the entry is sealed or there is none"
    #expect(refusal(Self.lineSQL(entry: 2)) == sealed)
    #expect(refusal(Self.lineSQL(entry: 3)) == sealed)
    #expect(refusal(Self.postingSQL("ICB", 0, entry: 2, line: 3)) == sealed)
    #expect(refusal(Self.payableSQL(entry: 2)) == sealed)
    #expect(refusal(Self.scopeSQL.replacing("(3,", with: "(2,")) == sealed)
  }

  @Test func chainHasNoGapsAndNoForks() {
    #expect(refusal(opening(4)) == "ledger: rows of entry are numbered without gaps")
    #expect(refusal(opening(2)) == "ledger: rows of entry are numbered without gaps")
    #expect(
      refusal(opening(previous: Self.hash))
        == "ledger: `previous` is not the hash of the last entry")
    #expect(
      refusal(opening(), opening(4)) == "ledger: the entry before this one is not sealed")
    #expect(refusal(Self.sealSQL(4)) == "ledger: rows of seal are numbered without gaps")
    #expect(refusal(Self.sealSQL()) == "ledger: there is no such entry")
    #expect(refusal(opening(), Self.sealSQL(lines: 0)) == "ledger: the entry has no scope")
  }

  @Test func wrongTypesAndTextsAreRefused() {
    let begun = opening() + Self.scopeSQL
    #expect(refusal(begun, Self.lineSQL().replacing("14000", with: "14000.5")) != nil)
    #expect(refusal(begun, Self.lineSQL().replacing("14000", with: "'£'")) != nil)
    #expect(refusal(begun, Self.lineSQL().replacing("'GBP'", with: "'gbp'")) != nil)
    #expect(refusal(opening().replacing("2026-06-15", with: "2026-02-30")) != nil)
    #expect(refusal(opening().replacing("2026-06-15", with: "15/06/2026")) != nil)
    #expect(refusal(opening().replacing("'attack'", with: "' '")) != nil)
    let approved = opening().replacing("cause)", with: "cause, approved, prepared)")
    #expect(refusal(approved.replacing("'attack'", with: "'attack', 'ben', 'asha'")) == nil)
    #expect(refusal(approved.replacing("'attack'", with: "'attack', 'asha', 'asha'")) != nil)
    #expect(refusal(approved.replacing("'attack'", with: "'attack', 'asha', NULL")) != nil)
  }

  // MARK: What the schema cannot refuse

  /// A program without foreign keys can leave an entry open. It counts nowhere, `verify` names it,
  /// and nothing can be posted over it.
  @Test func unsealedEntriesAreFound() throws {
    #expect(attacker.run(opening() + Self.scopeSQL + Self.lineSQL()) == nil)
    #expect(try ledger.head() == head)
    #expect(try ledger.shown("RR8") == ["RR8 100 100", "RR8 130 30"])
    #expect(ledger.verify().map(\.rule).contains("ledger-unsealed"))
    #expect(throws: (any Error).self) {
      try ledger.post(run(data: "extract 3"), [line("RR8", 1), line("RAE", 50)])
    }
  }

  /// A forged entry passes the schema if its hash has the right shape, and is found by its hash.
  @Test func forgedEntriesAreFound() throws {
    attacker.run(
      opening() + Self.scopeSQL + Self.lineSQL() + Self.postingSQL("ICB", -1_000)
        + Self.postingSQL("RR8", 1_000) + Self.payableSQL() + Self.sealSQL())
    #expect(ledger.verify().map(\.rule) == ["ledger-hash"])
  }
}

extension String {
  fileprivate func replacing(_ old: String, with new: String) -> String {
    replacingOccurrences(of: old, with: new)
  }
}
