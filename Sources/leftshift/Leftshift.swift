import ArgumentParser
import Faults
import Foundation
import Definitions
import Engines
import Quantities
import Runs

@main
struct Leftshift: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leftshift",
    abstract: "Settle health-care payment contracts to the penny, and explain every one.",
    discussion: """
      A workspace is a folder with leftshift.yaml (parties and tables), contracts/, definitions/ \
      and data/. Begin with an example:

        leftshift new my-workspace --example west-yorkshire
        leftshift settle my-workspace

      Results go to standard output, everything else to standard error. The exit code is 0 when \
      all is well, 1 when something in the workspace is wrong, 64 when the command was, 130 after \
      Ctrl-C.
      """,
    version: "0.1.0",
    subcommands: [
      New.self, Check.self, Settle.self, Explain.self, WhatIfCommand.self, FlowsCommand.self,
      GapCommand.self, IncentivesCommand.self, CoverageCommand.self, BaselineCommand.self,
      ShadowCommand.self, BusinessCaseCommand.self, MonitorCommand.self, MeasureCommand.self,
      Mechanisms.self, StatementCommand.self, JournalCommand.self,
      RunCommand.self, ApproveCommand.self, AgreeCommand.self, AccrueCommand.self,
      DisputeCommand.self, CloseCommand.self,
      LedgerCommand.self, BackupCommand.self, RestoreCommand.self,
      PackCommand.self, VerifyPack.self, NewKey.self, DataCommand.self,
      SynthCommand.self, Schema.self,
    ])

  static func main() {
    interruption.watch()
    main(nil)
  }
}

/// What this run of the command tells its terminal, and how it ends on Ctrl-C.
let progress = ProgressLine()
let interruption = Interruption(progress)

/// What every command that reads a workspace has in common.
struct WorkspaceArguments: ParsableArguments {
  @Argument(help: "The folder of the workspace.")
  var path: String

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp(
      "Read a table from another file than the one it names, such as next month's extract.",
      valueName: "name=file"))
  var tables: [String] = []

  @Option(
    help: ArgumentHelp(
      "Use only what was known on this day: extracts that were received by then, and values by"
        + " when they became known.",
      valueName: "date"))
  var asKnown: String?

  /// Opens the workspace, or says what is wrong and stops.
  func open(_ log: FaultLog) throws -> OpenWorkspace {
    let installation = Installation.find()
    guard let files = WorkspaceFiles.read(path, installation: installation, log) else {
      throw report(log)
    }
    let workspace = OpenWorkspace(
      files, engine: DuckDBEngine(), replacements: try replacements(), asKnown: try knownDay(),
      progress: progress)
    try checkTables(of: workspace)
    return workspace
  }

  /// Refuses files for tables that there are not: with them, all would be settled without.
  func checkTables(of workspace: OpenWorkspace) throws {
    for name in try replacements().keys.sorted() where !workspace.fileTables.contains(name) {
      throw ValidationError(
        "There is no table `\(name)` that is read from a file. "
          + didYouMean(name, among: workspace.fileTables))
    }
  }

  func knownDay() throws -> Day? { try asKnown.map { try day($0, "--as-known") } }

  func replacements() throws -> [String: String] {
    var files: [String: String] = [:]
    for table in tables {
      let parts = table.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw ValidationError("`--table \(table)` is not of the form NAME=FILE.")
      }
      files[parts[0]] = parts[1]
    }
    return files
  }
}

/// Text for standard output. A file gets all of it, or nothing: part of the lines could pass for
/// all. (Whoever reads a pipe may stop reading; then Ctrl-C must not wait.)
func put(_ text: String) {
  var status = stat()
  let isFile = fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  guard isFile else { return write(text) }
  let isAdded = fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND != 0
  let start = isAdded ? status.st_size : lseek(STDOUT_FILENO, 0, SEEK_CUR)
  interruption.finished { write(text, cuttingBackTo: start) }
}

/// Writes all of it, or ends the program and says why it cannot be.
private func write(_ text: String, cuttingBackTo start: off_t? = nil) {
  guard !Output.write(text, to: STDOUT_FILENO) else { return }
  let reason = String(cString: strerror(errno))
  if let start { ftruncate(STDOUT_FILENO, start) }
  say("leftshift: error: the results could not be written: \(reason).")
  exit(1)
}

/// Talk for standard error. Where nobody can be told, nobody is.
func say(_ text: String) { _ = Output.write(text + "\n", to: STDERR_FILENO) }

/// Shows what is wrong, and gives the exit code for it.
func report(_ log: FaultLog) -> ExitCode {
  say(faultReport(log.faults))
  return ExitCode(1)
}

enum Format: String, ExpressibleByArgument, CaseIterable {
  case text, csv, json
}

/// JSON with its keys in order, so that the same result is the same bytes.
func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
