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
struct LedgerPlace: ParsableArguments {
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

  /// What the workspace declares beside contracts.
  func workspace(_ log: FaultLog) -> Workspace {
    WorkspaceFiles.readDeclarations(URL(filePath: path), log)
  }
}

private struct StatementOfParty: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement",
    abstract: "What was posted: to a party, or what each line came to.",
    discussion: """
      With --party, a row for each posting to it, with what it changed; without, what each line \
      comes to. `leftshift statement` is what one sends to a party. With --as-known, as it was \
      known after an earlier entry:

        leftshift ledger statement my-trusts --party RR8 --as-known 1
      """)

  @OptionGroup var place: LedgerPlace

  @Option(help: "The party; all lines if not given.")
  var party: String?

  @Option(help: "Only under this contract.")
  var contract: String?

  @Option(help: "Only for this period or one within it, as `2023/24`.")
  var period: String?

  @Option(help: "The last entry that counts.")
  var asKnown: Int?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  private static let header = [
    "entry", "contract", "term", "payer", "payee", "period", "part", "due", "change", "amount",
    "money", "received", "withdrawn",
  ]

  func run() throws {
    let within = try self.within()
    let log = FaultLog()
    let ledger = try place.open(log)
    let lines = log.attempt { () throws(Fault) in
      if let party {
        return try ledger.statement(
          party: party, contract: contract, period: within, asKnownAfter: asKnown
        ).lines
      }
      return try ledger.lines(asKnownAfter: asKnown, contract: contract).filter { line in
        within.map { $0.first <= line.key.period.first && line.key.period.last <= $0.last } ?? true
      }
    }
    guard let lines else { throw report(log) }
    let rows = lines.map(cells)
    switch format {
    case .csv: put(csv([Self.header] + rows))
    case .json:
      put(try json(rows.map { Dictionary(uniqueKeysWithValues: zip(Self.header, $0)) }))
    case .text:
      put(aligned([Self.header] + rows, right: [0, 6, 8, 9, 11]))
      put(totals(lines))
    }
  }

  private func within() throws -> Period? {
    guard let period else { return nil }
    guard let read = Period(period) else {
      throw ValidationError("`--period \(period)` is not a period: write `2023/24` or `2023-04`.")
    }
    return read
  }

  private func cells(_ line: LedgerLine) -> [String] {
    func money(_ amount: Rational) -> String { amount.fixed(places: line.key.currency.places) }
    return [
      String(line.entry), line.key.contract, line.key.term, line.key.payer, line.key.payee,
      line.key.period.name, String(line.key.part), line.facts.due.description,
      money(line.change), money(line.amount), line.key.currency.code,
      party.map { money(line.received(by: $0)) } ?? "", line.withdrawn ?? "",
    ]
  }

  /// What the party received in all, in each currency.
  private func totals(_ lines: [LedgerLine]) -> String {
    guard let party else { return "" }
    let totals = Dictionary(grouping: lines, by: \.key.currency).mapValues { lines in
      lines.map { $0.received(by: party) }.reduce(.zero, +)
    }
    return totals.sorted { $0.key.code < $1.key.code }.map { currency, total in
      "\nreceived in all: \(total.text(in: currency.unit))\n"
    }.joined()
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
    progress.during("verifying the ledger") { ledger.verify(against: kept) }.forEach(log.add)
    guard log.faults.isEmpty, let now = log.attempt({ () throws(Fault) in try ledger.head() })
    else { throw report(log) }
    say("\(now.sequence) entries, nothing changed. The head of the chain:")
    put("\(now)\n")
  }
}
