import ArgumentParser
import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs
@testable import leftshift

/// What people agree, expect, dispute and close could be understood wrongly without a word.
@Suite struct AgreementHarmTests {
  private let year = Period.financialYear(2026)
  private let block = "pays: £1.2m per year * period * agreed.share, paid: monthly"
  private let sum = "bl: {each: financial year, pays: £1200 * agreed.share, paid: monthly}"

  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  private func rule(_ body: () throws -> Void) -> String? {
    do { try body() } catch let fault as Fault { return fault.rule } catch { return "\(error)" }
    return nil
  }

  private func person(_ id: String, _ months: Months) throws -> Person {
    try #require(months.files.workspace.people.first { $0.id == id })
  }

  private func figure(
    _ amount: Rational, with other: String = "moira", in months: Months
  ) throws -> AgreedFigure {
    try AgreedFigure(
      amount, by: person("asha", months), with: person(other, months), on: day("2027-04-20"),
      because: "x")
  }

  private func lines(_ months: Months, of payee: String = "A") throws -> [LedgerLine] {
    try months.ledger().lines().filter { $0.key.payee == payee }
  }

  /// Agrees what A is paid in a year.
  private func agree(_ amount: Rational, for year: Period, in months: Months) throws {
    let lines = try lines(months).filter { year.contains($0.facts.service.last) }
    let step = try figure(amount, in: months).step(for: year, lines, in: months.ledger())
    _ = try months.ledger().post([step])
  }

  private func blockYear(_ months: Int = 12, _ terms: String? = nil) throws -> Months {
    let made = try Months(monthWorkspace("  \(terms ?? "old: {\(block)}")"))
    for index in 0..<months { try made.post(month(index), .flex, on: month(index).last) }
    return made
  }

  // MARK: Agreements

  @Test func aYearsSumIsNoLineToAgree() throws {
    let months = try blockYear()
    try agree(700_000, for: year, in: months)
    let balancing = try #require(try lines(months).first { $0.key.term == AgreedFigure.ofYear })
    let figure = try figure(5, in: months)
    #expect(
      rule { _ = try figure.step(for: balancing, in: months.ledger()) } == "agreed-for-year")
    try months.post(month(11), .final, on: day("2027-06-16"))
    #expect(try lines(months).map(\.amount).reduce(.zero, +) == 700_000)
  }

  /// Of sums for some of the same days the later takes the place of the earlier.
  @Test func yearsThatOverlapAreNotBothAgreed() throws {
    let months = try blockYear()
    try agree(700_000, for: year, in: months)
    let other = Period.calendarYear(2026)
    try agree(1, for: other, in: months)
    #expect(try lines(months).map(\.amount).reduce(.zero, +) == 180_001)
    try agree(690_000, for: year, in: months)
    #expect(try lines(months).map(\.amount).reduce(.zero, +) == 690_000)
    // The other side's is another sum.
    let beta = try lines(months, of: "B").filter { other.contains($0.facts.service.last) }
    let step = try figure(1, with: "idris", in: months).step(for: other, beta, in: months.ledger())
    #expect(step.lines.count == 1)
  }

  /// A run that is posted while somebody agrees a figure is not undone by the agreement.
  @Test func agreeingUndoesNoRun() throws {
    let months = try blockYear(1)
    let ledger = try months.ledger()
    var rounds = 0
    _ = try ledger.following { head in
      rounds += 1
      let alpha = try #require(try lines(months).first)
      let step = try figure(rounds == 1 ? 1 : 2, in: months).step(for: alpha, in: ledger)
      #expect(step.lines.map(\.key) == [alpha.key])
      if rounds == 1 {
        try months.reread(monthWorkspace("  old: {\(block.replacing("1.2m", with: "2.4m"))}"))
        try months.post(month(0), .freeze, on: day("2026-06-16"))
      }
      return try ledger.post([step], after: head)[0]
    }
    #expect(rounds == 2)
    #expect(try lines(months).map(\.amount) == [2])
    #expect(try lines(months, of: "B").map(\.amount) == [80_000])
  }

  // MARK: Accruals

  private func accrual(
    _ amount: Rational, _ term: String, _ month: Period, in months: Months
  ) throws -> Accrual {
    try Accrual(
      amount, of: term, to: "A", under: months.calendar(), in: month, by: person("asha", months),
      on: month.last, because: "x", in: months.ledger())
  }

  private func average(_ month: Period, in months: Months) throws -> Accrual {
    try Accrual(
      of: month, under: [months.calendar()], by: person("asha", months), on: month.last,
      because: "x", in: months.ledger())
  }

  /// The month's run takes its place, since it is of the same days.
  @Test func anAccrualIsOfItsPartsDays() throws {
    let months = try blockYear(11, sum)
    let made = try accrual(50, "bl", month(11), in: months)
    let line = try #require(made.lines.first?.line)
    #expect(line.key.part == 12 && line.facts.service == month(11))
    #expect(line.facts.due == month(11).last)
    _ = try months.ledger().post([made.step])
    try months.post(month(11), .flex, on: day("2027-04-19"))
    #expect(try lines(months).last?.amount == 60)
    #expect(try lines(months).last?.facts.nature == "settled")
  }

  @Test(arguments: [true, false])
  func nothingIsExpectedOfWhatHasEnded(_ isContract: Bool) throws {
    func texts(to end: String) -> [String: String] {
      let terms = isContract ? "" : "to: \(end), "
      let fee = "  fee: {\(terms)each: month, pays: £12 * agreed.share}"
      let texts = monthWorkspace(fee + "\n  " + sum.replacing("{each", with: "{\(terms)each"))
      guard isContract else { return texts }
      return texts.mapValues { $0.replacing("to: 2028-03-31", with: "to: \(end)") }
    }
    let months = try Months(texts(to: "2028-03-31"))
    for index in 0..<11 { try months.post(month(index), .flex, on: month(index).last) }
    #expect(try average(month(11), in: months).lines.count == 2)
    #expect(rule { _ = try accrual(9, "bl", month(11), in: months) } == nil)
    try months.reread(texts(to: "2027-02-28"))
    #expect(rule { _ = try average(month(11), in: months) } == "nothing-to-accrue")
    #expect(rule { _ = try accrual(9, "bl", month(11), in: months) } == "nothing-to-accrue")
  }

  /// Whatever the months come to, the year comes to what was agreed: nothing is to be expected.
  @Test func nothingIsExpectedBesideAnAgreedSum() throws {
    let fee = "fee: {each: month, pays: £12 * agreed.share}\n  \(sum)"
    let months = try blockYear(11, fee)
    try agree(500, for: year, in: months)
    #expect(try average(month(11), in: months).lines.map(\.line.key.payee) == ["B"])
    #expect(rule { _ = try accrual(9, "bl", month(11), in: months) } == "nothing-to-accrue")
    #expect(try lines(months).map(\.amount).reduce(.zero, +) == 500)
  }

  /// Nobody is paid what was expected, so it does not count towards what is.
  @Test func anAgreedSumIsPaidWhole() throws {
    let months = try blockYear(11, sum)
    _ = try months.ledger().post([try accrual(50, "bl", month(11), in: months).step])
    try agree(500, for: year, in: months)
    let held = try lines(months)
    #expect(held.filter { $0.facts.nature == "accrual" }.map(\.amount) == [0])
    #expect(held.map(\.amount).reduce(.zero, +) == 500)
    func cash() throws -> Rational {
      try months.ledger().statement(of: "A", during: Period.calendarYear(2026)).payments
        .flatMap(\.movements).map(\.posted).reduce(.zero, +)
        + months.ledger().statement(of: "A", during: Period.calendarYear(2027)).payments
        .flatMap(\.movements).map(\.posted).reduce(.zero, +)
    }
    #expect(try cash() == 500)
    try months.post(month(11), .flex, on: day("2027-04-21"))
    #expect(try cash() == 500)
    #expect(try lines(months).map(\.amount).reduce(.zero, +) == 500)
    #expect(try months.ledger().verify() == [])
  }

  // MARK: Disputes

  /// Who acts for another party has no say in a line.
  @Test func onlyTheSidesOfALineSpeakOfIt() throws {
    let months = try blockYear(1)
    let alpha = try #require(try lines(months).first).key
    #expect(rule { try person("idris", months).checkSide(of: alpha) } == "one-sided")
    for id in ["moira", "asha"] { try person(id, months).checkSide(of: alpha) }
  }

  /// Where two pay one payee, who is meant is asked by name.
  @Test func ofTwoPayersOneIsMeant() throws {
    let months = try blockYear(1)
    let (ledger, first) = (try months.ledger(), try #require(try lines(months).first))
    let other = LineKey(
      contract: "care", term: "old", payer: "B", payee: "A", period: first.key.period, part: 1,
      currency: .pounds)
    let run = try #require(try ledger.entry(1)?.run)
    let line = PostedLine(other, first.facts, amount: 7, working: "{}")
    let step = Step(
      Run(
        scope: [other.scope], stage: "flex", data: run.data, definitions: run.definitions,
        asOf: run.asOf, cause: "another board pays too"), [line], keepsOthers: true)
    guard case .posted = try ledger.post([step])[0] else { throw ExitCode(1) }
    func choose(_ more: [String]) throws -> LedgerLine {
      try PostedLineArguments.parse(
        ["--term", "old", "--payee", "A", "--period", "2026-04"] + more
      ).line(of: "care", in: ledger)
    }
    do {
      _ = try choose([])
      Issue.record("one of two was taken")
    } catch let fault as Fault {
      #expect(
        fault.advice.contains("1 for 2026-04 of what B pays` or `part 1 for 2026-04 of what ICB"))
    }
    let chosen = try choose(["--payer", "B"])
    _ = try ledger.dispute(chosen.key, by: "moira", on: run.asOf, because: "x")
    let statement = try ledger.statement(of: "ICB", during: month(0))
    #expect(statement.lines.allSatisfy { $0.openDispute == nil })
  }

  // MARK: Closing

  private func open(_ months: Months, with party: String? = "A") throws -> [Fault] {
    let ledger = try months.ledger()
    return try Balances(of: "care", in: year, with: party, from: ledger)
      .obstacles(by: months.calendar(), in: ledger)
  }

  /// A month is open only if something should end in it.
  @Test func monthsInWhichNothingEndsAreNotOpen() throws {
    let quarterly = "q: {each: quarter, pays: £12 * agreed.share}"
    let months = try blockYear(0, quarterly)
    for index in [2, 5, 8] { try months.post(month(index), .flex, on: month(index).last) }
    #expect(try open(months).map(\.title) == ["nothing is posted of `care` for 2027-03"])
    try months.post(month(11), .flex, on: month(11).last)
    #expect(try open(months).isEmpty)
    let begun = monthWorkspace("  fee: {each: month, pays: £12 * agreed.share}")
      .mapValues { $0.replacing("from: 2026-04-01\nto", with: "from: 2026-10-01\nto") }
    let second = try Months(begun)
    for index in 6..<12 { try second.post(month(index), .flex, on: month(index).last) }
    #expect(try open(second).isEmpty)
  }

  @Test func monthsOfAnAgreedYearAreNotOpen() throws {
    let months = try blockYear(9)
    #expect(try open(months).map(\.rule) == ["open-month"])
    try agree(700_000, for: year, in: months)
    #expect(try open(months).isEmpty)
    #expect(try open(months, with: "B").map(\.rule) == ["open-month"])
    #expect(try open(months, with: nil).map(\.rule) == ["open-month"])
  }

  /// What a party pays itself is in nobody's balance, as in its statement.
  @Test func whatAPartyPaysItselfIsLeftOut() throws {
    let months = try blockYear(12, "old: {\(block)}\n  own: {payer: A, payee: A, pays: £40}")
    #expect(try lines(months).contains { $0.key.payer == "A" && $0.amount == 40 })
    let balances = try Balances(of: "care", in: year, with: "A", from: months.ledger())
    #expect(balances.lines.allSatisfy { $0.key.payer == "ICB" })
    let rows = try months.ledger().statement(of: "A", during: year).lines.map { line in
      Balances.Row(
        term: line.key.term, payer: line.key.payer, payee: line.key.payee,
        period: line.key.period.name, part: "\(line.key.part)", money: "GBP", amount: line.amount)
    }
    #expect(rows.contains { $0.payer == "A" })
    #expect(balances.differences(from: rows).isEmpty)
  }
}
