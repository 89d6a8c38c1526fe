import Faults
import GRDB
import Quantities

/// What can be wrong with a ledger as a file, told for people.
struct LedgerFaults: Sendable {
  let ledger: String

  /// Runs `body`, and turns SQLite's complaints into faults.
  func translating<Value>(_ body: () throws -> Value) throws(Fault) -> Value {
    do {
      return try body()
    } catch let fault as Fault {
      throw fault
    } catch let error as DatabaseError {
      throw fault(error)
    } catch {
      throw damaged("a value in it is not what belongs there")
    }
  }

  /// `nil` where the file is a ledger that this version can read.
  func identity(_ db: Database) throws -> Fault? {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if application != Schema.applicationID {
      return Fault(
        "not-a-ledger", at: nil, "`\(ledger)` is not a ledger",
        advice: "It is a database of something else. Name the file that `--post` wrote, or a new"
          + " one.")
    }
    if version != Schema.version {
      return Fault(
        "ledger-version", at: nil,
        "`\(ledger)` has version \(version) of the ledger, and this program reads"
          + " \(Schema.version)",
        advice: "Use the version of Leftshift that wrote it, or a newer one.")
    }
    return try Schema.differences(db).first.map(changedSchema)
  }

  static let movedRule = "ledger-moved"

  func moved(since head: Head) -> Fault {
    Fault(
      Self.movedRule, at: nil,
      "`\(ledger)` does not end at entry \(head.sequence) any more, where this was made from it",
      advice: "Something was posted since. Give the command again; a run that was prepared is"
        + " prepared again, and that one approved. Nothing was posted.")
  }

  func changedSchema(_ difference: String) -> Fault {
    Fault(
      "ledger-schema", at: nil, "`\(ledger)`: \(difference)",
      advice: "The rules that keep posted rows from change were not all in force. \(Self.restore)")
  }

  static let restore =
    "Go back to the last copy that verifies, and find out who could write to this file."

  func fault(_ error: DatabaseError) -> Fault {
    let reason = error.message ?? error.resultCode.description
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Fault(
        "ledger-locked", at: nil, "another program is writing to `\(ledger)`",
        advice: "Only one can at a time, and nothing was posted. Try again when it has finished;"
          + " if none should be, look for one that was left running.")
    case .SQLITE_READONLY:
      return Fault(
        "ledger-read-only", at: nil, "`\(ledger)` cannot be written",
        advice: "The file, its folder or the disk is read-only. Nothing was posted: allow writing"
          + " to both file and folder, or copy the ledger to where you may write.")
    case .SQLITE_CANTOPEN:
      return Fault(
        "ledger-not-opened", at: nil, "`\(ledger)` cannot be opened",
        advice: "There is no such file, its folder is missing or closed to you, or the disk has no"
          + " room for one more. Check the path; to begin a ledger, post into a folder where you"
          + " may write. Nothing was posted.")
    case .SQLITE_PERM, .SQLITE_AUTH:
      return Fault(
        "ledger-not-opened", at: nil, "you may not open `\(ledger)`",
        advice: "Ask whoever keeps it for the right to read it, or copy it.")
    case .SQLITE_FULL:
      return Fault(
        "ledger-disk-full", at: nil, "the disk is full under `\(ledger)`",
        advice: "Nothing was posted, and the ledger is as it was. Make room and post again.")
    case .SQLITE_IOERR:
      return Fault(
        "ledger-disk", at: nil, "the disk failed under `\(ledger)`",
        advice: "SQLite says: \(reason). What was being posted is there wholly or not at all. Check"
          + " the disk, then `leftshift ledger verify`; a run that is posted twice counts once.")
    case .SQLITE_CONSTRAINT:
      return Fault(
        "ledger-refused", at: nil, "the ledger `\(ledger)` refused what was posted",
        advice: "Nothing was posted. The rule that was broken: \(reason).")
    default: return damaged("SQLite says: \(reason)")
    }
  }

  func damaged(_ reason: String) -> Fault {
    Fault(
      "ledger-damaged", at: nil, "`\(ledger)` is damaged, or no ledger at all",
      advice: "\(sentence(reason)) Go back to the last copy that `leftshift ledger verify` passes.")
  }

  private func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}
