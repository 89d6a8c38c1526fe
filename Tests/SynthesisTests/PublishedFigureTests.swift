import ADBC
import Engines
import Foundation
import Testing

/// What is published for England, and what a synthetic system of 100,000 people comes to:
/// `Tests/Cases/synthetic-ics.csv`. docs/synthetic-ics.md has both side by side;
/// `LEFTSHIFT_RECORD=1` writes them there.
@Suite struct PublishedFigureTests {
  @Test func systemIsAsPublished() throws {
    let system = try Sample(100_000, years: 1)
    let cases = repository.appending(path: "Tests/Cases/synthetic-ics.csv").path()
    let figures = try system.rows(
      """
      select figure, published, low, high, places, source, known, sql
      from read_csv('\(cases)', header = true, all_varchar = true)
      """)
    #expect(figures.count > 40)
    var table = "| | published | here | published by |\n|---|--:|--:|---|\n"
    for figure in figures {
      let reached = try system.figure(figure[7])
      let (low, high) = (Double(figure[2]) ?? .nan, Double(figure[3]) ?? .nan)
      #expect(low <= reached && reached <= high, "\(figure[0]): \(reached)")
      let shown = String(format: "%.\(figure[4])f", reached)
      table +=
        "| \(figure[0]) | \(figure[1]) | \(shown) | \(figure[5])\(Self.marks[figure[6]]!) |\n"
    }
    try expectInDocument(table)
  }

  /// How a figure is known.
  private static let marks = ["read": "", "quoted": " ¹", "recalled": " ²"]

  private func expectInDocument(_ table: String) throws {
    let url = repository.appending(path: "docs/synthetic-ics.md")
    var text = try String(contentsOf: url, encoding: .utf8)
    let (start, end) = ("<!-- figures -->\n", "<!-- end of figures -->")
    let from = try #require(text.range(of: start)?.upperBound)
    let to = try #require(text.range(of: end)?.lowerBound)
    if ProcessInfo.processInfo.environment["LEFTSHIFT_RECORD"] != nil {
      text.replaceSubrange(from..<to, with: table)
      try Data(text.utf8).write(to: url)
    } else {
      #expect(String(text[from..<to]) == table, "LEFTSHIFT_RECORD=1 writes it anew")
    }
  }
}
