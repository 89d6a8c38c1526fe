import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// A pack of a posted month says what the ledger holds, and why where the figures come to something
/// else.
@Suite struct PostedPackTests {
  private let april = month(0)
  private let year = Period.named(from: month(0).first, to: month(11).last)

  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  /// April of the contract year, at flex.
  private func started() throws -> Months {
    let months = try Months(ofExample: "contract-year")
    try months.receive("0001-2026-04", of: april, on: "2026-05-18")
    try months.post(april, .flex, on: day("2026-05-19"))
    return months
  }

  private func frozen() throws -> Months {
    let months = try started()
    try months.receive("0002-2026-04", of: april, on: "2026-06-14")
    try months.post(april, .freeze, on: day("2026-06-16"))
    return months
  }

  // MARK: What was worked out

  @Test func monthAsItsLastRunHadIt() throws {
    let months = try started()
    let (flex, check) = try months.packed(april)
    #expect(flex.posted?.stage == "flex" && flex.asKnown == "2026-05-19")
    #expect(check.posted?.said == [] && check.posted?.same == 4)
    #expect(
      flex.posted?.lines.flatMap { $0.postings.map(\.nature) } == [
        "settled", "settled", "instalment", "instalment",
      ])
    // Whatever comes later, until it is run.
    try months.receive("0002-2026-04", of: april, on: "2026-06-14")
    let later = try months.packed(april).contents
    #expect(try JSONText.of(later.results) == JSONText.of(flex.results))
    try months.post(april, .freeze, on: day("2026-06-16"))
    let (freeze, again) = try months.packed(april)
    #expect(again.posted?.said == [] && again.posted?.same == 6)
    let last = try #require(freeze.posted?.lines.last)
    #expect(last.line["amount"] == "900.00" && last.postings.map(\.change).count == 3)
    #expect(last.postings.map(\.cause) == ["reconciliation", "restated data", "late data"])
    #expect(
      again.posted?.posted.totals.map { "\($0.party) \($0.amount)" } == [
        "FELL 138300", "MOOR 212400", "WEND -350700",
      ])
  }

  @Test func anybodyCanReadOne() throws {
    let months = try frozen()
    try months.agree(2_000, "moira", on: "2026-06-20", because: "a ward was closed") {
      $0.key.payee == "MOOR" && $0.key.term == "stays" && $0.key.part == 2
    }
    let signed = try PackFile.signed(
      try months.packed(april).contents, with: SigningKey(), as: "NHS Anywhere")
    let file = months.folder.appending(path: "a.pack")
    try Data(signed.bytes).write(to: file)
    let result = try python(["Tests/Support/packs.py", file.path()])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.contains("posted otherwise: care stays WEND MOOR 2026-04 2 GBP 2000.00"))
  }

  /// One pack has one state of knowledge.
  @Test func contractsThatWereRunApartArePackedApart() throws {
    var texts = monthWorkspace(
      "  block: {pays: £1.2m per year * period * agreed.share, paid: monthly}")
    texts["contracts/other.yaml"] = texts["contracts/care.yaml"]?
      .replacing("contract: care", with: "contract: other")
    let months = try Months(texts)
    try months.post(april, .flex, on: day("2026-05-19"))
    let ledger = try months.ledger()
    func runs() throws -> [[String]] {
      try MonthsLastRun.runs(of: april, ["care", "other"], in: ledger).map(\.contracts)
    }
    #expect(try runs() == [["care"]])
    let log = FaultLog()
    for (stage, on) in [(PaymentLine.Stage.freeze, "2026-06-16"), (.flex, "2026-05-19")] {
      let request = RunRequest(
        month: april, stage: stage, known: try day(on),
        contracts: [stage == .freeze ? "care" : "other"])
      let run = try #require(MonthRun(request, over: ledger, opening: months.open, log))
      _ = try ledger.post(run.steps.map(\.step))
    }
    #expect(try runs() == [["care"], ["other"]])
    #expect(try MonthsLastRun.runs(of: month(1), ["care"], in: ledger).isEmpty)
    #expect(try months.packed(april, ["other"]).check.posted?.said == [])
  }

  // MARK: What stands otherwise

  @Test func agreedFiguresSayWhoAgreedThem() throws {
    let months = try frozen()
    try months.agree(2_000, "moira", on: "2026-06-20", because: "a ward was closed") {
      $0.key.payee == "MOOR" && $0.key.term == "stays" && $0.key.part == 2
    }
    let check = try months.packed(april).check
    #expect(
      check.posted?.said == [
        "stays MOOR 2: 2000/900: agreed by asha and moira on 2026-06-20: a ward was closed"
      ])
    let line = try #require(
      check.settledLines.first { $0.term == "stays" && $0.payee == "MOOR" && $0.part == 2 })
    let stated = check.posted?.posted(for: line)?.line.stated
    #expect(
      stated == """
        agreed  £2,000.00
            agreed by Asha Rao and Moira Lind on 2026-06-20: a ward was closed
        calculated  £900.00
        """)
  }

  /// Instalments that were agreed stand, and the reconciliation is of those.
  @Test func agreedInstalmentsAreReconciled() throws {
    let months = try started()
    try months.agree(20_000, "idris", on: "2026-05-25", because: "cash is short") {
      $0.key.payee == "FELL" && $0.key.term == "stays"
    }
    try months.receive("0002-2026-04", of: april, on: "2026-06-14")
    try months.post(april, .freeze, on: day("2026-06-16"))
    #expect(
      try months.packed(april).check.posted?.said == [
        "stays FELL 1: 20000/18000: agreed by asha and idris on 2026-05-25: cash is short",
        "stays FELL 2: -1700/300: reconciles the instalments that are posted: the sum is the same",
      ])
  }

  private static let block =
    "  block: {pays: £1.2m per year * period * agreed.share, paid: monthly}"

  @Test func yearsAgreedSumIsOfItsLastMonth() throws {
    let months = try Months(monthWorkspace(Self.block))
    for index in 0..<12 { try months.post(month(index), .flex, on: month(index).last) }
    let (ledger, people) = (try months.ledger(), months.files.workspace)
    let whole = try AgreedFigure(
      Rational(700_000), by: people.person("asha", who: .agree),
      with: people.person("moira", who: .agree), on: day("2027-04-20"), because: "a fixed year")
    let ofA = try ledger.lines().filter { $0.key.payee == "A" }
    _ = try ledger.post([try whole.step(for: year, ofA, in: ledger)])
    let posted = try #require(try months.packed(month(11)).check.posted)
    #expect(
      posted.said == [
        "agreed sum A 1: -20000/none: agreed by Asha Rao and Moira Lind on 2027-04-20: a fixed year"
      ])
    #expect(posted.alone.map(\.term) == ["agreed sum"])
    #expect(posted.posted.totals.first?.amount == Rational(60_000 - 20_000))
    #expect(try months.packed(month(10)).check.posted?.said == [])
  }

  /// A run leaves the parts of earlier months as they are: what is for the whole year is trued up.
  @Test func earlierInstalmentsStand() throws {
    func terms(_ sum: String) -> String {
      """
        rate: {each: financial year, pays: £4800 * agreed.share, paid: quarterly,
               on account: \(sum) * agreed.share, reconciled on: {months after: 2, on day: 15}}
      """
    }
    let months = try Months(monthWorkspace(terms("£400")))
    for index in [2, 5, 8] { try months.post(month(index), .freeze, on: month(index).last) }
    try months.reread(monthWorkspace(terms("£800")))
    try months.post(month(11), .freeze, on: month(11).last)
    let why = "paid on account, and left as it was paid"
    let said = try months.packed(month(11)).check.posted?.said ?? []
    #expect(
      said.filter { $0.contains(" A ") } == (1...3).map { "rate A \($0): 60/120: \(why)" } + [
        "rate A 5: 2580/2400: reconciles the instalments that are posted: the sum is the same"
      ])
    try months.post(month(11), .final, on: day("2027-06-16"))
    let final = try months.packed(month(11)).check.posted?.said ?? []
    #expect(
      final.filter { $0.contains(" A ") } == (1...3).map {
        "rate A \($0): 60/120: paid on account, and left as it was paid"
      } + ["rate A 5: 2580/2400: reconciles the instalments that are posted: the sum is the same"])
    try months.post(month(11), .correction, on: day("2027-07-16"))
    #expect(try months.packed(month(11)).check.posted?.said == [])
    let late = "changed with the rest of 2026/27 on 2027-07-16: reopened"
    #expect(
      try months.packed(month(2)).check.posted?.said.isEmpty == true, "worked out as it is now")
    try months.reread(monthWorkspace(terms("£400")))
    #expect(try months.packed(month(2)).check.posted?.said.first == "rate A 1: 120/60: \(late)")
  }

  @Test func whatWasWithdrawnIsNothing() throws {
    let stays = "  stays: {each: month, pays: £300 per bed-day * days}"
    let months = try Months(
      monthWorkspace(stays + "\n  fee: {each: month, pays: £5 * agreed.share}"))
    let may = month(1)
    try months.load(["1,A,2026-05,2"], of: may, on: may.last)
    try months.post(may, .flex, on: may.last)
    try months.reread(monthWorkspace(stays))
    let gone = ["A", "B"].map {
      Withdrawal(contract: "care", term: "fee", payee: $0, period: may, cause: "no fee now")
    }
    #expect(
      try months.packed(may).check.posted?.said == [
        "fee A 1: 3/none: not explained", "fee B 1: 2/none: not explained",
      ])
    try months.post(may, .freeze, on: day("2026-07-16"), withdrawing: gone)
    let (contents, check) = try months.packed(may)
    #expect(check.posted?.said == [])
    let withdrawn = contents.posted?.lines.filter { $0.line["term"] == "fee" } ?? []
    #expect(withdrawn.map(\.postings.last?.withdrawn) == ["no fee now", "no fee now"])
  }

  @Test func accrualsAreExpectedAndGiveWay() throws {
    let months = try started()
    let (ledger, files) = (try months.ledger(), months.files)
    let accrual = try Accrual(
      Rational(400), of: "stays", to: "FELL", under: months.calendar(), in: april,
      by: files.workspace.person("asha", who: .prepare), on: day("2026-05-20"),
      because: "two more", in: ledger)
    _ = try ledger.post([accrual.step])
    #expect(
      try months.packed(april).check.posted?.said == [
        "stays FELL 2: 400/none: expected by asha on 2026-05-20, not settled: two more"
      ])
    try months.receive("0002-2026-04", of: april, on: "2026-06-14")
    try months.post(april, .freeze, on: day("2026-06-16"))
    #expect(try months.packed(april).check.posted?.said == [])
  }

  // MARK: Contracts that changed

  @Test(arguments: [
    (
      "amount: allocate(£3.6m", "amount: allocate(£3.7m",
      [
        "block FELL 1: 120000/123333.34: not explained",
        "block MOOR 1: 180000/185000: not explained",
      ]
    ),
    (
      "paid: {parts: monthly, on day: 15}", "paid: {parts: monthly, on day: 16}",
      [
        "block FELL 1: 120000/120000: not explained, due",
        "block MOOR 1: 180000/180000: not explained, due",
      ]
    ),
    (
      "  block:\n", "  core:\n",
      [
        "block FELL 1: 120000/none: not explained", "block MOOR 1: 180000/none: not explained",
        "core FELL 1: none/120000: not explained", "core MOOR 1: none/180000: not explained",
      ]
    ),
  ])
  func contractThatWasChangedSince(_ old: String, _ new: String, _ said: [String]) throws {
    let months = try frozen()
    let before = try contents("Examples/contract-year/contracts/care.yaml")
    #expect(before.contains(old))
    try months.reread([
      "contracts/care.yaml": before.replacing(old, with: new)
    ])
    let (contents, check) = try months.packed(april)
    #expect(check.posted?.said == said)
    #expect(contents.posted?.definitions != months.files.hash)
  }
}
