import Definitions
import Faults

extension Workspace {
  /// The tables that receive extracts, by their names: those of the workspace and of its contracts.
  /// Tables of one name have the same extracts, and so mean the same by them.
  ///
  /// - Throws: `received-otherwise` where they do not.
  func receivedTables() throws(Fault) -> [String: [Table]] {
    var found: [String: [Table]] = [:]
    for table in tables + contracts.flatMap(\.tables) {
      guard let received = table.received else { continue }
      if let other = found[table.name]?.first?.received, !received.says(other) {
        throw Fault(
          "received-otherwise", at: received.place,
          "two tables `\(table.name)` say otherwise how their rows were received",
          label: "the other is in \(other.place.short)",
          advice: "Tables of one name have the same extracts: say the same of both, or rename one.")
      }
      found[table.name, default: []].append(table)
    }
    return found
  }

  /// The table that receives extracts under a name, with the columns of all that do.
  ///
  /// - Throws: also `no-received-table`.
  func receivedTable(_ name: String) throws(Fault) -> Table {
    let tables = try receivedTables()
    guard let found = tables[name], var table = found.first else {
      throw Fault(
        "no-received-table", at: nil, "no table `\(name)` receives extracts",
        advice: (tables.isEmpty ? "" : didYouMean(name, among: tables.keys.sorted()) + " ")
          + "A table whose rows are loaded says `received:` in place of `file:`:"
          + " `\(name): {received: {key: [record_number]}, columns: …}`.")
    }
    for other in found.dropFirst() { table = table.reading(also: other) }
    return table
  }
}
