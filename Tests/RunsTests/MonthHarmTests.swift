import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// What could be paid wrongly without a word, when contracts, runs and people cross.
@Suite struct MonthHarmTests {
  private let april = month(0)
  private let year = Period.named(from: month(0).first, to: month(11).last)

  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  private func rules(_ outcome: Outcome?) -> Set<String> {
    if case .refused(let faults)? = outcome { Set(faults.map(\.rule)) } else { [] }
  }

  /// What a run would be refused for, by its own checks or by the ledger.
  private func refusals(
    _ months: Months, _ month: Period, _ stage: PaymentLine.Stage, _ day: String
  ) throws -> Set<String> {
    let (run, faults) = try months.made(month, stage, on: self.day(day))
    guard let run else { return Set(faults.map(\.rule)) }
    return rules(try months.ledger().post(run.steps.map(\.step), isTrial: true).last)
  }

  private let block = "pays: £1.2m per year * period * agreed.share, paid: monthly"

  /// A posting is of the day of its run, whatever was known: no payment of the past changes.
  @Test func reconcilingChangesNoEarlierPayment() throws {
    let months = try Months(
      monthWorkspace(
        "  stays: {each: month, pays: £300 per bed-day * days, on account: £3000 * agreed.share}"))
    try months.load(["1,A,2026-04,2"], of: april, on: day("2026-05-18"))
    try months.post(april, .flex, on: day("2026-05-19"))
    let may = month(1)
    func paid() throws -> [Rational] {
      try months.ledger().statement(of: "A", during: may).payments
        .flatMap { $0.movements.map(\.payment) }
    }
    #expect(try paid() == [1_800])
    try months.post(april, .freeze, on: day("2026-06-16"))
    #expect(try paid() == [1_800])
    #expect(
      try months.ledger().entries().map(\.run.asOf) == [day("2026-05-19"), day("2026-06-16")])
  }

  /// A term under another name or over other periods is not paid beside its former self: month by
  /// month the former is missed when the other would be paid for its days, and not before.
  @Test(arguments: [
    "  new: {BLOCK}", "  old: {each: quarter, BLOCK}", "  old: {to: 2026-12-31, BLOCK}",
  ])
  func formerSelvesAreMissed(_ terms: String) throws {
    let months = try Months(monthWorkspace("  old: {\(block)}"))
    for index in 0..<2 { try months.post(month(index), .flex, on: month(index).last) }
    let former = try months.ledger().lines(contract: "care").map(\.key.period)[0]
    try months.reread(monthWorkspace(terms.replacing("BLOCK", with: block)))
    func paid() throws -> Rational {
      try months.ledger().lines(contract: "care").filter { $0.key.payee == "A" }
        .map(\.amount).reduce(.zero, +)
    }
    try months.post(month(2), .flex, on: day("2026-06-30"))
    #expect(try paid() == 180_000)
    #expect(try refusals(months, month(1), .freeze, "2026-07-16") == ["vanished-line"])
    let old = ["A", "B"].map {
      Withdrawal(contract: "care", term: "old", payee: $0, period: former, cause: "re-cut")
    }
    for index in 0..<2 {
      try months.post(month(index), .freeze, on: day("2026-07-16"), withdrawing: old)
      #expect(try paid() == 180_000)
    }
    let left = try months.ledger().lines(contract: "care").filter {
      $0.key.term == "old" && $0.key.period == former && !$0.amount.isZero
    }
    #expect(left.isEmpty)
    try months.post(month(2), .final, on: day("2026-09-16"))
    #expect(try paid() == 180_000)
  }

  /// What was a part for some days is none for others.
  @Test func partsKeepTheirDays() throws {
    let months = try Months(monthWorkspace("  old: {\(block)}"))
    for index in 0..<2 { try months.post(month(index), .flex, on: month(index).last) }
    try months.reread(monthWorkspace("  old: {\(block.replacing("monthly", with: "quarterly"))}"))
    #expect(try refusals(months, month(2), .flex, "2026-06-30") == ["parts-changed"])
  }

  /// What was posted for days after a contract had ended is missed, and can be taken back.
  @Test func whatIsPaidAfterTheEndIsTakenBack() throws {
    let texts = monthWorkspace("  fee: {each: month, pays: £100 * agreed.share}")
    let months = try Months(texts)
    for index in 0..<3 { try months.post(month(index), .flex, on: month(index).last) }
    try months.reread(texts.mapValues { $0.replacing("to: 2028-03-31", with: "to: 2026-05-31") })
    #expect(try refusals(months, month(2), .flex, "2026-07-10") == ["vanished-line"])
    let late = ["A", "B"].map {
      Withdrawal(contract: "care", term: "fee", payee: $0, period: month(2), cause: "ended")
    }
    try months.post(month(2), .flex, on: day("2026-07-10"), withdrawing: late)
    #expect(try months.ledger().lines(contract: "care").count == 4)
  }

  /// A run of the same stage and day is another run: what was paid by the first stays paid.
  @Test func runsOfOneDayAreNotOne() throws {
    func texts(_ sum: Int) -> [String: String] {
      monthWorkspace("  fee: {each: month, pays: £\(sum) * agreed.share}")
        .mapValues {
          $0.replacing("payee: provider", with: "payee: provider\noverpayment: credit note")
        }
    }
    let months = try Months(texts(100))
    try months.post(april, .flex, on: day("2026-05-19"))
    try months.reread(texts(80))
    try months.post(april, .flex, on: day("2026-05-19"))
    let movements = try months.ledger().statement(of: "A", during: year).payments
      .flatMap(\.movements)
    #expect(movements.map(\.payment) == [60, 0] && movements.map(\.creditNote) == [0, 12])
  }

  /// A contract under another name would pay once more what it paid under the former.
  @Test func formerContractsAreMissed() throws {
    let months = try Months(monthWorkspace("  old: {\(block)}"))
    try months.post(april, .flex, on: april.last)
    var texts = monthWorkspace("  old: {\(block)}")
    texts["contracts/care.yaml"] = texts["contracts/care.yaml"]?
      .replacing("contract: care", with: "contract: renamed")
    try months.reread(texts)
    func refusals(_ month: Period) throws -> [String] {
      let request = RunRequest(
        month: month, stage: .flex, known: try day("2026-06-30"), contracts: ["renamed"])
      let log = FaultLog()
      _ = MonthRun(request, over: try months.ledger(), opening: months.open, log)
      return log.faults.map(\.rule)
    }
    #expect(try refusals(april) == ["former-contract"])
    #expect(try refusals(month(1)) == [])
  }

  /// What is paid on account is paid before the first extract has come, and nothing else is.
  @Test func instalmentsArePaidBeforeTheFirstExtract() throws {
    let term = "stays: {each: month, pays: £300 per bed-day * days"
    let months = try Months(
      monthWorkspace("  \(term), on account: £3000 * agreed.share}"))
    try months.post(april, .flex, on: day("2026-04-10"))
    #expect(try months.shown("A", april) == ["1 stays 1: 1800 (1800) instalment"])
    #expect(try refusals(months, april, .freeze, "2026-06-16") == ["missing-row"])
    try months.load(["1,A,2026-04,2", "2,B,2026-04,1"], of: april, on: day("2026-05-18"))
    #expect(try months.post(april, .freeze, on: day("2026-06-16")) == ["late data"])
    #expect(
      try months.shown("A", april).last == "2 stays 2: -1200 (-1200) reconciliation")
    try months.reread(monthWorkspace("  \(term)}"))
    #expect(try refusals(months, month(1), .flex, "2026-05-10") == ["missing-row"])
  }

  /// What was closed with one side stands, and the others' months go on.
  @Test func closingIsWithOneSide() throws {
    let stays = "  stays: {each: month, pays: £300 per bed-day * days}"
    let months = try Months(monthWorkspace(stays))
    for index in 0..<12 {
      try months.load(
        ["\(index)a,A,\(month(index).name),2", "\(index)b,B,\(month(index).name),1"],
        of: month(index), on: month(index).last)
      try months.post(month(index), .flex, on: month(index).last)
    }
    try months.close(year, with: "moira", on: day("2027-04-10"))
    try months.load(["9a,A,2027-03,9", "9b,B,2027-03,5"], of: month(11), on: day("2027-04-12"))
    let (run, faults) = try months.made(month(11), .final, on: day("2027-04-20"))
    #expect(faults.isEmpty)
    #expect(run?.standing.map(\.amount) == [600])
    #expect(run?.standing.map(\.calculated) == [2_700])
    try months.post(month(11), .final, on: day("2027-04-20"))
    #expect(try months.shown("A", month(11)).count == 1)
    #expect(try months.shown("B", month(11)).last?.hasSuffix("1500 (1200) settled") == true)
    try months.close(year, with: "idris", on: day("2027-04-22"))
    #expect(try refusals(months, month(11), .freeze, "2027-04-23") == ["stage-passed"])
    #expect(try refusals(months, month(10), .final, "2027-04-23") == ["closed-year"])
    try months.post(month(11), .correction, on: day("2027-05-02"))
    #expect(try months.shown("A", month(11)).last?.contains("2700 (2100)") == true)
  }

  /// A flex or freeze is for its month; only what two people answer for changes other months.
  @Test func otherMonthsStayUnlessApproved() throws {
    let months = try Months(monthWorkspace("  old: {\(block)}"))
    for index in 0..<11 { try months.post(month(index), .flex, on: month(index).last) }
    try months.post(april, .final, on: day("2026-07-16"))
    try months.reread(
      monthWorkspace("  old: {pays: £2.4m per year * period * agreed.share, paid: monthly}"))
    try months.post(month(11), .flex, on: month(11).last)
    let flex = try months.ledger().statement(party: "A", period: year).totals[.pounds]
    #expect(flex == Rational(11 * 60_000 + 120_000))
    try months.post(month(11), .final, on: day("2027-06-16"))
    let final = try months.ledger().statement(party: "A", period: year).totals[.pounds]
    #expect(final == Rational(12 * 120_000))
  }

  /// Instalments that were agreed or stand from before are what is reconciled.
  @Test func whatIsAgreedOfAnInstalmentIsReconciled() throws {
    let months = try Months(
      monthWorkspace(
        "  stays: {each: month, pays: £300 per bed-day * days, on account: £3000 * agreed.share}"))
    try months.load(["1,A,2026-04,20"], of: april, on: day("2026-05-18"))
    try months.post(april, .flex, on: day("2026-05-19"))
    let (ledger, people) = (try months.ledger(), months.files.workspace)
    let figure = try AgreedFigure(
      1_000, by: people.person("asha", who: .agree), with: people.person("moira", who: .agree),
      on: day("2026-05-25"), because: "cash is short")
    let instalment = try #require(try ledger.lines().first { $0.key.payee == "A" })
    _ = try ledger.post([try figure.step(for: instalment, in: ledger)])
    try months.post(april, .freeze, on: day("2026-06-16"))
    let lines = try ledger.lines().filter { $0.key.payee == "A" }
    #expect(lines.map(\.amount) == [1_000, 5_000])
    #expect(try ledger.working(of: lines[1])?.contains("less those posted") == true)
  }

  /// Contracts that were run apart go on from where each is.
  @Test func eachContractHasItsOwnStages() throws {
    var texts = monthWorkspace("  old: {\(block)}")
    texts["contracts/other.yaml"] = texts["contracts/care.yaml"]?
      .replacing("contract: care", with: "contract: other")
    let months = try Months(texts)
    try months.post(april, .final, on: day("2026-07-16"))
    let log = FaultLog()
    let request = RunRequest(
      month: april, stage: .flex, known: try day("2026-07-17"), contracts: ["care", "other"])
    #expect(MonthRun(request, over: try months.ledger(), opening: months.open, log) == nil)
    #expect(log.faults.map(\.rule) == ["stage-passed"])
    let both = RunRequest(
      month: april, stage: .correction, known: try day("2026-07-17"), contracts: ["other"],
      cause: "none", prepared: "asha")
    let none = FaultLog()
    #expect(MonthRun(both, over: try months.ledger(), opening: months.open, none) == nil)
    #expect(none.faults.map(\.rule) == ["nothing-to-correct"])
  }

  /// The same figures of another month are another run, and on record.
  @Test func finalsThatChangeNothingAreOnRecord() throws {
    let months = try Months(
      monthWorkspace("  fee: {each: month, while: no, pays: £12 * agreed.share}\n  old: {\(block)}")
    )
    for index in 0..<2 {
      try months.post(month(index), .freeze, on: month(index).last)
      #expect(
        try months.post(month(index), .final, on: day("2026-09-16")) == ["nothing differs"])
    }
    #expect(try months.ledger().entries().map(\.run.month).suffix(1) == ["2026-05"])
  }

  /// What was expected gives way at freeze, and waits at flex; a year that is closed takes none.
  @Test func accrualsGiveWay() throws {
    let months = try Months(
      monthWorkspace(
        """
          stays: {each: month, pays: £300 per bed-day * days, on account: £3000 * agreed.share}
          reward: {each: financial year, pays: £12 * agreed.share, paid: quarterly,
                   on account: £100 * agreed.share}
        """))
    let (ledger, people) = (try months.ledger(), months.files.workspace)
    for index in 0..<11 {
      try months.load(
        ["\(index),A,\(month(index)),20"], of: month(index), on: month(index).last)
      try months.post(month(index), .freeze, on: month(index).last)
    }
    let asha = try people.person("asha", who: .prepare)
    let (march, calendar) = (month(11), try months.calendar())
    func expect(_ amount: Rational) throws -> Outcome {
      let accrual = try Accrual(
        amount, of: "reward", to: "A", under: calendar, in: march, by: asha, on: march.last,
        because: "x", in: ledger)
      return try ledger.post([accrual.step])[0]
    }
    let average = try Accrual(
      of: march, under: [calendar], by: asha, on: march.last, because: "x", in: ledger)
    _ = try ledger.post([average.step])
    #expect(try expect(-50) != .refused([]))
    func shown() throws -> [String] {
      try ledger.lines().filter { $0.key.payee == "A" && march.contains($0.facts.service.last) }
        .map { "\($0.key.term) \($0.key.part) \($0.facts.nature) \($0.amount)" }
    }
    // An accrual of the year's reward stands where its reconciliation will.
    #expect(try shown().contains("reward 5 accrual -50"))
    try months.post(march, .flex, on: march.last)
    #expect(try shown().contains("stays 1 instalment 1800"))
    #expect(try shown().contains("reward 4 instalment 15"))
    #expect(try shown().contains("reward 5 accrual -50"))
    try months.load(["11,A,\(march),10"], of: march, on: day("2027-05-18"))
    try months.post(march, .freeze, on: day("2027-05-19"))
    #expect(try shown().contains("stays 2 reconciliation 1200"))
    #expect(try shown().contains("reward 5 reconciliation -52.8"))
    #expect(!(try shown().contains { $0.contains("accrual") }))
    #expect(ledger.verify() == [])
  }
}
