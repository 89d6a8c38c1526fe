import Definitions
import Faults

extension Workspace {
  /// What is wrong with columns that are worked out, or joined from other tables, whether anything
  /// reads them or not.
  public func checkColumns(_ log: FaultLog) {
    // What builds on definitions that are wrong would be wrong for that reason only.
    guard isRead else { return }
    let tables = RowTables(self)
    for table in self.tables {
      let rows = tables.rows(of: table)
      for column in rows.table.columns.indices where isWorked(column, of: rows.table) {
        do { _ = try rows.rows(reading: [column]) } catch {
          // A circle is told once, and not from each column on it.
          guard error.rule != "cycle" || !log.faults.contains(where: { $0.rule == error.rule })
          else { continue }
          log.add(error)
        }
      }
    }
  }

  private func isWorked(_ column: Int, of table: Table) -> Bool {
    if case .tables = table.source { return true }
    return table.columns[column].formula != nil
  }
}
