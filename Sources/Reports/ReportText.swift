import Quantities
import Settlement

extension Report {
  /// For a terminal. A chart is its sentence and its figures.
  public var text: String {
    var parts = [title + (about.isEmpty ? "" : "\n" + about) + "\n"]
    if !notices.isEmpty { parts.append(lines(notices)) }
    if !summary.isEmpty { parts.append(lines(summary)) }
    for section in sections {
      parts.append(section.title + "\n" + String(repeating: "-", count: section.title.count) + "\n")
      parts += section.blocks.map(\.text)
    }
    if !caveats.isEmpty {
      parts.append("Before you rely on these figures:\n" + lines(caveats.map { "- " + $0 }))
    }
    return parts.joined(separator: "\n")
  }

  /// For whoever has just asked for it, and need not be told what it is: without headings, and of
  /// charts the figures alone.
  public var brief: String {
    ([notices, summary].filter { !$0.isEmpty }.map(lines) + sections.map(\.brief)
      + (caveats.isEmpty ? [] : [lines(caveats)])).joined(separator: "\n")
  }
}

extension Report.Section {
  /// Without its heading, and of charts the figures alone.
  public var brief: String {
    blocks.map { block in
      if case .chart(let chart) = block { chart.table.text } else { block.text }
    }.joined(separator: "\n")
  }
}

extension Report.Block {
  /// For a terminal.
  public var text: String {
    switch self {
    case .text(let text): text + "\n"
    case .list(let items): lines(items.map { "- " + $0 })
    case .table(let table): table.text
    case .details(let details): details.title + "\n\n" + details.text + "\n"
    case .chart(let chart): chart.sentence + "\n\n" + chart.table.text
    }
  }
}

private func lines(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

extension ReportTable {
  /// For a terminal.
  public var text: String {
    let numbers = Set(columns.indices.filter { columns[$0].isNumber })
    let shown = [columns.map(\.name)] + rows.map { $0.cells.map(\.text) }
    return (caption.isEmpty ? "" : caption + "\n\n")
      + (rows.isEmpty ? "Nothing.\n" : aligned(shown, right: numbers))
  }

  /// For machines: the names of the columns, and the cells as plain decimals.
  public var records: [[String]] {
    [columns.map(\.name)] + rows.filter { !$0.isTotal }.map { $0.cells.map(\.plain) }
  }
}

extension Cell {
  /// As people read it.
  public var text: String {
    switch self {
    case .text(let text), .link(let text, _): text
    case .money(let amount, let currency): amount.fixed(places: currency.places, grouped: true)
    case .change(let amount, let currency):
      (amount.signum > 0 ? "+" : "") + amount.fixed(places: currency.places, grouped: true)
    case .count(let count, _): count.readable()
    case .number(let number): number.readable()
    case .share(let share):
      (share * Rational(100)).rounded(to: .powerOfTen(-1)).fixed(places: 1, grouped: true) + "%"
    case .empty: ""
    }
  }

  /// As programs read it: a plain decimal, a part of a whole as it is.
  public var plain: String {
    switch self {
    case .text(let text), .link(let text, _): text
    case .money(let amount, let currency), .change(let amount, let currency):
      amount.fixed(places: currency.places)
    case .count(let count, _): count.exactText
    case .number(let number), .share(let number): number.exactText
    case .empty: ""
    }
  }
}
