import Foundation
import Testing

/// What commands write, onto a disk without room: all of it or nothing, and a sentence.
@Suite struct FullDiskTests {
  /// So many blocks of a file can be written, and no more.
  private func leftshift(_ line: String, blocks: Int, in folder: URL) throws
    -> (errors: String, status: Int32)
  {
    let result = try run(
      "/bin/sh", ["-c", "trap '' XFSZ; ulimit -f \(blocks); exec \(Transcripts.command) \(line)"],
      in: folder, environment: ["LEFTSHIFT_HOME": repository.path()])
    return (result.errors, result.status)
  }

  private func workspace(_ example: String, in folder: URL) throws {
    try FileManager.default.copyItem(
      at: repository.appending(path: "Examples/\(example)"), to: folder.appending(path: "mine"))
  }

  @Test func resultsAreWhollyThereOrNotThere() throws {
    try withTemporaryFolder { folder in
      try workspace("west-yorkshire", in: folder)
      let lines = folder.appending(path: "lines.csv")
      for arrow in [">", ">>"] {
        try Data("kept\n".utf8).write(to: lines)
        let result = try leftshift(
          "settle mine --format csv \(arrow) lines.csv", blocks: 4, in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("could not be written: File too large"), "\(result.errors)")
        let left = try String(contentsOf: lines, encoding: .utf8)
        #expect(left == (arrow == ">" ? "" : "kept\n"))
      }
      for line in ["mechanisms > /dev/full", "settle mine > /dev/full"] {
        let result = try leftshift(line, blocks: 100, in: folder)
        #expect(result.status == 1 && result.errors.contains("No space left"), "\(result)")
      }
      // Nobody can be told, and the code says it.
      #expect(try leftshift("settle none 2> /dev/full", blocks: 100, in: folder).status != 0)
      #expect(try leftshift("settle mine > /dev/full 2>&1", blocks: 100, in: folder).status == 1)
    }
  }

  @Test func pagesAreWhollyThereOrNotThere() throws {
    try withTemporaryFolder { folder in
      try workspace("starter", in: folder)
      let page = folder.appending(path: "page.html")
      for before in [nil, "the page of last month"] {
        try before.map { try Data($0.utf8).write(to: page) }
        for blocks in [1, 40] {
          let result = try leftshift(
            "flows mine --html page.html > /dev/null", blocks: blocks, in: folder)
          #expect(result.status != 0, "\(result)")
          #expect((try? String(contentsOf: page, encoding: .utf8)) == before)
        }
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      #expect(files == ["mine", "page.html"])
      let result = try leftshift("flows mine --html page.html", blocks: 100_000, in: folder)
      #expect(result.status == 0, "\(result)")
    }
  }
}
