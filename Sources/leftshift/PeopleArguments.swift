import ArgumentParser
import Definitions
import Faults
import Formulas
import Foundation
import Ledger
import Quantities
import Runs

/// Which of the ledger's lines is meant.
struct PostedLineArguments: ParsableArguments {
  @Option(help: "The term.")
  var term: String?

  @Option(help: "Who is paid.")
  var payee: String?

  @Option(help: "Who pays, where several do.")
  var payer: String?

  @Option(help: "The period of the line, as the statement has it: `2026-04`, `2026/27`.")
  var period: String?

  @Option(help: "Which of its parts, from 1.")
  var part: Int?

  /// The one line of a contract that is meant.
  func line(of contract: String, in ledger: LedgerFile) throws -> LedgerLine {
    guard let term, let payee, let period else {
      throw ValidationError("Name the line: `--term`, `--payee` and `--period`.")
    }
    let lines = try ledger.lines(contract: contract)
    let found = lines.filter { line in
      line.key.term == term && line.key.payee == payee && matches(line, period)
        && (payer ?? line.key.payer) == line.key.payer && (part ?? line.key.part) == line.key.part
    }
    if found.count == 1 { return found[0] }
    if found.isEmpty {
      throw Fault(
        "nothing-posted", at: nil,
        "nothing is posted for `\(term)` of `\(contract)` for \(period) to \(payee)",
        advice: hint(lines, term: term, payee: payee))
    }
    let payers = Set(found.map(\.key.payer))
    let parts = found.map { line in
      "part \(line.key.part) for \(line.facts.service.byName)"
        + (payers.count == 1 ? "" : " of what \(line.key.payer) pays")
    }
    throw Fault(
      "several-lines", at: nil,
      "`\(term)` of `\(contract)` for \(period) to \(payee) has \(found.count) lines",
      advice: "Say which with `--part` (or `--payer`): "
        + spoken(Array(parts.prefix(14)), joinedBy: "or") + ".")
  }

  /// A part is meant by its own days too: the April of a yearly sum.
  private func matches(_ line: LedgerLine, _ period: String) -> Bool {
    line.key.period.name == period || line.facts.service == Period(range: period)
  }

  private func hint(_ lines: [LedgerLine], term: String, payee: String) -> String {
    let ofTerm = lines.filter { $0.key.term == term }
    if ofTerm.isEmpty { return didYouMean(term, among: Set(lines.map(\.key.term)).sorted()) }
    let ofPayee = ofTerm.filter { $0.key.payee == payee }
    if ofPayee.isEmpty { return didYouMean(payee, among: Set(ofTerm.map(\.key.payee)).sorted()) }
    let periods = Set(ofPayee.map(\.key.period.name)).sorted()
    return "It is posted for " + spoken(Array(periods.suffix(12)), joinedBy: "and") + "."
  }
}

extension Period {
  /// The ledger keeps the days of a service, and not what they are called.
  fileprivate var byName: Period { .named(from: first, to: last) }
}

/// Two people, one of each side, on a day.
struct PartiesArguments: ParsableArguments {
  @Option(help: "Who agrees for our side.")
  var by: String

  @Option(help: "Who agrees for the other side.")
  var with: String

  @Option(help: "The day of the agreement, as 2027-05-12; today if not given.")
  var on: String?

  func people(_ workspace: Workspace) throws(Fault) -> (ours: Person, theirs: Person) {
    (
      try workspace.person(by, who: .agree), try workspace.person(with, who: .agree)
    )
  }

  func day() throws -> Day { try leftshift.day(on, "--on") }
}

/// A date that was given, or today. What is put on record stays there, and nothing earlier can
/// follow it: a day far off is a slip of the finger.
func day(_ text: String?, _ option: String) throws -> Day {
  guard let text else { return today() }
  guard let day = Day(iso: text) else {
    throw ValidationError("`\(option) \(text)` is not a date: write it as 2026-07-31.")
  }
  guard day <= today().adding(months: 60) else {
    throw ValidationError(
      "`\(option) \(text)` is more than five years from now: it is probably mistyped.")
  }
  return day
}

func today() -> Day {
  Day(number: Int((Date().timeIntervalSince1970 / 86_400).rounded(.down)))
}

/// A sum of money as contracts write it: `£70,000`, `70000.00`, `-£5`, `£2.2m`.
func amount(_ text: String, in currency: Currency) throws -> Rational {
  guard let amount = (try? Parser.parse(Passage(text)))?.amount(in: currency),
    (amount * .powerOfTen(currency.places)).isInteger
  else {
    throw ValidationError(
      "`\(text)` is not an amount in \(currency.code): write it as"
        + " \(Rational(70_000).text(in: currency.unit)), to the penny. Commas part groups of three"
        + " digits, and a point the decimals.")
  }
  return amount
}

extension Formulas.Expression {
  /// `nil` where it is not just an amount in this currency.
  fileprivate func amount(in currency: Currency) -> Rational? {
    switch form {
    case .negated(let inner): return inner.amount(in: currency).map { -$0 }
    case .quantity(let quantity):
      let code = quantity.unit?.word ?? currency.code
      let isMoney =
        (quantity.currency ?? currency) == currency && code == currency.code
        && !quantity.percent && quantity.per.isEmpty
      return isMoney ? quantity.number : nil
    default: return nil
    }
  }
}

/// Opens the workspace's definitions and its ledger, which is there.
func ledgerAndWorkspace(
  _ path: String, _ arguments: LedgerArguments, _ log: FaultLog
) throws -> (ledger: LedgerFile, files: WorkspaceFiles) {
  guard let files = WorkspaceFiles.read(path, installation: Installation.find(), log),
    log.faults.isEmpty
  else { throw report(log) }
  let opened = log.attempt { () throws(Fault) in
    _ = try arguments.open(in: files.root, .reading)
    return try arguments.open(in: files.root, .posting)
  }
  guard let opened else { throw report(log) }
  return (opened, files)
}

/// What came of posting what people said.
func tell(_ outcome: Outcome?, _ log: FaultLog) throws {
  switch outcome {
  case .posted(let entry): say("Posted as entry \(entry.sequence).")
  case .unchanged(let entry): say("Entry \(entry.sequence) says so already: nothing was posted.")
  case .refused(let faults): faults.forEach(log.add)
  case nil: break
  }
  guard log.faults.isEmpty else { throw report(log) }
}
