import Quantities

extension PaymentLine {
  /// The columns of a table of lines, in their order.
  public static let columns = [
    "contract", "term", "payer", "payee", "period", "amount", "money", "kind", "stage",
    "service_from", "service_to", "due", "quantity", "unit", "rate", "plan", "nature",
  ]

  /// The cells of the line: amounts as plain decimals, an empty cell for what a line does not have.
  public var cells: [String] {
    [
      contract, term, payer, payee, period.name, money(amount), currency.code, kind.rawValue,
      stage.rawValue, service.first.description, service.last.description, due.description,
      quantity.map { plain($0.number) } ?? "", quantity?.unit.description ?? "",
      rate.map { plain($0.number) } ?? "", plan.map(money) ?? "", nature.rawValue,
    ]
  }

  private func money(_ amount: Rational) -> String { amount.fixed(places: currency.places) }

  /// In full where the decimals end within nine, else rounded there.
  private func plain(_ number: Rational) -> String {
    number.fixed(places: min(number.decimalPlaces ?? 9, 9))
  }
}

/// Rows as comma-separated values, a cell in quotes where it needs them.
public func csv(_ rows: [[String]]) -> String {
  rows.map { row in
    row.map { cell in
      let plain = !cell.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      return plain ? cell : "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: ",") + "\n"
  }.joined()
}

/// A table for a terminal: columns as wide as their widest cell, numbers to the right.
public func aligned(_ rows: [[String]], right: Set<Int> = []) -> String {
  let lengths = rows.map { $0.map(shownWidth) }
  guard let width = rows.map(\.count).max() else { return "" }
  let widths = (0..<width).map { column in
    lengths.compactMap { $0.indices.contains(column) ? $0[column] : nil }.max() ?? 0
  }
  return zip(rows, lengths).map { row, lengths in
    var line = ""
    for (column, cell) in row.enumerated() {
      let space = String(repeating: " ", count: widths[column] - lengths[column])
      line += (right.contains(column) ? space + cell : cell + space) + "  "
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }.joined()
}

/// In characters. Most texts are of one byte each, which is quicker to find out than to count.
private func shownWidth(_ text: String) -> Int {
  text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } ? text.utf8.count : text.count
}
