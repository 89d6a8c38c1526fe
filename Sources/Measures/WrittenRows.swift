import Definitions
import Faults
import Formulas
import Quantities

/// The values of a table that is written out, as rows read them.
struct WrittenRows {
  let table: Table
  let workspace: Workspace

  /// For each row a value for each column; what the row is found by comes last.
  ///
  /// - Throws: where a cell is not what its column says, and for two rows of one key.
  func values() throws(Fault) -> [[Value]] {
    guard case .rows(let rows) = table.source else { return [] }
    let cells = CellReader(units: workspace.units) { dimension in
      workspace.dimensions.first { $0.name == dimension }?.members
    }
    var seen: Set<[String]> = []
    var values: [[Value]] = []
    for row in rows {
      let members = row.members.map(\.text)
      guard seen.insert(members).inserted else {
        throw Fault(
          "repeated-row", at: row.members[0].place,
          "table `\(table.name)` has two rows for \(members.joined(separator: ", "))",
          advice: "Which one counts? Remove the other.")
      }
      var found: [Value] = []
      for (column, cell) in zip(table.columns, row.cells) {
        let value = try cells.value(cell, column.kind)
        if case .number(let number) = value, let places = column.places {
          found.append(.number(number.rounded(to: .powerOfTen(-places))))
        } else {
          found.append(value)
        }
      }
      values.append(found + members.map(Value.label))
    }
    return values
  }
}
