import ADBC
import Engines
import Faults
import Foundation
import Synthesis

/// Where the repository is.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// A synthetic system in a folder that is gone with it, and questions to it.
final class Sample {
  let folder: URL
  let tables: [SyntheticSystem.Table]
  private let connection: Connection

  init(_ people: Int, years: Int, seed: Int = 1, isClean: Bool = false) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "leftshift-\(UUID())", directoryHint: .isDirectory)
    let working = folder.appending(path: "working", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: working, withIntermediateDirectories: true)
    let system = SyntheticSystem(
      people: people, years: years, seed: seed, firstYear: 2023, isClean: isClean)
    tables = try system.write(
      to: folder, recipe: repository.appending(path: "Synthesis", directoryHint: .isDirectory),
      working: working
    ) { (_, body) throws(Fault) in try body() }
    try FileManager.default.removeItem(at: working)
    connection = try Database(duckDB: try DuckDBLibrary.find()).connect()
    for table in tables where table.file.hasSuffix(".parquet") {
      let path = folder.appending(path: table.file).path()
      try connection.execute(
        "create view \"\(table.file.dropLast(8))\" as from read_parquet('\(path)')")
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The rows that a query answers with, as text.
  func rows(_ sql: String) throws -> [[String]] {
    let result = try connection.query("select columns(*)::varchar from (\(sql))")
    let columns = try result.columns.map { try $0.strings() }
    return (0..<result.rowCount).map { row in columns.map { $0[row] ?? "" } }
  }

  /// The one figure that a query answers with.
  func figure(_ sql: String) throws -> Double {
    guard let text = try rows(sql).first?.first, let figure = Double(text) else { return .nan }
    return figure
  }
}
