import Definitions
import Engines
import Faults
import Foundation
import Measures
import Quantities
import Runs
import Testing

/// The reference's section on rows says what is so.
@Suite struct RowsReferenceTests {
  /// Over people made for it: p1 and p3 are frail, and p3 has no practice.
  @Test func theTablesAndMeasuresThatItShows() throws {
    let document = try contents("docs/language.md").split(separator: "```")
    let definitions = try #require(document.first { $0.hasPrefix("yaml\ntables:\n  people:") })
    let files = [
      "leftshift.yaml": "workspace: rows\n",
      "definitions/rows.yaml": String(definitions.dropFirst(5)),
      "data/people.csv":
        "id,born,practice\np1,1940-01-01,M81001\np2,1980-01-01,M81002\np3,1945-01-01,\n",
      "data/stays.csv": """
      person,admitted,left
      p1,2026-04-01,2026-04-05
      p1,2026-05-01,2026-05-08
      p2,2026-04-01,2026-04-02
      p3,2026-04-01,2026-04-02
      p3,2026-04-10,2026-04-12

      """,
    ]
    try withTemporaryFolder { folder in
      for (name, text) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let log = FaultLog()
      let read = try #require(
        WorkspaceFiles.read(folder.path(), installation: Installation(root: repository), log))
      let open = OpenWorkspace(read, engine: DuckDBEngine(driverPath: duckDB))
      let days = open.compute(read.workspace.measures, log)["frail-days"]
      #expect(log.faults.isEmpty, "\(log.faults)")
      let found = days?.values.map { key, value in
        "\(key.members[0]) \(key.period?.name ?? "") \(value.exactText)"
      }.sorted()
      #expect(found == ["none 2026-04 3", "north 2026-04 4", "north 2026-05 7", "south 2026-04 0"])
    }
  }
}
