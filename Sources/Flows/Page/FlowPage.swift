import Quantities
import Reports

/// Flows as one page that holds all it needs: a sentence, a map, and every figure in tables, which
/// can be read without script and on paper.
public struct FlowPage {
  let report: FlowReport
  private let library: PageLibrary

  public init(_ report: FlowReport, library: PageLibrary) {
    (self.report, self.library) = (report, library)
  }

  public var html: String {
    let maps = report.tables.map { FlowMap($0, of: report) }
    return PageDocument(
      title: "\(heading), \(report.time)", body: body(maps), style: PageStyle.text,
      script: [MapScript.arrays, library.commented, MapScript.drawing]
        .joined(separator: "\n")
    ).html
  }

  private var heading: String {
    report.key.map { "What is spent on \($0.cohort.title)" } ?? "Who pays whom"
  }

  // MARK: Parts

  private func body(_ maps: [FlowMap]) -> String {
    var parts = ["<main>", "<h1>\(escaped(heading))</h1>"]
    let when = [report.workspace, report.time].filter { !$0.isEmpty }.joined(separator: ", ")
    parts.append("<p class=\"when\">\(escaped(when))</p>")
    for (index, table) in report.tables.enumerated() {
      parts += [lead(table), method, figure(maps[index], table, index), tables(table)]
    }
    if !report.caveats.isEmpty {
      parts.append("<h2>Before you rely on these figures</h2>")
      parts.append(
        "<ul class=\"notes\">\(report.caveats.map { "<li>\(escaped($0))</li>" }.joined())</ul>")
    }
    parts += ["</main>", footer]
    parts.append("<script type=\"application/json\" id=\"flows\">\(scriptData(maps))</script>")
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// What it all comes to.
  private func lead(_ table: FlowTable) -> String {
    let all = table.all
    let onward = table.flows.reduce(Rational.zero) { $0 + $1.onward }
    var sentence: String
    if let key = report.key {
      sentence =
        "Of \(strong(all.amount, table)) paid, an estimated \(strong(all.cohort ?? .zero, table))"
        + " is spent on \(escaped(key.cohort.title)), and \(money(all.others ?? .zero, table)) on"
        + " others."
      if !all.unshared.isZero {
        sentence += " \(money(all.unshared, table)) is not shared out."
      }
    } else {
      let payees = Set(table.flows.map(\.payee)).count
      sentence =
        "\(strong(all.amount, table)) is paid by \(counted(table.byPayer.count, "payer")) to"
        + " \(counted(payees, "payee"))."
    }
    if !onward.isZero, report.key == nil {
      sentence +=
        " \(money(onward, table)) of it is passed on or kept by those who were paid it, and is"
        + " counted once."
    }
    return "<p class=\"lead\">\(sentence)</p>"
  }

  private var method: String {
    report.method.isEmpty
      ? ""
      : "<div class=\"estimate\">\(report.method.map { "<p>\(escaped($0))</p>" }.joined())</div>"
  }

  private func figure(_ map: FlowMap, _ table: FlowTable, _ index: Int) -> String {
    let biggest = table.bySetting.filter { $0.name != nil && shown($0).signum > 0 }
      .sorted { shown($0) == shown($1) ? inOrder($0.name, $1.name) : shown($0) > shown($1) }
      .prefix(3).map { "\(escaped($0.name ?? "")) \(money(shown($0), table))" }
    let largest =
      biggest.isEmpty ? "" : " The largest settings: \(biggest.joined(separator: ", "))."
    let left =
      map.undrawn == 0
      ? ""
      : " \(counted(map.undrawn, "flow")) cannot be drawn in full, since money runs back or in a"
        + " circle: the table has them."
    return """
      <h2 id="map-\(index)">Map</h2>
      <figure role="img" aria-labelledby="map-\(index)" aria-describedby="says-\(index)">
      <div class="map"><noscript><p>The map is drawn by script. The tables below say the same.</p>\
      </noscript></div>
      <figcaption id="says-\(index)">From payers on the left, through payees, to what the money is\
       for on the right. Each band is as broad as its amount\
      \(report.key == nil ? "" : ", all of them estimates").\(largest)\(left)</figcaption>
      </figure>
      """
  }

  /// What the map shows of a setting.
  private func shown(_ total: FlowTable.Total) -> Rational {
    report.key == nil ? total.amount : total.cohort ?? .zero
  }

  private var footer: String {
    """
    <footer>
    <p>Made by Leftshift. The map is drawn with d3-sankey by Mike Bostock, under the BSD
    licence.</p>
    <details><summary>Licence of d3-sankey</summary><pre>\(escaped(library.licence))</pre></details>
    </footer>
    """
  }

  // MARK: Words

  private func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  private func strong(_ amount: Rational, _ table: FlowTable) -> String {
    "<strong>\(money(amount, table))</strong>"
  }

  func money(_ amount: Rational, _ table: FlowTable) -> String {
    escaped(amount.text(in: table.currency.unit))
  }
}
