import Faults
import Foundation
import Quantities
import Testing

@testable import Reports

@Suite struct ReportPageTests {
  static let assets = PageAssets(
    style: PageLibrary("a style", text: "p{}", licence: "licence <of> the style"),
    drawings: [
      .charts: PageLibrary("a library", text: "let a = 1", licence: "licence of the library"),
      .bands: PageLibrary("another", text: "let b = 1", licence: "licence of the other"),
    ])

  static func page(_ report: Report, contractPartiesOnly: Bool = false) throws -> String {
    try ReportPage(
      report, assets, contractPartiesOnly: contractPartiesOnly, version: "1.2.3"
    ).html
  }

  /// Wherever a text stands, it is not markup, and ends no string of the style or the data.
  @Test func noTextIsMarkup() throws {
    let evil = "</script></style><b>\"'\\&"
    let table = ReportTable(
      evil, [.words(evil), .figures(evil)], [.init([.text(evil), .number(.one)])])
    let point = Chart.Point(evil, evil, .one)
    let kinds: [Chart.Kind] = [
      .bars([point]), .groups([point, .init(evil, "b", .one)]),
      .lines([point, .init(evil, "b", .one)]), .heat([point]), .steps([.init(evil, .one)]),
      .bands(
        [.init(evil, evil, amount: evil), .init("b", evil, amount: evil)],
        [.init(from: evil, to: "b", series: evil, .one, says: evil)]),
    ]
    let charts = kinds.map {
      Report.Block.chart(Chart(evil, evil, $0, unit: evil, table: table))
    }
    let report = Report(
      evil, about: evil, notices: [evil], summary: [evil],
      sections: [
        .init(evil, [.text(evil), .list([evil]), .table(table)] + charts), .init(evil, []),
      ], caveats: [evil])
    let page = try Self.page(report)
    #expect(!page.contains("<b>") && !page.contains("'\\&"))
    // The style, the data and the script, and no more.
    #expect(page.components(separatedBy: "</script>").count == 3)
    #expect(page.components(separatedBy: "</style>").count == 2)
    let data = try #require(page.firstMatch(of: /id="charts">([^<]*)</)?.1)
    let read = try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [[String: Any]]
    #expect(read?.count == kinds.count)
    #expect(read?.allSatisfy { "\($0)".contains("b>") } == true)
  }

  @Test func everyFigureStandsInATableWithTheNameOfItsColumn() throws {
    let page = try Self.page(EveryBlock.report)
    #expect(page.contains("data-column=\"GBP\"><span>210,400,000.00</span>"))
    #expect(page.contains("<tr role=\"row\" class=\"total\"><th role=\"rowheader\" scope=\"row\""))
    #expect(page.contains("<th scope=\"col\" role=\"columnheader\" class=\"number\">Share</th>"))
    #expect(page.contains("class=\"number empty\" data-column=\"Rate\"><span></span>"))
    for chart in [EveryBlock.bars, EveryBlock.groups, EveryBlock.several, EveryBlock.heat] {
      #expect(page.contains("<p id=\"says-") && page.contains(escaped(chart.sentence)))
      for row in chart.table.rows {
        for cell in row.cells { #expect(page.contains("<span>\(escaped(cell.text))</span>")) }
      }
    }
  }

  /// With the real libraries, for `make test-pages` to open in a browser.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LEFTSHIFT_PAGES"] != nil)
  ) func writesAPageForABrowser() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["LEFTSHIFT_PAGES"])
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    func library(_ name: String, _ file: String, _ licence: String) throws -> PageLibrary {
      func read(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: ".setup/web/\(name)"), encoding: .utf8)
      }
      return PageLibrary(name, text: try read(file), licence: try read(licence))
    }
    let assets = PageAssets(
      style: try library("NHS.UK frontend", "nhsuk.css", "nhsuk.licence.txt"),
      drawings: [
        .charts: try library("Vega-Lite", "charts.js", "charts.licence.txt"),
        .bands: try library("d3-sankey", "d3-sankey.min.js", "d3-sankey.licence.txt"),
      ])
    let page = try ReportPage(EveryBlock.report, assets, contractPartiesOnly: true).html
    try Data(page.utf8).write(to: URL(filePath: folder).appending(path: "every-block.html"))
  }

  /// Byte for byte, but for the policy, whose hashes other tests hold: the page that was read and
  /// found good. `LEFTSHIFT_RECORD=1` writes it anew.
  @Test func aSmallPageIsAsItWas() throws {
    let table = ReportTable(
      "Sums", [.words("Payee"), .figures("GBP"), .figures("More")],
      [
        .init([.text("A & B"), .money(Rational(1234), .pounds), .change(.one, .pounds)]),
        .init([.text("All"), .money(Rational(1234), .pounds), .empty], isTotal: true),
      ])
    let report = Report(
      "Small", about: "2026/27", notices: ["A draft."], summary: ["It fell by -£1.50."],
      sections: [
        .init("One", [.table(table)]), .init("Two", [.text("Words."), .list(["a", "b"])]),
      ],
      caveats: ["Made up."])
    let page = try Self.page(report).replacing(
      /content="default-src[^"]*"/, with: "content=\"the policy\"")
    let body = try #require(page.firstRange(of: "<style>")).lowerBound
    let rest = try #require(page.firstRange(of: "</style>")).lowerBound
    let found = String(page[..<body] + page[rest...])
    let golden = URL(filePath: #filePath).appending(path: "../../Cases/pages/small.html")
      .standardized
    if ProcessInfo.processInfo.environment["LEFTSHIFT_RECORD"] != nil {
      try Data(found.utf8).write(to: golden)
    }
    #expect(try String(contentsOf: golden, encoding: .utf8) == found)
  }

  /// On paper the notices stand above, and the licences go with the page.
  @Test func noticesStandOnEveryPage() throws {
    let page = try Self.page(EveryBlock.report)
    #expect(page.contains("@top-left { content: \"No baseline was agreed\\3a  the figures"))
    #expect(page.contains("licence &lt;of&gt; the style") && page.contains("Leftshift 1.2.3"))
    #expect(page.contains("/*\nlicence of the library*/"))
  }

  @Test func aPageWithoutChartsHoldsNoLibrary() throws {
    let page = try Self.page(Report("a", about: "", sections: [.init("b", [.text("c")])]))
    #expect(!page.contains("let a = 1") && !page.contains("let b = 1"))
    #expect(!page.contains("a library") && !page.contains("another"))
    #expect(!page.contains("Contents") && !page.contains("@top-left"))
  }

  /// Our scripts end no element, and do nothing that a page may not do.
  @Test func scriptStaysInItsElement() {
    for text in [MapScript.arrays, ChartScript.text] {
      #expect(!text.contains("</script") && !text.contains("<!--"))
      #expect(!text.contains("innerHTML") && !text.contains("eval("))
    }
  }

  // MARK: Small numbers

  private func report(of people: Rational) -> Report {
    let table = ReportTable(
      "By ward", [.words("Ward"), .figures("People"), .figures("Beds")],
      [
        .init([.text("West"), .count(people, of: "people"), .number(.one)]),
        .init([.text("East"), .count(Rational(8), of: "people"), .number(Rational(3))]),
      ])
    let chart = Chart("a", "b", .bars([]), unit: "people", table: table)
    return Report("a", about: "", sections: [.init("Wards", [.chart(chart)])])
  }

  @Test(arguments: [1, 7, -3]) func smallNumbersAreRefused(_ people: Int) throws {
    let fault = try #require(throws: Fault.self) {
      try Self.page(report(of: Rational(people)))
    }
    #expect(fault.rule == "small-number")
    #expect(fault.title.contains("`People` of `West` in `By ward`"))
    #expect(fault.advice.contains("--contract-parties-only"))
    let notice = "Contract parties only: small numbers of people are not suppressed."
    let page = try Self.page(report(of: Rational(people)), contractPartiesOnly: true)
    #expect(page.contains("<p>\(notice)</p>") && page.contains("@top-left { content: \"Contract"))
  }

  @Test(arguments: [0, 8, 1000]) func othersAreShown(_ people: Int) throws {
    let report = report(of: Rational(people))
    #expect(report.smallCounts.isEmpty)
    #expect(!(try Self.page(report)).contains("Contract parties only"))
  }
}
