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
  /// are left when all that they read elsewhere has been joined; and, of no table, those that count
  /// for nobody, of which there may be none.
  private(set) var counts: [(rows: Rows?, sql: String)] = []

  init(_ stored: @escaping (Rows) throws(Fault) -> StoredTable) { self.stored = stored }

  /// Named rows, with the SQL of each slot.
  struct Written {
    let name: String
    let slots: [Slot.ID: String]
    /// Of measures, what they are by.
    var keys: [String]?
    /// The tests of a cube that were made where a link leads, by the link's place.
    var marks: [Int: String] = [:]

    /// No column is called so, since names have no spaces.
    static let number = SQL.identifier("row number")
  }

  /// The named parts, as they stand before the last `SELECT`.
  var opening: String { parts.isEmpty ? "" : "WITH " + parts.joined(separator: ",\n") + "\n" }

  // MARK: Rows

  /// - Parameters:
  ///   - isRead: whether other rows read these, again and again.
  ///   - isNumbered: whether each gets its number in the file, as `Written.number`.
  ///   - marks: tests of a cube to be made where a link leads, by the link's place.
  func write(
    _ rows: Rows, isRead: Bool = false, isNumbered: Bool = false, marks: Marks? = nil
  ) throws(Fault) -> Written {
    if let values = rows.written { return write(values, of: rows) }
    var links: [Joined] = []
    for (index, link) in rows.links.enumerated() {
      let source = try source(of: link)
      let tests = marks?.tests(index) ?? []
      links.append(
        Joined(
          link: link, source: tests.isEmpty ? source : mark(source, link, tests, marks),
          marks: tests.isEmpty ? nil : index))
    }
    let stages = rows.stages
    var steps: [(Written) -> (columns: [Column], joins: String)] = []
    for stage in 0...(rows.links.map { rows.stage(of: $0, stages) } + stages.values).reduce(0, max)
    {
      let joined = links.filter { rows.stage(of: $0.link, stages) == stage }
      if !joined.isEmpty { steps.append { self.join(joined, to: $0, of: rows) } }
      let worked = rows.worked.filter { stages[$0] == stage }
      if !worked.isEmpty { steps.append { (self.work(out: worked, of: rows, $0), "") } }
    }
    var written = try cells(
      of: rows, isLast: steps.isEmpty, isRead: isRead, isNumbered: isNumbered)
    for (index, step) in steps.enumerated() {
      let (columns, joins) = step(written)
      let isLast = index == steps.count - 1
      let name = add(
        isLast ? rows.table.name : "\(rows.table.name) so far", isRead: isLast && isRead,
        """
          SELECT \(written.name).*,
        \(columns.map { "    \($0.sql) AS \($0.name)" }.joined(separator: ",\n"))
          FROM \(written.name)\(joins)
        """)
      written = Written(
        name: name, slots: written.slots.merging(columns.compactMap(\.slot)) { $1 },
        marks: written.marks.merging(columns.compactMap(\.mark)) { $1 })
    }
    if isRead, !rows.links.isEmpty {
      counts.append((rows, "(SELECT count(*) FROM \(written.name))"))
    }
    return written
  }

  /// The tests of a cube that are made where the links of its rows lead.
  struct Marks {
    let cube: Cube
    /// For each link of the rows, its place in the cube's plan.
    let places: [Int]

    func tests(_ link: Int) -> [Cube.Test] { cube.marks[places[link]] ?? [] }
  }

  /// A link with what it leads to.
  private struct Joined {
    let link: Link
    let source: Written
    /// The link's place, where tests of a cube are made.
    let marks: Int?
  }

  /// A column that is added to rows: a slot of theirs, or the marks of a link.
  private struct Column {
    enum Meaning { case slot(Slot.ID), marks(Int) }

    let meaning: Meaning
    let name: String
    let sql: String

    var slot: (Slot.ID, String)? { if case .slot(let slot) = meaning { (slot, name) } else { nil } }
    var mark: (Int, String)? { if case .marks(let link) = meaning { (link, name) } else { nil } }
  }

  /// The columns that are worked out, each from those before it.
  private func work(out slots: [Slot.ID], of rows: Rows, _ written: Written) -> [Column] {
    var known = written.slots
    return slots.compactMap { slot in
      guard let formula = rows.formulas[slot] else { return nil }
      let text = RowSQL(columns: known).text(formula)
      let name = SQL.identifier(rows.distinctNames[slot])
      known[slot] = name
      return Column(meaning: .slot(slot), name: name, sql: text)
    }
  }

  /// What other tables and measures say of the rows' labels. Every name says whose it is: the other
  /// table may have columns of the same names.
  private func join(
    _ links: [Joined], to own: Written, of rows: Rows
  ) -> (columns: [Column], joins: String) {
    var (columns, joins) = ([Column](), "")
    for joined in links {
      let (link, source) = (joined.link, joined.source)
      let isNamed = links.count { $0.source.name == source.name } > 1
      let alias = isNamed ? unique("\(bare(source.name)) for") : source.name
      let conditions = zip(
        link.on, source.keys ?? link.keys.map { source.slots[$0] ?? RowSQL.unknown }
      )
      .map { "\(own.name).\(own.slots[$0] ?? RowSQL.unknown) = \(alias).\($1)" }
      joins +=
        "\n  LEFT JOIN \(source.name)\(isNamed ? " AS \(alias)" : "")"
        + " ON \(conditions.joined(separator: " AND "))"
      for (slot, read) in link.reads.sorted(by: { $0.key < $1.key }) {
        let value = "\(alias).\(source.slots[read] ?? RowSQL.unknown)"
        let nothing = link.nothing[slot].map { RowSQL.constant($0, nil) }
        columns.append(
          Column(
            meaning: .slot(slot), name: SQL.identifier(rows.distinctNames[slot]),
            sql: nothing.map { "coalesce(\(value), \($0))" } ?? value))
      }
      if let place = joined.marks, let marks = source.marks[0] {
        let name = SQL.identifier("marks of \(link.source.rows.table.name) \(place + 1)")
        columns.append(Column(meaning: .marks(place), name: name, sql: "\(alias).\(marks)"))
      }
    }
    return (columns, joins)
  }

  /// Tests of a cube made once for each row that a link leads to.
  private func mark(
    _ source: Written, _ link: Link, _ tests: [Cube.Test], _ marks: Marks?
  ) -> Written {
    let texts = tests.compactMap { test in
      marks?.cube.plan.rows.sql(test.formula) { slot in
        link.reads[slot].flatMap { source.slots[$0] } ?? RowSQL.unknown
      }
    }
    let kept = (link.keys + link.reads.values).compactMap { source.slots[$0] }
    let columns = Set(kept).sorted() + ["\(CubeSQL.bits(texts)) AS marks"]
    let name = add(
      "marks of \(bare(source.name))", isRead: true,
      "  SELECT\n    \(columns.joined(separator: ",\n    "))\n  FROM \(source.name)")
    return Written(name: name, slots: source.slots, marks: [0: "marks"])
  }

  /// The combinations that many measures are read from.
  func write(_ cube: Cube) throws(Fault) -> (name: String, sql: CubeSQL) {
    let (rows, links) = cube.plan.rows.reading(cube.slots, keeping: Set(cube.marks.keys))
    var written = try write(rows, marks: Marks(cube: cube, places: links))
    written.marks = Dictionary(
      uniqueKeysWithValues: written.marks.map { (links[$0.key], $0.value) })
    let sql = CubeSQL(cube, written)
    return (add("cube", isRead: true, sql.filling), sql)
  }

  private func source(of link: Link) throws(Fault) -> Written {
    switch link.source {
    case .rows(let rows): return try write(rows, isRead: true)
    case .figures(let plan): return try write(plan)
    }
  }

  /// The columns that are read from the file, as values.
  private func cells(
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
  private func joined(_ rows: Rows, isLast: Bool, isRead: Bool) throws(Fault) -> Written {
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
        return "    \(rows.digits[cell].map { "CAST(\(value) AS \($0))" } ?? value) AS \(name)"
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
  private func write(_ values: [[Value]], of rows: Rows) -> Written {
    let columns = rows.table.columns.indices
    let names = columns.map { SQL.identifier(rows.distinctNames[$0]) }
    let casts = zip(columns, names).map { column, name -> String in
      let type = rows.table.columns[column].digits.map { _ in
        Digits.widest(of: values.map { $0[column] }).description
      }
      return "    \(type.map { "CAST(\(name) AS \($0)) AS \(name)" } ?? name)"
    }
    let nothing = [columns.map { _ in Value.none }]
    let lines = (values.isEmpty ? nothing : values).map { row in
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
    if let isNobody = select.isNobody {
      counts.append((nil, "(SELECT count(*) FROM \(name) WHERE \(isNobody))"))
    }
    if !plan.rows.links.isEmpty {
      counts.append((plan.rows, "(SELECT sum(\"rows\") FROM \(name))"))
    }
    let slots = Dictionary(uniqueKeysWithValues: select.figures.enumerated().map { ($0, $1) })
    return Written(name: name, slots: slots, keys: select.labels)
  }

  // MARK: Names

  /// - Returns: the name of the part, nearly as wanted.
  func add(_ wanted: String, isRead: Bool = false, _ body: String) -> String {
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
