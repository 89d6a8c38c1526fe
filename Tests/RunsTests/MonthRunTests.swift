import Definitions
import Engines
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

@Suite struct MonthRunTests {
  private let april = month(0)

  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  /// Worked by hand: 10 days on account, 12 counted at flex, 11 at freeze with one more come late.
  @Test func monthIsReconciledByCause() throws {
    let months = try Months(
      monthWorkspace(
        "  stays: {each: month, pays: price * days, on account: price * 10 bed-days * agreed.share}",
        price: "{2026-03-01: £300 per bed-day, 2026-08-01: £310 per bed-day}"))
    try months.load(["1,A,2026-04,7", "2,A,2026-04,5"], of: april, on: day("2026-05-18"))
    #expect(
      try months.post(april, .flex, on: day("2026-05-19")) == ["first settlement"])
    #expect(try months.shown("A", april) == ["1 stays 1: 1800 (1800) instalment"])
    try months.load(
      ["1,A,2026-04,7", "2,A,2026-04,4", "3,A,2026-04,2"], of: april, on: day("2026-06-15"))
    #expect(
      try months.post(april, .freeze, on: day("2026-06-16"))
        == ["reconciliation", "restated data", "late data"])
    let atFreeze = [
      "1 stays 1: 1800 (1800) instalment",
      // 12 days at £300, less £1,800; then one day fewer, then two more.
      "2 stays 2: 1800 (1800) reconciliation", "3 stays 2: 1500 (-300) reconciliation",
      "4 stays 2: 2100 (600) reconciliation",
    ]
    #expect(try months.shown("A", april) == atFreeze)
    #expect(try months.post(april, .final, on: day("2026-07-16")) == ["nothing differs"])
    // 13 days at £310 are £4,030; £1,860 of it on account.
    #expect(try months.post(april, .correction, on: day("2026-08-02")) == ["price known later"])
    #expect(
      try months.shown("A", april).filter { $0.hasPrefix("6") } == [
        "6 stays 1: 1860 (60) instalment", "6 stays 2: 2170 (70) reconciliation",
      ])
    #expect(try months.shown("A", april, after: 5) == atFreeze)
    let ledger = try months.ledger()
    #expect(try ledger.entries().map(\.run.stage).suffix(2) == ["final", "correction"])
    #expect(try ledger.entry(5)?.run.approved == "ben")
    #expect(ledger.verify() == [])
  }

  @Test func stagesFollowOneAnother() throws {
    let months = try Months(
      monthWorkspace("  block: {pays: £1.2m per year * period * agreed.share, paid: monthly}"))
    func rules(_ stage: PaymentLine.Stage, _ day: String) throws -> [String] {
      try months.made(april, stage, on: self.day(day)).faults.map(\.rule)
    }
    try months.post(april, .freeze, on: day("2026-06-16"))
    #expect(try rules(.flex, "2026-06-17") == ["stage-passed"])
    #expect(try rules(.correction, "2026-06-17") == ["nothing-to-correct"])
    #expect(try rules(.freeze, "2026-06-15") == ["earlier-knowledge"])
    #expect(try rules(.freeze, "2026-06-17") == [])
    try months.post(april, .final, on: day("2026-07-16"))
    #expect(try rules(.final, "2026-07-17") == ["stage-passed"])
    #expect(try rules(.correction, "2026-07-17") == [])
  }

  /// A sum that is counted over the year is paid on account by the quarter, and trued up in March.
  @Test func yearIsTruedUp() throws {
    var texts = monthWorkspace(
      """
        rate: {each: financial year, pays: £10 per bed-day * days, paid: quarterly,
               on account: £400 * agreed.share, reconciled on: {months after: 2, on day: 15}}
      """)
    // Its rows are of a year, whichever month they come in.
    texts["leftshift.yaml"] = texts["leftshift.yaml"]?.replacing(", period: month", with: "")
    let months = try Months(texts)
    for index in 0..<12 {
      let days = index == 0 ? 30 : 1
      try months.load(
        ["s\(index),A,2026/27,\(days)"], of: month(index), on: month(index).last)
      let (run, faults) = try months.made(month(index), .freeze, on: month(index).last)
      if index % 3 == 2 {
        try months.post(month(index), .freeze, on: month(index).last)
      } else {
        #expect(run == nil && faults.map(\.rule) == ["nothing-to-settle"])
      }
    }
    let year = try #require(Period("2026/27"))
    #expect(
      try months.shown("A", year) == [
        "1 rate 1: 60 (60) instalment", "2 rate 2: 60 (60) instalment",
        "3 rate 3: 60 (60) instalment", "4 rate 4: 60 (60) instalment",
        // 41 days at £10, less £240.
        "4 rate 5: 170 (170) reconciliation",
      ])
    #expect(try months.shown("B", year).last == "4 rate 5: -160 (-160) reconciliation")
    let due = try months.ledger().lines().last?.facts.due
    #expect(due == Day(iso: "2027-05-15"))
  }

  /// What a contract no longer has is not paid back unseen.
  @Test func vanishedLinesAreRefusedUnlessTakenBack() throws {
    let stays = "  stays: {each: month, pays: £300 per bed-day * days}"
    let months = try Months(
      monthWorkspace(stays + "\n  fee: {each: month, pays: £5 * agreed.share}"))
    try months.load(["1,A,2026-04,10"], of: april, on: day("2026-05-18"))
    try months.post(april, .flex, on: day("2026-05-19"))
    try months.reread(monthWorkspace(stays))
    let ledger = try months.ledger()
    let run = try #require(try months.made(april, .freeze, on: day("2026-06-16")).run)
    guard case .refused(let faults) = try ledger.post(run.steps.map(\.step))[0] else {
      Issue.record("not refused")
      return
    }
    #expect(Set(faults.map(\.rule)) == ["vanished-line"])
    let gone = ["A", "B"].map {
      Withdrawal(contract: "care", term: "fee", payee: $0, period: april, cause: "no fee now")
    }
    try months.post(april, .freeze, on: day("2026-06-16"), withdrawing: gone)
    #expect(try months.shown("A", april).contains("2 fee 1: 0 (-3) settled"))
    let needless = try months.made(april, .freeze, on: day("2026-06-17"), withdrawing: gone).run
    let outcome = try ledger.post(try #require(needless).steps.map(\.step))[0]
    if case .refused = outcome {} else { Issue.record("\(outcome)") }
  }

  @Test func agreedFiguresStand() throws {
    let months = try Months(monthWorkspace("  stays: {each: month, pays: £300 per bed-day * days}"))
    try months.load(["1,A,2026-04,10", "2,B,2026-04,1"], of: april, on: day("2026-05-18"))
    try months.post(april, .flex, on: day("2026-05-19"))
    let (ledger, people) = (try months.ledger(), months.files.workspace)
    let figure = try AgreedFigure(
      Rational(2_500), by: people.person("asha", who: .agree),
      with: people.person("moira", who: .agree), on: day("2026-05-25"), because: "a closed ward")
    let line = try #require(try ledger.lines().first { $0.key.payee == "A" })
    _ = try ledger.post([try figure.step(for: line, in: ledger)])
    #expect(try months.shown("A", april).last == "2 stays 1: 2500 (-500) agreed")
    #expect(
      try ledger.working(of: try #require(try ledger.lines().first))?.contains("a closed ward")
        == true)
    try months.load(["1,A,2026-04,12", "2,B,2026-04,2"], of: april, on: day("2026-06-15"))
    let made = try #require(try months.made(april, .freeze, on: day("2026-06-16")).run)
    #expect(made.standing.map(\.calculated) == [Rational(3_600)])
    try months.post(april, .freeze, on: day("2026-06-16"))
    #expect(try months.shown("A", april).last == "2 stays 1: 2500 (-500) agreed")
    #expect(try months.shown("B", april).last == "3 stays 1: 600 (300) settled")
    // A year that is agreed as a whole keeps its sum whatever becomes of its lines.
    let year = try #require(Period("2026/27"))
    let whole = try AgreedFigure(
      Rational(9_000), by: people.person("asha", who: .agree),
      with: people.person("idris", who: .agree), on: day("2027-04-20"), because: "a fixed year")
    let ofB = try ledger.lines().filter { $0.key.payee == "B" }
    _ = try ledger.post([try whole.step(for: year, ofB, in: ledger)])
    #expect(try months.shown("B", year).first == "4 agreed sum 1: 8400 (8400) agreed")
    try months.load(["3,B,2026-05,5"], of: month(1), on: day("2027-04-21"))
    try months.post(month(1), .flex, on: day("2027-04-21"))
    #expect(try ledger.statement(party: "B", period: year).totals == [.pounds: Rational(9_000)])
    // Moira acts for Alpha, and not for Beta.
    let foreign = try AgreedFigure(
      Rational(1), by: people.person("asha", who: .agree),
      with: people.person("moira", who: .agree), on: day("2027-04-20"), because: "x")
    #expect(throws: (any Error).self) { try foreign.step(for: ofB[0], in: ledger) }
    #expect(throws: (any Error).self) {
      try AgreedFigure(
        Rational(1), by: people.person("asha", who: .agree),
        with: people.person("asha", who: .agree),
        on: day("2027-04-20"), because: "x")
    }
  }

  @Test func accrualsAreSuperseded() throws {
    let months = try Months(monthWorkspace("  stays: {each: month, pays: £300 per bed-day * days}"))
    for index in 0..<2 {
      try months.load(
        ["\(index),A,\(month(index)),\(index + 1)"], of: month(index), on: month(index).last)
      try months.post(month(index), .flex, on: month(index).last)
    }
    let ledger = try months.ledger()
    let asha = try months.files.workspace.person("asha", who: .prepare)
    func accrual() throws -> Accrual {
      try Accrual(
        of: month(2), under: [months.calendar()], by: asha, on: day("2026-07-01"),
        because: "not in yet", in: ledger)
    }
    _ = try ledger.post([try accrual().step])
    // The average of £300 and £600; Beta had nothing.
    #expect(try months.shown("A", month(2)) == ["3 stays 1: 450 (450) accrual"])
    try months.load(["3,A,2026-06,4"], of: month(2), on: day("2026-07-18"))
    try months.post(month(2), .flex, on: day("2026-07-19"))
    #expect(try months.shown("A", month(2)).last == "4 stays 1: 1200 (750) settled")
    #expect(throws: (any Error).self) { try accrual() }
  }
}
