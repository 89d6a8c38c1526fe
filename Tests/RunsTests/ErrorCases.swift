import Definitions
import Engines
import Faults
import Foundation
import Runs
import Settlement
import Testing

/// A file of `Tests/Cases/errors`: the files of a small workspace, each below a line
/// `--- path`, and below `--- expect` what `leftshift check` says of it. Parts that every case has
/// alike (leftshift.yaml with two trusts and an ICB) are filled in where a case leaves them out.
struct ErrorCase {
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

  /// What `check` says.
  func report() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "leftshift-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    var all = files
    if !files.contains(where: { $0.path == "leftshift.yaml" }) {
      all.append(("leftshift.yaml", Self.header))
    }
    for (path, text) in all {
      let url = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return check(folder.path())
  }
}

/// The report of `leftshift check`, or "No faults found."
func check(_ path: String) -> String {
  let log = FaultLog()
  let installation = Installation(root: repository)
  if let files = WorkspaceFiles.read(path, installation: installation, log) {
    let open = OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB))
    for contract in open.workspace.contracts { _ = open.settler(for: contract, log)?.settle(log) }
    _ = open.compute(open.workspace.measures, log)
  }
  return log.faults.isEmpty ? "No faults found." : faultReport(log.faults)
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

@Suite struct ErrorCases {
  static let cases: [URL] = {
    let folder = repository.appending(path: "Tests/Cases/errors")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return names.filter { $0.hasSuffix(".case") }.sorted().map { folder.appending(path: $0) }
  }()

  @Test func thereAreMany() { #expect(Self.cases.count >= 30) }

  @Test(arguments: cases) func says(_ url: URL) throws {
    let item = try ErrorCase(url)
    #expect(try item.report() == item.expected, "\(item.name)")
  }
}
