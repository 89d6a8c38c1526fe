import Faults

/// What a table says of its rows where they come from extracts that were loaded, and not from a
/// file that it names.
public struct ReceivedTable: Sendable {
  /// What one extract says of those before.
  public enum Extract: String, CaseIterable, Sendable {
    /// All rows of its period: rows of earlier extracts in that period no longer count.
    case whole
    /// Rows that are new, or that take the place of those with the same key.
    case changes
  }

  public let place: Place
  public let extract: Extract
  /// The columns of the file by which a row is the same row in two extracts.
  public let key: [Passage]
  /// The column of the file that says which month, or longer period, a row is of.
  public let period: Passage?

  /// Whether two tables of one name mean the same by it, and so can have the same extracts.
  public func says(_ other: ReceivedTable) -> Bool {
    extract == other.extract && key.map(\.text) == other.key.map(\.text)
      && period?.text == other.period?.text
  }

  /// Where the extracts of a table stand in a workspace.
  public static func folder(of table: String) -> String { "\(folder)/\(table)" }
  public static let folder = "received"
}

extension Table {
  /// The columns that its file must have, each once.
  public var headers: [Passage] {
    let received = received.map { $0.key + ($0.period.map { [$0] } ?? []) } ?? []
    let all =
      keys.map(\.header) + columns.filter { $0.formula == nil && !$0.isAsStored }.map(\.header)
      + received
    var seen: Set<String> = []
    return all.filter { seen.insert($0.text).inserted }
  }

  /// The table with the columns of another too, of which both have their own names.
  public func reading(also other: Table) -> Table {
    var table = self
    table.columns += other.asRows.columns.filter { column in
      column.formula == nil && !table.headers.contains { $0.text == column.header.text }
    }
    return table
  }
}
