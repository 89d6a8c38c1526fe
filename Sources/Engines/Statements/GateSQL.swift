import ADBC
import Definitions
import Formulas
import Measures
import Faults

/// What is asked of the rows of a file, as SQL: each test is a truth of a row, which is then
/// counted, or chosen by. A statement fails where a cell cannot be read; a cell may be blank.
struct GateSQL {
  private let scan: GateScan
  private let script: Script
  private let rows: Script.Written
  /// Of what tests compare with, by `GateScan.references`.
  private let references: [String: String]
  /// What tests are called, each apart.
  private let names: [String]
  /// The rows that the last columns of a statement count.
  let counted: [Rows?]

  /// - Parameter isNumbered: whether rows are to be told apart by their numbers.
  init(
    _ scan: GateScan, isNumbered: Bool = false,
    _ stored: @escaping (Rows) throws(Fault) -> StoredTable
  ) throws(Fault) {
    self.scan = scan
    script = Script(stored)
    rows = try script.write(scan.rows, isNumbered: isNumbered)
    counted = script.counts.map(\.rows)
    var references: [String: String] = [:]
    for (name, slot, other) in scan.references {
      let written = try script.write(other)
      references[name] = script.add(
        name,
        "  SELECT DISTINCT \(written.slots[slot] ?? RowSQL.unknown) AS \"known\"\n"
          + "  FROM \(written.name)")
    }
    self.references = references
    names = PlanSQL.distinct(scan.tests.map(\.name))
  }

  // MARK: Statements

  /// One row: the number of rows; and of each test how many break it, and what they sum to.
  var counts: String {
    let figures = scan.tests.indices.flatMap { test in
      let filter = "FILTER (WHERE \(breaks(test)))"
      let count = "count(*) \(filter) AS \(SQL.identifier(names[test]))"
      let money = scan.tests[test].money.map { slot in
        "sum(\(value(slot))) \(filter) AS \(SQL.identifier(names[test] + " money"))"
      }
      return [count, money].compactMap { $0 }
    }
    let tests = tests()
    return """
      \(opening)SELECT
      \(lines([#"count(*) AS "rows""#] + figures + countsOfOthers))
      FROM \(tests)
      """
  }

  /// The numbers of the first rows that break a test.
  func rows(breaking test: Int) -> String {
    let tests = tests()
    return """
      \(opening)SELECT \(Script.Written.number) FROM \(tests)
      WHERE \(breaks(test))
      ORDER BY \(Script.Written.number)
      LIMIT \(Breaches.mostShown)
      """
  }

  /// The rows that break a test, for somebody who may look at them: Leftshift does not.
  func listing(_ test: Int) -> String {
    let tests = tests()
    return """
      \(opening)SELECT * FROM \(tests)
      WHERE \(breaks(test))
      ORDER BY \(Script.Written.number)
      """
  }

  /// A row for each month and combination of labels: the month, the labels, the number of rows, and
  /// their money.
  var months: String {
    guard let test = scan.tests.first, case .monthly(let month, let by, _) = test.asks else {
      return ""
    }
    let isPeriod = scan.rows.table.columns[month].isPeriod
    let text = isPeriod ? value(month) : "substr(CAST(\(value(month)) AS VARCHAR), 1, 7)"
    let money = test.money.map { "sum(\(value($0))) AS \"money of a month\"" }
    let places = (1...by.count + 1).map(String.init).joined(separator: ", ")
    let columns =
      ["\(text) AS \"month of a row\""] + by.map { value($0.slot) }
      + [#"count(*) AS "rows of a month""#] + [money].compactMap { $0 }
    return """
      \(opening)SELECT
      \(lines(columns + countsOfOthers))
      FROM \(rows.name)
      GROUP BY \(places)
      ORDER BY \(places)
      """
  }

  // MARK: Parts

  private var opening: String {
    "-- \(scan.tests.map(\.name).joined(separator: ", ")), of table \(scan.rows.table.name)\n"
      + script.opening
  }

  private func lines(_ columns: [String]) -> String {
    columns.map { "  " + $0 }.joined(separator: ",\n")
  }

  private var countsOfOthers: [String] {
    script.counts.map { rows, sql in
      "\(sql) AS \(SQL.identifier("rows of \(rows?.table.name ?? "nobody")"))"
    }
  }

  /// The rows with a truth for each test: whether they break it.
  private func tests() -> String {
    let truths = scan.tests.indices.map { test in
      "    \(condition(scan.tests[test])) AS \(breaks(test))"
    }
    return script.add(
      "tests", "  SELECT *,\n\(truths.joined(separator: ",\n"))\n  FROM \(rows.name)")
  }

  private func breaks(_ test: Int) -> String { SQL.identifier(names[test] + " breaks") }

  private func value(_ slot: Slot.ID) -> String { rows.slots[slot] ?? RowSQL.unknown }

  /// Whether a row breaks a test. Where it has not all that is read there is nothing to ask, and
  /// that is looked at first, since SQL does its own way with NULL: `false AND NULL` is false.
  private func condition(_ test: GateTest) -> String {
    (present(test.present) + [broken(test)].compactMap { $0 }).joined(separator: " AND ")
  }

  private func present(_ slots: [Slot.ID]) -> [String] {
    slots.map { "\(value($0)) IS NOT NULL" }
  }

  private func broken(_ test: GateTest) -> String? {
    switch test.asks {
    case .holds(let formula):
      return "NOT (\(RowSQL(columns: rows.slots).text(formula)))"
    case .known(let slot, in: .column(let other, let table)):
      let name = references[GateTest.Reference.name(of: other, in: table)] ?? RowSQL.unknown
      let known = #"SELECT "known" FROM \#(name) WHERE "known" IS NOT NULL"#
      return "\(value(slot)) NOT IN (\(known))"
    case .known(let slot, in: .written(let labels)):
      let list = labels.map(SQL.literal).joined(separator: ", ")
      return list.isEmpty ? nil : "\(value(slot)) NOT IN (\(list))"
    case .unique(let slots):
      // A row that is not asked is not told apart from others either.
      let behind = present(test.present.filter { !slots.contains($0) }).joined(separator: " AND ")
      let filter = behind.isEmpty ? "" : " FILTER (WHERE \(behind))"
      let key = slots.map(value).joined(separator: ", ")
      return "count(*)\(filter) OVER (PARTITION BY \(key)) > 1"
    case .filled(let slots):
      return slots.map { "\(value($0)) IS NULL" }.joined(separator: " OR ")
    case .monthly: return "false"
    }
  }
}
