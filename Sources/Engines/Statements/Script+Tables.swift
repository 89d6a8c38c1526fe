import ADBC
import Definitions
import Faults
import Formulas
import Measures

/// Where rows come from: a file, several tables, or what is written out.
extension Script {
  /// The columns that are read from the file, as values.
  func cells(
    of rows: Rows, isLast: Bool, isRead: Bool, isNumbered: Bool
  ) throws(Fault) -> Written {
    guard rows.parts.isEmpty else { return try joined(rows, isLast: isLast, isRead: isRead) }
    let table = try stored(rows)
    var columns = zip(rows.columns, table.columns).map { CellSQL(column: $0, stored: $1) }
    let names = rows.cells.map { rows.distinctNames[$0] }
    var source = table.source
    // A text is named before it is read, since it is looked at more than once.
    if columns.contains(where: { $0.needsName }) {
      let texts = zip(columns, names).map { cell, name in
        "    \(cell.stored.sql) AS \(SQL.identifier(name + " text"))"
      }
      source = add(
        "\(rows.table.name) texts",
        "  SELECT\n\(texts.joined(separator: ",\n"))\n  FROM \(source)")
      columns = zip(columns, names).map { cell, name in
        CellSQL(
          column: cell.column,
          stored: StoredColumn(sql: SQL.identifier(name + " text"), form: cell.stored.form))
      }
    }
    var lines = zip(columns, names).map { "    \($0.value) AS \(SQL.identifier($1))" }
    if isNumbered { lines.insert("    row_number() OVER () AS \(Written.number)", at: 0) }
    let name = add(
      isLast ? rows.table.name : "\(rows.table.name) cells", isRead: isLast && isRead,
      "  SELECT\n\(lines.isEmpty ? "    1" : lines.joined(separator: ",\n"))\n  FROM \(source)")
    return Written(
      name: name,
      slots: Dictionary(uniqueKeysWithValues: zip(rows.cells, names.map(SQL.identifier))))
  }

  /// The rows of several tables, one after another.
  func joined(_ rows: Rows, isLast: Bool, isRead: Bool) throws(Fault) -> Written {
    let names = rows.cells.map { SQL.identifier(rows.distinctNames[$0]) }
    var selects: [String] = []
    for part in rows.parts {
      let written = try write(part.rows)
      let lines = zip(rows.cells, names).map { cell, name in
        var value = RowSQL.unknown
        switch part.columns[cell] {
        case .slot(let slot): value = written.slots[slot] ?? RowSQL.unknown
        case .value(let constant): value = RowSQL.constant(constant, rows.digits[cell])
        case nil: break
        }
        let type = rows.digits[cell]?.description ?? Self.type(of: rows.table.columns[cell])
        return "    CAST(\(value) AS \(type)) AS \(name)"
      }
      let columns = lines.isEmpty ? "    1" : lines.joined(separator: ",\n")
      selects.append("  SELECT\n\(columns)\n  FROM \(written.name)")
    }
    let name = add(
      isLast ? rows.table.name : "\(rows.table.name) cells", isRead: isLast && isRead,
      selects.joined(separator: "\n  UNION ALL\n"))
    return Written(name: name, slots: Dictionary(uniqueKeysWithValues: zip(rows.cells, names)))
  }

  /// Cells are written as texts and converted together: thousands of casts take long to plan.
  func write(_ values: [[Value]], of rows: Rows) -> Written {
    let columns = rows.cells
    let names = columns.map { SQL.identifier(rows.distinctNames[$0]) }
    let casts = zip(columns, names).map { column, name in
      let type = rows.digits[column]?.description ?? Self.type(of: rows.table.columns[column])
      return "    CAST(\(name) AS \(type)) AS \(name)"
    }
    let nothing = [columns.map { _ in Value.none }]
    let lines = (values.isEmpty ? nothing : values.map { row in columns.map { row[$0] } }).map {
      row in
      "    ("
        + row.map { value in
          if case .number(let number) = value {
            SQL.literal(number.exactText)
          } else {
            RowSQL.constant(value, nil)
          }
        }.joined(separator: ", ") + ")"
    }
    let name = add(
      rows.table.name, isRead: true,
      """
        SELECT
      \(casts.joined(separator: ",\n"))
        FROM (VALUES
      \(lines.joined(separator: ",\n"))
        ) AS written(\(names.joined(separator: ", ")))\(values.isEmpty ? " WHERE false" : "")
      """)
    return Written(
      name: name, slots: Dictionary(uniqueKeysWithValues: zip(columns, names)))
  }

  /// The type of what is no number: engines take a column of nothing for one of numbers.
  private static func type(of column: Table.Column) -> String {
    if column.isPeriod { return "VARCHAR" }
    return switch column.kind {
    case .date: "DATE"
    case .truth: "BOOLEAN"
    default: "VARCHAR"
    }
  }
}
