import ADBC
import Foundation
import Runs
import Testing

/// Ctrl-C in the middle of a command.
@Suite(.serialized) struct InterruptionTests {
  /// How a command ended that was sent a signal.
  private func interrupted(
    _ signal: String, after milliseconds: Int, _ arguments: [String]
  ) throws -> (status: Int, took: Int, said: String) {
    let script = [
      "Tests/Support/interrupted.py", signal, String(milliseconds), Transcripts.command,
    ]
    let result = try python(script + arguments)
    let lines = result.output.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = try #require(lines.first).split(separator: " ").compactMap { Int($0) }
    try #require(numbers.count == 2, "\(result.errors)")
    return (numbers[0], numbers[1], String(lines.last ?? ""))
  }

  /// A workspace whose measure keeps DuckDB busy for a long time.
  private func slowWorkspace(in folder: URL) throws {
    let files = [
      "leftshift.yaml": """
      parties: {ICB: {name: i}, AAA: {name: a}}
      tables:
        rows: {file: rows.parquet, columns: {amount: £, name: label of name}}
      """,
      "definitions/d.yaml": "measures:\n"
        + (1...40).map { number in
          "  m\(number): {from: rows, is: £, value: sum(if name = 'x\(number)' then amount * 2"
            + " else amount * \(number))}\n"
        }.joined(),
      "contracts/c.yaml": """
      contract: c
      from: 2025-04-01
      to: 2026-03-31
      payer: ICB
      payee: AAA
      terms: {core: {pays: \((1...40).map { "m\($0)" }.joined(separator: " + "))}}
      """,
    ]
    for (path, text) in files {
      let url = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    let path = folder.appending(path: "rows.parquet").path(percentEncoded: false)
    try Database(duckDB: duckDB).connect().execute(
      "COPY (SELECT '1.25' AS amount, 'a' AS name FROM range(40000000)) TO \(SQL.literal(path))")
  }

  @Test func endsWhileDuckDBRuns() throws {
    try withTemporaryFolder { folder in
      try slowWorkspace(in: folder)
      for (signal, status) in [("SIGINT", 130), ("SIGTERM", 143)] {
        let path = folder.path(percentEncoded: false)
        let ended = try interrupted(signal, after: 1_200, ["settle", path, "--post"])
        #expect(ended.status == status, "\(ended.said)")
        #expect(ended.said == "leftshift: stopped; nothing was posted.\n")
        #expect(ended.took < 1_000)
        let files = try FileManager.default.subpathsOfDirectory(atPath: path)
        #expect(!files.contains { $0.contains("ledger") }, "\(files)")
      }
    }
  }

  /// Whenever it comes, what is said of the ledger is so.
  @Test func saysWhetherAnythingWasPosted() throws {
    var said: Set<String> = []
    for milliseconds in stride(from: 0, to: 900, by: 90) {
      try withTemporaryFolder { folder in
        let copy = folder.appending(path: "w")
        try FileManager.default.copyItem(
          at: repository.appending(path: "Examples/west-yorkshire"), to: copy)
        let path = copy.path(percentEncoded: false)
        let ended = try interrupted("SIGINT", after: milliseconds, ["settle", path, "--post"])
        let verified = try run(Transcripts.command, ["ledger", "verify", path])
        let isPosted = verified.errors.hasPrefix("1 entries")
        switch ended.status {
        case 130 where ended.said.contains("stopped; entry 1 was posted.\n"): #expect(isPosted)
        case 130:
          #expect(ended.said.hasSuffix("stopped; nothing was posted.\n"), "\(ended.said)")
          #expect(!isPosted)
        case 0: #expect(isPosted)
        // Before the program had begun.
        default: #expect(ended.status == -2 && !isPosted, "\(ended)")
        }
        said.insert("\(ended.status)")
      }
    }
    #expect(said.contains("130"), "no signal came while the program ran: \(said)")
  }

  @Test func makesAWholeWorkspaceOrNone() throws {
    let example = repository.appending(path: "Examples/oxfordshire-mental-health")
    let files = try FileManager.default.subpathsOfDirectory(atPath: example.path()).sorted()
    for milliseconds in stride(from: 0, to: 120, by: 12) {
      try withTemporaryFolder { folder in
        let target = folder.appending(path: "new").path(percentEncoded: false)
        _ = try interrupted(
          "SIGINT", after: milliseconds, ["new", target, "--example", "oxfordshire-mental-health"])
        guard FileManager.default.fileExists(atPath: target) else { return }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: target).sorted() == files)
      }
    }
  }

  /// As `nohup` asks for.
  @Test func goesOnWhereSignalsAreIgnored() throws {
    let ended = try interrupted("ignored", after: 100, ["settle", "Examples/west-yorkshire"])
    #expect(ended.status == 0)
  }
}

@Suite struct ProgressLineTests {
  private func written(_ isWatched: Bool, _ body: (ProgressLine) -> Void) throws -> String {
    let pipe = Pipe()
    body(
      ProgressLine(
        to: pipe.fileHandleForWriting.fileDescriptor, isWatched: isWatched,
        after: .milliseconds(60), every: 20))
    try pipe.fileHandleForWriting.close()
    return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }

  @Test func saysWhatTakesLong() throws {
    let said = try written(true) { progress in
      progress.during("settling c") {
        progress.during("reading a\u{1B}[2J.parquet") { _ = usleep(300_000) }
      }
    }
    #expect(said.hasPrefix("\r\u{1B}[Kreading a [2J.parquet … 0 s"))
    #expect(said.hasSuffix("\r\u{1B}[K"))
    #expect(!said.contains("\n"))
  }

  @Test func saysNothingOfWhatIsQuick() throws {
    #expect(try written(true) { $0.during("reading a.csv") {} } == "")
  }

  @Test func saysNothingWhereNobodyWatches() throws {
    #expect(try written(false) { $0.during("reading a.csv") { _ = usleep(150_000) } } == "")
  }

  /// What is longer than the terminal is wide would stay behind.
  @Test func fitsTheTerminal() throws {
    let said = try written(true) { progress in
      progress.during(String(repeating: "é", count: 200)) { _ = usleep(200_000) }
    }
    #expect(said.contains(String(repeating: "é", count: 73) + " … 0 s"))
    #expect(!said.contains(String(repeating: "é", count: 74)))
  }
}
