import Foundation
import Testing

/// The whole command is killed while it settles and posts, at any moment from its start to its
/// end: the run is then wholly in the ledger or not at all, and posting again brings it there.
@Suite(.serialized) struct SettleKillTests {
  /// `LEFTSHIFT_KILLS` raises it.
  private static let kills =
    (ProcessInfo.processInfo.environment["LEFTSHIFT_KILLS"].flatMap(Int.init) ?? 60) / 10

  private func leftshift(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: Transcripts.command)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["LEFTSHIFT_DUCKDB": duckDB, "LEFTSHIFT_HOME": repository.path()]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func settling(_ workspace: URL) throws -> Process {
    try leftshift(["settle", workspace.path(), "--post", "--as-of", "2026-09-30"])
  }

  /// The rows of the statement; `nil` where there is no ledger.
  private func posted(in workspace: URL) throws -> Int? {
    guard FileManager.default.fileExists(atPath: workspace.appending(path: "ledger.sqlite").path())
    else { return nil }
    let statement = try run(
      Transcripts.command, ["ledger", "statement", workspace.path(), "--format", "csv"])
    // A ledger that was killed while it was made is none yet.
    if statement.errors.contains("is not a ledger") { return nil }
    #expect(statement.status == 0, "\(statement.errors)")
    let verified = try run(Transcripts.command, ["ledger", "verify", workspace.path()])
    #expect(verified.status == 0, "\(verified.errors)")
    return statement.output.split(separator: "\n").count - 1
  }

  @Test func killedAtAnyMoment() throws {
    try withTemporaryFolder { folder in
      func workspace(_ name: String) throws -> URL {
        let copy = folder.appending(path: name)
        try FileManager.default.copyItem(
          at: repository.appending(path: "Examples/west-yorkshire"), to: copy)
        return copy
      }
      let whole = try workspace("whole")
      let clock = ContinuousClock()
      let took = try clock.measure { try settling(whole).waitUntilExit() }
      let lines = try #require(try posted(in: whole))
      for number in 0..<Self.kills {
        let copy = try workspace("\(number)")
        let process = try settling(copy)
        usleep(UInt32(took / .microseconds(1) * Double(number) / Double(Self.kills)))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect([nil, 0, lines].contains(try posted(in: copy)), "kill \(number)")
        try settling(copy).waitUntilExit()
        #expect(try posted(in: copy) == lines, "kill \(number)")
        try FileManager.default.removeItem(at: copy)
      }
    }
  }
}
