import ArgumentParser
import Definitions
import Faults
import Foundation
import Runs
import Settlement

struct VerifyPack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-pack",
    abstract: "Check a pack that somebody signed, and work it out again.",
    discussion: """
      Proves the signature, and settles what is in the pack from nothing but the pack: no data, no \
      network. It says that all lines are the same to the penny, or which are not.

        leftshift verify-pack july.pack --public-key 'b1Gx…='
        leftshift verify-pack july.pack --against my-copy-of-the-contract
        leftshift verify-pack july.pack --explain emergencies --payee RR8

      The exit code is 1 where the pack is not sound, or something differs.
      """)

  @Argument(help: "The pack.")
  var file: String

  @Option(
    help: ArgumentHelp("The signer's public key, as you were given it.", valueName: "key"))
  var publicKey: String?

  @Option(
    help: ArgumentHelp("Compare its definitions with your own.", valueName: "workspace"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "Write its definitions into a new folder, to read and try.", valueName: "folder"))
  var extract: String?

  @Option(
    help: ArgumentHelp("Explain a line of this term; needs --payee.", valueName: "term"))
  var explain: String?

  @Option(help: "Who is paid: the party's id or name.")
  var payee: String?

  @OptionGroup(title: "Which line is explained") var line: LineArguments

  @Option(help: "Of this contract.")
  var contract: String?

  func validate() throws {
    if (explain == nil) != (payee == nil) {
      throw ValidationError("`--explain TERM` and `--payee` go together.")
    }
  }

  func run() throws {
    let log = FaultLog()
    guard let pack = log.attempt({ () throws(Fault) in try PackFile(at: file) }) else {
      throw report(log)
    }
    let text = PackText(pack, isKnownKey: publicKey != nil)
    if let publicKey, publicKey != pack.publicKey {
      log.add(text.otherKey(than: publicKey))
      throw report(log)
    }
    if let extract {
      _ = log.attempt { () throws(Fault) in try pack.contents.extract(to: extract) }
    }
    guard log.faults.isEmpty, let check = PackCheck(pack.contents, log) else {
      if !log.faults.isEmpty { say(text.cannotBeSettled) }
      throw report(log)
    }
    let unlike = try against.map { pack.contents.differences(from: try files(of: $0, log)) }
    let posted =
      check.posted.map(PostedText.init)
      .map { "\n" + $0.text + "\n" + $0.disputes } ?? ""
    put(PackText.plain(text.head + text.findings(check) + posted))
    if let unlike { put(PackText.plain(text.compared(unlike))) }
    if let installation = Installation.find() {
      put(PackText.plain(text.notes(pack.contents.differences(from: installation), check)))
    }
    try explainFirst(of: check)
    if let explain, let payee {
      put("\n" + (try explanation(of: explain, to: payee, in: check)) + "\n")
    }
    let isUnexplained = check.posted?.unexplained.isEmpty == false
    if !check.differences.isEmpty || isUnexplained || unlike?.isEmpty == false {
      throw ExitCode(1)
    }
  }

  /// What is wrong with the reader's own workspace is no matter here: its texts are compared.
  private func files(of path: String, _ log: FaultLog) throws -> WorkspaceFiles {
    let installation = Installation.find()
    guard let files = WorkspaceFiles.read(path, installation: installation, FaultLog()) else {
      throw ValidationError("`--against \(path)`: there is no workspace.")
    }
    return files
  }

  private func explainFirst(of check: PackCheck) throws {
    guard let first = check.differences.first(where: { $0.again != nil }) else { return }
    let line = check.settledLines.first { line in
      line.contract == first.line["contract"] && line.term == first.line["term"]
        && line.payer == first.line["payer"] && line.payee == first.line["payee"]
        && line.period.name == first.line["period"] && String(line.part) == first.line["part"]
    }
    guard let line else { return }
    put("\nThe first of them, as it is worked out again:\n\n" + (try text(of: line, in: check)))
    if let figure = first.figure {
      put(
        PackText.plain(
          "\n\nIn the explanation of the pack, `\(figure.name)` is \(figure.packed);"
            + " worked out again, it is \(figure.again)."))
    }
    put("\n")
  }

  private func explanation(of term: String, to payee: String, in check: PackCheck) throws -> String
  {
    let all = check.settledLines + (check.posted?.alone ?? [])
    let lines = all.filter { line in
      line.term == term && (contract == nil || line.contract == contract)
        && (self.line.period == nil || line.period.name == self.line.period)
    }
    let contracts = Set(lines.map(\.contract)).sorted()
    guard contracts.count < 2 else {
      throw ValidationError(
        "`\(term)` is a term of \(spoken(contracts)): say which with `--contract`.")
    }
    guard !lines.isEmpty else {
      throw ValidationError(
        "The pack has no line of `\(term)` there. "
          + didYouMean(term, among: Set(all.map(\.term)).sorted()))
    }
    let line = try line.choose(from: lines, of: term, to: payee, check.partyNames)
    let worked = check.settledLines.contains(line) ? [try text(of: line, in: check)] : []
    let posted = check.posted.flatMap { PostedText($0).history(of: line) }
    let history = posted.map { [PackText.plain($0)] } ?? []
    return (history + worked).joined(separator: "\n\nAs the figures in the pack come to it:\n\n")
  }

  private func text(of line: PaymentLine, in check: PackCheck) throws -> String {
    let log = FaultLog()
    let settler = check.settled.first { $0.settlement.contract.name == line.contract }?.settler
    let text = settler.flatMap { settler in
      log.attempt { () throws(Fault) in
        try Explainer(settler, parties: check.partyNames).explain(line)?.text
      } ?? nil
    }
    guard let text else { throw report(log) }
    return text
  }
}
