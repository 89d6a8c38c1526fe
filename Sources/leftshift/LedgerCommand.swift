import ArgumentParser
import Definitions
import Faults
import Formulas
import Foundation
import Ledger
import Quantities
import Runs
import Settlement

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Read the ledger, and prove it.",
    discussion: """
      `leftshift settle PATH --post` posts what differs from before; nothing posted is ever changed.

        leftshift ledger statement my-trusts --party RR8
        leftshift ledger balance my-trusts
        leftshift ledger verify my-trusts
      """,
    subcommands: [StatementOfParty.self, BalanceOfParties.self, Verify.self])
}

/// The workspace whose ledger is read. Its definitions need not be sound for that.
private struct LedgerPlace: ParsableArguments {
  @Argument(help: "The folder of the workspace.")
  var path: String

  @OptionGroup var ledger: LedgerArguments

  func open(_ log: FaultLog) throws -> LedgerFile {
    let folder = URL(filePath: path)
    guard FileManager.default.fileExists(atPath: folder.plainPath) else {
      throw ValidationError("There is no folder `\(path)`.")
    }
    let opened = log.attempt { () throws(Fault) in try ledger.open(in: folder, .reading) }
    guard let opened else { throw report(log) }
    return opened
  }
}

private struct StatementOfParty: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement",
    abstract: "Everything that was posted to a party.",
    discussion: """
      A row for each line that was posted, with what it changed. With --as-known, as it was known \
      after an earlier entry:

        leftshift ledger statement my-trusts --party RR8 --as-known 1
      """)

  @OptionGroup var place: LedgerPlace

  @Option(help: "The party.")
  var party: String

  @Option(help: "Only under this contract.")
  var contract: String?

  @Option(help: "Only for this period or one within it, as `2023/24`.")
  var period: String?

  @Option(help: "The last entry that counts.")
  var asKnown: Int?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  func run() throws {
    var within: Period?
    if let period {
      guard let read = Period(period) else {
        throw ValidationError("`--period \(period)` is not a period: write `2023/24` or `2023-04`.")
      }
      within = read
    }
    let log = FaultLog()
    let ledger = try place.open(log)
    let statement = log.attempt { () throws(Fault) in
      try ledger.statement(
        party: party, contract: contract, period: within, asKnownAfter: asKnown)
    }
    guard let statement else { throw report(log) }
    let header = [
      "entry", "contract", "term", "payer", "payee", "period", "part", "due", "change", "amount",
      "money", "received", "withdrawn",
    ]
    let rows = statement.lines.map { cells($0) }
    switch format {
    case .csv: put(csv([header] + rows))
    case .json:
      put(try json(rows.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }))
    case .text: put(text(statement, header, rows))
    }
  }

  private func cells(_ line: LedgerLine) -> [String] {
    func money(_ amount: Rational) -> String { amount.fixed(places: line.key.currency.places) }
    return [
      String(line.entry), line.key.contract, line.key.term, line.key.payer, line.key.payee,
      line.key.period.name, String(line.key.part), line.facts.due.description,
      money(line.change), money(line.amount), line.key.currency.code,
      money(line.received(by: party)), line.withdrawn ?? "",
    ]
  }

  private func text(_ statement: Statement, _ header: [String], _ rows: [[String]]) -> String {
    let known = statement.known
    var text = "\(party), as known after entry \(known.sequence)\n\n"
    text += aligned([header] + rows, right: [0, 6, 8, 9, 11]) + "\n"
    for (currency, total) in statement.totals.sorted(by: { $0.key.code < $1.key.code }) {
      text += "received in all: \(total.text(in: currency.unit))\n"
    }
    return text
  }
}

private struct BalanceOfParties: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "balance",
    abstract: "What each party has received, less what it has paid.",
    discussion: """
      By contract and currency; each contract adds up to nought:

        leftshift ledger balance my-trusts
      """)

  @OptionGroup var place: LedgerPlace

  @Option(help: "The last entry that counts.")
  var asKnown: Int?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  func run() throws {
    let log = FaultLog()
    let ledger = try place.open(log)
    guard
      let balance = log.attempt({ () throws(Fault) in try ledger.balance(asKnownAfter: asKnown) })
    else { throw report(log) }
    let header = ["contract", "party", "money", "balance"]
    let rows = balance.sorted { ($0.contract, $0.party) < ($1.contract, $1.party) }.map {
      [$0.contract, $0.party, $0.currency.code, $0.amount.fixed(places: $0.currency.places)]
    }
    switch format {
    case .csv: put(csv([header] + rows))
    case .json:
      put(try json(rows.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }))
    case .text: put(aligned([header] + rows, right: [3]))
    }
  }
}

private struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove that nothing in the ledger was changed.",
    discussion: """
      Works every hash, amount and balance out again, and prints the head of the chain. Keep the \
      head somewhere else: with it, a ledger whose end was cut off is found too.

        leftshift ledger verify my-trusts
        leftshift ledger verify my-trusts --head '3 9f86d08…'
      """)

  @OptionGroup var place: LedgerPlace

  @Option(help: "A head that was printed earlier.")
  var head: String?

  func run() throws {
    var kept: Head?
    if let head {
      guard let read = Head(head) else {
        throw ValidationError("`--head` is the number and hash that `verify` printed, in quotes.")
      }
      kept = read
    }
    let log = FaultLog()
    let ledger = try place.open(log)
    ledger.verify(against: kept).forEach(log.add)
    guard log.faults.isEmpty, let now = log.attempt({ () throws(Fault) in try ledger.head() })
    else { throw report(log) }
    say("\(now.sequence) entries, nothing changed. The head of the chain:")
    put("\(now)\n")
  }
}
