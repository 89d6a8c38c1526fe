import ADBC
import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Runs
import Settlement
import Testing

/// A file of `Tests/Cases/errors`: the files of a small workspace, each below a line
/// `--- path`, and below `--- expect` what `leftshift check` says of it. Parts that every case has
/// alike (leftshift.yaml with two trusts and an ICB) are filled in where a case leaves them out.
/// Behind a path, ` (latin-1)` says that the file is saved so, and not in UTF-8; ` (workbook)` that
/// it is one, of the sheets that Tests/Support/workbook.py is told of below; ` (parquet)` that it
/// is what DuckDB answers to the query below.
struct WorkspaceCase {
  let name: String
  let files: [(path: String, text: String)]
  let expected: String

  init(_ url: URL) throws {
    name = url.deletingPathExtension().lastPathComponent
    var sections: [(path: String, text: String)] = []
    let text = try String(contentsOf: url, encoding: .utf8)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("--- ") {
        sections.append((String(line.dropFirst(4)), ""))
      } else if !sections.isEmpty {
        sections[sections.count - 1].text += line + "\n"
      }
    }
    files = sections.filter { $0.path != "expect" }
    expected = sections.first { $0.path == "expect" }?.text.trimmed ?? ""
  }

  private static let header = """
    workspace: a case
    parties:
      ICB: {name: Anywhere ICB, kind: icb}
      AAA: {name: Alpha Trust, kind: trust}
      BBB: {name: Beta Trust, kind: trust}
    dimensions:
      trust: {kind: trust}
    """

  /// Holds each block below `--- expect WORDS`, of which there is one or more, to what comes of the
  /// workspace's folder and the words.
  func eachExpected(
    _ found: (_ folder: String, _ words: [String]) throws -> String
  ) throws {
    let blocks = files.filter { $0.path.hasPrefix("expect ") }
    #expect(!blocks.isEmpty)
    try inFolder { folder in
      for (path, text) in blocks {
        let words = path.split(separator: " ").map(String.init)
        let comesTo = try found(folder, words)
        #expect(comesTo == text.trimmed, "\(name): \(path)")
      }
    }
  }

  /// Runs `body` with the path of a folder that holds the workspace.
  func inFolder<T>(_ body: (String) throws -> T) throws -> T {
    try withTemporaryFolder { folder in
      var all = files
      if !files.contains(where: { $0.path == "leftshift.yaml" }) {
        all.append(("leftshift.yaml", Self.header))
      }
      for (name, text) in all {
        let path = name.replacing(/\ \((latin-1|workbook|parquet)\)$/, with: "")
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        if name.hasSuffix(" (workbook)") {
          let script = ["Tests/Support/workbook.py", url.path(percentEncoded: false)]
          let result = try python(script, input: Data(text.utf8))
          #expect(result.status == 0, "\(result.errors)")
          continue
        }
        if name.hasSuffix(" (parquet)") {
          let place = SQL.literal(url.path(percentEncoded: false))
          try Database(duckDB: duckDB).connect().execute(
            "COPY (\(text)) TO \(place) (FORMAT parquet)")
          continue
        }
        let encoding: String.Encoding = path == name ? .utf8 : .isoLatin1
        try text.data(using: encoding)?.write(to: url)
      }
      return try body(folder.path())
    }
  }

  /// The cases of a folder, by name.
  static func files(in folder: String) -> [URL] {
    let folder = repository.appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return names.filter { $0.hasSuffix(".case") }.sorted().map { folder.appending(path: $0) }
  }
}

/// The report of `leftshift check`, or "No faults found."
func check(_ path: String) -> String {
  let log = FaultLog()
  let installation = Installation(root: repository)
  if let files = WorkspaceFiles.read(path, installation: installation, log) {
    _ = OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB)).check(log)
  }
  return log.faults.isEmpty ? "No faults found." : faultReport(log.faults)
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

@Suite struct ErrorCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/errors")

  @Test func thereAreMany() { #expect(Self.cases.count >= 30) }

  /// With LEFTSHIFT_RECORD set, writes down what is said instead: read it before you commit it.
  static let records = ProcessInfo.processInfo.environment["LEFTSHIFT_RECORD"] != nil

  @Test(arguments: cases) func says(_ url: URL) throws {
    let item = try WorkspaceCase(url)
    let report = try item.inFolder(check)
    if Self.records {
      let text = try String(contentsOf: url, encoding: .utf8)
      let head = text.range(of: "--- expect\n").map { String(text[..<$0.upperBound]) } ?? text
      try Data((head + report + "\n").utf8).write(to: url)
    } else {
      #expect(report == item.expected, "\(item.name)")
    }
  }
}

/// A workspace, read without a fault.
func openWorkspace(_ path: String, asKnown: Day? = nil) throws -> OpenWorkspace {
  let log = FaultLog()
  let files = try #require(
    WorkspaceFiles.read(path, installation: Installation(root: repository), log))
  #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
  return OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB), asKnown: asKnown)
}

/// Writes texts into files of a folder, by their paths.
func write(_ files: [String: String], to folder: URL) throws {
  for (path, text) in files {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}
