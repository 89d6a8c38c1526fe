import Definitions
import Faults
import Formulas

/// Tables whose rows are those of others, as the contacts of every setting are.
extension RowTable {
  /// The tables whose rows these are; empty for a table of its own.
  var parts: [RowTable] {
    get throws(Fault) {
      guard case .tables(let names) = table.source else { return [] }
      var parts: [RowTable] = []
      for name in names {
        guard let part = tables.table(named: name.text) else {
          throw Fault(
            "unknown-table", at: name.place, "there is no table `\(name.text)`",
            advice: didYouMean(name.text, among: tables.workspace.tables.map(\.name)))
        }
        if case .rows = part.table.source {
          throw Fault(
            "table-without-file", at: name.place,
            "only rows of files are joined, and `\(name.text)` is written out",
            advice: "Give it a `file:`, or leave it out.")
        }
        parts.append(part)
      }
      return parts
    }
  }

  /// The rows of each part, with what says the columns that are read of the whole.
  func parts(reading columns: Set<Int>) throws(Fault) -> [Rows.Part] {
    var found: [Rows.Part] = []
    for part in try parts {
      var sources: [Slot.ID: Rows.Part.Source] = [:]
      for column in columns { sources[column] = try source(of: column, in: part) }
      let slots = sources.values.compactMap { source in
        if case .slot(let slot) = source { slot } else { nil }
      }
      found.append(Rows.Part(rows: try part.rows(reading: Set(slots)), columns: sources))
    }
    return found
  }

  /// What a part says for a column of the whole.
  func source(of column: Int, in part: RowTable) throws(Fault) -> Rows.Part.Source {
    let whole = table.columns[column]
    guard let place = part.table.columns.firstIndex(where: { $0.name == whole.header.text }) else {
      if let blank = whole.blank { return .value(blank) }
      throw Fault(
        "unknown-column", at: whole.header.place,
        "table `\(part.table.name)`, whose rows `\(table.name)` joins, has no column"
          + " `\(whole.header.text)`",
        advice: didYouMean(whole.header.text, among: part.table.columns.map(\.name))
          + " Give it one there; or say what its rows count as: `blank: none`.")
    }
    let own = part.table.columns[place]
    guard own.isPeriod == whole.isPeriod, own.kind == whole.kind else {
      func said(_ column: Table.Column) -> String {
        column.isPeriod ? "a period" : column.kind.description
      }
      throw Fault(
        "unit-mismatch", at: whole.header.place,
        "`\(whole.name)` is \(said(whole)), and in table `\(part.table.name)` it is \(said(own))",
        advice: "Declare both alike.")
    }
    return .slot(place)
  }

  /// Of the numbers of every part.
  func joinedExtent(of column: Int) throws(Fault) -> Extent? {
    guard table.columns[column].digits != nil else { return nil }
    var all: [Extent] = []
    for part in try parts {
      switch try source(of: column, in: part) {
      case .slot(let slot): if let extent = try part.extent(of: slot) { all.append(extent) }
      case .value(.none): break
      case .value(let value): all.append(.all([value]))
      }
    }
    return .all(all)
  }
}
