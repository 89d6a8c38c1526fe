import Definitions
import Foundation
import Ledger
import Quantities
import Runs
import Testing

@Suite struct JournalTests {
  private let ledger: LedgerFile
  private static let hash = String(repeating: "b", count: 64)
  private static let april = Period.month(4, of: 2026)

  init() throws { ledger = try LedgerFile(at: ":memory:", .posting) }

  private func post(
    _ amounts: [(payee: String, pounds: Rational)], nature: String = "settled", data: Int = 1
  ) throws {
    let run = Run(
      scope: [Scope(contract: "acute", term: "block", period: Self.april)], stage: "final",
      data: Self.hash, definitions: Self.hash, asOf: Day(number: 20_600 + data),
      cause: "run \(data)")
    let lines = amounts.map { payee, pounds in
      PostedLine(
        LineKey(
          contract: "acute", term: "block", payer: "ICB", payee: payee, period: Self.april,
          part: 1, currency: .pounds),
        LineFacts(kind: "core", service: Self.april, due: Self.april.last, nature: nature),
        amount: pounds, working: "{}")
    }
    if case .refused(let faults) = try ledger.post(run, lines) { Issue.record("\(faults)") }
  }

  private func journal(
    of party: String, from first: Int = 1, _ accounts: JournalDeclaration? = nil
  ) throws -> Journal {
    let last = try ledger.head().sequence
    return Journal(
      of: party, try ledger.journal(of: party, entries: first...last), accounts: accounts)
  }

  private func shown(_ journal: Journal) -> [String] {
    journal.rows.map {
      "\($0.occasion.entry) \($0.account) \($0.counterparty) \($0.debit) \($0.credit)"
    }
  }

  @Test func eachMovementIsADebitAndACredit() throws {
    try post([("RR8", 100)])
    try post([("RR8", 70)], data: 2)
    #expect(
      shown(try journal(of: "ICB")) == [
        "1 expenditure RR8 100 0", "1 payables RR8 0 100", "2 expenditure RR8 0 30",
        "2 payables RR8 30 0",
      ])
    #expect(
      shown(try journal(of: "RR8", from: 2)) == [
        "2 income ICB 30 0", "2 receivables ICB 0 30",
      ])
    #expect(try journal(of: "RXX").rows.isEmpty)
  }

  /// What was accrued is taken back when it is settled, and all of it is owed then.
  @Test func anAccrualIsTakenBack() throws {
    try post([("RR8", 500)], nature: "accrual")
    try post([("RR8", 520)], data: 2)
    #expect(
      shown(try journal(of: "ICB")) == [
        "1 expenditure RR8 500 0", "1 accruals RR8 0 500", "2 expenditure RR8 0 500",
        "2 accruals RR8 500 0", "2 expenditure RR8 520 0", "2 payables RR8 0 520",
      ])
    #expect(
      shown(try journal(of: "RR8", from: 2)) == [
        "2 income ICB 500 0", "2 accrued income ICB 0 500", "2 income ICB 0 520",
        "2 receivables ICB 520 0",
      ])
  }

  @Test func accountsAreThoseOfTheWorkspace() throws {
    try post([("RR8", 100)])
    let yaml = """
      journal:
        ICB:
          payables: 2110
          counterparties: {RR8: NHS-LTH}
          expenditure:
            - {contract: community*, account: 5100}
            - {contract: ac*, kind: core, account: 5210, cost centre: C7}
            - {account: 5999}
      """
    let log = FaultLog()
    var workspace = Workspace()
    workspace.readHeader(Array(yaml.utf8), path: "leftshift.yaml", log)
    #expect(log.faults.isEmpty, "\(log.faults)")
    let journal = try journal(of: "ICB", workspace.journals.first)
    #expect(shown(journal) == ["1 5210 NHS-LTH 100 0", "1 2110 NHS-LTH 0 100"])
    #expect(journal.rows.map(\.costCentre) == ["C7", ""])
  }

  /// Debits are credits in every entry, and what is owed and accrued is what the ledger says.
  @Test func everyEntryBalances() throws {
    let payees = ["RAE", "RCF", "RR8"]
    for number in 1...40 {
      let amounts = payees.enumerated().map { index, payee in
        (payee, Rational(Int128((number * 7_919 + index * 10_007) % 99_991 - 9_999), over: 100))
      }
      try post(
        amounts, nature: ["settled", "accrual", "agreed"][number % 3], data: number)
    }
    let paid = try journal(of: "ICB")
    for rows in Dictionary(grouping: paid.rows, by: \.occasion.entry).values {
      #expect(rows.map(\.debit).reduce(.zero, +) == rows.map(\.credit).reduce(.zero, +))
      #expect(rows.allSatisfy { $0.debit.isZero != $0.credit.isZero })
    }
    let owed = paid.rows.filter { $0.account != "expenditure" }
    let held = try ledger.lines().map(\.amount).reduce(.zero, +)
    #expect(owed.map { $0.credit - $0.debit }.reduce(.zero, +) == held)
    for payee in payees {
      let received = try journal(of: payee).rows.filter { $0.account != "income" }
      let sum = received.map { $0.debit - $0.credit }.reduce(.zero, +)
      #expect(
        sum
          == owed.filter { $0.counterparty == payee }.map { $0.credit - $0.debit }
          .reduce(.zero, +))
    }
  }
}
