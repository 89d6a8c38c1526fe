import ADBC
import Definitions
import Faults
import Foundation
import Measures
import Quantities

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

extension Folder {
  /// The rows of a comma-separated file as Parquet: dates as dates, numbers as numbers, texts as
  /// texts, where every one of a column is one.
  func parquet(_ file: DataFile?, _ name: String) throws -> DataFile {
    guard let file else { throw CocoaError(.fileNoSuchFile) }
    let headers = try CSVFile(file).headers.filter { !$0.isEmpty }
    let rows = try CSVFile(file).rows(of: headers.map { Passage($0) })
    let columns = headers.map { rows.columns[$0] ?? [] }
    let lines = (0..<rows.count).map { row in
      "(" + columns.map { $0[row].map(DuckDB.literal) ?? "NULL" }.joined(separator: ", ") + ")"
    }
    let names = headers.enumerated().map { index, _ in "c\(index)" }
    let empty = "SELECT \(names.map { "'' AS \($0)" }.joined(separator: ", ")) WHERE false"
    let values =
      lines.isEmpty
      ? empty
      : "SELECT * FROM (VALUES \(lines.joined(separator: ", "))) AS t(\(names.joined(separator: ", ")))"
    let typed = zip(headers, columns).enumerated().map { index, column in
      "CAST(c\(index) AS \(Self.type(of: column.0 == "urgent" ? [] : column.1.compactMap { $0 }))) AS \(SQL.identifier(column.0))"
    }
    let result = path(name)
    try DuckDB.execute(
      "COPY (SELECT \(typed.joined(separator: ", ")) FROM (\(values))) TO"
        + " \(DuckDB.literal(result.path)) (FORMAT parquet)")
    return result
  }

  private static func type(of texts: [String]) -> String {
    func all(_ test: (String) -> Bool) -> Bool { !texts.isEmpty && texts.allSatisfy(test) }
    if all({ Day(iso: $0) != nil }) { return "DATE" }
    if all({ text in Int64(text).map(String.init) == text }) {
      return texts.count.isMultiple(of: 2) ? "BIGINT" : "HUGEINT"
    }
    let isShort = { (text: String) in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return parts[0].count < 14 && parts.count <= 2 && (parts.last?.count ?? 0) <= 9
        && !text.contains(",") && Rational(decimal: text[...]) != nil
    }
    return all(isShort) ? "DECIMAL(26, 9)" : "VARCHAR"
  }
}

extension Engine {
  /// Runs a plan of one table.
  func run(_ plan: Plan, on file: DataFile) throws(Fault) -> [MeasureData] {
    try run(plan, on: [plan.table.name: file])
  }
}
