import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// A row of a quarter finds nothing in a table by month. That would look as if nothing were there.
enum PeriodLengths {
  /// - Parameter texts: the different texts of a column of a file.
  /// - Throws: `period-length` where a period of the rows has no like among those that they read.
  static func check(
    _ link: Link, of rows: Rows, _ texts: (Rows, Int) throws(Fault) -> [String]
  ) throws(Fault) {
    let (other, table) = (link.source.rows, rows.table)
    for (own, key) in zip(link.on, link.keys) where table.columns[own].isPeriod {
      let wanted = try cycles(of: own, in: rows, texts)
      let found = try cycles(of: key, in: other, texts)
      // Where there is nothing at all, nothing can be of another length.
      guard !wanted.isEmpty, !found.isEmpty, let stranger = wanted.subtracting(found).first else {
        continue
      }
      let (column, key) = (table.columns[own], other.table.columns[key])
      throw Fault(
        "period-length", at: column.formula?.place ?? column.header.place,
        "`\(column.name)` is a \(stranger.rawValue), and what `\(other.table.name)` says is by"
          + " \(found.map(\.rawValue).sorted().joined(separator: " or "))",
        label: "column `\(key.header.text)` there",
        advice: "Nothing would be found. Give the rows a period of that length, as `{is: period,"
          + " value: \(found.map(\.rawValue).sorted()[0].replacing(" ", with: "-"))(date)}`.")
    }
  }

  /// The lengths of a column's periods.
  private static func cycles(
    of column: Int, in rows: Rows, _ texts: (Rows, Int) throws(Fault) -> [String]
  ) throws(Fault) -> Set<Cycle> {
    if let formula = rows.formulas[column] {
      guard case .periodHolding(let cycle) = formula.node.operation else { return [] }
      return [cycle]
    }
    guard rows.parts.isEmpty else {
      var cycles: Set<Cycle> = []
      for part in rows.parts {
        guard case .slot(let slot) = part.columns[column] else { continue }
        cycles.formUnion(try self.cycles(of: slot, in: part.rows, texts))
      }
      return cycles
    }
    return Set(try texts(rows, column).compactMap { CellText.period($0)?.cycle })
  }
}
