import Quantities
import Testing

@testable import Reports

@Suite struct ReportTextTests {
  private let table = ReportTable(
    "Sums", [.words("name"), .figures("GBP"), .figures("share")],
    [
      .init([.text("a"), .change(Rational(1234), .pounds), .share(Rational(1, over: 8))]),
      .init([.text("b"), .money(Rational(-1), .pounds), .empty]),
      .init([.text("all"), .money(Rational(1233), .pounds), .share(.one)], isTotal: true),
    ])

  @Test func standsInColumns() {
    #expect(
      table.text == """
        Sums

        name        GBP   share
        a     +1,234.00   12.5%
        b         -1.00
        all    1,233.00  100.0%

        """)
  }

  /// Machines get no sums beside what is summed, no signs and no commas.
  @Test func recordsArePlain() {
    #expect(
      table.records == [
        ["name", "GBP", "share"], ["a", "1234.00", "0.125"], ["b", "-1.00", ""],
      ])
  }

  @Test func briefLeavesOutHeadings() {
    let chart = Chart("c", "What it shows.", .bars([]), unit: "£", table: table)
    let report = Report(
      "Title", about: "days", notices: ["n"], summary: ["s"],
      sections: [.init("Section", [.text("t"), .chart(chart)])], caveats: ["k"])
    #expect(report.brief == "n\n\ns\n\nt\n\n\(table.text)\nk\n")
    #expect(
      report.text.hasPrefix("Title\ndays\n\nn\n\ns\n\nSection\n-------\n\nt\n\nWhat it shows.\n"))
    #expect(report.text.hasSuffix("Before you rely on these figures:\n- k\n"))
  }
}
