import ADBC
import Definitions
import Faults
import Formulas
import Measures

/// A statement in the making: what is read and worked out first stands first, each under a name
/// that says what it is.
final class Script {
  /// How each table is stored.
  let stored: (Rows) throws(Fault) -> StoredTable
  private var parts: [String] = []
  private var taken: Set<String> = []
  /// The names of the parts, by what they say.
  private var names: [String: String] = [:]
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
      // Each depth by itself: engines write a column out again wherever a later one of the same
      // list reads it, and that wherever the next does.
      for worked in rows.depths(of: rows.worked.filter { stages[$0] == stage }) {
        steps.append { (self.work(out: worked, of: rows, $0), "") }
      }
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
      count(rows, "(SELECT count(*) FROM \(written.name))")
    }
    return written
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

  // MARK: Figures

  /// Measures that rows read.
  func write(_ plan: Plan) throws(Fault) -> Written {
    let rows = try write(plan.rows)
    let select = FiguresSQL(plan, rows)
    let wanted =
      plan.aggregates.count == 1
      ? plan.aggregates[0].measure.name
      : "\(plan.table.name) by \(plan.groupingColumns.map(\.name).joined(separator: ", "))"
    let name = add(wanted, isRead: true, select.text(indent: "  "))
    if let isNobody = select.isNobody {
      count(nil, "(SELECT count(*) FROM \(name) WHERE \(isNobody))")
    }
    if !plan.rows.links.isEmpty {
      count(plan.rows, "(SELECT sum(\"row count\") FROM \(name))")
    }
    let slots = Dictionary(uniqueKeysWithValues: select.figures.enumerated().map { ($0, $1) })
    return Written(name: name, slots: slots, keys: select.labels)
  }

  // MARK: Names

  /// - Returns: the name of the part, nearly as wanted; that of an earlier one which says the same.
  func add(_ wanted: String, isRead: Bool = false, _ body: String) -> String {
    // What is read many times is worked out once, and wholly: no row of it goes unlooked at.
    let part = "AS \(isRead ? "MATERIALIZED " : "")(\n\(body)\n)"
    if let name = names[part] { return name }
    let name = unique(wanted)
    names[part] = name
    parts.append("\(name) \(part)")
    return name
  }

  private func count(_ rows: Rows?, _ sql: String) {
    if !counts.contains(where: { $0.sql == sql }) { counts.append((rows, sql)) }
  }

  func unique(_ wanted: String) -> String {
    var (name, number) = (wanted, 1)
    while !taken.insert(name.lowercased()).inserted {
      number += 1
      name = "\(wanted) \(number)"
    }
    return SQL.identifier(name)
  }

  func bare(_ identifier: String) -> String {
    String(identifier.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }
}

extension Rows {
  /// Names that SQL can tell apart.
  var distinctNames: [String] { PlanSQL.distinct(names) }
}
