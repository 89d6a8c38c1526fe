import ArgumentParser
import Definitions
import Engines
import Faults
import Formulas
import Ledger
import Quantities
import Runs
import Settlement

struct AgreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agree",
    abstract: "Put a figure that the parties agreed in place of the calculated one.",
    discussion: """
      For a line, or for all that one party pays another under a contract in a year. It stands \
      whatever is calculated later, and every statement says who agreed it, when and why:

        leftshift agree my-trusts frailty --term bed-days --payee MOOR --period 2026/27 \\
          --amount £70,000 --by asha --with moira --because 'two wards were closed'
        leftshift agree my-trusts frailty --year 2026/27 --payee MOOR --amount £2.2m ...
      """)

  @Argument(help: "The folder of the workspace.")
  var path: String

  @Argument(help: "The contract.")
  var contract: String

  @OptionGroup var line: PostedLineArguments

  @Option(help: "All that is paid for days that end in this year, as 2026/27.")
  var year: String?

  @Option(
    parsing: .unconditional,
    help: "The agreed amount, as `£70,000`: from the payer to the payee.")
  var amount: String

  @OptionGroup var parties: PartiesArguments

  @Option(help: "Why.")
  var because: String

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    if year != nil, line.term != nil || line.period != nil || line.part != nil {
      throw ValidationError(
        "`--year` agrees the sum of all terms: leave `--term`, `--period` and `--part` out.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let (file, files) = try ledgerAndWorkspace(path, ledger, log)
    let outcome = try faults(into: log) {
      try file.following { head in
        let step = try self.step(files.workspace, file)
        return try interruption.finished { try file.post([step], after: head)[0] }
      }
    }
    try tell(outcome, log)
  }

  private func step(_ workspace: Workspace, _ ledger: LedgerFile) throws -> Step {
    let (ours, theirs) = try parties.people(workspace)
    let day = try parties.day()
    let lines = try self.lines(ledger)
    let money = lines.first?.key.currency ?? .pounds
    let agreed = try AgreedFigure(
      leftshift.amount(amount, in: money), by: ours, with: theirs, on: day, because: because)
    guard let year else {
      return try agreed.step(for: line.line(of: contract, in: ledger), in: ledger)
    }
    guard let period = Period(year), [.financialYear, .calendarYear].contains(period.cycle)
    else { throw ValidationError("`--year \(year)` is not a year: write it as 2026/27.") }
    return try agreed.step(for: period, lines.filter { period.holds($0) }, in: ledger)
  }

  /// What is posted between the two parties that are meant.
  private func lines(_ ledger: LedgerFile) throws -> [LedgerLine] {
    let lines = try ledger.lines(contract: contract).filter {
      $0.key.payer != $0.key.payee && (line.payee ?? $0.key.payee) == $0.key.payee
        && (line.payer ?? $0.key.payer) == $0.key.payer
    }
    let pairs = Set(lines.map { "--payer \($0.key.payer) --payee \($0.key.payee)" })
    if year != nil, pairs.count > 1 {
      throw ValidationError(
        "`\(contract)` has several payers or payees. Say between whom the sum is agreed: "
          + spoken(Array(pairs.sorted().prefix(6)), joinedBy: "or") + ".")
    }
    return lines
  }
}

extension Period {
  fileprivate func holds(_ line: LedgerLine) -> Bool { contains(line.facts.service.last) }
}

/// Runs `body`; what is a fault of the workspace or ledger goes into the log.
func faults<Value>(into log: FaultLog, _ body: () throws -> Value) throws -> Value? {
  do { return try body() } catch let fault as Fault {
    log.add(fault)
    return nil
  }
}

struct AccrueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accrue",
    abstract: "Post what is expected of a month that is not known yet.",
    discussion: """
      For each line that the three months before have and this one has not, their average: so that \
      a year can be closed. It is never paid, and the month's run takes its place:

        leftshift accrue my-trusts 2027-03 --by asha --because 'year-end, before the March extract'

      What has no such months, as a year's reward, is expected in figures: with --contract, \
      --term, --payee and --amount.
      """)

  @Argument(help: "The folder of the workspace.")
  var path: String

  @Argument(help: "The month, as 2027-03.")
  var month: String

  @Option(help: "This contract only; may be given several times.")
  var contract: [String] = []

  @Option(help: "The term whose amount is expected.")
  var term: String?

  @Option(help: "Who is paid it.")
  var payee: String?

  @Option(help: "Who pays it, where several do.")
  var payer: String?

  @Option(
    parsing: .unconditional,
    help: "What is expected, as `£9,000`; below nought, what is paid back.")
  var amount: String?

  @Option(help: "Who prepares it.")
  var by: String

  @Option(help: "Why.")
  var because: String

  @Option(help: "The day of it, as 2027-04-12; today if not given.")
  var on: String?

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    let given = [term, payee, amount].compactMap { $0 }.count
    if given != 0 || payer != nil, given != 3 || contract.count != 1 {
      throw ValidationError(
        "An amount is expected of one line: `--contract`, `--term`, `--payee` and `--amount`.")
    }
  }

  func run() throws {
    guard let period = Period(month), period.months == 1 else {
      throw ValidationError("`\(month)` is not a month: write it as 2027-03.")
    }
    let log = FaultLog()
    let (file, files) = try ledgerAndWorkspace(path, ledger, log)
    let open = OpenWorkspace(files, engine: DuckDBEngine(), progress: progress)
    let contracts =
      try contract.isEmpty
      ? open.workspace.contracts : contract.flatMap { try open.contracts(named: $0) }
    let calendars = contracts.compactMap { open.calendar(of: $0, log) }
    guard log.faults.isEmpty else { throw report(log) }
    var shown = ""
    let outcome = try faults(into: log) {
      let person = try files.workspace.person(by, who: .prepare)
      return try file.following { head in
        let accrual = try accrual(of: period, by: person, calendars, file)
        shown = Self.table(accrual)
        return try interruption.finished { try file.post([accrual.step], after: head)[0] }
      }
    }
    put(shown)
    try tell(outcome, log)
  }

  private func accrual(
    of month: Period, by person: Person, _ calendars: [ContractCalendar], _ ledger: LedgerFile
  ) throws -> Accrual {
    let day = try day(on, "--on")
    guard let term, let payee, let amount, let calendar = calendars.first else {
      return try Accrual(
        of: month, under: calendars, by: person, on: day, because: because, in: ledger)
    }
    let contract = calendar.contract
    guard contract.terms.contains(where: { $0.name == term }) else {
      throw ValidationError(
        "There is no term `\(term)` of a contract `\(contract.name)`. "
          + didYouMean(term, among: contract.terms.map(\.name)))
    }
    return try Accrual(
      leftshift.amount(amount, in: contract.money), of: term, from: payer, to: payee,
      under: calendar, in: month, by: person, on: day, because: because, in: ledger)
  }

  private static func table(_ accrual: Accrual) -> String {
    let rows = accrual.lines.map { line, from in
      let key = line.key
      return [
        key.contract, key.term, key.payer, key.payee,
        line.amount.fixed(places: key.currency.places, grouped: true),
        from.isEmpty
          ? ""
          : "the average of " + from.map(\.key.period).sorted().map(\.name).joined(separator: ", "),
      ]
    }
    return aligned([["contract", "term", "payer", "payee", "expected", ""]] + rows, right: [4])
  }
}
