import ArgumentParser
import Definitions
import Faults
import Foundation
import Quantities
import Runs
import Settlement

struct NewKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-key",
    abstract: "Make a key to sign packs with.",
    discussion: """
      Writes a private key, which its owner alone can read, and prints the public one. Tell those \
      who will check your packs the public key, on another way than the packs go:

        leftshift new-key ~/leftshift.key
      """)

  @Argument(help: "The file to write the private key into.")
  var file: String

  func run() throws {
    let log = FaultLog()
    let key = SigningKey()
    guard log.attempt({ () throws(Fault) in try key.write(to: file) }) != nil else {
      throw report(log)
    }
    say("Wrote the private key \(file): keep it, and show it to nobody. The public key:")
    put(key.publicKey + "\n")
  }
}

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Pack a settlement, signed, for the other side to work out again.",
    discussion: """
      Settles contracts and packs them into one file: the contracts, the definitions and \
      mechanisms that they rest on, the figures of measures (of no person), every line and its \
      explanation. Whoever has the file checks it without the data: `leftshift verify-pack`.

        leftshift new-key ~/leftshift.key
        leftshift pack my-trusts --contract care-2026 --key ~/leftshift.key --output july.pack

      With --month it is the pack of a month as it is posted: settled again as the month's last \
      run did, with every line that the ledger holds of it, who answers for it and why:

        leftshift pack my-trusts --month 2026-04 --key ~/leftshift.key --output april.pack

      A pack holds leftshift.yaml and all of definitions/ as they stand, and what the contracts \
      read, for every member: look at it before it leaves the building.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "A contract to pack, once for each; all if none is named.")
  var contract: [String] = []

  @Option(help: "Pack this period only, as `2023/24`.")
  var period: String?

  @Option(help: "Pack what is posted for this month, as `2026-04`.")
  var month: String?

  @OptionGroup var ledger: LedgerArguments

  @Option(help: ArgumentHelp("The private key to sign with.", valueName: "file"))
  var key: String

  @Option(help: ArgumentHelp("Who signs, in words.", valueName: "name"))
  var signer: String?

  @Option(help: ArgumentHelp("Write the pack here; to standard output if not.", valueName: "file"))
  var output: String?

  func validate() throws {
    if month != nil, period != nil || workspace.asKnown != nil {
      throw ValidationError(
        "`--month` is packed as its last run had it: leave `--period` and `--as-known` out.")
    }
    guard let signer else { return }
    if signer.isEmpty || signer.utf8.count > 200 || signer.contains(where: \.isNewline) {
      throw ValidationError("`--signer` is a name of at most 200 letters, on one line.")
    }
  }

  func run() throws {
    let log = FaultLog()
    guard let key = log.attempt({ () throws(Fault) in try SigningKey(at: key) }) else {
      throw report(log)
    }
    let (contents, check, definitions) = try packed(log)
    let signed = log.attempt { () throws(Fault) in
      try PackFile.signed(contents, with: key, as: signer)
    }
    guard let signed else { throw report(log) }
    try write(signed.bytes)
    say(contents.said + " Signed with the key \(key.publicKey).\nsha256 \(signed.sha256)")
    guard let posted = check.posted else { return }
    say(PackText.plain(PostedText(posted).text))
    if !posted.unexplained.isEmpty, definitions != contents.posted?.definitions {
      say(
        "Definitions were changed since entry \(posted.posted.run.entry), and what was worked out"
          + " is by those of now.")
    }
  }

  /// - Returns: also the hash of the definitions as they are now.
  private func packed(_ log: FaultLog) throws -> (PackContents, PackCheck, String) {
    let version = Leftshift.configuration.version
    let open: OpenWorkspace
    let packed: (contents: PackContents, check: PackCheck)?
    if let month {
      guard let period = Period(month), period.months == 1 else {
        throw ValidationError("`\(month)` is not a month: write it as 2026-04.")
      }
      let opener = try MonthOpener(workspace, log)
      let (run, posted) = try lastRun(of: period, opener, log)
      open = opener.open(run.known, .known(through: run.received))
      packed = open.pack(
        open.workspace.contracts.filter { posted.contracts.contains($0.name) },
        posted: posted.lines, program: version, log)
    } else {
      open = try workspace.open(log)
      packed = open.pack(try contracts(in: open), only: period, program: version, log)
    }
    guard let packed else {
      if log.faults.isEmpty {
        throw ValidationError(
          period.map { "No contract has a period `\($0)`." } ?? "There is no contract to pack.")
      }
      throw report(log)
    }
    return (packed.contents, packed.check, open.files.hash)
  }

  private func contracts(in open: OpenWorkspace) throws -> [Contract] {
    try contract.isEmpty
      ? open.workspace.contracts : contract.flatMap { try open.contracts(named: $0) }
  }

  /// How the month was last run, and what is posted of it.
  private func lastRun(
    of month: Period, _ opener: MonthOpener, _ log: FaultLog
  ) throws -> (MonthsLastRun, (contracts: [String], lines: PackContents.Posted)) {
    let names = try contracts(in: opener.open(month.last, .known(through: 0))).map(\.name)
    let found = try faults(into: log) {
      let file = try ledger.open(in: opener.files.root, .reading)
      let runs = try MonthsLastRun.runs(of: month, names, in: file)
      let missing = names.filter { name in !runs.contains { $0.contracts.contains(name) } }
      guard let (run, together) = runs.first, contract.isEmpty || missing.isEmpty else {
        throw Self.notRun(month, missing)
      }
      guard runs.count == 1 else { throw Self.runApart(month, runs) }
      return (run, (together, try PackContents.Posted(run, of: together, in: file)))
    }
    guard let found else { throw report(log) }
    return found
  }

  private static func notRun(_ month: Period, _ contracts: [String]) -> Fault {
    Fault(
      "nothing-posted", at: nil, "no run of \(month) is posted for \(spoken(contracts))",
      advice: "Run the month first: `leftshift run … \(month) --stage flex`. Without `--month`,"
        + " what contracts come to is packed, whether it is posted or not.")
  }

  /// A pack has one state of knowledge.
  private static func runApart(
    _ month: Period, _ runs: [(run: MonthsLastRun, contracts: [String])]
  ) -> ValidationError {
    let said = runs.map { run, contracts in
      "\(spoken(contracts)) at \(run.stage.rawValue) as known on \(run.known)"
    }
    return ValidationError(
      "\(month) was last run apart: \(said.joined(separator: "; ")). Pack each by itself, with"
        + " `--contract`.")
  }

  private func write(_ bytes: [UInt8]) throws {
    guard let output else { return put(String(decoding: bytes, as: UTF8.self)) }
    try interruption.finished {
      do { try Data(bytes).write(to: URL(filePath: output), options: .atomic) } catch {
        throw ValidationError(
          "`\(output)` cannot be written: see that its folder is there, and that you may write to"
            + " it.")
      }
    }
  }
}

extension PackContents {
  /// What is in it, for whoever is about to send it.
  fileprivate var said: String {
    let lines = results.reduce(0) { $0 + $1.lines.count }
    let by = Set(measures.flatMap(\.by)).subtracting(["period"]).sorted()
    func counted(_ count: Int, _ word: String) -> String {
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    let month = posted.map { " of \($0.month) at \($0.stage)" } ?? ""
    return "Packed \(counted(lines, "line")) of \(spoken(contracts))\(month), with"
      + " \(counted(definitions.count, "definition file")), the figures of"
      + " \(counted(measures.count, "measure"))"
      + (by.isEmpty ? "" : " (by \(by.joined(separator: ", ")))")
      + " and the rows of \(counted(tables.count, "table")). No figure is by person."
  }
}
