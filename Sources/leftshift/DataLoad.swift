import ArgumentParser
import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Runs
import Settlement

struct DataLoad: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load an extract of a table that says `received:`.",
    discussion: """
      Checks the extract, says what it changes, keeps it in the workspace's `received/` and adds a \
      line to `received/log.jsonl`. What was loaded is never changed: what counts is the rows that \
      were received last. Counts are shown, never what is in a row. With --dry-run, only says what \
      it would change.

        leftshift data load my-trusts results may.csv --period 2026-05 --received 2026-06-18 \\
          --source 'SLAM, flex'
      """)

  @Argument(help: "The folder of the workspace.")
  var path: String

  @Argument(help: "The table.")
  var table: String

  @Argument(help: "The extract: a CSV or Parquet file.")
  var file: String

  @Option(help: "The months that it is of, as `2026-05` or `2026-04..2026-06`.")
  var period: String

  @Option(help: ArgumentHelp("The day from which it is known.", valueName: "date"))
  var received: String

  @Option(help: "Who made it, or from what system it is.")
  var source: String?

  @Flag(help: "Only say what it would change.")
  var dryRun = false

  func validate() throws {
    guard Extract.period(period) != nil else {
      throw ValidationError(
        "`--period \(period)` is no month, and not several: write it as 2026-05, or"
          + " 2026-04..2026-06.")
    }
    _ = try day(received, "--received")
  }

  func run() throws {
    guard let period = Extract.period(period) else {
      throw ExitCode(64)  // `validate` has said so.
    }
    let day = try day(received, "--received")
    let log = FaultLog()
    let open = try openWorkspace(path, log)
    guard log.faults.isEmpty else { throw report(log) }
    let loading = log.attempt { () throws(Fault) in
      try open.loading(file, into: table, period: period, received: day, source: source)
    }
    guard let loading else { throw report(log) }
    put(Self.text(of: loading))
    if loading.isKnown {
      return say("These rows were loaded for \(period.name) already: nothing is loaded.")
    }
    guard !dryRun else { return say("Nothing was loaded: this was a dry run.") }
    let loaded: Void? = log.attempt { () throws(Fault) in
      try interruption.finished(outcome: { "extract \(loading.extract.number) was loaded" }) {
        () throws(Fault) in try open.load(loading)
      }
    }
    guard loaded != nil else { throw report(log) }
    say("Loaded as extract \(loading.extract.number), \(loading.extract.path).")
  }

  private static func text(of loading: ExtractLoading) -> String {
    let (extract, difference) = (loading.extract, loading.difference)
    let stage = extract.stage.map { ", \($0)" } ?? ""
    let late = extract.lateRows
    let lateMonths = late.map(\.period.name).joined(separator: ", ")
    let counts: [(Int, String)] = [
      (extract.rowCount, "rows of \(extract.period.name)\(stage), received \(extract.received)"),
      (
        late.reduce(0) { $0 + $1.count },
        late.isEmpty ? "of them late" : "of them late, of \(lateMonths)"
      ),
      (difference.new, "new to the table"),
      (difference.restated, "restated: known before, and now otherwise"),
      (difference.gone, "gone: known before, and no longer there"),
      (difference.unchanged, "in the table as they were"),
    ]
    return aligned(counts.map { [Rational($0).readable(), $1] }, right: [0])
  }
}

struct DataList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the extracts that were loaded, and prove them.",
    discussion: """
      Each with its period, the day it was received, its stage by the calendar of the workspace, \
      and whether any of its rows still count. The files and the log are compared with their \
      hashes; what was changed is an error.

        leftshift data list my-trusts
      """)

  @Argument(help: "The folder of the workspace.")
  var path: String

  @Option(help: "text, csv or json.")
  var format: Format = .text

  private static let header = [
    "extract", "table", "period", "stage", "received", "rows", "late", "counts", "source", "file",
    "sha256",
  ]

  func run() throws {
    let log = FaultLog()
    let open = try openWorkspace(path, log)
    guard log.faults.isEmpty, let extracts = open.verifiedExtracts(log) else { throw report(log) }
    var counted: Set<Int> = []
    for table in Set(extracts.extracts.map(\.table)).sorted() {
      let numbers = log.attempt { () throws(Fault) in
        try open.countedExtracts(of: table, in: extracts)
      }
      counted.formUnion(numbers ?? [])
    }
    let rows = extracts.extracts.map { Self.cells($0, counts: counted.contains($0.number)) }
    switch format {
    case .csv: put(csv([Self.header] + rows))
    case .json:
      put(try json(rows.map { Dictionary(uniqueKeysWithValues: zip(Self.header, $0)) }))
    case .text:
      guard !rows.isEmpty else {
        put("No extracts were loaded.\n")
        break
      }
      let shown = ([Self.header] + rows).map { Array($0.dropLast()) }
      put(aligned(shown, right: [0, 5, 6]))
    }
    guard log.faults.isEmpty else { throw report(log) }
  }

  private static func cells(_ extract: Extract, counts: Bool) -> [String] {
    [
      "\(extract.number)", extract.table, extract.period.name, extract.stage ?? "",
      "\(extract.received)", "\(extract.rowCount)",
      "\(extract.lateRows.reduce(0) { $0 + $1.count })", counts ? "yes" : "no",
      extract.source ?? "", extract.path, extract.sha256,
    ]
  }
}

/// Opens a workspace for what is loaded into it.
private func openWorkspace(_ path: String, _ log: FaultLog) throws -> OpenWorkspace {
  guard let files = WorkspaceFiles.read(path, installation: Installation.find(), log) else {
    throw report(log)
  }
  return OpenWorkspace(files, engine: DuckDBEngine(), progress: progress)
}
