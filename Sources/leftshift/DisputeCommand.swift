import ArgumentParser
import Definitions
import Faults
import Ledger
import Quantities
import Runs
import Settlement

struct DisputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dispute",
    abstract: "Say that a line is not accepted, or how that was resolved.",
    discussion: """
      The line stands as it is, and every statement shows that it is disputed until it is resolved:

        leftshift dispute my-trusts frailty --term bed-days --payee MOOR --period 2026-07 \\
          --by moira --because 'twelve stays are counted twice'
        leftshift dispute my-trusts frailty --term bed-days --payee MOOR --period 2026-07 \\
          --by asha --resolve 'they were: corrected in the final run'
      """)

  @Argument(help: "The folder of the workspace.")
  var path: String

  @Argument(help: "The contract.")
  var contract: String

  @OptionGroup var line: PostedLineArguments

  @Option(help: "Who says so.")
  var by: String

  @Option(help: "Why it is not accepted.")
  var because: String?

  @Option(help: "How the dispute ended.")
  var resolve: String?

  @Option(help: "The day, as 2026-09-03; today if not given.")
  var on: String?

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    if (because == nil) == (resolve == nil) {
      throw ValidationError(
        "Say why the line is not accepted, `--because`; or how that ended, `--resolve`.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let (file, files) = try ledgerAndWorkspace(path, ledger, log)
    let outcome = try faults(into: log) {
      let person = try files.workspace.person(by, who: .dispute)
      let day = try day(on, "--on")
      let key = try open(in: file) ?? line.line(of: contract, in: file).key
      try person.checkSide(of: key)
      return try file.following { _ in
        try interruption.finished {
          if let resolve {
            return try file.resolve(key, by: person.id, on: day, how: resolve)
          }
          return try file.dispute(key, by: person.id, on: day, because: because ?? "")
        }
      }
    }
    try tell(outcome, log)
  }

  /// What is disputed can be resolved though the line was taken back since.
  private func open(in ledger: LedgerFile) throws(Fault) -> LineKey? {
    guard resolve != nil else { return nil }
    let open = try ledger.disputes().filter { dispute in
      dispute.resolution == nil && dispute.key.contract == contract
        && dispute.key.term == line.term && dispute.key.payee == line.payee
        && dispute.key.period.name == line.period
        && (line.payer ?? dispute.key.payer) == dispute.key.payer
        && (line.part ?? dispute.key.part) == dispute.key.part
    }
    return open.count == 1 ? open[0].key : nil
  }
}
