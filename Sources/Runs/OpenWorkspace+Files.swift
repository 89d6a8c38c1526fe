import Definitions
import Engines
import Faults
import Foundation

/// Which file each table is read from.
extension OpenWorkspace {
  /// The tables that `--table` can name: by their names alone, or, where contracts have tables of
  /// one name, as `contract.table`.
  public var fileTables: [String] {
    var owners = Dictionary(grouping: workspace.tables.map { (nil as String?, $0) }) { $0.1.name }
    for contract in workspace.contracts {
      for table in contract.tables {
        owners[table.name, default: []].append((contract.name, table))
      }
    }
    return owners.values.flatMap { same in
      same.filter { if case .file = $0.1.source { true } else { false } }.map { owner, table in
        same.count == 1 ? table.name : "\(owner ?? "").\(table.name)"
      }
    }.sorted()
  }

  func files(of tables: [Table]) throws(Fault) -> [String: DataFile] {
    var files: [String: DataFile] = [:]
    for table in tables { files[table.name] = try file(of: table) }
    return files
  }

  /// Where a table's file is. Only files inside the workspace are read, unless the user names
  /// another on the command line.
  func file(of table: Table, in contract: String? = nil) throws(Fault) -> DataFile {
    if isPacked { throw PackEngine.isNotPacked(table) }
    let names = [table.name] + (contract.map { ["\($0).\(table.name)"] } ?? [])
    if let path = names.lazy.compactMap({ self.replacements[$0] }).first {
      return DataFile(
        path: path, shownAs: path, sheet: table.sheet, hasQuotableNames: !table.isOfRows)
    }
    guard case .file(let passage) = table.source else {
      throw Fault(
        "no-rows", at: table.place, "table `\(table.name)` has no file of rows",
        advice: "A measure reads a table with `file:`; a table written in the contract is read by"
          + " formulas.")
    }
    if let received = table.received {
      _ = try workspace.receivedTables()
      return try receivedFiles.file(of: table, received)
    }
    let folder = files.root.appending(path: passage.file.path).deletingLastPathComponent()
    let url = folder.appending(path: passage.text).standardizedFileURL.resolvingSymlinksInPath()
    let root = files.root.standardizedFileURL.resolvingSymlinksInPath().plainPath
    let path = url.plainPath
    let inside = root.hasSuffix("/") ? root : root + "/"
    guard path.hasPrefix(inside), !passage.text.hasPrefix("/") else {
      throw Fault(
        "outside-workspace", at: passage.place, "this file is outside the workspace",
        advice: "A workspace reads its own files only. Copy the file into it; or, for one run, name"
          + " it on the command line: `--table \(table.name)=FILE`.")
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw Fault(
        "no-file", at: passage.place, "there is no file `\(passage.text)`",
        advice: "The path is relative to the folder of this definition.")
    }
    return DataFile(
      path: path, shownAs: String(path.dropFirst(inside.count)), sheet: table.sheet,
      hasQuotableNames: !table.isOfRows)
  }
}
