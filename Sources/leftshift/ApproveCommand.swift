import ArgumentParser
import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Runs

struct ApproveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Post a run that somebody else prepared.",
    discussion: """
      Works the run out again, and posts it if it comes to the same as when it was prepared and \
      nothing was posted since. Nobody approves what they prepared themselves:

        leftshift approve my-trusts 2026-04-final --by ben
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Argument(help: "The prepared run, as 2026-04-final.")
  var name: String

  @Option(help: "Who approves it, as `people:` of leftshift.yaml has them.")
  var by: String

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    if workspace.asKnown != nil {
      throw ValidationError("A run is approved as it was prepared: leave `--as-known` out.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let opener = try MonthOpener(workspace, log)
    let root = opener.files.root
    let found = log.attempt { () throws(Fault) in
      let prepared = try PreparedRun.read(name, in: root)
      let person = try opener.files.workspace.person(by, who: .approve)
      if person.id == prepared.request.prepared { throw own(person) }
      return (prepared, try ledger.open(in: root, .posting))
    }
    guard let (prepared, file) = found else { throw report(log) }
    let run = MonthRun(
      prepared.request, over: file, opening: opener.open, approved: by, log)
    guard let run else { throw report(log) }
    if run.digest != prepared.digest {
      log.add(changed(prepared, run))
      throw report(log)
    }
    put(MonthRunText(run, names: opener.partyNames).text)
    try post(run, to: file, log)
    prepared.remove(from: root)
  }

  private func own(_ person: Person) -> Fault {
    Fault(
      "own-approval", at: person.place, "\(person.name) prepared this run, and cannot approve it",
      advice: "Somebody else looks at it: `--by` another who may approve. Nothing was posted.")
  }

  private func changed(_ prepared: PreparedRun, _ run: MonthRun) -> Fault {
    let moved = run.head != prepared.head
    return Fault(
      "prepared-otherwise", at: nil,
      "`\(name)` does not come to what it came to when it was prepared",
      advice: (moved
        ? "The ledger has moved on since: it ended at entry \(prepared.head.sequence) then, and"
          + " ends at \(run.head.sequence) now."
        : "Contracts or data have changed since.")
        + " Look at it once more, and have it prepared again: `leftshift run … --by"
        + " \(prepared.request.prepared ?? "NAME")`. Nothing was posted.")
  }
}
