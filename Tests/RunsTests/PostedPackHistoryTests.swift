import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// Packs of the months of any year.
@Suite struct PostedPackHistoryTests {
  private let april = month(0)
  private let year = Period.named(from: month(0).first, to: month(11).last)

  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  /// What the last run found stands, where how it is reconciled was agreed.
  @Test func instalmentsStandBesideAnAgreedReconciliation() throws {
    let months = try Months(
      monthWorkspace(
        "  stays: {each: month, pays: price * days, on account: price * 10 bed-days * agreed.share}",
        price: "{2026-03-01: £300 per bed-day, 2026-08-01: £310 per bed-day}"))
    try months.load(["1,A,2026-04,7", "2,A,2026-04,5"], of: april, on: day("2026-05-18"))
    for (stage, on) in [(PaymentLine.Stage.flex, "2026-05-19"), (.final, "2026-07-16")] {
      try months.post(april, stage, on: day(on))
    }
    try months.agree(1_500, "moira", on: "2026-07-20", because: "so") {
      $0.key.payee == "A" && $0.key.part == 2
    }
    try months.post(april, .correction, on: day("2026-08-02"))
    #expect(
      try months.packed(april).check.posted?.said == [
        "stays A 1: 1800/1860: paid on account, and left as it was paid",
        "stays A 2: 1500/1860: agreed by asha and moira on 2026-07-20: so",
      ])
  }

  /// What is closed with one side stands, whatever the other side's months bring; and what two
  /// people approved, one does not change.
  @Test func whatWasClosedStands() throws {
    let months = try Months(
      monthWorkspace("  stays: {each: month, pays: £300 per bed-day * days}"))
    for index in 0..<12 {
      try months.load(["\(index),A,\(month(index)),2"], of: month(index), on: month(index).last)
      try months.post(month(index), .flex, on: month(index).last)
    }
    try months.close(year, with: "moira", on: day("2027-04-20"))
    try months.load(
      ["11,A,2027-03,5", "12,B,2027-03,1"], of: month(11), on: day("2027-05-14"))
    try months.post(month(11), .freeze, on: day("2027-05-16"))
    #expect(
      try months.packed(month(11)).check.posted?.said == [
        "stays A 1: 600/1500: 2026/27 was closed with A on 2027-04-20"
      ])
    try months.post(month(11), .correction, on: day("2027-06-16"))
    #expect(try months.packed(month(11)).check.posted?.said == [])
  }

  @Test func openDisputesAreInIt() throws {
    let months = try Months(monthWorkspace("  stays: {each: month, pays: £300 per bed-day * days}"))
    try months.load(["1,A,2026-04,7"], of: april, on: day("2026-05-18"))
    try months.post(april, .flex, on: day("2026-05-19"))
    let ledger = try months.ledger()
    let key = try #require(try ledger.lines().first?.key)
    _ = try ledger.dispute(
      key, by: "moira", on: day("2026-06-20"), because: "two are not ours")
    let posted = try #require(try months.packed(april).check.posted)
    #expect(posted.said == [])
    #expect(posted.posted.lines.compactMap(\.dispute?.because) == ["two are not ours"])
    _ = try ledger.resolve(
      key, by: "asha", on: day("2026-06-21"), how: "they were")
    #expect(try months.packed(april).contents.posted?.lines.compactMap(\.dispute).isEmpty == true)
  }

  /// A year of terms of every kind, months at any stage, agreements and late rows: nothing
  /// that a run posts is unexplained.
  @Test func whateverIsPostedIsExplained() throws {
    var random = FuzzTests.Seeded(state: FuzzTests.seed &+ 32)
    let months = try Months(
      monthWorkspace(
        """
          block: {pays: £1.2m per year * period * agreed.share, paid: monthly}
          stays: {each: month, pays: price * days, on account: £3000 * agreed.share}
          rate: {each: financial year, pays: £900 * agreed.share, paid: quarterly,
                 on account: £400 * agreed.share, reconciled on: {months after: 2, on day: 15}}
        """,
        price: "{2026-03-01: £300 per bed-day, 2026-09-15: £310 per bed-day}"))
    var agreed = 0
    for index in 0..<12 {
      let end = month(index).last
      for (later, stage) in [
        (19, PaymentLine.Stage.flex), (46, .freeze), (77, .final), (99, .correction),
      ] {
        guard !stage.needsApproval || Bool.random(using: &random) else { break }
        let rows = (0..<Int.random(in: 1...3, using: &random)).map {
          "\(index)-\($0),\(Bool.random(using: &random) ? "A" : "B"),\(month(index)),\($0 + 2)"
        }
        let on = max(end.adding(days: later), try months.ledger().entries().last?.run.asOf ?? end)
        try months.load(rows, of: month(index), on: on)
        try months.post(month(index), stage, on: on)
        if Int.random(in: 0..<6, using: &random) == 0 {
          let lines = try months.ledger().lines().filter {
            $0.key.payee == "A" && month(index).contains($0.facts.service.last)
          }
          let line = try #require(lines.randomElement(using: &random))
          try months.agree(77, "moira", on: on.description, because: "so") { $0.key == line.key }
          agreed += 1
        }
      }
    }
    #expect(agreed > 0)
    for index in 0..<12 {
      let check = try months.packed(month(index)).check
      #expect(check.posted?.unexplained.isEmpty == true, "\(index): \(check.posted?.said ?? [])")
    }
  }
}
