import Foundation
import GRDB
import Hashing

enum Canonical {
  /// The SHA-256 of an entry's text: the rows of the view `canonical`, a line feed after each.
  ///
  /// Of the bytes as they are stored: read as characters, bytes that are no UTF-8 would be mended.
  static func hash(ofEntry sequence: Int, _ db: Database) throws -> String {
    var hash = SHA256()
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT CAST(text || char(10) AS BLOB) FROM canonical WHERE entry = ?
        ORDER BY position, text
        """, arguments: [sequence])
    while let row = try rows.next() {
      try row.withUnsafeData(atIndex: 0) { data in
        data?.withUnsafeBytes { hash.update($0) }
      }
    }
    return hash.finish()
  }

  static func hash(of data: Data) -> String {
    var hash = SHA256()
    data.withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }
}
