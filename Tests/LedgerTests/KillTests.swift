import Foundation
import Testing

/// A program that posts as fast as it can is killed at random moments: each of its runs, which are
/// several entries, is then wholly in the ledger or not at all.
@Suite(.serialized) struct KillTests {
  /// `LEFTSHIFT_KILLS` raises it.
  private static let kills =
    ProcessInfo.processInfo.environment["LEFTSHIFT_KILLS"].flatMap(Int.init) ?? 60
  /// Of one ledger, so that it is also killed while it is made.
  private static let killsOfOne = 10

  /// Sleeps where it stands: were it to wait its turn among long tests, the program would go on
  /// posting all that time.
  @Test func runsAreWhollyThereOrNotThere() throws {
    let scratch = try Scratch()
    var random = SplitMix64(seed: 9)
    var interrupted = 0
    for number in 0..<Self.kills {
      let path = scratch.path("\(number / Self.killsOfOne).db")
      let process = try Helper.start("post", path)
      usleep(UInt32(random.number(5_000...80_000)))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if FileManager.default.fileExists(atPath: path + "-journal") { interrupted += 1 }
      let isLast = number % Self.killsOfOne == Self.killsOfOne - 1
      #expect(try Helper.output(isLast ? "verify" : "check", path) == "whole\n", "kill \(number)")
    }
    print("\(Self.kills) kills, \(interrupted) of them in the middle of a transaction")
    // Or the kills would prove nothing.
    #expect(interrupted > Self.kills / 10)
  }
}

/// The program beside these tests that uses a ledger from outside.
enum Helper {
  static func start(_ arguments: String..., output: Pipe? = nil) throws -> Process {
    try start(arguments, output: output)
  }

  static func output(_ arguments: String...) throws -> String {
    let pipe = Pipe()
    let process = try start(arguments, output: pipe)
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  private static func start(_ arguments: [String], output: Pipe?) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    if let output { process.standardOutput = output }
    try process.run()
    return process
  }

  private static let executable: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let bundles = CommandLine.arguments.compactMap { argument in
      argument.range(of: ".xctest").map { String(argument[..<$0.upperBound]) }
    }
    return ([own] + bundles)
      .map { URL(filePath: $0).deletingLastPathComponent().path() + "LedgerKillHelper" }
      .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "LedgerKillHelper"
  }()
}
