import ArgumentParser
import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Runs
import Settlement
import Sheets

struct StatementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement",
    abstract: "Say what a party receives and pays for a month or year, and why.",
    discussion: """
      What was posted for the services of some days: each line with what it was first, what was \
      adjusted since and why, and what is disputed; and what is paid when. It is made from the \
      ledger alone, so that a statement as known after an entry stays as it is for ever:

        leftshift statement my-trusts --party RR8 --period 2026-04
        leftshift statement my-trusts --party RR8 --period 2026/27 --xlsx year.xlsx
      """)

  @OptionGroup var place: LedgerPlace

  @Option(help: "The party whose statement it is.")
  var party: String

  @Option(help: "The days in which the services ended, as `2026-04`, `2026/27 Q1` or `2026/27`.")
  var period: String

  @Option(help: "Only under this contract.")
  var contract: String?

  @Option(help: "The last entry that counts; all if not given.")
  var asKnown: Int?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @Option(
    help: ArgumentHelp(
      "Also write a workbook, with the working of every line.", valueName: "file"))
  var xlsx: String?

  @OptionGroup var page: ReportArguments

  func run() throws {
    guard let days = Period(range: period) else {
      throw ValidationError("`--period \(period)` is not a period: write `2026-04` or `2026/27`.")
    }
    let log = FaultLog()
    let ledger = try place.open(log)
    let read = log.attempt { () throws(Fault) in
      let statement = try ledger.statement(
        of: party, during: days, contract: contract, asKnownAfter: asKnown)
      if statement.lines.isEmpty, statement.payments.isEmpty { try ledger.check(party) }
      let needsWorkings = format == .json || xlsx != nil || page.html != nil
      return (
        statement, needsWorkings ? try ledger.workings(statement.lines.compactMap(\.working)) : [:]
      )
    }
    guard let (statement, workings) = read else { throw report(log) }
    // What is wrong with definitions now is no matter of what was posted.
    let made = StatementReport(
      statement, workings: workings, names: place.workspace(FaultLog()).partyNames)
    try page.write(made.page)
    if let xlsx { try write(made, to: xlsx) }
    switch format {
    case .text: put(made.report.text)
    case .csv: put(csv(made.records.records))
    case .json: put(try json(StatementRecord(made)))
    }
  }

  private func write(_ made: StatementReport, to path: String) throws {
    let bytes: [UInt8]
    do {
      bytes = try WorkbookWriter.bytes(
        of: made.sheets, title: made.report.title,
        created: made.statement.occasion?.on ?? made.statement.days.last,
        footer: "\(made.report.title), \(made.report.about)")
    } catch {
      throw ValidationError("`\(path)` cannot be written, because \(error.reason).")
    }
    try interruption.finished {
      do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
        throw ValidationError(
          "`\(path)` cannot be written: see that its folder is there, and that you may write to it."
        )
      }
    }
    say("Wrote \(path).")
  }
}

extension LedgerFile {
  /// Refuses a party to whom nothing was ever posted: a name that is mistyped would have nothing.
  func check(_ party: String) throws(Fault) {
    let parties = try parties()
    guard !parties.contains(party) else { return }
    throw Fault(
      "no-statement", at: nil, "nothing was ever posted to `\(party)` in `\(shownAs)`",
      advice: "Name a party by its id. " + didYouMean(party, among: parties))
  }
}
