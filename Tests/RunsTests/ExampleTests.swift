import Definitions
import Foundation
import Quantities
import Settlement
import Testing

/// What the three workspaces come to.
@Suite struct ExampleTests {
  @Test func westYorkshire() throws {
    let log = FaultLog()
    let lines = settle("Examples/west-yorkshire", log).lines
    #expect(log.faults.isEmpty)
    let rewards = lines.filter { $0.term == "long-waits" }
    let amounts = Dictionary(
      uniqueKeysWithValues: rewards.map { ($0.payee, $0.amount.fixed(places: 2)) })
    #expect(
      amounts == [
        "RR8": "-216000.00", "RXF": "-176000.00", "RAE": "16000.00", "RCF": "-38000.00",
        "RCD": "8000.00", "RWY": "-4000.00",
      ])
    #expect(rewards.map(\.amount).reduce(.zero, +) == Rational(-410_000))
    for line in rewards {
      let quantity = try #require(line.quantity)
      let rate = try #require(line.rate)
      #expect(quantity.number * rate.number == line.amount)
      #expect(quantity.unit * rate.unit == line.currency.unit)
    }
    let blocks = lines.filter { $0.term == "block" && $0.payee == "RAE" }
    #expect(blocks.count == 12)
    #expect(blocks.map(\.amount).reduce(.zero, +) == Rational(125_000_000))
    #expect(blocks.prefix(2).map { $0.amount.fixed(places: 2) } == ["10416666.67", "10416666.67"])
    #expect(blocks.last?.amount.fixed(places: 2) == "10416666.66")
    #expect(blocks.map(\.service.name).first == "2026-04")
    #expect(blocks.last?.due.description == "2027-03-31")
  }

  @Test func oxfordshire() throws {
    let log = FaultLog()
    let lines = settle("Examples/oxfordshire-mental-health", log).lines
    #expect(log.faults.isEmpty)
    func sum(_ term: String, _ year: String, _ value: (PaymentLine) -> Rational? = { $0.amount })
      -> String
    {
      lines.filter { $0.term == term && $0.period.name == year }.compactMap(value)
        .reduce(.zero, +).fixed(places: 2)
    }
    // Worked by hand: pot £3.5m, half at risk in year 1; credits 60%, 60%, 0, 60%, 0 → 36%.
    #expect(sum("outcomes", "year 1") == "2380000.00")
    // Year 3: nobody eligible for stays-discharged, so four weights of 20%: 80%, 80%, 80%, 80%.
    #expect(sum("outcomes", "year 3") == "2800000.00")
    // Half of £787,654.33 saved; half of £900,000 lost; the limit of £3.5m binds in year 4.
    #expect(sum("risk-share", "year 1") == "3893827.17")
    #expect(sum("risk-share", "year 2") == "3050000.00")
    #expect(sum("risk-share", "year 4") == "7000000.00")
    // Half of a penny lost: £3,499,999.995 rounds half away from zero.
    #expect(sum("risk-share", "year 5") == "3500000.00")
    for year in 1...5 {
      let name = "year \(year)"
      #expect(sum("block", name) == "28000000.00")
      #expect(sum("outcomes-to-partners", name) == sum("outcomes", name))
      let planned = ["block", "outcomes", "risk-share"].map { sum($0, name, \.plan) }
      #expect(planned == ["28000000.00", "3500000.00", "3500000.00"])
    }
    let kept = lines.filter { $0.kind == .kept }
    #expect(kept.map(\.payee) == Array(repeating: "LEAD", count: 5))
  }

  @Test func starter() {
    let log = FaultLog()
    let lines = settle("Examples/starter", log).lines
    #expect(log.faults.isEmpty)
    func amounts(_ term: String) -> [String] {
      lines.filter { $0.term == term }.map { $0.amount.fixed(places: 2) }
    }
    #expect(amounts("long-waits") == ["20000.00", "-10000.00"])
    #expect(amounts("block").count == 24)
  }

  @Test func medicareAgreesWithWhatWasPublished() throws {
    let log = FaultLog()
    let lines = settle("Examples/medicare-shared-savings", log).lines
    #expect(log.faults.isEmpty)
    #expect(lines.filter { $0.term == "settlement" }.count == 1_476)
    let text = csv([PaymentLine.columns] + lines.map(\.cells))
    let result = try python(
      ["Tests/Support/agreement.py", "Examples/medicare-shared-savings/data/results.csv"],
      input: Data(text.utf8))
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.contains("1473 of 1473 settlements agree"))
    #expect(result.output.contains("81 of 81 recouped advances agree"))
  }

  /// Every year, track and edge of the rule against the rule written a second time.
  @Test(arguments: [1, 2, 3]) func medicareAgreesWithItsOracle(_ seed: Int) throws {
    try withTemporaryFolder { folder in
      let rows = try python(["Tests/Support/shared_savings.py", "1000", "\(seed)"]).output
      let file = folder.appending(path: "rows.csv")
      try Data(rows.utf8).write(to: file)
      let log = FaultLog()
      let lines = settle(
        "Examples/medicare-shared-savings", tables: ["results": file.path()], log
      ).lines
      #expect(log.faults.isEmpty, "\(log.faults)")
      #expect(SharedSavings.disagreements(lines, rows).isEmpty)
    }
  }
}

enum SharedSavings {
  /// The organisations whose lines are not what the rows expect.
  static func disagreements(_ lines: [PaymentLine], _ rows: String) -> [String] {
    var found: [String: String] = [:]
    for line in lines {
      let organisation = line.term == "settlement" ? line.payee : line.payer
      found[line.term + organisation] = line.amount.fixed(places: 2)
    }
    return plainRows(rows).compactMap { row in
      let id = row["aco_id"] ?? ""
      let agrees =
        found["settlement" + id] == row["expected_settlement"]
        && found["advance-recouped" + id] == row["expected_recouped"]
      return agrees ? nil : id
    }
  }
}
