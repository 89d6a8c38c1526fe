import ArgumentParser
import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Reports
import Runs
import Settlement

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Write what was posted as a journal for the general ledger.",
    discussion: """
      Two rows for each movement of a party's lines, in debit and credit, which balance in every \
      entry. The accounts are those that leftshift.yaml names under `journal:`:

        leftshift journal my-trusts --party QWO --from-entry 3 --format csv
      """)

  @OptionGroup var place: LedgerPlace

  @Option(help: "The party in whose ledger it is posted.")
  var party: String

  @Option(help: "The first entry.")
  var fromEntry: Int

  @Option(help: "The last entry; the last of all if not given.")
  var toEntry: Int?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  func validate() throws {
    if fromEntry < 1 { throw ValidationError("`--from-entry` counts from 1.") }
    if let toEntry, toEntry < fromEntry {
      throw ValidationError("`--to-entry \(toEntry)` is before `--from-entry \(fromEntry)`.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let ledger = try place.open(log)
    let workspace = place.workspace(log)
    let entries = log.attempt { () throws(Fault) in
      try ledger.check(party)
      let end = try ledger.head().sequence
      let last = min(toEntry ?? end, end)
      return try ledger.journal(of: party, entries: fromEntry...max(fromEntry, last))
    }
    guard let entries, log.faults.isEmpty else { throw report(log) }
    let journal = Journal(
      of: party, entries, accounts: workspace.journals.first { $0.party.text == party })
    put(try table(journal, workspace.partyNames, ledger.shownAs).shown(as: format))
  }

  private func table(
    _ journal: Journal, _ names: [String: String], _ ledger: String
  ) -> ReportTable {
    ReportTable(
      "",
      [
        .words("date"), .words("period"), .words("reference"), .words("account"),
        .words("cost centre"), .words("counterparty"), .words("description"), .figures("debit"),
        .figures("credit"), .words("currency"),
      ],
      journal.rows.map { row in
        let (day, key) = (row.occasion.on, row.line.key)
        let month = Period.month(day.components.month, of: day.components.year)
        let service = row.line.facts.service
        let days = Period.named(from: service.first, to: service.last)
        return .init([
          .text(day.description), .text(month.name),
          .text("\(ledger)/\(row.occasion.entry)/\(row.line.number)"), .text(row.account),
          .text(row.costCentre), .text(row.counterparty),
          .text("\(key.contract), \(key.term), \(days.name): \(row.occasion.cause)"),
          amount(row.debit, key.currency), amount(row.credit, key.currency),
          .text(key.currency.code),
        ])
      })
  }

  private func amount(_ amount: Rational, _ currency: Currency) -> Cell {
    amount.isZero ? .empty : .money(amount, currency)
  }
}
