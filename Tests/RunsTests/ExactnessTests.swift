import Definitions
import Foundation
import Settlement
import Testing

/// Rows in another order give the same bytes; a row that is gone gives an error, never less money.
@Suite struct ExactnessTests {
  static let files = [
    ("Examples/west-yorkshire", "waiting", "data/long-waits-2026.csv"),
    ("Examples/oxfordshire-mental-health", "outcomes-reached", "data/outcomes.csv"),
    ("Examples/oxfordshire-mental-health", "costs", "data/costs.csv"),
    ("Examples/medicare-shared-savings", "results", "data/results.csv"),
  ]

  private func lines(
    _ example: String, _ table: String, _ rows: [[Substring]]
  ) throws -> (text: String, faults: [String]) {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "rows.csv")
      let text = rows.map { $0.joined(separator: ",") + "\n" }.joined()
      try Data(text.utf8).write(to: file)
      let log = FaultLog()
      let lines = settle(example, tables: [table: file.path()], log).lines
      return (csv(lines.map(\.cells)), log.faults.map(\.rule))
    }
  }

  /// Cells without taking quotes apart: a quoted comma splits a cell in two, and the whole row is
  /// kept together, so the columns are only moved in files without quotes.
  private func rows(_ example: String, _ file: String) throws -> [[Substring]] {
    let text = try contents("\(example)/\(file)")
    let hasQuotes = text.contains("\"")
    return text.split(separator: "\n").map { line in
      hasQuotes ? [line] : line.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  @Test(arguments: files) func orderDoesNotMatter(
    _ example: String, _ table: String, _ file: String
  ) throws {
    let original = try rows(example, file)
    let expected = csv(settle(example, FaultLog()).lines.map(\.cells))
    var random = SystemRandomNumberGenerator()
    for _ in 0..<3 {
      let columns = Array(original[0].indices).shuffled(using: &random)
      let shuffled = [original[0]] + original.dropFirst().shuffled(using: &random)
      let moved = shuffled.map { row in columns.map { row[$0] } }
      let settled = try lines(example, table, moved)
      #expect(settled.faults.isEmpty)
      #expect(settled.text == expected)
    }
  }

  @Test(arguments: files) func aMissingRowIsAnError(
    _ example: String, _ table: String, _ file: String
  ) throws {
    let original = try rows(example, file)
    let indexes = original.count < 40 ? Array(1..<original.count) : [1, 2, 700, original.count - 1]
    for index in indexes {
      var fewer = original
      fewer.remove(at: index)
      let settled = try lines(example, table, fewer)
      #expect(!settled.faults.isEmpty, "row \(index)")
      #expect(settled.text.isEmpty, "row \(index)")
    }
  }

  @Test func medicareColumnsMayMove() throws {
    let text = try contents("Examples/medicare-shared-savings/data/results.csv")
    let wanted = [
      "aco_id", "performance_year", "track", "n_assigned_beneficiaries", "total_benchmark",
      "total_expenditure", "quality_score", "met_quality_standard", "reduced_shared_savings_flag",
      "guardrail_flag", "six_month_performance_year", "published_min_savings_rate",
      "disaster_adjustment", "advance_payment_balance",
    ]
    // The name of the organisation, third from the front and the only quoted cell, is left out.
    let header = text.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    let rows = text.split(separator: "\n").map { line -> [Substring] in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let fromEnd = header.count - cells.count
      return wanted.map { name in
        let index = header.firstIndex(of: name) ?? 0
        return cells[index < 3 ? index : index - fromEnd]
      }
    }
    let settled = try lines("Examples/medicare-shared-savings", "results", rows)
    #expect(settled.faults.isEmpty)
    let expected = settle("Examples/medicare-shared-savings", FaultLog()).lines
    #expect(settled.text == csv(expected.map(\.cells)))
  }
}
