import ArgumentParser
import Definitions
import Faults
import Formulas
import Foundation
import Ledger
import Quantities
import Runs
import Settlement

/// Where a workspace's ledger is.
struct LedgerArguments: ParsableArguments {
  @Option(help: "The ledger's file; `ledger.sqlite` in the workspace if not given.")
  var ledger: String?

  func open(in root: URL, _ mode: LedgerFile.Mode) throws(Fault) -> LedgerFile {
    let path = ledger ?? root.appending(path: "ledger.sqlite").plainPath
    if mode == .reading, !FileManager.default.fileExists(atPath: path) {
      throw Fault(
        "no-ledger", at: nil, "there is no ledger `\(ledger ?? "ledger.sqlite")` yet",
        advice: "`leftshift settle PATH --post` posts a settlement and makes it.")
    }
    return try LedgerFile(at: path, shownAs: ledger ?? "ledger.sqlite", mode)
  }
}

/// How a settlement is posted.
struct PostingArguments: ParsableArguments {
  @Flag(help: "Post what differs from the ledger.")
  var post = false

  @OptionGroup var ledger: LedgerArguments

  @Option(help: "Why it is posted, as `late data`.")
  var cause: String = "settlement"

  @Option(help: "What else there is to say.")
  var note: String?

  @Option(help: "The day whose figures these are, as 2026-07-31; today if not given.")
  var asOf: String?

  @Option(
    help: ArgumentHelp(
      "Take back a payee's line that the figures no longer have; needs --cause.",
      valueName: "contract:term:payee:period"))
  var withdraw: [String] = []

  func validate() throws {
    if !withdraw.isEmpty, cause == "settlement" {
      throw ValidationError("`--withdraw` takes money back: say why with `--cause`.")
    }
    if !post, !withdraw.isEmpty || note != nil || asOf != nil || cause != "settlement" {
      throw ValidationError("`--cause`, `--note`, `--as-of` and `--withdraw` go with `--post`.")
    }
    _ = try day(asOf, "--as-of")
  }

  /// Posts the settlements, and says what was posted; what is wrong is in the log.
  func post(
    _ settled: [(settler: Settler, settlement: Settlement)], from workspace: OpenWorkspace,
    only: String?, _ log: FaultLog
  ) throws {
    if let person = workspace.workspace.people.first {
      return log.add(Self.runsArePosted(person))
    }
    let posting = Posting(settled, from: workspace, of: .settlement(only: only))
    let day = try day(asOf, "--as-of")
    let withdrawals = try withdraw.map {
      try Withdrawal($0, settled.map(\.settlement.contract), cause: cause)
    }
    let lines = progress.during("writing down \(settled.count) settlements") {
      posting.lines(log)
    }
    guard log.faults.isEmpty else { return }
    func post() throws(Fault) -> Outcome {
      let ledger = try ledger.open(in: workspace.files.root, .posting)
      let run = try posting.run(
        over: ledger, stage: .final, asOf: day, cause: cause, note: note)
      return try ledger.post(run, lines, withdrawing: withdrawals)
    }
    let outcome = log.attempt { () throws(Fault) in
      // The ledger would bear being cut off here; but then nobody could say whether it was.
      try interruption.finished(outcome: Self.standing) { () throws(Fault) in
        try progress.during("posting", post)
      }
    }
    switch outcome {
    case .posted(let entry):
      say(
        "Posted entry \(entry.sequence): \(entry.lines) of \(lines.count) lines differ from before"
          + " (\(cause)).")
    case .unchanged(let entry):
      say("Nothing to post: the ledger says the same since entry \(entry.sequence).")
    case .refused(let faults): faults.forEach(log.add)
    case nil: break
    }
  }

  /// Where people are named, one prepares what is final and another approves it.
  private static func runsArePosted(_ person: Person) -> Fault {
    Fault(
      "runs-are-posted", at: person.place,
      "this workspace names people, and final figures are posted by two of them",
      advice: "Post month by month: `leftshift run PATH 2026-04 --stage flex`, and so on to"
        + " `final`, which `leftshift approve` posts. Nothing was posted.")
  }

  /// What stands in the ledger, where the program is ended after this.
  private static func standing(_ outcome: Outcome) -> String? {
    if case .posted(let entry) = outcome { "entry \(entry.sequence) was posted" } else { nil }
  }
}

extension Withdrawal {
  /// From `contract:term:payee:period`.
  init(_ text: String, _ contracts: [Contract], cause: String) throws {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 4, let contract = contracts.first(where: { $0.name == parts[0] }),
      let period = PeriodName(parts[3]).flatMap(contract.period) ?? Self.days(parts[3])
    else {
      throw ValidationError(
        "`--withdraw \(text)` is not of the form contract:term:payee:period, with a contract that"
          + " is settled here.")
    }
    self.init(
      contract: parts[0], term: parts[1], payee: parts[2], period: period, cause: cause)
  }

  /// `2024-07-01..2025-03-31`, as a period that is cut is called.
  private static func days(_ text: String) -> Period? {
    let ends = text.split(separator: "..").compactMap { Day(iso: $0) }
    return ends.count == 2 && ends[0] <= ends[1]
      ? Period(from: ends[0], to: ends[1], name: text) : nil
  }
}
