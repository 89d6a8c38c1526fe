import Faults
import Ledger
import Quantities
import Testing

@Suite struct PostingTests {
  private let ledger: LedgerFile

  init() throws { ledger = try LedgerFile(at: ":memory:", .posting) }

  // MARK: Differences

  @Test func sameRunTwicePostsOnce() throws {
    let lines = [line("RR8", 100), line("RAE", -50), line("RCF", 0)]
    let first = try #require(try ledger.post(run(), lines).entry)
    #expect(first.lines == 3)
    let again = try ledger.post(run(asOf: "2026-07-01", cause: "again"), lines.reversed())
    #expect(again == .unchanged(since: first))
    #expect(try ledger.entries() == [first])
    #expect(try ledger.head() == first.head)
  }

  @Test func changedDataPostsDifferences() throws {
    _ = try ledger.post(run(), [line("RR8", 100), line("RAE", 50)])
    let late = run(data: "extract 2", cause: "late data")
    let entry = try #require(
      try ledger.post(late, [line("RR8", Rational(130, over: 1)), line("RAE", 50), line("RCF", 7)])
        .entry)
    #expect(entry.lines == 2)
    #expect(
      try ledger.shown("ICB") == ["RAE 50 50", "RCF 7 7", "RR8 100 100", "RR8 130 30"])
    #expect(try ledger.statement(party: "RR8").totals == [.pounds: 130])
    #expect(try ledger.statement(party: "ICB").totals == [.pounds: -187])
    #expect(try ledger.shown("ICB", asKnownAfter: 1) == ["RAE 50 50", "RR8 100 100"])
    #expect(try ledger.lines().map(\.amount) == [50, 7, 130])
    #expect(try ledger.lines(asKnownAfter: 1).map(\.amount) == [50, 100])
    #expect(ledger.verify() == [])
  }

  /// Back to what was posted two runs ago: the same run as then, but no repetition.
  @Test func aRunComesBack() throws {
    for (data, pounds) in [("a", 1), ("b", 2), ("a", 1)] {
      #expect(
        try ledger.post(run(data: data), [line("RR8", Rational(pounds))]).entry?.lines == 1)
    }
    #expect(try ledger.shown("RR8") == ["RR8 1 1", "RR8 2 1", "RR8 1 -1"])
  }

  @Test func otherDataWithTheSameAmountsIsOnRecord() throws {
    _ = try ledger.post(run(stage: "freeze"), [line("RR8", 100)])
    let confirmed = try #require(try ledger.post(run(stage: "final"), [line("RR8", 100)]).entry)
    #expect(confirmed.lines == 0)
    #expect(
      try ledger.post(run(stage: "final"), [line("RR8", 100)]) == .unchanged(since: confirmed))
    #expect(ledger.verify() == [])
  }

  @Test func orderOfLinesDoesNotMatter() throws {
    let lines = (1...20).map { line("P\($0)", Rational($0)) }
    let other = try LedgerFile(at: ":memory:", .posting)
    #expect(try ledger.post(run(), lines).entry == other.post(run(), lines.reversed()).entry)
  }

  @Test func pencePartsAndCurrenciesAreKeptApart() throws {
    let kroner = try #require(Currency(code: "SEK"))
    _ = try ledger.post(
      run(),
      [
        line("RR8", Rational(1, over: 100)), line("RR8", 2, part: 2), line("RR8", 3, in: kroner),
      ])
    #expect(
      try ledger.statement(party: "RR8").totals == [.pounds: Rational(201, over: 100), kroner: 3])
    #expect(try ledger.balance().map(\.amount).reduce(.zero, +) == .zero)
    #expect(try ledger.parties() == ["ICB", "RR8"])
  }

  @Test func keptLinesAreShownAndMoveNothing() throws {
    _ = try ledger.post(run(), [line("ICB", 40), line("RR8", 60)])
    #expect(try ledger.shown("ICB") == ["ICB 40 40", "RR8 60 60"])
    #expect(try ledger.statement(party: "ICB").totals == [.pounds: -60])
    #expect(ledger.verify() == [])
  }

  @Test func explanationsAreKeptOnce() throws {
    _ = try ledger.post(run(), [line("RR8", 100), line("RAE", 100)])
    for line in try ledger.lines() {
      #expect(try ledger.working(of: line) == "{\"amount\": \"100\"}")
    }
  }

  /// The two spellings of é are the same name, whichever program wrote the contract.
  @Test func accentsAreSpeltOneWay() throws {
    _ = try ledger.post(run([scope("caf\u{E9}")]), [line("RR8", 1, "caf\u{E9}")])
    _ = try ledger.post(run([scope("cafe\u{301}")], data: "2"), [line("RR8", 3, "cafe\u{301}")])
    #expect(try ledger.shown("RR8", contract: "acute") == ["RR8 1 1", "RR8 3 2"])
  }

  // MARK: Scope

  @Test func oneContractOrPeriodLeavesTheOthersAlone() throws {
    _ = try ledger.post(
      run([scope(), scope("quality"), scope(of: "mental")]),
      [line("RR8", 1), line("RR8", 2, "quality"), line("RR8", 3, of: "mental")])
    _ = try ledger.post(
      run([scope("block", of: "acute", may)]), [line("RR8", 4, "block", of: "acute", may)])
    _ = try ledger.post(run([scope()], data: "extract 2"), [line("RR8", 10)])
    #expect(try ledger.lines().map(\.amount) == [10, 4, 2, 3])
    #expect(try ledger.shown("RR8", contract: "acute", period: may) == ["RR8 4 4"])
    #expect(try ledger.shown("RR8", period: .financialYear(2026)).count == 5)
    #expect(try ledger.shown("RR8", contract: "mental") == ["RR8 3 3"])
    #expect(
      try ledger.balance().map { "\($0.party) \($0.contract) \($0.amount)" }
        == ["ICB acute -16", "ICB mental -3", "RR8 acute 16", "RR8 mental 3"])
  }

  @Test func linesOutsideTheScopeAreRefused() throws {
    #expect(
      try ledger.post(run(), [line("RR8", 1, "block", of: "acute", may)]).refusals == [
        "the line for `block` of `acute` for 2026-05, ICB to RR8 is outside what the run settles"
      ])
    #expect(try ledger.head() == .empty)
  }

  // MARK: Vanished and withdrawn

  @Test func vanishedPayeeIsAnError() throws {
    _ = try ledger.post(run(), [line("RR8", 100), line("RAE", 50), line("RCF", 0)])
    let head = try ledger.head()
    #expect(
      try ledger.post(run(data: "extract 2"), [line("RR8", 100)]).refusals == [
        "£50.00 is posted for `block` of `acute` for 2026-04, ICB to RAE, and this run has no such"
          + " line"
      ])
    #expect(try ledger.head() == head)
  }

  @Test func withdrawalNeedsACauseAndALine() throws {
    _ = try ledger.post(run(), [line("RR8", 100), line("RAE", 50)])
    func post(_ payee: String, _ cause: String) throws -> Outcome {
      try ledger.post(
        run(data: "extract 2"), [line("RR8", 100)],
        withdrawing: [
          Withdrawal(contract: "acute", term: "block", payee: payee, period: april, cause: cause)
        ])
    }
    #expect(
      try post("RAE", " ").refusals
        == ["the withdrawal of `block` of `acute` for 2026-04 to RAE has no cause"])
    #expect(try post("RXX", "closed").refusals.count == 2)
    #expect(try post("RR8", "closed").refusals.count == 2)
    let entry = try #require(try post("RAE", "left the contract").entry)
    #expect(entry.lines == 1)
    #expect(try ledger.shown("RAE") == ["RAE 50 50", "RAE 0 -50"])
    #expect(try ledger.statement(party: "RAE").lines.last?.withdrawn == "left the contract")
    #expect(try ledger.lines().map(\.key.payee) == ["RR8"])
    #expect(try ledger.lines(asKnownAfter: 1).map(\.key.payee) == ["RAE", "RR8"])
    #expect(ledger.verify() == [])
    // It may come back, and has then been nought in between.
    _ = try ledger.post(run(data: "extract 3"), [line("RR8", 100), line("RAE", 20)])
    #expect(try ledger.shown("RAE") == ["RAE 50 50", "RAE 0 -50", "RAE 20 20"])
  }

  // MARK: What cannot be posted

  @Test func unfitRunsAreRefusedWhole() throws {
    let third = Rational(1, over: 3)
    let large = Rational(100_000_000_000_000_000)
    #expect(
      try ledger.post(run(), [line("RR8", third), line("RAE", large), line("RAE", 1)]).refusals
        .count == 3)
    #expect(try ledger.post(run([]), []).refusals == ["the run settles nothing"])
    #expect(try ledger.post(run(cause: "\n"), []).refusals == ["the run has no cause"])
    #expect(try ledger.post(run(stage: "Final!"), []).refusals == ["`Final!` is no stage"])
    #expect(try ledger.post(run(), [line("R\u{0}8", 1)]).refusals.count == 1)
    let unnamed = Run(
      scope: [scope()], stage: "final", data: "", definitions: sha256(""), asOf: day("2026-06-15"),
      cause: "test")
    #expect(try ledger.post(unnamed, []).refusals == ["`` does not name the data"])
    #expect(try ledger.head() == .empty)
  }

  // MARK: The form on disk

  /// The text that a hash is of may not change, or old ledgers no longer verify.
  @Test func formIsPinned() throws {
    let entry = try ledger.post(run(), [line("RR8", 100), line("RAE", -50)]).entry
    #expect(
      entry?.head.description
        == "1 1a76b2784ba791dbcbbf9410fcc48088f93bdd869fefde8f60c65579a0846f8d")
    #expect(entry?.previous == Head.empty.hash)
    #expect(Head(entry?.head.description ?? "") == entry?.head)
    #expect(Head("1 abc") == nil)
  }

  /// As the comment on the view says, with no more than SQLite and a hash.
  @Test func anybodyCanRecomputeAHash() throws {
    let scratch = try Scratch()
    let file = try LedgerFile(at: scratch.path(), .posting)
    let odd = Run(
      scope: [scope()], stage: "final", data: sha256(""), definitions: sha256(""),
      asOf: day("2026-06-15"), cause: "tab\tand \"quotes\"", note: "two\nlines")
    let entry = try #require(try file.post(odd, [line("Ünïcode", 1)]).entry)
    let rows = PlainSQLite(scratch.path()).rows(
      "SELECT text FROM canonical WHERE entry = 1 ORDER BY position, text")
    #expect(rows.count == 3)
    #expect(entry.head.hash == sha256(rows.map { $0 + "\n" }.joined()))
    #expect(try file.entries().first?.run == odd)
  }
}

extension Rational: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}
