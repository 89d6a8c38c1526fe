import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// Measures row by row in memory, with exact fractions and the evaluator that settles contracts:
/// slow, and so plain that it says what every other engine must give.
public final class MemoryEngine: Engine {
  /// There is nothing to set up.
  public init() {}

  /// Comma-separated files and sheets only.
  public func rows(of headers: [Passage], in file: DataFile) throws(Fault) -> TextRows {
    guard !file.isParquet else {
      throw Fault(
        "not-in-memory", at: nil, "`\(file.shownAs)` is a Parquet file, which needs DuckDB",
        advice: "Use the engine `duckdb`, or save the file as CSV.")
    }
    return try file.textRows(of: headers)
  }

  /// Reads the columns whole, groups the rows, and evaluates each row on its own.
  public func run(_ plan: Plan, on file: DataFile) throws(Fault) -> [MeasureData] {
    let rows = try rows(of: plan.columns.map(\.header), in: file)
    let cells = plan.table.columns.map { column in
      column.formula != nil
        ? [] : rows.columns[column.header.text].map { $0.map { CellText($0, of: column) } } ?? []
    }
    try check(tallies(plan, cells), plan, file)
    let facts = RowFacts(cells: cells, rowCount: rows.count)
    let evaluator = Evaluator(facts.program(plan), facts)
    var groups: [Group] = []
    for (labels, members) in try grouped(plan, evaluator, rows.count) {
      var figures: [Rational?] = []
      for aggregate in plan.aggregates {
        figures.append(try figure(aggregate, members, evaluator))
      }
      groups.append(Group(labels: labels, rowCount: members.count, figures: figures))
    }
    return try plan.data(
      from: groups, sql: try sql(for: plan, on: file), file: file, sha256: rows.sha256)
  }

  /// What DuckDB would run: this engine has no statements.
  public func sql(for plan: Plan, on file: DataFile) throws(Fault) -> String {
    try DuckDBEngine().sql(for: plan, on: file)
  }

  // MARK: Groups

  private func tallies(_ plan: Plan, _ cells: [[CellText]]) -> [Tally] {
    zip(plan.table.columns, cells).filter { column, _ in
      plan.columns.contains { $0.name == column.name }
    }.map { column, cells in
      Tally(
        column: column, blank: cells.count { $0 == .blank },
        unreadable: cells.count { $0 == .unreadable })
    }
  }

  /// The rows of each combination of labels. Texts are alike if their bytes are, as for databases;
  /// to Swift an accented letter is the same in both of its encodings.
  private func grouped(
    _ plan: Plan, _ evaluator: Evaluator, _ rowCount: Int
  ) throws(Fault) -> [(labels: [String], rows: [Int])] {
    let columns = plan.grouping.compactMap { grouping in
      plan.table.columns.firstIndex { $0.name == grouping.name }
    }
    var groups: [[[UInt8]]: (labels: [String], rows: [Int])] = [:]
    for row in 0..<rowCount {
      let point = RowFacts.point(row, evaluator)
      let labels = try columns.map { column throws(Fault) in
        if case .label(let label) = try evaluator.value(of: column, at: point) { label } else { "" }
      }
      groups[labels.map { Array($0.utf8) }, default: (labels, [])].rows.append(row)
    }
    return Array(groups.values)
  }

  // MARK: Figures

  private func figure(
    _ aggregate: Aggregate, _ rows: [Int], _ evaluator: Evaluator
  ) throws(Fault) -> Rational? {
    var (count, numbers, different) = (0, [Rational](), Set<Different>())
    for row in rows {
      let point = RowFacts.point(row, evaluator)
      if let condition = aggregate.condition?.node,
        try evaluator.value(of: condition, at: point) != .truth(true)
      {
        continue
      }
      count += 1
      guard let node = aggregate.value?.node else { continue }
      let value = try evaluator.value(of: node, at: point)
      if case .number(let number) = value { numbers.append(number) }
      different.insert(Different(value))
    }
    return switch aggregate.function {
    case .count: Rational(count)
    case .distinct: Rational(different.count)
    case .sum: numbers.reduce(.zero, +)
    case .min: numbers.min()
    case .max: numbers.max()
    }
  }
}

/// A value as databases tell it from others: texts by their bytes.
private struct Different: Hashable {
  private let value: Value
  private let bytes: [UInt8]?

  init(_ value: Value) {
    if case .label(let label) = value {
      (self.value, bytes) = (.none, Array(label.utf8))
    } else {
      (self.value, bytes) = (value, nil)
    }
  }
}

/// The cells of a file as facts over one dimension, the row.
private struct RowFacts: Facts {
  /// By the table's columns.
  let cells: [[CellText]]
  let rowCount: Int

  /// Rows are read within no period; an evaluator wants one.
  static let period = Period.calendarYear(1)
  private static let dimension = "row"

  func program(_ plan: Plan) -> Program {
    let slots = plan.table.columns.enumerated().map { index, column in
      Slot(
        column.name, Type(column.kind, by: [Self.dimension]),
        plan.formulas[index].map { .formula($0.node) } ?? .fact)
    }
    return Program(dimensions: [Self.dimension], slots: slots, minorUnit: .one)
  }

  static func point(_ row: Int, _ evaluator: Evaluator) -> Point {
    Point(members: [Int32(row)], period: evaluator.index(of: period))
  }

  func members(of dimension: Int) -> [String] { (0..<rowCount).map(String.init) }
  func members(of dimension: Int, in period: Period) -> [Int32] { (0..<Int32(rowCount)).map { $0 } }

  func period(before period: Period) -> Period? { nil }
  func reading(of slot: Slot.ID, in period: Period) -> Reading { .here }

  func value(of slot: Slot.ID, at members: [Int32], in period: Period) throws(Fault) -> Value {
    if case .value(let value) = cells[slot][Int(members[0])] { value } else { .none }
  }
}
