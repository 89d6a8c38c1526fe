import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// Packs of the months of any year.
@Suite struct PostedPackHistoryTests {
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
      for (later, stage) in [(19, PaymentLine.Stage.flex), (46, .freeze), (77, .final)] {
        guard stage != .final || Bool.random(using: &random) else { continue }
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
