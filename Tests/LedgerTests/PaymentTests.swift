import Ledger
import Quantities
import Testing

/// What is paid when, worked by hand.
@Suite struct PaymentTests {
  private let ledger: LedgerFile
  private static let months = (4...9).map { Period.month($0, of: 2026) }

  init() throws { ledger = try LedgerFile(at: ":memory:", .posting) }

  /// Sets each month's sum, from April on; what is not said stays as it is.
  @discardableResult
  private func post(
    _ amounts: [Rational], on asOf: String, recovery: String?, nature: String = "instalment",
    from first: Int = 0
  ) throws -> Int? {
    let months = Self.months[first..<first + amounts.count]
    let lines = zip(months, amounts).map { month, amount in
      PostedLine(
        LineKey(
          contract: "acute", term: "block", payer: "ICB", payee: "RR8", period: month, part: 1,
          currency: .pounds),
        LineFacts(
          kind: "core", service: month, due: month.last, nature: nature, recovery: recovery),
        amount: amount, working: "{}")
    }
    let scopes = months.map { scope("block", of: "acute", $0) }
    return try ledger.post(run(scopes, data: asOf + nature, asOf: asOf), lines).entry?.sequence
  }

  /// `day: payment (set off), credit note; carried, unsaid` of each movement.
  private func paid(_ party: String = "RR8", _ days: String = "2026/27") throws -> [String] {
    let days = try #require(Period(days))
    return try ledger.statement(of: party, during: days).payments.flatMap(\.movements).map {
      "\($0.on): \($0.payment) (\($0.setOff)), \($0.creditNote); \($0.open.carried),"
        + " \($0.open.unsaid)"
    }
  }

  @Test func anOverpaymentIsSetOffAgainstTheNextPayments() throws {
    try post([100, 100, 100], on: "2026-04-01", recovery: "set-off")
    #expect(
      try paid() == [
        "2026-04-30: 100 (0), 0; 0, 0", "2026-05-31: 100 (0), 0; 0, 0",
        "2026-06-30: 100 (0), 0; 0, 0",
      ])
    // April comes to 30 less than nothing was due: more than May's payment.
    try post([-30], on: "2026-05-15", recovery: "set-off")
    let after = [
      "2026-04-30: 100 (0), 0; 0, 0", "2026-05-15: 0 (0), 0; 130, 0",
      "2026-05-31: 0 (100), 0; 30, 0", "2026-06-30: 70 (30), 0; 0, 0",
    ]
    #expect(try paid() == after)
    #expect(try paid("ICB") == after)
    #expect(try paid("RR8", "2026-06") == [after[3]])
    let june = try ledger.statement(of: "RR8", during: Period.month(6, of: 2026))
    #expect(june.payments[0].opening.carried == 30 && june.payments[0].closing.carried.isZero)
    #expect(june.payments[0].paid == 70)
  }

  @Test func orByACreditNoteAtOnce() throws {
    try post([100, 100], on: "2026-04-01", recovery: "credit-note")
    try post([40], on: "2026-05-15", recovery: "credit-note")
    #expect(
      try paid() == [
        "2026-04-30: 100 (0), 0; 0, 0", "2026-05-15: 0 (0), 60; 0, 0",
        "2026-05-31: 100 (0), 0; 0, 0",
      ])
  }

  @Test func whereTheContractDoesNotSayItStaysOpen() throws {
    try post([100, 100], on: "2026-04-01", recovery: nil)
    try post([40], on: "2026-05-15", recovery: nil)
    #expect(
      try paid() == [
        "2026-04-30: 100 (0), 0; 0, 0", "2026-05-15: 0 (0), 0; 0, 60",
        "2026-05-31: 100 (0), 0; 0, 60",
      ])
  }

  /// What one entry brings to one day is one sum: 20 more for April and 50 less for May.
  @Test func whatOneEntryBringsToADayIsNetted() throws {
    try post([100, 100, 100], on: "2026-04-01", recovery: "credit-note")
    try post([120, 50], on: "2026-06-10", recovery: "credit-note")
    #expect(
      try paid("RR8", "2026-06") == [
        "2026-06-10: 0 (0), 30; 0, 0", "2026-06-30: 100 (0), 0; 0, 0",
      ])
  }

  /// What is only expected is not paid; when it is settled, all of it is, also at the same sum.
  @Test func anAccrualIsNotPaid() throws {
    try post([500, 300], on: "2026-04-30", recovery: nil, nature: "accrual")
    #expect(try paid() == [])
    try post([520, 300], on: "2026-06-10", recovery: nil, nature: "settled")
    #expect(try paid() == ["2026-06-10: 820 (0), 0; 0, 0"])
    #expect(ledger.verify() == [])
    #expect(try ledger.lines().map(\.facts.nature) == ["settled", "settled"])
    #expect(try ledger.statement(of: "RR8", during: april).totals.map(\.amount) == [520])
  }

  /// A run of an earlier day, posted late, does not change what was due before it was posted.
  @Test func thePastIsNotPaidAnew() throws {
    try post([100, 100, 100], on: "2026-04-01", recovery: "set-off")
    try post([90], on: "2026-06-01", recovery: "set-off")
    try post([100, 80], on: "2026-05-02", recovery: "set-off")
    #expect(
      try paid() == [
        "2026-04-30: 100 (0), 0; 0, 0", "2026-05-31: 100 (0), 0; 0, 0",
        "2026-06-01: 0 (0), 0; 10, 0", "2026-06-01: 0 (0), 0; 20, 0",
        "2026-06-30: 80 (20), 0; 0, 0",
      ])
  }

  /// Payments, credit notes and what is open come to what was posted, whatever was posted.
  @Test func whatIsPaidAndOpenIsWhatWasPosted() {
    let ways: [String?] = ["set-off", "credit-note", nil]
    for seed in 0..<500 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let sides = ["RR8", "RAE"].map {
        PaymentAccount.Sides(contract: "acute", payer: "ICB", payee: $0, currency: .pounds)
      }
      let days = Dictionary(
        uniqueKeysWithValues: (1...12).map { ($0, Day(number: 20_000 + random.number(0...300))) })
      let postings = (0..<60).map { _ in
        CashPosting(
          random.pick(sides), entry: random.number(1...12),
          due: Day(number: 20_000 + random.number(0...300)), recovery: random.pick(ways),
          amount: Rational(random.number(-500...800)))
      }
      for account in PaymentAccount.following(postings, asOf: days) {
        let posted = postings.filter { $0.sides == account.sides }.map(\.amount).reduce(.zero, +)
        #expect(account.paid - account.closing.carried - account.closing.unsaid == posted)
        #expect(account.movements.map(\.on) == account.movements.map(\.on).sorted())
        #expect(account.movements.allSatisfy { $0.payment.signum >= 0 && $0.setOff.signum >= 0 })
        #expect(account.movements.allSatisfy { $0.open.carried.isZero || $0.payment.isZero })
      }
    }
  }
}
