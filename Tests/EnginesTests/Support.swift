import ADBC
import Definitions
import Faults
import Foundation
import Measures

@testable import Engines

/// A folder of files that goes when the test does.
final class Folder {
  private let url = FileManager.default.temporaryDirectory
    .appending(path: "leftshift-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ text: String, name: String = "rows.csv") throws -> DataFile {
    try file(bytes: Array(text.utf8), name: name)
  }

  func file(bytes: [UInt8], name: String = "rows.csv") throws -> DataFile {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return DataFile(path: file.path(percentEncoded: false), shownAs: "data/\(name)")
  }

  func path(_ name: String) -> DataFile {
    DataFile(path: url.appending(path: name).path(percentEncoded: false), shownAs: "data/\(name)")
  }
}

/// The plans of measures over tables, both as YAML.
func plans(tables: String, measures: String) throws -> [Plan] {
  let log = FaultLog()
  var workspace = Workspace()
  workspace.readHeader(Array("tables:\n\(tables)".utf8), path: "leftshift.yaml", log)
  workspace.readDefinitions(Array("measures:\n\(measures)".utf8), path: "measures.yaml", log)
  let plans = Plan.plans(for: workspace.measures, in: workspace, log)
  if let fault = log.faults.first { throw fault }
  return plans
}

/// DuckDB itself, to make files with.
enum DuckDB {
  static func execute(_ sql: String) throws {
    try Database(duckDB: DuckDBLibrary.find()).connect().execute(sql)
  }

  static func literal(_ text: String) -> String { SQL.literal(text) }
}

extension Engine {
  /// Runs a plan of one table.
  func run(_ plan: Plan, on file: DataFile) throws(Fault) -> [MeasureData] {
    try run(plan, on: [plan.table.name: file])
  }
}
