import Faults
import GRDB

extension LedgerFile {
  /// Everything that is wrong with the ledger; nothing, where all of it is as it was posted.
  ///
  /// SQLite itself keeps what was sealed from change by any program that uses it as a database,
  /// refuses entries that do not balance, and keeps the numbers and the chain without gaps. What
  /// it cannot keep, this finds:
  /// - a changed schema: a rule dropped or altered, so that rows could be changed after all;
  /// - changed rows or bytes: each entry's hash is reckoned again from its lines and explanations,
  ///   every posting and running amount from its line, and what is payable from all of them;
  /// - rows left behind by a program that has foreign keys switched off: an entry without a seal,
  ///   lines without an entry. They count nowhere, but nothing can be posted after them;
  /// - given a head that was kept elsewhere, that the chain still leads through it. Without one, a
  ///   ledger whose last entries were cut off, or one that was forged from the first entry on,
  ///   is as good as a true one; no file can prove by itself that it is the only one.
  ///
  /// - Parameter head: the ledger's head as it was at some time.
  public func verify(against head: Head? = nil) -> [Fault] {
    do {
      return try reading { db in
        var verifier = Verifier(db, faults)
        verifier.verify(against: head)
        return verifier.found
      }
    } catch {
      return [error]
    }
  }
}

/// One pass over a ledger, which goes on after each fault as far as it can.
struct Verifier {
  let db: Database
  let faults: LedgerFaults
  private(set) var found: [Fault] = []

  /// Of one kind of fault, so many are named.
  private static let most = 20

  init(_ db: Database, _ faults: LedgerFaults) {
    (self.db, self.faults) = (db, faults)
  }

  mutating func verify(against head: Head?) {
    attempt { try $0.checkFile() }
    attempt { try $0.checkSchema() }
    attempt { try $0.checkChain() }
    for check in RowCheck.all { attempt { try $0.run(check) } }
    attempt { try $0.checkWorkings() }
    if let head { attempt { try $0.checkHead(head) } }
  }

  private mutating func attempt(_ check: (inout Verifier) throws -> Void) {
    let faults = faults
    do throws(Fault) {
      try faults.translating { try check(&self) }
    } catch {
      if !found.contains(error) { found.append(error) }
    }
  }

  private mutating func add(_ rule: String, _ title: String, _ advice: String) {
    found.append(Fault(rule, at: nil, "`\(faults.ledger)`: \(title)", advice: advice))
  }

  // MARK: The file

  private mutating func checkFile() throws {
    let said = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Self.most))")
    for sentence in said where sentence != "ok" {
      add("ledger-damaged", "SQLite finds it damaged", "\(sentence). \(LedgerFaults.restore)")
    }
  }

  private mutating func checkSchema() throws {
    found += try Schema.differences(db).map(faults.changedSchema)
  }

  // MARK: The chain

  private mutating func checkChain() throws {
    var last = Head.empty
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT sequence, hash, previous, lines,
          (SELECT count(*) FROM line WHERE entry = sequence) AS count
        FROM entry JOIN seal USING (sequence) ORDER BY sequence
        """)
    while let row = try rows.next() {
      var columns = Columns(row)
      let head = Head(sequence: try columns.number(), hash: try columns.text())
      if head.sequence != last.sequence + 1 {
        add("ledger-gap", "there is no entry \(last.sequence + 1)", LedgerFaults.restore)
      }
      if try columns.text() != last.hash {
        add(
          "ledger-chain", "entry \(head.sequence) does not follow the one before it",
          "It names another hash than that entry has. \(LedgerFaults.restore)")
      }
      if try columns.number() != columns.number() {
        add(
          "ledger-lines", "entry \(head.sequence) does not have as many lines as its seal says",
          LedgerFaults.restore)
      }
      if try Canonical.hash(ofEntry: head.sequence, db) != head.hash {
        add(
          "ledger-hash", "entry \(head.sequence) is not as it was sealed",
          "Its hash is not that of its lines and explanations. \(LedgerFaults.restore)")
      }
      last = head
    }
  }

  private mutating func checkHead(_ head: Head) throws {
    guard head != .empty else { return }
    let hash = try String.fetchOne(
      db, sql: "SELECT hash FROM seal WHERE sequence = ?", arguments: [head.sequence])
    if hash == nil {
      let last = try LedgerFile.head(db).sequence
      add(
        "ledger-head", "it ends at entry \(last), and once had \(head.sequence)",
        "Entries were cut off at the end, or this is an older copy. \(LedgerFaults.restore)")
    } else if hash != head.hash {
      add(
        "ledger-head", "entry \(head.sequence) is not the one that was recorded",
        "The ledger was written anew from there or from before. \(LedgerFaults.restore)")
    }
  }

  // MARK: The rows

  private mutating func run(_ check: RowCheck) throws {
    let rows = try Int.fetchAll(db, sql: check.sql + " LIMIT \(Self.most + 1)")
    guard !rows.isEmpty else { return }
    let named = rows.prefix(Self.most).map(String.init).joined(separator: ", ")
    let more = rows.count > Self.most ? " and more" : ""
    add(check.rule, "\(check.title): \(check.unit) \(named)\(more)", LedgerFaults.restore)
  }

  private mutating func checkWorkings() throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT id, hash, CAST(text AS BLOB) FROM working")
    while let row = try rows.next() {
      let hash = try row.withUnsafeData(atIndex: 2) { data in
        data.map { Canonical.hash(of: $0) } ?? ""
      }
      var columns = Columns(row)
      let id = try columns.number()
      if try columns.text() != hash {
        add("ledger-working", "explanation \(id) was changed", LedgerFaults.restore)
      }
    }
  }
}
