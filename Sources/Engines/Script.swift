import ADBC
import Definitions
import Faults
import Formulas
import Measures

/// A statement in the making: what is read and worked out first stands first, each under a name
/// that says what it is.
final class Script {
  /// How each table is stored.
  private let stored: (Rows) throws(Fault) -> StoredTable
  private var parts: [String] = []
  private var taken: Set<String> = []
  /// What else the statement has to count, so that no row is met twice: for a table, the rows that
  /// are left when all that they read elsewhere has been joined.
  private(set) var counts: [(rows: Rows, sql: String)] = []

  init(_ stored: @escaping (Rows) throws(Fault) -> StoredTable) { self.stored = stored }

  /// Named rows, with the SQL of each slot.
  struct Written {
    let name: String
    let slots: [Slot.ID: String]
    /// Of measures, what they are by.
    var keys: [String]?
  }

  /// The named parts, as they stand before the last `SELECT`.
  var opening: String { parts.isEmpty ? "" : "WITH " + parts.joined(separator: ",\n") + "\n" }

  // MARK: Rows

  /// - Parameter isRead: whether other rows read these, again and again.
  func write(_ rows: Rows, isRead: Bool = false) throws(Fault) -> Written {
    if let values = rows.written { return write(values, of: rows) }
    var links: [(link: Link, source: Written)] = []
    for link in rows.links { links.append((link, try source(of: link))) }
    let stages = rows.stages
    var steps: [(Written) -> (columns: [(Slot.ID, String)], joins: String)] = []
    for stage in 0...(stages.values.max() ?? 0) {
      let joined = links.filter { link, _ in link.reads.keys.contains { stages[$0] == stage } }
      if !joined.isEmpty { steps.append { self.join(joined, to: $0) } }
      let worked = rows.worked.filter { stages[$0] == stage }
      if !worked.isEmpty { steps.append { (self.work(out: worked, of: rows, $0), "") } }
    }
    var written = try cells(of: rows, isLast: steps.isEmpty, isRead: isRead)
    for (index, step) in steps.enumerated() {
      let (columns, joins) = step(written)
      let isLast = index == steps.count - 1
      let named = columns.map { ($0, SQL.identifier(rows.distinctNames[$0]), $1) }
      let name = add(
        isLast ? rows.table.name : "\(rows.table.name) so far", isRead: isLast && isRead,
        """
          SELECT \(written.name).*,
        \(named.map { "    \($0.2) AS \($0.1)" }.joined(separator: ",\n"))
          FROM \(written.name)\(joins)
        """)
      let new = Dictionary(uniqueKeysWithValues: named.map { ($0.0, $0.1) })
      written = Written(name: name, slots: written.slots.merging(new) { $1 })
    }
    if isRead, !rows.links.isEmpty {
      counts.append((rows, "(SELECT count(*) FROM \(written.name))"))
    }
    return written
  }

  /// The columns that are worked out, each from those before it.
  private func work(
    out slots: [Slot.ID], of rows: Rows, _ written: Written
  ) -> [(Slot.ID, String)] {
    var known = written.slots
    return slots.compactMap { slot in
      guard let formula = rows.formulas[slot] else { return nil }
      let text = RowSQL(columns: known).text(formula)
      known[slot] = SQL.identifier(rows.distinctNames[slot])
      return (slot, text)
    }
  }

  /// What other tables and measures say of the rows' labels. Every name says whose it is: the other
  /// table may have columns of the same names.
  private func join(
    _ links: [(link: Link, source: Written)], to own: Written
  ) -> (columns: [(Slot.ID, String)], joins: String) {
    var (columns, joins) = ([(Slot.ID, String)](), "")
    for (link, source) in links {
      let isNamed = links.count { $0.source.name == source.name } > 1
      let alias = isNamed ? unique("\(bare(source.name)) for") : source.name
      let conditions = zip(link.on, source.keys ?? link.keys.map { source.slots[$0] ?? "NULL" })
        .map { "\(own.name).\(own.slots[$0] ?? "NULL") = \(alias).\($1)" }
      joins +=
        "\n  LEFT JOIN \(source.name)\(isNamed ? " AS \(alias)" : "")"
        + " ON \(conditions.joined(separator: " AND "))"
      for (slot, read) in link.reads.sorted(by: { $0.key < $1.key }) {
        let value = "\(alias).\(source.slots[read] ?? "NULL")"
        let nothing = link.nothing[slot].map { RowSQL.constant($0, nil) }
        columns.append((slot, nothing.map { "coalesce(\(value), \($0))" } ?? value))
      }
    }
    return (columns, joins)
  }

  private func source(of link: Link) throws(Fault) -> Written {
    switch link.source {
    case .rows(let rows): return try write(rows, isRead: true)
    case .figures(let plan): return try write(plan)
    }
  }

  /// The columns that are read from the file, as values.
  private func cells(of rows: Rows, isLast: Bool, isRead: Bool) throws(Fault) -> Written {
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
    let lines = zip(columns, names).map { "    \($0.value) AS \(SQL.identifier($1))" }
    let name = add(
      isLast ? rows.table.name : "\(rows.table.name) cells", isRead: isLast && isRead,
      "  SELECT\n\(lines.isEmpty ? "    1" : lines.joined(separator: ",\n"))\n  FROM \(source)")
    return Written(
      name: name,
      slots: Dictionary(uniqueKeysWithValues: zip(rows.cells, names.map(SQL.identifier))))
  }

  /// The rows of several tables, one after another.
  private func joined(_ rows: Rows, isLast: Bool, isRead: Bool) throws(Fault) -> Written {
    let names = rows.cells.map { SQL.identifier(rows.distinctNames[$0]) }
    var selects: [String] = []
    for part in rows.parts {
      let written = try write(part.rows)
      let lines = zip(rows.cells, names).map { cell, name in
        var value = "NULL"
        switch part.columns[cell] {
        case .slot(let slot): value = written.slots[slot] ?? "NULL"
        case .value(let constant): value = RowSQL.constant(constant, rows.digits[cell])
        case nil: break
        }
        return "    \(rows.digits[cell].map { "CAST(\(value) AS \($0))" } ?? value) AS \(name)"
      }
      selects.append(
        "  SELECT\n\(lines.isEmpty ? "    1" : lines.joined(separator: ",\n"))\n  FROM \(written.name)"
      )
    }
    let name = add(
      isLast ? rows.table.name : "\(rows.table.name) cells", isRead: isLast && isRead,
      selects.joined(separator: "\n  UNION ALL\n"))
    return Written(name: name, slots: Dictionary(uniqueKeysWithValues: zip(rows.cells, names)))
  }

  private func write(_ values: [[Value]], of rows: Rows) -> Written {
    let digits = rows.table.columns.indices.map { column in
      rows.table.columns[column].digits.map { _ in Digits.widest(of: values.map { $0[column] }) }
    }
    let names = rows.table.columns.indices.map { SQL.identifier(rows.distinctNames[$0]) }
    let lines = values.map { row in
      "    (" + zip(row, digits).map { RowSQL.constant($0, $1) }.joined(separator: ", ") + ")"
    }
    let name = add(
      rows.table.name, isRead: true,
      "  SELECT * FROM (VALUES\n\(lines.joined(separator: ",\n"))\n"
        + "  ) AS written(\(names.joined(separator: ", ")))")
    return Written(
      name: name, slots: Dictionary(uniqueKeysWithValues: zip(names.indices, names)))
  }

  // MARK: Figures

  /// Measures that rows read.
  private func write(_ plan: Plan) throws(Fault) -> Written {
    let rows = try write(plan.rows)
    let select = FiguresSQL(plan, rows)
    let wanted =
      plan.aggregates.count == 1
      ? plan.aggregates[0].measure.name
      : "\(plan.table.name) by \(plan.groupingColumns.map(\.name).joined(separator: ", "))"
    let name = add(wanted, isRead: true, select.text(indent: "  "))
    if !plan.rows.links.isEmpty {
      counts.append((plan.rows, "(SELECT sum(\"rows\") FROM \(name))"))
    }
    let slots = Dictionary(uniqueKeysWithValues: select.figures.enumerated().map { ($0, $1) })
    return Written(name: name, slots: slots, keys: select.labels)
  }

  // MARK: Names

  private func add(_ wanted: String, isRead: Bool = false, _ body: String) -> String {
    let name = unique(wanted)
    // What is read many times is worked out once, and wholly: no row of it goes unlooked at.
    parts.append("\(name) AS \(isRead ? "MATERIALIZED " : "")(\n\(body)\n)")
    return name
  }

  private func unique(_ wanted: String) -> String {
    var (name, number) = (wanted, 1)
    while !taken.insert(name.lowercased()).inserted {
      number += 1
      name = "\(wanted) \(number)"
    }
    return SQL.identifier(name)
  }

  private func bare(_ identifier: String) -> String {
    String(identifier.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }
}

extension Rows {
  /// Names that SQL can tell apart.
  var distinctNames: [String] { PlanSQL.distinct(names) }
}

extension CellSQL {
  /// Whether what is stored is looked at more than once.
  fileprivate var needsName: Bool { !isDirect && isUnreadable != nil }
}
