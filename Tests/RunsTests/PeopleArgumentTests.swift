import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs
@testable import leftshift

/// What people give on the command line of a month, and by what name they find it again.
@Suite struct PeopleArgumentTests {
  @Test(arguments: [
    ("£70,000", 70_000), ("70000.00", 70_000), ("-£5", -5), ("£2.2m", 2_200_000), ("£70k", 70_000),
    ("GBP 7", 7), ("7 GBP", 7), ("1234,56", nil), ("£5,00", nil), ("£1,00", nil), ("£12,3456", nil),
    ("7%", nil), ("€7", nil), ("£7 per person", nil), ("£0.001", nil), ("£3 + £4", nil), ("", nil),
  ])
  func amountsAreReadAsContractsWriteThem(_ text: String, _ pounds: Rational?) {
    #expect((try? leftshift.amount(text, in: .pounds)) == pounds)
  }

  @Test func aDayFarOffIsASlip() throws {
    let today = leftshift.today()
    for (months, isTaken) in [(0, true), (59, true), (61, false), (430, false)] {
      let text = today.adding(months: months).description
      #expect(((try? leftshift.day(text, "--on")) != nil) == isTaken)
    }
  }

  /// Each is called by the contracts that it is of.
  @Test func preparedRunsOfOtherContractsHaveOtherNames() throws {
    var texts = monthWorkspace(
      "  old: {pays: £1.2m per year * period * agreed.share, paid: monthly}")
    for name in ["a", "b", "c"] {
      texts["contracts/\(name).yaml"] = texts["contracts/care.yaml"]?
        .replacing("contract: care", with: "contract: \(name)")
    }
    let months = try Months(texts)
    func name(_ contracts: [String]) throws -> String {
      let request = RunRequest(
        month: month(0), stage: .final, known: try #require(Day(iso: "2026-07-16")),
        contracts: contracts,
        prepared: "asha")
      let run = MonthRun(
        request, over: try months.ledger(), opening: months.open, approved: "ben", FaultLog())
      return PreparedRun(try #require(run), amongContracts: ["a", "b", "c", "care"]).name
    }
    #expect(try name(["a", "b"]) == "2026-04-final-a+b")
    #expect(try name(["care", "b"]) == "2026-04-final-b+care")
    #expect(try name(["b", "b"]) == "2026-04-final-b")
    #expect(try name(["care", "c", "b", "a"]) == "2026-04-final")
  }
}
