import Faults
import Quantities

/// A report as one page that holds all it needs, for a browser and for paper. All of it but the
/// drawings can be read without script, and every drawing has its figures in a table.
public struct ReportPage {
  private let report: Report
  private let assets: PageAssets
  private let version: String

  /// - Parameter contractPartiesOnly: whether only those may read it whom small numbers of people
  ///   tell nothing new; the page says so.
  /// - Throws: `small-number` where a number of people is small, and others may read the page.
  public init(
    _ report: Report, _ assets: PageAssets, contractPartiesOnly: Bool = false, version: String = ""
  ) throws(Fault) {
    var report = report
    if contractPartiesOnly {
      report.notices.append(Self.notice)
    } else if let fault = SmallCount.fault(report.smallCounts) {
      throw fault
    }
    (self.report, self.assets, self.version) = (report, assets, version)
  }

  private static let notice =
    "Contract parties only: small numbers of people are not suppressed."

  public var html: String {
    var specs: [ChartSpec] = []
    let sections = report.sections.enumerated().map { markup($1, $0 + 1, &specs) }
    let title = [report.title, report.about].filter { !$0.isEmpty }
    return PageDocument(
      title: title.joined(separator: ", "), body: body(sections, specs),
      style: [
        assets.style.text, ReportStyle.text,
        ReportStyle.paper(report.notices, title: title.joined(separator: " · ")),
      ].joined(separator: "\n"),
      script: script
    ).html
  }

  /// Each library in a scope of its own, that it takes no name from another.
  private var script: String {
    if report.drawings.isEmpty { return "" }
    let libraries = libraries.map { "(function () {\n\($0.commented)\n}).call(window);" }
    return ([MapScript.arrays] + libraries + [ChartScript.text]).joined(separator: "\n")
  }

  private var libraries: [PageLibrary] { report.drawings.compactMap { assets.drawings[$0] } }

  // MARK: Parts

  private func body(_ sections: [String], _ specs: [ChartSpec]) -> String {
    var parts = [
      "<a class=\"nhsuk-skip-link\" href=\"#content\">Skip to main content</a>",
      "<div class=\"nhsuk-width-container\"><main class=\"nhsuk-main-wrapper\" id=\"content\">",
      heading, notices, summary, contents,
    ]
    parts += sections
    parts += [caveats, "</main></div>", footer]
    if !specs.isEmpty {
      let charts = specs.map { chart -> JSON in
        [chart.isMap ? "map" : "spec": chart.spec, "least": .number(Rational(chart.leastWidth))]
      }
      parts.append(
        "<script type=\"application/json\" id=\"charts\">\(JSON.list(charts).script)</script>")
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let about =
      report.about.isEmpty
      ? ""
      : "<span class=\"nhsuk-caption-l nhsuk-caption--bottom\">"
        + "<span class=\"nhsuk-u-visually-hidden\"> – </span>\(escaped(report.about))</span>"
    return "<h1 class=\"nhsuk-heading-l\">\(escaped(report.title))\(about)</h1>"
  }

  private var notices: String {
    guard !report.notices.isEmpty else { return "" }
    return """
      <div class="nhsuk-warning-callout">
      <h2 class="nhsuk-warning-callout__label"><span class="nhsuk-u-visually-hidden">Important: \
      </span>Read this first</h2>
      \(paragraphs(report.notices))
      </div>
      """
  }

  private var summary: String {
    report.summary.isEmpty
      ? ""
      : "<div class=\"nhsuk-inset-text\"><span class=\"nhsuk-u-visually-hidden\">Summary: </span>\n"
        + paragraphs(report.summary) + "\n</div>"
  }

  private var contents: String {
    var entries = report.sections.enumerated().map { ("section-\($0 + 1)", $1.title) }
    if !report.caveats.isEmpty { entries.append(("caveats", Self.caveatTitle)) }
    guard entries.count > 1 else { return "" }
    let items = entries.map { id, title in
      "<li class=\"nhsuk-contents-list__item\"><a class=\"nhsuk-contents-list__link\""
        + " href=\"#\(id)\">\(escaped(title))</a></li>"
    }
    return """
      <nav class="nhsuk-contents-list" aria-labelledby="contents">
      <h2 class="nhsuk-heading-s" id="contents">Contents</h2>
      <ol class="nhsuk-contents-list__list">
      \(items.joined(separator: "\n"))
      </ol></nav>
      """
  }

  private static let caveatTitle = "Before you rely on these figures"

  private var caveats: String {
    report.caveats.isEmpty
      ? ""
      : """
      <section aria-labelledby="caveats">
      <h2 class="nhsuk-heading-m" id="caveats">\(Self.caveatTitle)</h2>
      \(list(report.caveats))
      </section>
      """
  }

  private var footer: String {
    let licences = ([assets.style] + libraries).map { library in
      "<details><summary>Licence of \(escaped(library.name))</summary>"
        + "<pre>\(escaped(library.licence))</pre></details>"
    }
    let maker = version.isEmpty ? "Leftshift" : "Leftshift \(version)"
    return """
      <footer class="made"><div class="nhsuk-width-container">
      <p>Made by \(escaped(maker)). Styled with NHS.UK frontend; not a page of the NHS
      website.</p>
      \(licences.joined(separator: "\n"))
      </div></footer>
      """
  }

  // MARK: Blocks

  private func markup(
    _ section: Report.Section, _ number: Int, _ specs: inout [ChartSpec]
  ) -> String {
    let id = "section-\(number)"
    let heading = "<h2 class=\"nhsuk-heading-m\" id=\"\(id)\">\(escaped(section.title))</h2>"
    var blocks: [String] = []
    for block in section.blocks {
      switch block {
      case .text(let text): blocks.append("<p>\(prose(text))</p>")
      case .list(let items): blocks.append(list(items))
      case .table(let table): blocks.append(table.markup(named: section.title))
      case .details(let details): blocks.append(folded(details))
      case .chart(let chart):
        let own = ChartSpec.all(of: chart)
        blocks.append(figure(chart, own, specs.count + 1))
        specs += own
      }
    }
    return "<section aria-labelledby=\"\(id)\">\n\(heading)\n"
      + blocks.joined(separator: "\n") + "\n</section>"
  }

  /// The id is of what is inside: a browser unfolds what holds the place that a link leads to.
  private func folded(_ details: Report.Details) -> String {
    """
    <details class="nhsuk-details figures"><summary class="nhsuk-details__summary">\
    <span class="nhsuk-details__summary-text">\(escaped(details.title))</span></summary>
    <pre class="working" id="\(escaped(details.id))">\(escaped(details.text))</pre></details>
    """
  }

  private func figure(_ chart: Chart, _ specs: [ChartSpec], _ number: Int) -> String {
    let saysUnit = chart.unit.isEmpty || Labels(unit: chart.unit).sayUnit
    let notes = [saysUnit ? nil : "In \(chart.unit).", specs.first?.note].compactMap { $0 }
    let unit =
      notes.isEmpty ? "" : "<p class=\"unit\">\(escaped(notes.joined(separator: " ")))</p>\n"
    let table = chart.table.markup(named: chart.title)
    let rows = chart.table.rows.count
    let figures =
      rows <= 12
      ? table
      : "<details class=\"nhsuk-details figures\"><summary class=\"nhsuk-details__summary\">"
        + "<span class=\"nhsuk-details__summary-text\">The figures of this chart, \(rows) rows"
        + "</span></summary>\n\(table)\n</details>"
    return """
      <figure aria-labelledby="chart-\(number)"\(specs.count > 1 ? " class=\"long\"" : "")>
      <figcaption><h3 class="nhsuk-heading-s" id="chart-\(number)">\(escaped(chart.title))</h3>
      <p id="says-\(number)">\(prose(chart.sentence))</p></figcaption>
      \(unit)<div class="wide" role="region" tabindex="0"
       aria-label="\(escaped(chart.title)), drawn">
      \(specs.map { _ in drawing(number) }.joined(separator: "\n"))
      </div>
      </figure>
      \(figures)
      """
  }

  private func drawing(_ number: Int) -> String {
    """
    <div class="drawing" role="img" aria-labelledby="chart-\(number)"
     aria-describedby="says-\(number)"><noscript><p>The chart is drawn by script. The table below
     has its figures.</p></noscript></div>
    """
  }

  private func list(_ items: [String]) -> String {
    "<ul class=\"nhsuk-list nhsuk-list--bullet\">\n"
      + items.map { "<li>\(prose($0))</li>" }.joined(separator: "\n") + "\n</ul>"
  }

  private func paragraphs(_ texts: [String]) -> String {
    texts.map { "<p>\(prose($0))</p>" }.joined(separator: "\n")
  }

  /// Sentences as markup. The minus of an amount stays with it at the end of a line.
  private func prose(_ text: String) -> String {
    escaped(text).replacing(/(^|\s)(-[^\s\d]?\d\S*)/) {
      "\($0.1)<span class=\"nowrap\">\($0.2)</span>"
    }
  }
}
