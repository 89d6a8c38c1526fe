import Definitions
import Engines
import Faults
import Foundation
import Runs
import Settlement
import Testing

/// What SECURITY.md says a hostile contract or data file cannot do.
@Suite struct SecurityTests {
  private func workspace(
    in folder: URL, header: String = "", definitions: String = "", contract: String = "",
    files: [String: String] = [:]
  ) throws -> String {
    let workspace = folder.appending(path: "workspace")
    let parties = "parties:\n  ICB: {name: i}\n  AAA: {name: a}\n"
    var all = files
    all["leftshift.yaml"] = parties + header
    if !definitions.isEmpty { all["definitions/d.yaml"] = definitions }
    if !contract.isEmpty { all["contracts/c.yaml"] = contract }
    for (path, text) in all {
      let url = workspace.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return workspace.path(percentEncoded: false)
  }

  private func contract(reading file: String) -> String {
    """
    contract: c
    from: 2025-04-01
    to: 2026-03-31
    payer: ICB
    payee: AAA
    tables:
      secret:
        file: \(file)
        key: {row: row}
        columns: {value: £}
    terms:
      t:
        pays: sum(secret.value over row)
    """
  }

  @Test(arguments: [
    "../../secret.csv", "/etc/passwd", "../data/link.csv", "../data/../../secret.csv",
  ])
  func noFileOutsideTheWorkspaceIsRead(_ file: String) throws {
    try withTemporaryFolder { folder in
      try Data("row,value\nA,1\n".utf8).write(to: folder.appending(path: "secret.csv"))
      let path = try workspace(
        in: folder, contract: contract(reading: file), files: ["data/own.csv": "row,value\nA,1\n"])
      try FileManager.default.createSymbolicLink(
        atPath: path + "/data/link.csv",
        withDestinationPath: folder.appending(path: "secret.csv").path())
      #expect(check(path).contains("this file is outside the workspace"))
      // Named on the command line it is the user's own wish.
      let log = FaultLog()
      let outside = folder.appending(path: "secret.csv").path(percentEncoded: false)
      #expect(settle(path, tables: ["secret": outside], log).lines.count == 1)
    }
  }

  /// Names from files reach the engine in quotes or bound, so that none of them is ever SQL.
  @Test(arguments: [
    #"x"; DROP TABLE t; --"#, #"x") FROM t; ATTACH '/tmp/evil.db'; --"#, "x'); SELECT 1; --",
    #"$1"#, "?", "x]", "a\\b", "COPY t TO '/tmp/leftshift-evil.csv'",
  ])
  func namesAreNeverSQL(_ header: String) throws {
    try withTemporaryFolder { folder in
      let quoted = "\"" + header.replacing("\"", with: "\"\"") + "\""
      let yaml = "'" + header.replacing("'", with: "''") + "'"
      let path = try workspace(
        in: folder,
        header: "dimensions: {kind: [\(yaml)]}\n",
        definitions: """
          tables:
            rows:
              file: "../data/it's; DROP TABLE x; --.csv"
              columns:
                amount: {from: \(yaml), is: people}
                kind: label of kind
          measures:
            m:
              from: rows
              is: people
              by: [kind]
              value: sum(amount)
          """,
        files: ["data/it's; DROP TABLE x; --.csv": "\(quoted),kind\n2,\(quoted)\n3,\(quoted)\n"])
      let log = FaultLog()
      let files = try #require(
        WorkspaceFiles.read(path, installation: Installation(root: repository), log))
      let open = OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB))
      let data = open.compute(files.workspace.measures, log)
      #expect(log.faults.isEmpty, "\(log.faults)")
      #expect(data["m"]?.values.values.map(\.exactText) == ["5"])
      #expect(!FileManager.default.fileExists(atPath: "/tmp/leftshift-evil.csv"))
      #expect(!FileManager.default.fileExists(atPath: "/tmp/evil.db"))
    }
  }

  @Test func largeAndDeepFilesAreRefusedQuickly() throws {
    try withTemporaryFolder { folder in
      let path = try workspace(in: folder, contract: contract(reading: "../data/own.csv"))
      let large = URL(filePath: path).appending(path: "contracts/large.yaml")
      #expect(
        FileManager.default.createFile(atPath: large.path(percentEncoded: false), contents: nil))
      let handle = try FileHandle(forWritingTo: large)
      try handle.truncate(atOffset: 100_000_000)
      try handle.close()
      #expect(check(path).contains("this file is too large"))
      for text in [
        String(repeating: "[", count: 100_000), String(repeating: "a: {", count: 50_000),
        "pays: " + String(repeating: "(", count: 10_000),
        "a: &a [x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n",
      ] {
        try Data(text.utf8).write(to: large)
        #expect(check(path).contains("fault"))
      }
    }
  }
}
