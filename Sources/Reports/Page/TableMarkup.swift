extension ReportTable {
  /// As markup. A narrow screen shows each row as a list: so the parts keep their roles whatever
  /// the style makes of them, and each cell the name of its column.
  ///
  /// - Parameter name: what it is called where it has no caption.
  func markup(named name: String) -> String {
    let label = escaped(caption.isEmpty ? name : caption)
    let title =
      caption.isEmpty
      ? "" : "<caption class=\"nhsuk-table__caption\">\(escaped(caption))</caption>\n"
    guard !rows.isEmpty else {
      return "<p>\(caption.isEmpty ? "" : escaped(caption) + ": ")nothing.</p>"
    }
    let kinds =
      ["nhsuk-table"] + (columns.count > 2 ? ["many"] : [])
      + (columns.count > 5 ? ["dense"] : [])
    return """
      <div class="wide" role="region" aria-label="\(label)" tabindex="0">
      <table role="table" class="\(kinds.joined(separator: " "))">
      \(title)<thead role="rowgroup"><tr role="row">\(heads)</tr></thead>
      <tbody role="rowgroup">
      \(rows.map(markup).joined(separator: "\n"))
      </tbody>
      </table></div>
      """
  }

  private var heads: String {
    columns.map { column in
      "<th scope=\"col\" role=\"columnheader\"\(column.isNumber ? " class=\"number\"" : "")>"
        + "\(escaped(column.name))</th>"
    }.joined()
  }

  private func markup(_ row: Row) -> String {
    let cells = zip(columns, row.cells).enumerated().map { index, pair in
      let (column, cell) = pair
      let (tag, role) = index == 0 ? ("th", "rowheader\" scope=\"row") : ("td", "cell")
      let text = cell.text
      let kinds = (column.isNumber ? ["number"] : []) + (text.isEmpty ? ["empty"] : [])
      let kind = kinds.isEmpty ? "" : " class=\"\(kinds.joined(separator: " "))\""
      return "<\(tag) role=\"\(role)\"\(kind) data-column=\"\(escaped(column.name))\">"
        + "<span>\(cell.markup)</span></\(tag)>"
    }
    return "<tr role=\"row\"\(row.isTotal ? " class=\"total\"" : "")>\(cells.joined())</tr>"
  }
}

extension Cell {
  fileprivate var markup: String {
    guard case .link(let text, let id) = self else { return escaped(text) }
    return "<a href=\"#\(escaped(id))\">\(escaped(text))</a>"
  }
}
