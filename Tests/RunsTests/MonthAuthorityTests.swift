import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// Which run may change which line: what another month, somebody who knew more, two people or both
/// sides have settled is not undone in passing.
@Suite struct MonthAuthorityTests {
  private let year = Period.named(from: month(0).first, to: month(11).last)
  private let award = "{2026-03-20: £300 per bed-day, 2026-08-07: £306 per bed-day}"
  private let quarter =
    "each: quarter, pays: price * 3 bed-days * agreed.share, on account: price * 2.7 bed-days"
    + " * agreed.share, paid: monthly, reconciled on: {months after: 3, on day: 15}"

  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  /// What A receives for days that end in some months.
  private func total(_ months: Months, _ first: Int, _ last: Int) throws -> Rational {
    let days = Period.named(from: month(first).first, to: month(last).last)
    let statement = try months.ledger().statement(of: "A", during: days)
    return statement.totals.first?.amount ?? .zero
  }

  private func rules(_ months: Months, _ month: Period, _ stage: PaymentLine.Stage, _ day: String)
    throws -> Set<String>
  {
    let (run, faults) = try months.made(month, stage, on: self.day(day))
    guard let run else { return Set(faults.map(\.rule)) }
    let outcomes = try months.ledger().post(run.steps.map(\.step), isTrial: true)
    if case .refused(let faults)? = outcomes.last { return Set(faults.map(\.rule)) }
    return []
  }

  /// Once a quarter is reconciled, no month of it is paid another instalment beside it.
  @Test func reconciledInstalmentsStand() throws {
    let months = try Months(monthWorkspace("  q: {\(quarter)}", price: award))
    for index in 0..<3 {
      try months.post(month(index), .flex, on: month(index + 1).first.adding(days: 18))
    }
    try months.post(month(0), .final, on: day("2026-07-16"))
    try months.post(month(2), .freeze, on: day("2026-08-16"))
    let reconciled = try #require(Rational(decimal: "550.80"))
    #expect(try total(months, 0, 2) == reconciled)
    try months.post(month(1), .final, on: day("2026-08-17"))
    #expect(try total(months, 0, 2) == reconciled)
    try months.post(month(2), .final, on: day("2026-09-16"))
    // What one state of knowledge takes back, no other gives again.
    #expect(try months.post(month(0), .correction, on: day("2026-10-01")) == ["nothing differs"])
    #expect(try months.post(month(0), .correction, on: day("2026-10-02")).count == 1)
    #expect(try total(months, 0, 2) == reconciled)
  }

  /// A month that was skipped is run later by what was known then, beside what is known by now.
  @Test func whoKnewLessUndoesNothing() throws {
    let months = try Months(
      monthWorkspace(
        "  bl: {each: financial year, pays: price * 12 bed-days * agreed.share, paid: monthly}",
        price: award))
    for index in [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11] {
      try months.post(month(index), .flex, on: month(index + 1).first.adding(days: 18))
    }
    try months.post(month(11), .final, on: day("2027-06-16"))
    let whole = try #require(Rational(decimal: "2203.20"))
    #expect(try total(months, 0, 11) == whole)
    try months.post(month(2), .flex, on: day("2026-07-19"))
    #expect(try total(months, 0, 11) == whole)
    try months.post(month(0), .freeze, on: day("2026-06-16"))
    #expect(try total(months, 0, 11) == whole)
  }

  /// Instalments that are posted are reconciled, and not paid anew when they would be others now.
  @Test func instalmentsAreNotRevalued() throws {
    func texts(_ sum: Int) -> [String: String] {
      monthWorkspace(
        "  q: {each: quarter, pays: £3000 * agreed.share, on account: £\(sum) * agreed.share,"
          + " paid: monthly}")
    }
    let months = try Months(texts(1500))
    try months.post(month(0), .flex, on: day("2026-05-19"))
    try months.reread(texts(2100))
    try months.post(month(0), .freeze, on: day("2026-06-16"))
    try months.post(month(0), .final, on: day("2026-07-16"))
    #expect(try total(months, 0, 0) == 300)
    try months.post(month(1), .flex, on: day("2026-06-19"))
    try months.post(month(2), .flex, on: day("2026-07-19"))
    try months.post(month(2), .freeze, on: day("2026-08-16"))
    #expect(try total(months, 0, 2) == 1_800)
  }

  /// What is not told before a quarter has ended belongs to its last month, all of its parts.
  @Test func countedPartsAreBroughtToDateTogether() throws {
    var texts = monthWorkspace(
      "  q: {each: quarter, pays: £1 per bed-day * quarterly, paid: monthly}")
    texts["definitions/measures.yaml"] = """
      measures:
        quarterly: {from: stays, is: bed-days, by: [provider, quarter], value: sum(days), no rows: 0}
      """
    texts["leftshift.yaml"] = texts["leftshift.yaml"]?.replacing(
      "days: bed-days",
      with: "days: bed-days\n      quarter: {is: period, value: quarter(seen)}\n      seen: date")
    let months = try Months(texts)
    func load(_ days: Int, on day: String) throws {
      let file = months.folder.appending(path: "extract.csv")
      let rows = [
        "stay,provider,month,days,seen", "1,A,2026-06,\(days),2026-06-02",
        "2,B,2026-06,3,2026-06-02",
      ]
      try Data(rows.joined(separator: "\n").utf8).write(to: file)
      let workspace = months.open(try self.day(day), .known(through: 99))
      try workspace.load(
        workspace.loading(
          file.path(), into: "stays", period: month(2), received: self.day(day), source: nil))
    }
    try load(300, on: "2026-07-10")
    try months.post(month(2), .flex, on: day("2026-07-19"))
    #expect(try total(months, 0, 2) == 300)
    try load(600, on: "2026-08-10")
    let causes = try months.post(month(2), .freeze, on: day("2026-08-16"))
    #expect(causes.first == "restated data")
    #expect(try total(months, 0, 2) == 600)
    #expect(try months.post(month(2), .final, on: day("2026-09-16")) == ["nothing differs"])
  }

  /// A term that was renamed is missed, though the two sides had agreed its figure; and it takes two
  /// people to take that back.
  @Test func agreedFormerSelvesAreMissed() throws {
    let months = try Months(monthWorkspace("  fee: {each: month, pays: £100 * agreed.share}"))
    try months.post(month(0), .flex, on: day("2026-05-19"))
    try months.agree("fee", to: "A", of: month(0), 57, on: day("2026-05-20"))
    try months.reread(monthWorkspace("  charge: {each: month, pays: £100 * agreed.share}"))
    #expect(try rules(months, month(0), .freeze, "2026-08-02") == ["vanished-line"])
    let old = ["A", "B"].map { payee in
      Withdrawal(contract: "care", term: "fee", payee: payee, period: month(0), cause: "renamed")
    }
    let (run, faults) = try months.made(month(0), .freeze, on: day("2026-08-02"), withdrawing: old)
    #expect(run == nil && faults.map(\.rule) == ["vanished-line"])
    try months.post(month(0), .final, on: day("2026-08-02"), withdrawing: old)
    #expect(try total(months, 0, 0) == 60)
  }

  /// A withdrawal is of what is missed, and of nothing that the contract still has.
  @Test func onlyWhatIsMissedIsWithdrawn() throws {
    let months = try Months(
      monthWorkspace(
        "  block: {each: financial year, pays: £1200 * agreed.share, paid: monthly}"))
    for index in 0..<2 { try months.post(month(index), .flex, on: month(index).last) }
    let oops = Withdrawal(
      contract: "care", term: "block", payee: "A", period: year, cause: "oops")
    let (run, _) = try months.made(
      month(2), .flex, on: day("2026-07-19"), withdrawing: [oops])
    let steps = try #require(run).steps.map(\.step)
    guard case .refused(let faults)? = try months.ledger().post(steps, isTrial: true).last else {
      return #expect(Bool(false), "it was not refused")
    }
    #expect(faults.map(\.rule) == ["needless-withdrawal"])
  }

  /// A closed year stands in the runs of later years, whatever becomes of its terms; and an agreed
  /// one keeps its sum.
  @Test func closedAndAgreedYearsStandInLaterYears() throws {
    func texts(_ sum: Int, _ name: String = "oth") -> [String: String] {
      monthWorkspace(
        "  bl: {each: contract, pays: £\(sum) * agreed.share, paid: monthly}\n"
          + "  \(name): {each: month, pays: £10 * agreed.share}")
    }
    let months = try Months(texts(2400))
    for index in 0..<12 { try months.post(month(index), .flex, on: month(index).last) }
    try months.agreeYear(year, to: "A", 1_111, on: day("2027-04-10"))
    #expect(try total(months, 0, 11) == 1_111)
    try months.post(month(11), .final, on: day("2027-06-16"))
    try months.reread(texts(4800))
    for index in 12..<23 { try months.post(month(index), .flex, on: month(index).last) }
    try months.post(month(23), .final, on: day("2028-06-16"))
    #expect(try total(months, 0, 11) == 1_111)
    try months.close(year, with: "moira", on: day("2028-07-01"))
    try months.close(year, with: "idris", on: day("2028-07-01"))
    try months.reread(texts(7200, "renamed"))
    #expect(try rules(months, month(23), .correction, "2028-07-02") == ["vanished-line"])
    for index in 0..<12 {
      let line = try months.ledger().lines(contract: "care").first {
        $0.key.term == "oth" && $0.key.period == month(index) && $0.key.payee == "A"
      }
      #expect(line?.amount == 6)
    }
    #expect(try total(months, 0, 11) == 1_111)
  }

  /// A contract that pays nothing for a month does not stop the others' runs of it.
  @Test func contractsThatPayNothingStopNoRun() throws {
    var texts = monthWorkspace("  fee: {each: month, pays: £100 * agreed.share}")
    texts["contracts/later.yaml"] = texts["contracts/care.yaml"]?
      .replacing("contract: care", with: "contract: later")
      .replacing("from: 2026-04-01", with: "from: 2026-07-01")
      .replacing("2026-04-01: £300", with: "2026-07-01: £300")
    let months = try Months(texts)
    let both = ["care", "later"]
    for (stage, day) in [
      (PaymentLine.Stage.flex, "2026-05-19"), (.flex, "2026-05-20"), (.freeze, "2026-06-16"),
      (.final, "2026-07-16"), (.correction, "2026-07-17"),
    ] {
      try months.post(month(0), stage, on: self.day(day), contracts: both)
    }
    try months.post(month(3), .flex, on: day("2026-08-19"), contracts: both)
    #expect(try months.ledger().contracts() == both)
  }

  /// A run that takes from one cause and gives for another brings what is left to be paid, and not
  /// a payment beside an overpayment.
  @Test func causesOfARunAreOnePayment() throws {
    let months = try Months(
      monthWorkspace("  stays: {each: month, pays: £300 per bed-day * days}"))
    try months.load(["1,A,2026-04,2", "2,B,2026-04,1"], of: month(0), on: day("2026-05-18"))
    try months.post(month(0), .flex, on: day("2026-05-19"))
    try months.load(
      ["1,A,2026-04,1", "2,B,2026-04,1", "3,A,2026-04,1"], of: month(0), on: day("2026-06-14"))
    #expect(
      try months.post(month(0), .freeze, on: day("2026-06-16")) == ["restated data", "late data"])
    func movements() throws -> [Rational] {
      try months.ledger().statement(of: "A", during: year).payments
        .flatMap { $0.movements.map(\.payment) }
    }
    #expect(try movements() == [600])
    try months.load(
      ["1,A,2026-04,0", "2,B,2026-04,1", "3,A,2026-04,1", "4,A,2026-04,3"], of: month(0),
      on: day("2026-07-14"))
    try months.post(month(0), .final, on: day("2026-07-16"))
    #expect(try movements() == [600, 600])
  }

  /// A date that somebody mistyped puts off no payment between others.
  @Test func aDayFarOffPutsOffNoOthersPayment() throws {
    let months = try Months(monthWorkspace("  fee: {each: month, pays: £100 * agreed.share}"))
    try months.post(month(0), .flex, on: day("2026-05-19"))
    try months.agree("fee", to: "A", of: month(0), 61, on: day("2031-05-20"))
    try months.post(month(1), .flex, on: day("2026-06-19"))
    func days(_ party: String) throws -> [String] {
      let years = Period.named(from: month(0).first, to: try day("2032-01-01"))
      return try months.ledger().statement(of: party, during: years).payments
        .flatMap { $0.movements.map(\.on.description) }
    }
    #expect(try days("B") == ["2026-05-19", "2026-06-19"])
    #expect(try days("A") == ["2026-05-19", "2031-05-20", "2031-05-20"])
  }

  /// A contract that reads another over a quarter has all of its months, or says what is missing;
  /// what it pays on account does not wait for that.
  @Test func contractsThatReadOthersHaveAllOfThem() throws {
    var texts = monthWorkspace("  stays: {each: month, pays: £300 per bed-day * days}")
    texts["contracts/half.yaml"] = """
      contract: half
      from: 2026-04-01
      to: 2027-03-31
      payer: ICB
      payee: A
      reads: [care]
      terms:
        half: {each: quarter, pays: 50% * sum(care.stays over provider)}
        before: {each: month, pays: 10% * sum(previous(care.stays) over provider) otherwise £0}
        early: {each: month, pays: sum(care.stays over provider), on account: £7}
      """
    let months = try Months(texts)
    func run(_ month: Period, _ stage: PaymentLine.Stage, on day: String) throws -> [String] {
      let (run, faults) = try months.made(
        month, stage, on: self.day(day), contracts: ["half"])
      guard let run else { return faults.map(\.rule) }
      return run.steps.flatMap(\.changes).map { "\($0.key.term) \($0.key.part): \($0.after)" }
    }
    #expect(try run(month(0), .flex, on: "2026-04-10") == ["before 1: 0", "early 1: 7"])
    try months.load(["1,A,2026-04,1", "2,B,2026-04,1"], of: month(0), on: day("2026-05-18"))
    try months.load(["3,A,2026-06,2", "4,B,2026-06,2"], of: month(2), on: day("2026-07-18"))
    #expect(try run(month(1), .flex, on: "2026-07-19") == ["before 1: 60", "early 1: 7"])
    #expect(try run(month(2), .flex, on: "2026-07-19").contains("missing-row"))
    try months.load(["5,A,2026-05,1", "6,B,2026-05,3"], of: month(1), on: day("2026-07-20"))
    #expect(
      try run(month(2), .flex, on: "2026-07-21") == [
        "before 1: 120", "early 1: 7", "half 1: 1500",
      ])
  }
}
