import ArgumentParser
import Definitions
import Faults
import Foundation
import Quantities
import Reports
import Runs
import Settlement

struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Agree on figures before a reform, and see what has moved since.",
    discussion: """
      `baseline:` of a workspace says what is agreed: population, activity, cost, outcomes and \
      what contracts come to in a period. What was agreed is a file of `baselines/`, which nobody \
      can change unnoticed:

        leftshift baseline agree my-system before --period 2023/24 \\
          --by 'ICB: Jane Smith, chief finance officer' \\
          --by 'UNI: John Jones, finance director'
        leftshift baseline show my-system before
        leftshift baseline compare my-system before
      """,
    subcommands: [Agree.self, Show.self, Compare.self])
}

private struct Agree: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Work out the figures of a period, and write down who agreed to them.",
    discussion: """
      Works everything out, once the gates hold, and writes `baselines/NAME.json`, which is never \
      written over. At least two parties agree: one that pays, and one that is paid.

        leftshift baseline agree my-system before --period 2023/24 \\
          --by 'ICB: Jane Smith, chief finance officer' \\
          --by 'UNI: John Jones, finance director'
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Argument(help: "What it is called from now on.")
  var name: String

  @Option(help: "The period that it is of, as `2023/24`.")
  var period: String

  @Option(
    help: ArgumentHelp(
      "Who agrees: a party of the workspace, and who signs for it. Once for each.",
      valueName: "party: person"))
  var by: [String]

  @Option(help: "The day of the agreement, as 2025-02-01; today if not given.")
  var on: String?

  @Option(help: "What else there is to say.")
  var note: String?

  @Option(help: ArgumentHelp("The baseline whose place it takes.", valueName: "name"))
  var supersedes: String?

  func validate() throws {
    guard Baseline.isName(name) else {
      throw ValidationError(
        "`\(name)` cannot name a baseline: use letters, digits and hyphens, as `before-reform`.")
    }
    guard Period(period) != nil else {
      throw ValidationError(
        "`--period \(period)` is no period of the calendar: write it as `2023/24` or `2023-04`.")
    }
    _ = try day(on, "--on")
    guard Set(try by.map { try Self.parts(of: $0).party }).count > 1 else {
      throw ValidationError(
        "A baseline is agreed by two parties or more: one that pays, and one that is paid. Give"
          + " each its `--by 'PARTY: PERSON'`.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    let declaration = try open.declaredBaseline()
    let agreement = try agreement(in: open)
    guard let record = open.record(of: agreement, declaration, log), log.faults.isEmpty else {
      throw report(log)
    }
    let written = log.attempt { () throws(Fault) in
      try interruption.finished(outcome: { "\($0.path) was written" }) { () throws(Fault) in
        try Baseline.write(record, in: open.files.root)
      }
    }
    guard let written else { throw report(log) }
    put(BaselineReport(written.baseline, supersededBy: nil).summary(path: written.path))
  }

  private func agreement(in open: OpenWorkspace) throws -> Agreement {
    let signatories = try by.map { text in
      let (id, person) = try Self.parts(of: text)
      guard let party = open.workspace.party(id) else {
        throw ValidationError(
          "There is no party `\(id)`. " + didYouMean(id, among: open.workspace.parties.map(\.id)))
      }
      return BaselineRecord.Signatory(party: id, name: party.name, signedBy: person)
    }
    guard let days = Period(period) else { throw ExitCode(64) }  // `validate` has said so.
    return Agreement(
      name: name, period: days, on: try day(on, "--on"), by: signatories, note: note,
      supersedes: supersedes,
      program: Leftshift.configuration.version)
  }

  private static func parts(of text: String) throws -> (party: String, person: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError(
        "`--by \(text)` does not say who signs for whom: write `--by 'ICB: Jane Smith, chief"
          + " finance officer'`.")
    }
    return (parts[0], parts[1])
  }
}

private struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what was agreed, once it is proved that nobody changed it.",
    discussion: """
      Without a name, lists the baselines of a workspace. As CSV, every figure by member and \
      period; as JSON, the file itself:

        leftshift baseline show my-system before
      """)

  @Argument(help: "The folder of the workspace.")
  var path: String

  @Argument(help: "The baseline; all are listed where none is named.")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The hash that was printed when it was agreed: proves that the whole file was not exchanged.",
      valueName: "sha256"))
  var hash: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup(title: "A page") var page: ReportArguments

  func validate() throws {
    if page.html != nil, name == nil {
      throw ValidationError("A page is of one baseline: name it.")
    }
    if hash != nil, name == nil { throw ValidationError("`--hash` is of one baseline: name it.") }
  }

  func run() throws {
    let log = FaultLog()
    let agreed = log.attempt { () throws(Fault) in
      try Baseline.agreed(in: try WorkspaceFiles.root(of: path))
    }
    guard let agreed else { throw report(log) }
    guard let name else { return put(try BaselineReport.list(of: agreed).shown(as: format)) }
    guard let baseline = log.attempt({ () throws(Fault) in try agreed.named(name) }) else {
      throw report(log)
    }
    let proof: Void? = log.attempt { () throws(Fault) in
      if let hash { try baseline.prove(hash) }
    }
    guard proof != nil else { throw report(log) }
    let shown = BaselineReport(
      baseline, supersededBy: agreed.superseding(baseline)?.name)
    try page.write(shown.report)
    switch format {
    case .text: put(shown.report.text)
    case .csv: put(csv(shown.records))
    case .json: put(baseline.text)
    }
  }
}

private struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Work out the figures again, and say what has moved and why.",
    discussion: """
      From the definitions, contracts and data of now, for the period that was agreed. The exit \
      code is 0 where nothing has moved, and 1 where something has:

        leftshift baseline compare my-system before
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Argument(help: "The baseline.")
  var name: String

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup(title: "A page") var page: ReportArguments

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    let baseline = log.attempt { () throws(Fault) in
      try Baseline.agreed(in: open.files.root).named(name)
    }
    guard let baseline else { throw report(log) }
    let declaration = try open.declaredBaseline()
    guard let now = open.contents(of: declaration, during: baseline.period, log) else {
      throw report(log)
    }
    let comparison = BaselineComparison(
      baseline, now: now, asKnown: workspace.asKnown, program: Leftshift.configuration.version)
    let shown = ComparisonReport(baseline, comparison)
    try page.write(shown.report)
    switch format {
    case .text: put(shown.report.text)
    case .csv: put(csv(shown.records))
    case .json: put(try json(records(Array(shown.records.dropFirst()), under: shown.records[0])))
    }
    guard !comparison.moved.isEmpty else { return }
    say("Something has moved since \(name) was agreed.")
    throw ExitCode(1)
  }
}

extension OpenWorkspace {
  /// What the workspace says that a baseline holds.
  fileprivate func declaredBaseline() throws -> BaselineDeclaration {
    if let baseline = workspace.baseline { return baseline }
    throw ValidationError(
      "This workspace has no `baseline:`. Say in a definitions file what is agreed: `baseline:"
        + " {activity: [contacts], contracts: [community-*]}`; docs/baseline.md shows how.")
  }
}
