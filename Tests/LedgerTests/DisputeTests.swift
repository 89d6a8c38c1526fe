import Ledger
import Quantities
import Testing

@Suite struct DisputeTests {
  private let scratch: Scratch
  private let ledger: LedgerFile

  init() throws {
    scratch = try Scratch()
    ledger = try LedgerFile(at: scratch.path(), .posting)
    _ = try ledger.post(run(), [line("RR8", 100), line("RAE", 50)])
  }

  private func dispute(
    _ payee: String, _ period: Period = april, of payer: String = "ICB"
  ) throws -> Outcome {
    try ledger.dispute(
      line(payee, 1, "block", of: "acute", period, from: payer).key, by: "moira",
      on: day("2026-06-20"), because: "the ward was closed")
  }

  private func resolve(_ payee: String) throws -> Outcome {
    try ledger.resolve(
      line(payee, 1).key, by: "asha", on: day("2026-07-01"), how: "half of it is credited")
  }

  @Test func standsUntilItIsResolved() throws {
    let before = try ledger.shown("RR8")
    #expect(try dispute("RR8").entry?.sequence == 2)
    #expect(try ledger.shown("RR8") == before)
    let open = try #require(try ledger.disputes().first)
    #expect(
      open.key == line("RR8", 1).key && open.by == "moira" && open.because == "the ward was closed")
    #expect(open.resolution == nil)
    #expect(try resolve("RR8").entry?.sequence == 3)
    #expect(try ledger.disputes().first?.resolution?.how == "half of it is credited")
    #expect(try ledger.disputes(asKnownAfter: 2).first?.resolution == nil)
    #expect(try ledger.disputes(asKnownAfter: 1) == [])
    #expect(ledger.verify() == [])
  }

  @Test func onePartIsDisputedAlone() throws {
    _ = try ledger.post(
      run([scope("stays")]), [line("RR8", 60, "stays"), line("RR8", 5, "stays", part: 2)])
    func dispute(_ part: Int) throws -> Outcome {
      try ledger.dispute(
        line("RR8", 1, "stays", part: part).key, by: "moira", on: day("2026-06-20"),
        because: "counted twice")
    }
    #expect(try dispute(2).entry != nil)
    #expect(try dispute(2).refusals.count == 1)
    #expect(try dispute(3).refusals.count == 1)
    #expect(try ledger.disputes().map(\.key.part) == [2])
  }

  /// Two boards pay one trust: what one of them disputes is not the other's.
  @Test func onePayersLineIsDisputedAlone() throws {
    _ = try ledger.post(
      run(data: "2", cause: "both"),
      [line("RR8", 100), line("RAE", 50), line("RR8", 70, from: "QWO")])
    #expect(try dispute("RR8", of: "QWO").entry != nil)
    let statement = try ledger.statement(of: "RR8", during: april)
    let disputed = statement.lines.filter { $0.openDispute != nil }
    #expect(disputed.map(\.key.payer) == ["QWO"])
    #expect(statement.totals.map(\.disputed) == [70])
    #expect(try ledger.statement(of: "ICB", during: april).totals.map(\.disputed) == [0])
    #expect(try dispute("RR8").entry != nil)
  }

  /// What somebody said of the ledger as it was is not posted over what came meanwhile.
  @Test func whatIsMadeOfTheLedgerFollowsIt() throws {
    var heads: [Int] = []
    let outcome = try ledger.following { head in
      heads.append(head.sequence)
      let held = try ledger.lines().map(\.amount).reduce(.zero, +)
      if heads.count == 1 {
        _ = try ledger.post(
          run(data: "2", cause: "late data"), [line("RR8", 120), line("RAE", 60)])
      }
      let step = Step(
        run(data: "3", cause: "an agreement"), [line("RAE", held)], keepsOthers: true)
      return try ledger.post([step], after: head)[0]
    }
    #expect(outcome.entry?.sequence == 3 && heads == [1, 2])
    #expect(try ledger.lines().map(\.amount) == [180, 120])
    let said = run(cause: "said too late")
    #expect(try ledger.record(said, after: .empty).refusals.count == 1)
    #expect(try ledger.head().sequence == 3)
  }

  @Test func onlyWhatIsPostedIsDisputedOnce() throws {
    #expect(
      try dispute("RXX").refusals == [
        "nothing is posted for `block` of `acute` for 2026-04, ICB to RXX"
      ]
    )
    #expect(try dispute("RR8", may).refusals.count == 1)
    #expect(
      try resolve("RR8").refusals == ["`block` of `acute` for 2026-04, ICB to RR8 is not disputed"])
    _ = try dispute("RR8")
    #expect(
      try dispute("RR8").refusals == [
        "`block` of `acute` for 2026-04, ICB to RR8 is disputed already"
      ])
    #expect(try dispute("RAE").entry != nil)
    _ = try resolve("RR8")
    #expect(try dispute("RR8").entry?.sequence == 5)
    #expect(try ledger.head().sequence == 5)
  }

  /// Several runs are posted together or not at all.
  @Test func stepsStandTogether() throws {
    let late = Step(
      run(data: "extract 2", cause: "late data"), [line("RR8", 120), line("RAE", 50)])
    let wrong = Step(run(data: "extract 3"), [line("RR8", 130)])
    let head = try ledger.head()
    #expect(try ledger.post([late, wrong]).map(\.refusals.count) == [1])
    #expect(try ledger.head() == head)
    #expect(try ledger.post([late], after: .empty)[0].refusals.count == 1)
    let right = Step(run(data: "extract 3"), [line("RR8", 130), line("RAE", 50)])
    #expect(try ledger.post([late, right], after: head).compactMap(\.entry?.sequence) == [2, 3])
    #expect(try ledger.shown("RR8") == ["RR8 100 100", "RR8 120 20", "RR8 130 10"])
  }
}
