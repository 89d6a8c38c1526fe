import ADBC
import Definitions
import Faults
import Formulas
import Measures

/// What rows read elsewhere, and what is worked out from it.
extension Script {
  /// The tests of a cube that are made where the links of its rows lead.
  struct Marks {
    let cube: Cube
    /// For each link of the rows, its place in the cube's plan.
    let places: [Int]

    func tests(_ link: Int) -> [Cube.Test] { cube.marks[places[link]] ?? [] }
  }

  /// A link with what it leads to.
  struct Joined {
    let link: Link
    let source: Written
    /// The link's place, where tests of a cube are made.
    let marks: Int?
  }

  /// A column that is added to rows: a slot of theirs, or the marks of a link.
  struct Column {
    enum Meaning { case slot(Slot.ID), marks(Int) }

    let meaning: Meaning
    let name: String
    let sql: String

    var slot: (Slot.ID, String)? { if case .slot(let slot) = meaning { (slot, name) } else { nil } }
    var mark: (Int, String)? { if case .marks(let link) = meaning { (link, name) } else { nil } }
  }

  /// The columns that are worked out, of which none reads another.
  func work(out slots: [Slot.ID], of rows: Rows, _ written: Written) -> [Column] {
    let sql = RowSQL(columns: written.slots)
    return slots.compactMap { slot in
      rows.formulas[slot].map { formula in
        Column(
          meaning: .slot(slot), name: SQL.identifier(rows.distinctNames[slot]),
          sql: sql.text(formula))
      }
    }
  }

  /// What other tables and measures say of the rows' labels. Every name says whose it is: the other
  /// table may have columns of the same names.
  func join(
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
        var value = "\(alias).\(source.slots[read] ?? RowSQL.unknown)"
        // The sum of no rows is nought where there are rows of which none counts.
        if case .figures(let plan) = link.source, plan.aggregates[read].ofNoRows != nil {
          value = "CASE WHEN \(alias).\"row count\" IS NOT NULL THEN coalesce(\(value), 0) END"
        }
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
  func mark(
    _ source: Written, _ link: Link, _ tests: [Cube.Test], _ marks: Marks?
  ) -> Written {
    let texts = tests.compactMap { test in
      marks?.cube.plan.rows.sql(test.formula) { slot in
        link.reads[slot].flatMap { source.slots[$0] } ?? RowSQL.unknown
      }
    }
    let kept = (link.keys + link.reads.values).compactMap { source.slots[$0] }
    let columns = Set(kept).sorted() + ["\(CubeSQL.bits(texts)) AS \"the marks\""]
    let name = add(
      "marks of \(bare(source.name))", isRead: true,
      "  SELECT\n    \(columns.joined(separator: ",\n    "))\n  FROM \(source.name)")
    return Written(name: name, slots: source.slots, marks: [0: "\"the marks\""])
  }

  func source(of link: Link) throws(Fault) -> Written {
    switch link.source {
    case .rows(let rows): return try write(rows, isRead: true)
    case .figures(let plan): return try write(plan)
    }
  }
}
