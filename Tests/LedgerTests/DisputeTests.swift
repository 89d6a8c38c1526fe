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

  private func dispute(_ payee: String, _ period: Period = april) throws -> Outcome {
    try ledger.dispute(
      scope("block", of: "acute", period), payee: payee, by: "moira", on: day("2026-06-20"),
      because: "the ward was closed")
  }

  private func resolve(_ payee: String) throws -> Outcome {
    try ledger.resolve(
      scope(), payee: payee, by: "asha", on: day("2026-07-01"), how: "half of it is credited")
  }

  @Test func standsUntilItIsResolved() throws {
    let before = try ledger.shown("RR8")
    #expect(try dispute("RR8").entry?.sequence == 2)
    #expect(try ledger.shown("RR8") == before)
    let open = try #require(try ledger.disputes().first)
    #expect(open.payee == "RR8" && open.by == "moira" && open.because == "the ward was closed")
    #expect(open.resolution == nil && open.covers(line("RR8", 1).key))
    #expect(!open.covers(line("RAE", 1).key))
    #expect(try resolve("RR8").entry?.sequence == 3)
    #expect(try ledger.disputes().first?.resolution?.how == "half of it is credited")
    #expect(try ledger.disputes(asKnownAfter: 2).first?.resolution == nil)
    #expect(try ledger.disputes(asKnownAfter: 1) == [])
    #expect(ledger.verify() == [])
  }

  @Test func onePartIsDisputedAlone() throws {
    _ = try ledger.post(
      run([scope("stays")]), [line("RR8", 60, "stays"), line("RR8", 5, "stays", part: 2)])
    func dispute(_ part: Int?) throws -> Outcome {
      try ledger.dispute(
        scope("stays"), payee: "RR8", part: part, by: "moira", on: day("2026-06-20"),
        because: "counted twice")
    }
    #expect(try dispute(2).entry != nil)
    #expect(try dispute(2).refusals.count == 1)
    #expect(try dispute(3).refusals.count == 1)
    let open = try ledger.disputes()
    #expect(open.map(\.part) == [2])
    #expect(open[0].covers(line("RR8", 5, "stays", part: 2).key))
    #expect(!open[0].covers(line("RR8", 60, "stays").key))
  }

  @Test func onlyWhatIsPostedIsDisputedOnce() throws {
    #expect(
      try dispute("RXX").refusals == ["nothing is posted for `block` of `acute` for 2026-04 to RXX"]
    )
    #expect(try dispute("RR8", may).refusals.count == 1)
    #expect(
      try resolve("RR8").refusals == ["`block` of `acute` for 2026-04 to RR8 is not disputed"])
    _ = try dispute("RR8")
    #expect(
      try dispute("RR8").refusals == ["`block` of `acute` for 2026-04 to RR8 is disputed already"])
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
