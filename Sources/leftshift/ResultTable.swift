import Settlement

/// A table of results in each form that a command prints: for a terminal with its title, or as rows
/// for machines.
struct ResultTable {
  let title: String
  let columns: [String]
  /// Which columns stand to the right.
  let numbers: Set<Int>
  let rows: [[String]]
}

extension [ResultTable] {
  /// In text all tables; as CSV and JSON the first, whose rows are the whole of the result.
  func shown(as format: Format) throws -> String {
    switch format {
    case .text:
      return map { table in
        table.title + "\n"
          + (table.rows.isEmpty
            ? "" : "\n" + aligned([table.columns] + table.rows, right: table.numbers))
      }.joined(separator: "\n")
    case .csv:
      guard let table = first else { return "" }
      return csv([table.columns] + table.rows.map { $0.enumerated().map(table.plain) })
    case .json:
      guard let table = first else { return "[]\n" }
      return try json(
        table.rows.map { row in
          Dictionary(
            uniqueKeysWithValues: zip(table.columns, row.enumerated().map(table.plain)))
        })
    }
  }
}

extension ResultTable {
  /// Numbers for machines have no commas.
  fileprivate func plain(_ column: Int, _ cell: String) -> String {
    numbers.contains(column) ? cell.replacing(",", with: "") : cell
  }
}
