import ArgumentParser
import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Runs

/// Where a shadow test is kept, and how.
struct ShadowLedgerArguments: ParsableArguments {
  @Flag(help: "Keep the months, as they are known, in the shadow ledger.")
  var post = false

  @Flag(help: "Show what was kept, and settle nothing.")
  var posted = false

  @Option(help: "The shadow ledger's file; `shadow.sqlite` in the workspace if not given.")
  var ledger: String?

  @Option(help: "With --posted: the last entry that counts.")
  var entry: Int?

  @Option(help: "With --post: the day whose figures these are; today if not given.")
  var asOf: String?

  @Option(help: "With --post: what there is to say of it, as `refreshed extract`.")
  var cause: String = "shadow test"

  func validate() throws {
    if post, posted {
      throw ValidationError("`--post` keeps what is settled, and `--posted` settles nothing.")
    }
    if entry != nil, !posted {
      throw ValidationError("`--entry` goes with `--posted`.")
    }
    if asOf != nil || cause != "shadow test", !post {
      throw ValidationError("`--as-of` and `--cause` go with `--post`.")
    }
    _ = try day(asOf, "--as-of")
  }

  func open(in root: URL, _ mode: LedgerFile.Mode) throws(Fault) -> LedgerFile {
    let path = ledger ?? root.appending(path: "shadow.sqlite").plainPath
    if mode == .reading, !FileManager.default.fileExists(atPath: path) {
      throw Fault(
        "no-ledger", at: nil, "there is no shadow ledger `\(ledger ?? "shadow.sqlite")` yet",
        advice: "`leftshift shadow PATH … --post` keeps a shadow test and makes it.")
    }
    return try LedgerFile(at: path, shownAs: ledger ?? "shadow.sqlite", mode)
  }

  /// Keeps the lines of both regimes, and says what was kept.
  func keep(_ test: ShadowTest, from workspace: OpenWorkspace, _ log: FaultLog) throws {
    let posting = Posting(test.settled, from: workspace, of: .shadow(test.days))
    let day = try day(asOf, "--as-of")
    let lines = progress.during("writing down \(test.settled.count) settlements") {
      posting.lines(log)
    }
    guard log.faults.isEmpty else { throw report(log) }
    let outcome = log.attempt { () throws(Fault) in
      try interruption.finished { () throws(Fault) in
        let ledger = try open(in: workspace.files.root, .posting)
        let run = try posting.run(
          over: ledger, stage: .final, asOf: day, cause: cause, note: test.note)
        let (others, gone) = try posting.kept(over: ledger, lines)
        return try ledger.post(run, lines + others, withdrawing: gone)
      }
    }
    switch outcome {
    case .posted(let entry):
      say(
        "Kept as entry \(entry.sequence): \(lines.count) lines, \(entry.lines) differences from"
          + " before (\(cause)). Nobody is paid by it.")
    case .unchanged(let entry):
      say("Nothing to keep: the shadow ledger says the same since entry \(entry.sequence).")
    case .refused(let faults): faults.forEach(log.add)
    case nil: break
    }
    guard log.faults.isEmpty else { throw report(log) }
  }
}
