import ArgumentParser
import Definitions
import Engines
import Faults
import Foundation
import Ledger
import Quantities
import Runs
import Settlement

struct CloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close a year of a contract with an agreement of balances.",
    discussion: """
      Compares our lines of the year with the other side's statement: what `leftshift statement \
      --format csv` writes, or any CSV file or workbook with the columns term, payer, payee, \
      period, part, money and amount (above nought, what they receive). When they match to the \
      penny, nothing is disputed and every month in which something should end is posted or \
      accrued, the agreement goes on record; then only approved corrections are posted, and \
      figures that both sides agree:

        leftshift close my-trusts frailty 2026/27 --theirs moorside.csv --by asha --with moira
      """)

  @Argument(help: "The folder of the workspace.")
  var path: String

  @Argument(help: "The contract.")
  var contract: String

  @Argument(help: "The year, as 2026/27.")
  var year: String

  @Option(help: "The other side's statement.")
  var theirs: String

  @OptionGroup var parties: PartiesArguments

  @Flag(help: "Only compare the two sides.")
  var dryRun = false

  @OptionGroup var ledger: LedgerArguments

  func run() throws {
    guard let period = Period(year), period.months == 12 else {
      throw ValidationError("`\(year)` is not a year: write it as 2026/27.")
    }
    let log = FaultLog()
    let (file, files) = try ledgerAndWorkspace(path, ledger, log)
    let outcome = try faults(into: log) { () -> Outcome? in
      let (ours, theirs) = try parties.people(files.workspace)
      let head = try file.head()
      let balances = try Balances(
        of: contract, in: period, with: theirs.party?.text, from: file)
      let differences = balances.differences(from: try rows())
      put(Self.table(balances, differences))
      let open = OpenWorkspace(files, engine: DuckDBEngine(), progress: progress)
      let calendar = files.workspace.contract(contract).flatMap { open.calendar(of: $0, log) }
      guard log.faults.isEmpty else { return nil }
      try balances.obstacles(by: calendar, in: file).forEach(log.add)
      if !differences.isEmpty { log.add(unequal(differences.count)) }
      guard log.faults.isEmpty else { return nil }
      let run = try balances.closing(by: ours, with: theirs, on: parties.day(), in: file)
      if dryRun { return nil }
      return try interruption.finished { try file.record(run, after: head) }
    }
    try tell(outcome ?? nil, log)
  }

  private static let headers = ["term", "payer", "payee", "period", "part", "money", "amount"]

  /// Of the contract's lines, where the statement has others too.
  private func rows() throws -> [Balances.Row] {
    let file = DataFile(path: theirs, shownAs: theirs, sheet: nil, hasQuotableNames: true)
    let rows = try DuckDBEngine().rows(
      of: Self.headers.map { Passage($0) }, labels: [], in: file)
    let columns = try Self.headers.map { header in
      guard let column = rows.columns[header] else {
        throw Fault(
          "unknown-column", at: nil, "`\(theirs)` has no column `\(header)`",
          advice: "A statement has these: \(Self.headers.joined(separator: ", ")).")
      }
      return column
    }
    return try (0..<rows.count).map { row in
      let cells = columns.map { $0[row] ?? "" }
      guard let amount = Rational(decimal: cells[6]) else {
        throw Fault(
          "not-a-number", at: Place(file: theirs, line: rows.lines[row]),
          "`\(cells[6])` is not an amount", advice: "Write it as 70000.00.")
      }
      return Balances.Row(
        term: cells[0], payer: cells[1], payee: cells[2], period: cells[3],
        part: cells[4].isEmpty ? "1" : cells[4], money: cells[5], amount: amount)
    }
  }

  private static func table(
    _ balances: Balances, _ differences: [Balances.Difference]
  ) -> String {
    let currency = balances.lines.first?.key.currency ?? .pounds
    func money(_ amount: Rational?) -> String {
      amount?.fixed(places: currency.places, grouped: true) ?? "no line"
    }
    let sum = balances.lines.map(\.amount).reduce(.zero, +)
    let with = balances.party.map { " with \($0)" } ?? ""
    var text = "\(balances.contract) in \(balances.year)\(with): \(balances.lines.count) lines, "
    text += sum.text(in: currency.unit) + " in all\n"
    guard !differences.isEmpty else { return text + "Both sides match to the penny.\n" }
    let rows = differences.map { difference in
      [
        difference.named, money(difference.ours), money(difference.theirs),
        money((difference.theirs ?? .zero) - (difference.ours ?? .zero)),
      ]
    }
    return text + aligned([["line", "ours", "theirs", "difference"]] + rows, right: [1, 2, 3])
  }

  private func unequal(_ count: Int) -> Fault {
    Fault(
      "unequal-balances", at: nil,
      "the two sides differ in \(count) line\(count == 1 ? "" : "s")",
      advice: "Find out which side is right: agree the figure (`leftshift agree`), correct it"
        + " (`leftshift run … --stage correction`), or have the other side correct theirs. Nothing"
        + " was posted.")
  }
}
