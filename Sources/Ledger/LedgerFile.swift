import Faults
import Foundation
import GRDB

/// An append-only ledger in double entry, in one SQLite file.
///
/// What is in it stays: a figure that changes is posted as a difference, so every past statement
/// can be made again as it was known then. The rules are the database's own (see `Schema`), for
/// whichever program writes; `verify` proves that they were kept.
///
/// The file has a rollback journal and no write-ahead log: it is one file to copy, and can be read
/// from a disk that cannot be written.
public final class LedgerFile: Sendable {
  public enum Mode: Sendable {
    /// To read and post; made anew where there is none.
    case posting
    case reading
  }

  /// How the file is called in messages.
  public let shownAs: String
  let queue: DatabaseQueue

  /// - Parameters:
  ///   - shownAs: how to call it in messages, where not by its path.
  ///   - patience: seconds to wait for another program that is writing.
  /// - Throws: where the file cannot be opened or made, is no ledger of this version, or its rules
  ///   are not those that it was made with: nothing of a schema from elsewhere is ever run.
  public init(
    at path: String, shownAs: String? = nil, _ mode: Mode, patience: Int = 5
  ) throws(Fault) {
    self.shownAs = shownAs ?? path
    let faults = LedgerFaults(ledger: self.shownAs)
    if mode == .reading { Self.undoInterruptedPosting(at: path, patience) }
    queue = try faults.translating {
      try DatabaseQueue(path: path, configuration: Self.configuration(mode, patience))
    }
    try faults.translating {
      if mode == .posting { try queue.writeWithoutTransaction(Self.createIfEmpty) }
      if let fault = try queue.read(faults.identity) { throw fault }
    }
  }

  private static func configuration(_ mode: Mode, _ patience: Int) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = mode == .reading
    configuration.busyMode = .timeout(.init(patience))
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { db in
      // Neither a power cut after a commit nor the loss of the journal's name may undo it.
      try db.execute(sql: "PRAGMA synchronous = EXTRA")
      try db.execute(sql: "PRAGMA cell_size_check = ON")
    }
    return configuration
  }

  /// What a program that was killed had begun is in the way of reading until a connection that may
  /// write undoes it. Where none may, reading fails and says so.
  private static func undoInterruptedPosting(at path: String, _ patience: Int) {
    guard [path, path + "-journal"].allSatisfy(FileManager.default.fileExists) else { return }
    let writable = try? DatabaseQueue(path: path, configuration: configuration(.posting, patience))
    _ = try? writable?.read(isEmpty)
  }

  /// Two programs may find the same new file: the one that gets the lock second finds it made.
  private static func createIfEmpty(_ db: Database) throws {
    guard try isEmpty(db) else { return }
    try db.inTransaction(.immediate) {
      if try isEmpty(db) { try Schema.create(db) }
      return .commit
    }
  }

  private static func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
  }

  var faults: LedgerFaults { LedgerFaults(ledger: shownAs) }

  /// Runs `body` against one state of the ledger.
  func reading<Value>(_ body: (Database) throws -> Value) throws(Fault) -> Value {
    try faults.translating { try queue.read(body) }
  }

  /// Runs `body` with the ledger to itself; whatever it wrote stays only if it returns something
  /// that is to be kept.
  func writing<Value>(
    keeping isKept: (Value) -> Bool = { _ in true }, _ body: (Database) throws -> Value
  ) throws(Fault) -> Value {
    try faults.translating {
      try queue.writeWithoutTransaction { db in
        var value: Value?
        try db.inTransaction(.immediate) {
          let made = try body(db)
          value = made
          return isKept(made) ? .commit : .rollback
        }
        guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return value
      }
    }
  }
}
