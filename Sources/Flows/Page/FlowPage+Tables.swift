import Quantities
import Reports

/// Every figure of a page, in tables.
extension FlowPage {
  func tables(_ table: FlowTable) -> String {
    [
      "<h2>Every flow</h2>", flows(table), "<h2>By setting</h2>",
      totals("What stays in each setting", table.bySetting, table),
      "<h2>By payee</h2>", totals("What stays with each payee", table.byPayee, table),
      "<h2>By payer</h2>", payers(table),
    ].joined(separator: "\n")
  }

  private var isOfCohort: Bool { report.key != nil }

  /// The headings of the columns of money.
  private func sums(_ first: String) -> [String] {
    isOfCohort ? [first, "Cohort, estimated", "Others, estimated", "Not shared out"] : [first]
  }

  private func flows(_ table: FlowTable) -> String {
    let passes = table.flows.contains { !$0.onward.isZero }
    let code = table.currency.code
    let head = ["Payer", "Payee", "Setting", "How"]
    let columns =
      [passes ? "Amount, \(code)" : code] + (passes ? ["Passed on"] : [])
      + (isOfCohort ? Array(sums(code).dropFirst()) : [])
    let rows = table.flows.map { flow -> Row in
      var cells = [plain(flow.amount, table)]
      if passes { cells.append(flow.onward.isZero ? "" : plain(flow.onward, table)) }
      if let estimate = flow.estimate {
        cells += [
          estimate.cohort.map { plain($0, table) } ?? "",
          flow.others.map { plain($0, table) } ?? "",
          estimate.unshared.isZero ? "" : plain(estimate.unshared, table),
        ]
      }
      return Row(
        words: [
          party(flow.payer), party(flow.payee), flow.setting ?? "no setting", flow.how.rawValue,
        ], sums: cells, note: flow.estimate?.reason?.rawValue)
    }
    let all = table.all
    var foot = [plain(all.amount, table)]
    if passes { foot.append("") }
    if isOfCohort { foot += parts(all, table) }
    return markup(
      "Who pays whom, for what", head, columns, rows,
      Row(words: ["All", "", "", ""], sums: foot))
  }

  private func totals(
    _ caption: String, _ totals: [FlowTable.Total], _ table: FlowTable
  ) -> String {
    func cells(_ total: FlowTable.Total) -> [String] {
      [plain(total.amount, table)] + (isOfCohort ? parts(total, table) : [])
    }
    let isSetting = caption.hasSuffix("setting")
    let rows = totals.map { total in
      let name = total.name.map { isSetting ? $0 : party($0) } ?? "no setting"
      return Row(words: [name], sums: cells(total))
    }
    return markup(
      caption, [isSetting ? "Setting" : "Payee"], sums(table.currency.code), rows,
      Row(words: ["All"], sums: cells(table.all)))
  }

  private func payers(_ table: FlowTable) -> String {
    let rows = table.byPayer.map {
      Row(words: [party($0.payer)], sums: [plain($0.amount, table)])
    }
    return markup(
      "What each payer pays of its own money", ["Payer"], [table.currency.code], rows,
      Row(words: ["All"], sums: [plain(table.all.amount, table)]))
  }

  private func parts(_ total: FlowTable.Total, _ table: FlowTable) -> [String] {
    [
      total.cohort.map { plain($0, table) } ?? "", total.others.map { plain($0, table) } ?? "",
      total.unshared.isZero ? "" : plain(total.unshared, table),
    ]
  }

  // MARK: Markup

  private struct Row {
    let words: [String]
    let sums: [String]
    /// What stands below the last sum.
    var note: String?
  }

  /// A table, of which a narrow screen shows each row as a list: so its parts keep their roles
  /// whatever the style makes of them, and each cell the name of its column.
  private func markup(
    _ caption: String, _ words: [String], _ sums: [String], _ rows: [Row], _ foot: Row
  ) -> String {
    func head(_ name: String, _ isSum: Bool) -> String {
      "<th scope=\"col\" role=\"columnheader\"\(isSum ? " class=\"sum\"" : "")>"
        + "\(escaped(name))</th>"
    }
    func cell(_ text: String, _ column: Int, _ note: String?) -> String {
      let isSum = column >= words.count
      let label = isSum ? sums[column - words.count] : words[column]
      let (tag, role) =
        column == 0 ? ("th scope=\"row\"", "rowheader") : ("td", "cell")
      let says = note.map { "<small>\(escaped($0))</small>" } ?? ""
      let kind = text.isEmpty ? " class=\"empty\"" : isSum ? " class=\"sum\"" : ""
      return "<\(tag) role=\"\(role)\"\(kind) data-column=\"\(escaped(label))\">"
        + "<span>\(escaped(text))\(says)</span></\(tag.prefix(2))>"
    }
    func line(_ row: Row) -> String {
      let texts = row.words + row.sums
      let cells = texts.enumerated().map { column, text in
        cell(text, column, column == texts.count - 1 ? row.note : nil)
      }
      return "<tr role=\"row\">\(cells.joined())</tr>"
    }
    let heads = words.map { head($0, false) } + sums.map { head($0, true) }
    let isWide = words.count + sums.count > 2
    return """
      <div class="wide" role="region" aria-label="\(escaped(caption))" tabindex="0">
      <table role="table"\(isWide ? " class=\"many\"" : "")>
      <caption>\(escaped(caption))</caption>
      <thead role="rowgroup"><tr role="row">\(heads.joined())</tr></thead>
      <tbody role="rowgroup">
      \(rows.map(line).joined(separator: "\n"))
      </tbody>
      <tfoot role="rowgroup">\(line(foot))</tfoot>
      </table></div>
      """
  }

  private func party(_ id: String) -> String {
    guard let name = report.names[id], name != id else { return id }
    return "\(name) (\(id))"
  }

  private func plain(_ amount: Rational, _ table: FlowTable) -> String {
    amount.fixed(places: table.currency.places, grouped: true)
  }
}
