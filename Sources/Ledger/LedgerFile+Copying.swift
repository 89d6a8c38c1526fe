import Faults
import Foundation
import GRDB

extension LedgerFile {
  /// Whether a file is a ledger by its first bytes, of whichever version.
  public static func isLedger(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    guard let bytes = try? file.read(upToCount: 100), bytes.count == 100 else { return false }
    let id = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
    return bytes.starts(with: Data("SQLite format 3\0".utf8)) && id == Schema.applicationID
  }

  /// Copies the ledger, as it is between two postings, into a file that is not there yet. Others
  /// may read meanwhile; whoever posts waits.
  public func copy(to path: String) throws(Fault) {
    try LedgerFaults(ledger: path).translating {
      var configuration = Configuration()
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = EXTRA") }
      try queue.backup(to: try DatabaseQueue(path: path, configuration: configuration))
    }
  }
}
