import GRDB

extension Schema {
  /// What is not as this version makes it, sorted; compared text by text.
  static func differences(_ db: Database) throws -> [String] {
    let expected = try expected.get()
    let actual = try parts(db)
    return Set(expected.keys).union(actual.keys).sorted().compactMap { name in
      switch (expected[name], actual[name]) {
      case (_, nil): "the \(name) is missing"
      case (nil, _): "the \(name) does not belong there"
      case (let expected, let actual): expected == actual ? nil : "the \(name) was changed"
      }
    }
  }

  private static let expected = Result {
    try DatabaseQueue().writeWithoutTransaction { db in
      try create(db)
      return try parts(db)
    }
  }

  /// `trigger line_update` and its SQL. What `ANALYZE` leaves behind for the planner is no rule.
  private static func parts(_ db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT type || ' ' || name AS name, tbl_name || ': ' || coalesce(sql, '') AS sql
        FROM sqlite_schema WHERE name NOT IN ('sqlite_stat1', 'sqlite_stat4')
        """)
    let pairs = try rows.map { row in
      var columns = Columns(row)
      return (try columns.text(), try columns.text())
    }
    return Dictionary(pairs, uniquingKeysWith: { $0 + $1 })
  }
}
