import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// The rows of a table in memory, each value found when it is asked for.
final class MemoryRows {
  let rows: Rows
  let count: Int
  private let facts: RowFacts
  private let evaluator: Evaluator

  /// What the rows read elsewhere, by the bytes of their labels.
  struct Link {
    let link: Measures.Link
    /// Of each combination of labels, the values that are read there: one for each row it has.
    let found: [[Different]: [[Slot.ID: Value]]]
  }

  /// - Parameter parts: the rows of each table that is joined.
  init(
    _ rows: Rows, _ texts: TextRows?, _ links: [Link], _ parts: [MemoryRows]
  ) throws(Fault) {
    self.rows = rows
    count =
      parts.isEmpty
      ? rows.written?.count ?? texts?.count ?? 0 : parts.reduce(0) { $0 + $1.count }
    let columns = rows.table.columns
    var cells: [[Value]] = Array(repeating: [], count: columns.count)
    for index in columns.indices {
      if let written = rows.written {
        cells[index] = written.map { $0[index] }
      } else if !parts.isEmpty {
        for (part, memory) in zip(rows.parts, parts) {
          for row in 0..<memory.count {
            switch part.columns[index] {
            case .slot(let slot): cells[index].append(try memory.value(of: slot, in: row))
            case .value(let value): cells[index].append(value)
            case nil: cells[index].append(.none)
            }
          }
        }
      } else if rows.cells.contains(index) {
        cells[index] = (texts?.columns[columns[index].header.text] ?? []).map { text in
          if case .value(let value) = CellText(text, of: columns[index]) { value } else { .none }
        }
      }
    }
    facts = RowFacts(cells: cells, rowCount: count, links: links)
    evaluator = Evaluator(RowFacts.program(rows), facts)
    facts.evaluator = evaluator
  }

  func value(of slot: Slot.ID, in row: Int) throws(Fault) -> Value {
    try evaluator.value(of: slot, at: facts.point(row, evaluator))
  }

  func value(of formula: RowFormula, in row: Int) throws(Fault) -> Value {
    try evaluator.value(of: formula.node, at: facts.point(row, evaluator))
  }

  /// How many combinations of labels more than one row has.
  func repeatedKeys(_ places: [Int]) throws(Fault) -> Int {
    var rows: [[Different]: Int] = [:]
    for row in 0..<count {
      let key = try places.map { slot throws(Fault) in Different(try value(of: slot, in: row)) }
      rows[key, default: 0] += 1
    }
    return rows.values.count { $0 > 1 }
  }

  /// Refuses two rows of another table where a row reads one.
  func checkKeys() throws(Fault) {
    for row in 0..<count {
      for link in facts.links where try facts.found(by: link, in: row).count > 1 {
        guard let first = facts.links.first(where: { $0.repeatedKeys > 0 }) else { continue }
        throw RowFaults.repeatedKey(
          in: first.link.source.rows.table, keys: first.repeatedKeys, readBy: rows.table)
      }
    }
  }
}

extension MemoryRows.Link {
  /// A table with a key.
  init(_ link: Measures.Link, rows: MemoryRows) throws(Fault) {
    var found: [[Different]: [[Slot.ID: Value]]] = [:]
    for row in 0..<rows.count {
      let key = try link.keys.map { slot throws(Fault) in
        Different(try rows.value(of: slot, in: row))
      }
      var values: [Slot.ID: Value] = [:]
      for (slot, column) in link.reads { values[slot] = try rows.value(of: column, in: row) }
      found[key, default: []].append(values)
    }
    (self.link, self.found) = (link, found)
  }

  /// Measures.
  init(_ link: Measures.Link, plan: Plan, _ groups: [Group]) {
    var found: [[Different]: [[Slot.ID: Value]]] = [:]
    for group in groups {
      var values: [Slot.ID: Value] = [:]
      // What belongs to nobody, nobody reads.
      let labels = group.labels.compactMap { $0 }
      if labels.count < group.labels.count { continue }
      for (slot, index) in link.reads {
        let figure = group.figures[index] ?? plan.aggregates[index].ofNoRows
        values[slot] = figure.map(Value.number) ?? link.nothing[slot] ?? Value.none
      }
      found[labels.map { Different(.label($0)) }, default: []].append(values)
    }
    (self.link, self.found) = (link, found)
  }

  var repeatedKeys: Int { found.values.count { $0.count > 1 } }
}

/// The cells of a file, and what is read for them elsewhere, as facts over one dimension: the row.
private final class RowFacts: Facts {
  /// By the table's columns.
  let cells: [[Value]]
  let rowCount: Int
  let links: [MemoryRows.Link]
  weak var evaluator: Evaluator?

  /// Rows are read within no period; an evaluator wants one.
  private static let period = Period.calendarYear(1)
  private static let dimension = "row"

  init(cells: [[Value]], rowCount: Int, links: [MemoryRows.Link]) {
    (self.cells, self.rowCount, self.links) = (cells, rowCount, links)
  }

  static func program(_ rows: Rows) -> Program {
    let slots = rows.names.enumerated().map { index, name in
      Slot(
        name, Type(.nothing, by: [dimension]),
        rows.formulas[index].map { .formula($0.node) } ?? .fact)
    }
    return Program(dimensions: [dimension], slots: slots, minorUnit: .one)
  }

  func point(_ row: Int, _ evaluator: Evaluator) -> Point {
    Point(members: [Int32(row)], period: evaluator.index(of: Self.period))
  }

  /// The values that other tables have for the row's labels: one, none, or by mistake several.
  func found(by link: MemoryRows.Link, in row: Int) throws(Fault) -> [[Slot.ID: Value]] {
    guard let evaluator else { return [] }
    var key: [Different] = []
    for slot in link.link.on {
      let label = try evaluator.value(of: slot, at: point(row, evaluator))
      if label == .none { return [] }
      key.append(Different(label))
    }
    return link.found[key] ?? []
  }

  func members(of dimension: Int) -> [String] { (0..<rowCount).map(String.init) }
  func members(of dimension: Int, in period: Period) throws(Fault) -> [Int32] {
    (0..<Int32(rowCount)).map { $0 }
  }

  func period(before period: Period) -> Period? { nil }
  func reading(of slot: Slot.ID, in period: Period) throws(Fault) -> Reading { .here }

  func value(of slot: Slot.ID, at members: [Int32], in period: Period) throws(Fault) -> Value {
    let row = Int(members[0])
    if slot < cells.count { return cells[slot][row] }
    guard let link = links.first(where: { $0.link.reads[slot] != nil }) else { return .none }
    let found = try found(by: link, in: row).first
    return found?[slot] ?? link.link.nothing[slot] ?? .none
  }
}
