import Ledger
import Quantities
import Testing

/// Twenty-four months of two contracts with re-openings, disputes and withdrawals: what a statement
/// said once it says for ever, and both sides' say the same.
@Suite struct StatementTests {
  private static let payees = ["RAE", "RCF", "RR8"]
  private static let year = Period.financialYear(2026)
  private static let months =
    (0..<24).map { Period.month(($0 + 3) % 12 + 1, of: 2026 + ($0 + 3) / 12) }

  @Test(arguments: 0..<6 as Range<UInt64>) func oldStatementsStay(seed: UInt64) throws {
    var history = try StatementHistory(seed: seed)
    for (number, month) in Self.months.enumerated() {
      try history.settle(month, "month \(number)")
      // Three re-openings, and now and then late data of the month before.
      if [7, 13, 20].contains(number) {
        try history.settle(Self.months[history.random.number(0...number)], "re-opened")
      }
      if number > 0, history.random.chance(1, of: 3) {
        try history.settle(Self.months[number - 1], "late data")
      }
      try history.argue(over: month)
      try history.remember([month, Self.months[history.random.number(0...number)], Self.year])
    }
    try history.checkMemory()
    #expect(history.ledger.verify() == [])
  }

  @Test func aLineSaysWhatItCameToAndHow() throws {
    let ledger = try LedgerFile(at: ":memory:", .posting)
    _ = try ledger.post(run(asOf: "2026-05-10"), [line("RR8", 100), line("RAE", 50)])
    _ = try ledger.post(
      run(data: "2", asOf: "2026-06-10", cause: "late data"), [line("RR8", 130), line("RAE", 50)])
    _ = try ledger.dispute(
      line("RR8", 1).key, by: "moira", on: day("2026-06-20"), because: "the ward was closed")
    let statement = try ledger.statement(of: "RR8", during: april)
    let only = try #require(statement.lines.first)
    #expect(statement.lines.count == 1 && only.number == 1 && only.working != nil)
    #expect((only.original, only.adjustments, only.amount) == (100, 30, 130))
    #expect(only.postings.map(\.occasion.cause) == ["first settlement", "late data"])
    #expect(only.openDispute?.because == "the ward was closed")
    #expect(statement.totals[0].disputed == 130)
    #expect(statement.known.sequence == 3)
    _ = try ledger.resolve(
      line("RR8", 1).key, by: "asha", on: day("2026-07-01"), how: "it was open")
    #expect(try ledger.statement(of: "RR8", during: april).lines[0].openDispute == nil)
    let before = try ledger.statement(of: "RR8", during: april, asKnownAfter: 3)
    #expect(before.lines[0].openDispute?.resolution == nil)
    #expect("\(before)" == "\(statement)")
    #expect(try ledger.statement(of: "RR8", during: may).lines.isEmpty)
    #expect(try ledger.statement(of: "RR8", during: april, contract: "other").lines.isEmpty)
  }

  /// What is settled for a year stands in the month in which its service ends.
  @Test func aYearStandsInItsLastMonth() throws {
    let ledger = try LedgerFile(at: ":memory:", .posting)
    _ = try ledger.post(
      run([scope("true-up", of: "acute", Self.year)]),
      [line("RR8", 100, "true-up", of: "acute", Self.year)])
    #expect(try ledger.statement(of: "RR8", during: april).lines.isEmpty)
    #expect(
      try ledger.statement(of: "RR8", during: Period.month(3, of: 2027)).lines.map(\.amount)
        == [100])
    #expect(try ledger.statement(of: "ICB", during: Self.year).lines.map(\.amount) == [-100])
  }
}

private struct StatementHistory {
  var random: SplitMix64
  let ledger: LedgerFile
  private var day = Day(number: 20_600)
  private var shown: [(party: String, days: Period, entry: Int, text: String)] = []
  private var runs = 0

  init(seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    ledger = try LedgerFile(at: ":memory:", .posting)
  }

  mutating func settle(_ month: Period, _ cause: String) throws {
    runs += 1
    day = day.adding(days: random.number(0...20))
    let scopes = ["acute", "community"].flatMap { contract in
      ["block", "quality"].map { scope($0, of: contract, month) }
    }
    var lines: [PostedLine] = []
    var gone: [Withdrawal] = []
    for scope in scopes {
      for payee in ["RAE", "RCF", "RR8"] {
        if random.chance(1, of: 8) {
          gone.append(
            Withdrawal(
              contract: scope.contract, term: scope.term, payee: payee, period: month,
              cause: "left the contract"))
          continue
        }
        let key = LineKey(
          contract: scope.contract, term: scope.term, payer: "ICB", payee: payee, period: month,
          part: 1, currency: .pounds)
        let facts = LineFacts(
          kind: "core", service: month, due: month.last.adding(days: random.number(-40...40)),
          nature: random.pick(["settled", "instalment", "accrual", "agreed"]),
          recovery: scope.contract == "acute" ? "set-off" : "credit-note")
        let amount = Rational(Int128(random.number(-20_000...90_000)), over: 100)
        lines.append(PostedLine(key, facts, amount: amount, working: "{\"run\": \(runs)}"))
      }
    }
    let held = try ledger.lines().filter { !$0.amount.isZero }
    gone.removeAll { gone in !held.contains { gone.covers($0.key) } }
    let run = Run(
      scope: scopes, stage: random.pick(["flex", "final"]), data: sha256("\(runs)"),
      definitions: sha256("contracts"), asOf: day, cause: cause, prepared: "asha",
      approved: random.chance(1, of: 2) ? "moira" : nil)
    let outcome = try ledger.post(run, lines, withdrawing: gone)
    #expect(outcome.entry != nil, "\(outcome)")
  }

  mutating func argue(over month: Period) throws {
    guard random.chance(1, of: 3) else { return }
    let key = line("RR8", 1, "block", of: "acute", month).key
    _ = try ledger.dispute(key, by: "moira", on: day, because: "too low")
    if random.chance(1, of: 2) {
      _ = try ledger.resolve(key, by: "asha", on: day, how: "it stands")
    }
  }

  mutating func remember(_ periods: [Period]) throws {
    let entry = try ledger.head().sequence
    for days in periods {
      for party in ["ICB", "RAE", "RR8"] {
        let statement = try ledger.statement(of: party, during: days)
        try check(statement)
        shown.append((party, days, entry, "\(statement)"))
      }
    }
  }

  /// Original and adjustments come to what the ledger holds; both sides say the same.
  private func check(_ statement: PartyStatement) throws {
    let held = Dictionary(
      uniqueKeysWithValues: try ledger.lines().map { ($0.key, $0.amount) })
    for line in statement.lines {
      let amount = statement.party == line.key.payee ? line.amount : -line.amount
      #expect(line.original + line.adjustments == line.amount)
      #expect(amount == held[line.key] ?? .zero)
    }
    guard statement.party == "ICB" else { return }
    var others: [LineKey: Rational] = [:]
    var accounts: [PaymentAccount] = []
    for payee in ["RAE", "RCF", "RR8"] {
      let other = try ledger.statement(of: payee, during: statement.days)
      for line in other.lines { others[line.key] = line.amount }
      accounts += other.payments
    }
    #expect(
      Dictionary(uniqueKeysWithValues: statement.lines.map { ($0.key, -$0.amount) }) == others)
    #expect(Set(accounts) == Set(statement.payments))
  }

  func checkMemory() throws {
    #expect(shown.count > 200)
    for (party, days, entry, text) in shown {
      let now = try ledger.statement(of: party, during: days, asKnownAfter: entry)
      #expect("\(now)" == text, "\(party) \(days) after \(entry)")
    }
  }
}
