import ArgumentParser
import Definitions
import Faults
import Foundation
import Reports
import Runs

/// What every command that can write its findings as a page has in common.
struct ReportArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Also write a page, for a browser and for paper.", valueName: "file"))
  var html: String?

  @Flag(
    help: ArgumentHelp(
      "Write small numbers of people too, into a page that says who may read it."))
  var contractPartiesOnly = false

  func validate() throws {
    if contractPartiesOnly, html == nil {
      throw ValidationError("`--contract-parties-only` is about the page that `--html` writes.")
    }
  }

  /// Writes the page, if one is asked for: wholly or not at all.
  func write(_ report: @autoclosure () -> Report) throws {
    guard let html else { return }
    let (log, report) = (FaultLog(), report())
    let page = log.attempt { () throws(Fault) in
      try ReportPage(
        report, try WebFiles.assets(for: report), contractPartiesOnly: contractPartiesOnly,
        version: Leftshift.configuration.version)
    }
    guard let page else { throw leftshift.report(log) }
    try interruption.finished {
      do { try Data(page.html.utf8).write(to: URL(filePath: html), options: .atomic) } catch {
        throw ValidationError(
          "`\(html)` cannot be written: see that its folder is there, and that you may write to it."
        )
      }
    }
    say("Wrote \(html).")
  }
}
