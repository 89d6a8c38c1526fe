/// What pages of reports look like beside NHS.UK frontend: tables and charts, on a telephone and on
/// paper.
enum ReportStyle {
  static let text = """
    body { background: #fff; color: #212b32; margin: 0; font-family: Arial, sans-serif; }
    .nhsuk-width-container { max-width: 66rem; }
    p, .nhsuk-list { max-width: 44em; overflow-wrap: break-word; }
    h1, h2, h3 { overflow-wrap: break-word; scroll-margin-top: 1rem; }
    section { margin-bottom: 3rem; }
    .wide { overflow-x: auto; margin-bottom: 2rem; }
    .wide:focus-visible { outline: 4px solid #ffeb3b; box-shadow: 0 0 0 8px #212b32; }
    .nhsuk-table { font-variant-numeric: tabular-nums; margin: 0; width: auto;
      min-width: min(100%, 42rem); }
    .nhsuk-table caption { text-align: left; }
    .nhsuk-table th, .nhsuk-table td { overflow-wrap: break-word; vertical-align: top;
      padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #d8dde0; text-align: left; }
    .nhsuk-table thead th { vertical-align: bottom; border-bottom-width: 2px; }
    .nhsuk-table tbody th { font-weight: normal; min-width: 9rem; }
    .nhsuk-table .number { text-align: right; padding: .5rem 0 .5rem 1rem; }
    .nhsuk-table td.number { white-space: nowrap; }
    .nhsuk-table .total > * { font-weight: bold; border-top: 2px solid #4c6272; }
    .nowrap { white-space: nowrap; }
    .dense th, .dense td { font-size: 1rem; line-height: 1.4; }
    figure { margin: 0 0 1.5rem; }
    .drawing { width: fit-content; max-width: none; }
    .drawing svg { display: block; }
    .drawing + .drawing { margin-top: 1rem; }
    .drawing g[class*="beside"] text { paint-order: stroke; stroke: #fff; stroke-width: 5px;
      stroke-linejoin: round; }
    .bands path { fill: none; stroke-opacity: .42; }
    .bands path:hover { stroke-opacity: .8; }
    .node { fill: #212b32; }
    .label { font: 14px Arial, sans-serif; fill: #212b32; paint-order: stroke; stroke: #fff;
      stroke-width: 4px; stroke-linejoin: round; }
    .amount { fill: #4c6272; }
    .none { stroke: #768692; }
    .c0 { stroke: #005eb8; } .c1 { stroke: #c24a00; } .c2 { stroke: #330072; }
    .c3 { stroke: #00787a; } .c4 { stroke: #ae2573; } .c5 { stroke: #8a6100; }
    .c6 { stroke: #425563; } .c7 { stroke: #007f3b; }
    .unit { color: #4c6272; font-size: 1rem; margin-bottom: .5rem; }
    details.figures { margin-bottom: 2rem; }
    details.figures .wide { margin: 1rem 0; }
    .working { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem;
      margin: 1rem 0; scroll-margin-top: 1rem; }
    .made { border-top: 4px solid #005eb8; background: #d8dde0; padding: 1.5rem 0; }
    .made pre { white-space: pre-wrap; font-size: .8rem; overflow-wrap: anywhere; }
    @media screen and (max-width: 40rem) {
      .many, .many tbody, .many tr, .many th, .many td { display: block; }
      .many caption { display: block; }
      .many thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px;
        overflow: hidden; }
      .many tr { border-bottom: 3px solid #d8dde0; padding: .5rem 0; }
      .nhsuk-table.many th, .nhsuk-table.many td, .nhsuk-table.many .number { display: flex;
        gap: 1rem; justify-content: space-between; border: 0; padding: .25rem 0;
        text-align: right; }
      .many th::before, .many td::before { content: attr(data-column); font-weight: bold;
        text-align: left; overflow-wrap: break-word; min-width: 30%; }
      .nhsuk-table.many .empty { display: none; }
      .nhsuk-table.many .total { border-top: 3px solid #4c6272; }
      .nhsuk-table.many .total > * { border-top: 0; }
    }
    @media print {
      body { font-size: 10.5pt; line-height: 1.4; }
      .nhsuk-width-container { max-width: none; margin: 0; }
      .nhsuk-skip-link, nav { display: none; }
      p, li, .unit, .nhsuk-inset-text, .nhsuk-details__summary-text { font-size: 10.5pt; }
      .nhsuk-heading-l { font-size: 20pt; }
      .nhsuk-caption-l { font-size: 12pt; }
      .nhsuk-heading-m, .nhsuk-warning-callout__label { font-size: 15pt; }
      .nhsuk-heading-s, .nhsuk-table caption { font-size: 12pt; margin-bottom: .5rem; }
      section { margin-bottom: 1.5rem; }
      h2, h3, caption { break-after: avoid; }
      tr, figure, .nhsuk-inset-text { break-inside: avoid; }
      figure.long { break-inside: auto; }
      .drawing { break-inside: avoid; }
      .nhsuk-inset-text, .nhsuk-warning-callout { margin: 1rem 0; padding: .75rem 1rem; }
      thead { display: table-header-group; }
      .wide { overflow: visible; }
      .nhsuk-table { break-inside: auto; min-width: min(100%, 672px); }
      .nhsuk-table tbody th { min-width: 0; }
      .nhsuk-table th, .nhsuk-table td, .nhsuk-table .number { font-size: 9pt;
        line-height: 1.3; padding-top: 3pt; padding-bottom: 3pt; }
      .nhsuk-table.dense { width: 100%; }
      .nhsuk-table.dense th, .nhsuk-table.dense td { font-size: 7.5pt; padding-left: 2pt;
        padding-right: 2pt; }
      .drawing svg { max-width: 100%; height: auto; max-height: 205mm; }
      details.figures::details-content { content-visibility: visible; block-size: auto; }
      .made { background: none; padding: .5rem 0; }
      .made details { display: none; }
    }
    """

  /// What stands on every printed page: what the reader has to know above, and below it the title
  /// and the number of the page.
  static func paper(_ notices: [String], title: String) -> String {
    // About as many characters as go into a line as wide as a sheet of A4.
    let lines = notices.reduce(0) { $0 + ($1.count + 104) / 105 }
    let top =
      notices.isEmpty
      ? ""
      : "@top-left { content: \(string(notices.joined(separator: "\n"))); width: 100%;"
        + " white-space: pre-wrap; font: bold 8.5pt/1.3 Arial, sans-serif; color: #212b32;"
        + " text-align: left; vertical-align: middle; }"
    return """
      @page {
        margin: \(14 + lines * 4)mm 15mm 18mm;
        \(top)
        @bottom-left { content: \(string(title)); width: 75%;
          font: 8.5pt/1.3 Arial, sans-serif; color: #212b32; text-align: left; }
        @bottom-right { content: "Page " counter(page) " of " counter(pages); width: 25%;
          font: 8.5pt/1.3 Arial, sans-serif; color: #212b32; text-align: right; }
      }
      """
  }

  /// Text as a string of a style: nothing in it can end the string, or the element.
  static func string(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == " " {
        quoted.unicodeScalars.append(scalar)
      } else {
        quoted += "\\" + String(scalar.value, radix: 16) + " "
      }
    }
    return quoted + "\""
  }
}
