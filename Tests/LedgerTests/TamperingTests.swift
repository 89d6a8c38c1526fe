import Foundation
import Ledger
import Testing

/// Changes made behind the schema's back: bytes in the file, rows after a rule was switched off,
/// entries cut from the end. `verify` must find each.
@Suite struct TamperingTests {
  /// `LEFTSHIFT_TAMPERINGS` raises it.
  private static let tamperings =
    ProcessInfo.processInfo.environment["LEFTSHIFT_TAMPERINGS"].flatMap(Int.init) ?? 200

  private let scratch: Scratch
  private let original: Data
  private let content: [String]
  private let head: Head

  init() throws {
    scratch = try Scratch()
    let ledger = try LedgerFile(at: scratch.path(), .posting)
    for number in 1...6 {
      _ = try ledger.post(
        run([scope(), scope("quality")], data: "extract \(number)"),
        (1...5).flatMap {
          [line("P\($0)", .init($0 * number)), line("P\($0)", .init(number), "quality")]
        })
    }
    _ = try ledger.dispute(
      line("P1", 1).key, by: "moira", on: day("2026-06-20"), because: "the ward was closed")
    head = try ledger.head()
    original = try Data(contentsOf: URL(filePath: scratch.path()))
    content = PlainSQLite(scratch.path()).content()
  }

  private enum Kind: CaseIterable {
    case byte, cutFile, cutMiddle, editedRow, deletedRow, cutTail, droppedRule, forgedChain
  }

  @Test func eachIsFound() throws {
    var random = SplitMix64(seed: 41)
    var (done, dead) = (0, 0)
    while done < Self.tamperings {
      let path = scratch.path("tampered.db")
      let kind = done.isMultiple(of: 2) ? .byte : random.pick(Kind.allCases)
      let deed = try tamper(kind, path, &random)
      if try isFound(path) {
        done += 1
      } else {
        // A byte that nothing is stored in: what the ledger says is what it said.
        #expect(kind == .byte && PlainSQLite(path).content() == content, "\(deed)")
        dead += 1
        try #require(dead < 20 * Self.tamperings)
      }
    }
    print("\(done) tamperings found; \(dead) bytes were changed where nothing is stored")
  }

  private func isFound(_ path: String) throws -> Bool {
    guard let ledger = try? LedgerFile(at: path, .reading) else { return true }
    return !ledger.verify(against: head).isEmpty
  }

  private func tamper(
    _ kind: Kind, _ path: String, _ random: inout SplitMix64
  ) throws -> String {
    var bytes = original
    if kind == .byte {
      let offset = random.number(0...bytes.count - 1)
      bytes[offset] ^= UInt8(random.number(1...255))
      try bytes.write(to: URL(filePath: path))
      return "byte \(offset)"
    }
    if kind == .cutFile { bytes.removeLast(random.number(1...bytes.count / 2)) }
    if kind == .cutMiddle {
      let start = random.number(0...bytes.count - 2)
      bytes.removeSubrange(start...random.number(start...min(start + 9_999, bytes.count - 2)))
    }
    try bytes.write(to: URL(filePath: path))
    let file = PlainSQLite(path)
    let sql =
      switch kind {
      case .editedRow: editedRow(file, &random)
      case .deletedRow: deletedRow(file, &random)
      case .cutTail: cutTail(from: random.number(2...7))
      case .droppedRule: droppedRule(file, &random)
      case .forgedChain: forgery(in: random.number(1...6), &random)
      case .byte, .cutFile, .cutMiddle: "\(bytes.count) bytes are left"
      }
    if ![.cutFile, .cutMiddle].contains(kind) {
      #expect(withoutRules(file, sql, resealing: kind == .forgedChain) == nil, "\(sql)")
    }
    return sql
  }

  /// Drops the triggers, does it, and makes them again as they were.
  private func withoutRules(
    _ file: PlainSQLite, _ sql: String, resealing: Bool = false
  ) -> String? {
    let names = file.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    let rules = file.rows("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    let dropped = names.map { "DROP TRIGGER \($0);" }.joined()
    return file.run("PRAGMA ignore_check_constraints = ON;" + dropped)
      ?? file.run(sql.hasPrefix("PRAGMA") ? "" : sql)
      ?? (resealing ? reseal(file) : nil)
      ?? file.run(rules.joined(separator: ";\n"))
      ?? file.run(sql.hasPrefix("PRAGMA") ? sql : "")
  }

  private static let tables = [
    "entry", "scope", "working", "line", "posting", "payable", "seal",
  ]

  /// A table and a condition that one row of it meets.
  private func row(
    _ file: PlainSQLite, _ random: inout SplitMix64
  ) -> (table: String, condition: String) {
    let table = random.pick(Self.tables)
    let key = file.rows("SELECT name FROM pragma_table_info('\(table)') WHERE pk ORDER BY pk")
    let values = file.rows(
      "SELECT \(key.map { "quote(\($0))" }.joined(separator: ",")) FROM \(table)")
    return (
      table,
      "(\(key.joined(separator: ","))) = "
        + "(\(random.pick(values).replacingOccurrences(of: "|", with: ",")))"
    )
  }

  private func editedRow(_ file: PlainSQLite, _ random: inout SplitMix64) -> String {
    let (table, condition) = row(file, &random)
    let columns = file.rows("SELECT name, type FROM pragma_table_info('\(table)')")
    let column = random.pick(columns).split(separator: "|")
    let value =
      column[1] == "TEXT" ? "coalesce(\(column[0]), '') || 'x'" : "coalesce(\(column[0]), 0) + 100"
    return "UPDATE \(table) SET \(column[0]) = \(value) WHERE \(condition)"
  }

  private func deletedRow(_ file: PlainSQLite, _ random: inout SplitMix64) -> String {
    let (table, condition) = row(file, &random)
    return "DELETE FROM \(table) WHERE \(condition)"
  }

  /// As if it had never been posted: nothing in what is left says so.
  private func cutTail(from entry: Int) -> String {
    ["posting", "payable", "line", "scope"].map {
      "DELETE FROM \($0) WHERE entry >= \(entry);"
    }.joined()
      + ["entry", "seal"].map { "DELETE FROM \($0) WHERE sequence >= \(entry);" }.joined()
  }

  private func droppedRule(_ file: PlainSQLite, _ random: inout SplitMix64) -> String {
    let name = random.pick(file.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
    let condition = "WHERE name = '\(name)'"
    return "PRAGMA writable_schema = ON;"
      + (random.chance(1, of: 2)
        ? "DELETE FROM sqlite_schema \(condition)"
        : "UPDATE sqlite_schema SET sql = replace(sql, 'ABORT', 'IGNORE') \(condition)")
  }

  /// A pound more from the payer to one payee, everywhere where it shows.
  private func forgery(in entry: Int, _ random: inout SplitMix64) -> String {
    let payee = "P\(random.number(1...5))"
    let line = "payee = '\(payee)' AND term = 'block'"
    return """
      UPDATE line SET amount = amount + 100 WHERE \(line) AND entry >= \(entry);
      UPDATE line SET change = change + 100 WHERE \(line) AND entry = \(entry);
      UPDATE posting SET amount = amount + iif(party = 'ICB', -100, 100)
        WHERE line = (SELECT id FROM line WHERE \(line) AND entry = \(entry));
      UPDATE payable SET amount = amount + 100 WHERE payee = '\(payee)' AND entry = \(entry);
      """
  }

  /// Writes the chain of hashes anew from the first entry on, as whoever knows how it is made can.
  private func reseal(_ file: PlainSQLite) -> String? {
    var last = Head.empty.hash
    for entry in 1...head.sequence {
      file.run("UPDATE entry SET previous = '\(last)' WHERE sequence = \(entry)")
      let rows = file.rows(
        "SELECT text FROM canonical WHERE entry = \(entry) ORDER BY position, text")
      last = sha256(rows.map { $0 + "\n" }.joined())
      if let problem = file.run("UPDATE seal SET hash = '\(last)' WHERE sequence = \(entry)") {
        return problem
      }
    }
    return nil
  }

  // MARK: By name

  private func rules(
    after sql: String, resealing: Bool = false, against head: Head? = nil
  ) throws -> [String] {
    let path = scratch.path("named.db")
    try original.write(to: URL(filePath: path))
    #expect(withoutRules(PlainSQLite(path), sql, resealing: resealing) == nil)
    do {
      return try LedgerFile(at: path, .reading).verify(against: head).map(\.rule)
    } catch {
      return ["not opened: \(error.rule)"]
    }
  }

  @Test func faultsSayWhatWasDone() throws {
    #expect(try rules(after: "SELECT 1") == [])
    #expect(try rules(after: "UPDATE line SET rate = '9' WHERE id = 3") == ["ledger-hash"])
    #expect(
      try rules(after: "UPDATE line SET due = '2027-01-01' WHERE id = 3")
        == ["ledger-hash", "ledger-payable"])
    for edit in [
      "UPDATE payable SET amount = amount + 1 WHERE entry = 2 AND payee = 'P1'",
      "UPDATE payable SET due = '2027-01-01' WHERE entry = 2 AND payee = 'P1'",
      "DELETE FROM payable WHERE entry = 2 AND payee = 'P1'",
      "INSERT INTO payable SELECT entry, 'other', payer, payee, currency, due, recovery, amount"
        + " FROM payable WHERE entry = 2",
    ] {
      #expect(try rules(after: edit) == ["ledger-payable"], "\(edit)")
    }
    #expect(
      try rules(after: "UPDATE working SET text = '{}' WHERE id = 3") == ["ledger-working"])
    #expect(
      try rules(after: "UPDATE posting SET amount = amount + 1 WHERE line = 3 AND party = 'ICB'")
        == ["ledger-postings", "ledger-balance"])
    var random = SplitMix64(seed: 7)
    let forged = forgery(in: 3, &random)
    // The entry, and all after it: the chain names each.
    #expect(Set(try rules(after: forged)) == ["ledger-hash"])
    #expect(try rules(after: forged, resealing: true) == [])
    #expect(try rules(after: forged, resealing: true, against: head) == ["ledger-head"])
    #expect(try rules(after: cutTail(from: 6)) == [])
    #expect(try rules(after: cutTail(from: 6), against: head) == ["ledger-head"])
    #expect(try rules(after: droppedRuleSQL) == ["not opened: ledger-schema"])
  }

  private let droppedRuleSQL = """
    PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'line_update'
    """
}
