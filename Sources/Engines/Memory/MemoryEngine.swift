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
  public func rows(
    of headers: [Passage], labels: [Passage], in file: DataFile
  ) throws(Fault) -> TextRows {
    guard !file.isParquet else {
      throw Fault(
        "not-in-memory", at: nil, "`\(file.shownAs)` is a Parquet file, which needs DuckDB",
        advice: "Use the engine `duckdb`, or save the file as CSV.")
    }
    return try file.textRows(of: headers)
  }

  /// Reads the columns whole, groups the rows, and evaluates each row on its own.
  public func run(_ plan: Plan, on files: [String: DataFile]) throws(Fault) -> [MeasureData] {
    let texts = try read(plan.all, files)
    let groups = try groups(of: plan, texts)
    var seen: Set<String> = []
    let sources = plan.rows.all.reversed().compactMap { rows -> MeasureData.File? in
      guard let read = texts[rows.table.name], seen.insert(rows.table.name).inserted else {
        return nil
      }
      return MeasureData.File(table: rows.table.name, path: read.path, sha256: read.sha256)
    }
    return try plan.data(
      from: groups, sql: try sql(for: plan, on: files), files: sources,
      of: try files.file(of: plan.rows.ownTable))
  }

  /// What DuckDB would run: this engine has no statements.
  public func sql(for plan: Plan, on files: [String: DataFile]) throws(Fault) -> String {
    try DuckDBEngine().sql(for: plan, on: files)
  }

  /// Headers and lines of all files first, then their cells.
  func read(
    _ all: [Rows], _ files: [String: DataFile]
  ) throws(Fault) -> [String: TextRows] {
    var texts: [String: TextRows] = [:]
    for rows in all.reversed() where rows.isOfFile {
      let file = try files.file(of: rows.table)
      let read = try self.rows(of: rows.columns.map(\.header), in: file)
      texts[rows.table.name] = texts[rows.table.name].map { $0.merging(read) } ?? read
    }
    for rows in all where rows.isOfFile {
      guard let read = texts[rows.table.name] else { continue }
      try check(tallies(rows, read), try files.file(of: rows.table))
    }
    return texts
  }

  private func tallies(_ rows: Rows, _ read: TextRows) -> [Tally] {
    rows.columns.map { column in
      let cells = (read.columns[column.header.text] ?? []).map { CellText($0, of: column) }
      return Tally(
        column: column, blank: cells.count { $0 == .blank },
        unreadable: cells.count { $0 == .unreadable })
    }
  }

  // MARK: Groups

  private func groups(of plan: Plan, _ texts: [String: TextRows]) throws(Fault) -> [Group] {
    let memory = try memory(of: plan.rows, texts)
    var undetermined = RowFaults.Undetermined(plan)
    if let keys = plan.keys {
      let repeated = try self.memory(of: keys, texts).repeatedKeys(plan.keyPlaces)
      if repeated > 0 {
        throw RowFaults.repeatedKey(in: plan.table, keys: repeated, readBy: nil)
      }
    }
    var groups: [Group] = []
    for (labels, members) in try grouped(plan, memory) {
      for index in labels.indices where labels[index] == nil {
        undetermined.labels[index] += try counted(members, of: plan, memory)
      }
      var figures: [Rational?] = []
      for index in plan.aggregates.indices {
        figures.append(try figure(index, of: plan, members, memory, &undetermined))
      }
      groups.append(Group(labels: labels, rowCount: members.count, figures: figures))
    }
    try RowFaults.check(undetermined, of: plan)
    return groups
  }

  func memory(
    of rows: Rows, _ texts: [String: TextRows]
  ) throws(Fault) -> MemoryRows {
    var parts: [MemoryRows] = []
    for part in rows.parts { parts.append(try self.memory(of: part.rows, texts)) }
    var links: [MemoryRows.Link] = []
    for link in rows.links {
      switch link.source {
      case .rows(let source):
        links.append(try .init(link, rows: try memory(of: source, texts)))
      case .figures(let plan):
        links.append(.init(link, plan: plan, try groups(of: plan, texts)))
      }
    }
    let memory = try MemoryRows(rows, texts[rows.table.name], links, parts)
    try memory.checkKeys()
    return memory
  }

  /// The rows of each combination of labels. Texts are alike if their bytes are, as for databases;
  /// to Swift an accented letter is the same in both of its encodings.
  private func grouped(
    _ plan: Plan, _ memory: MemoryRows
  ) throws(Fault) -> [(labels: [String?], rows: [Int])] {
    var groups: [[[UInt8]?]: (labels: [String?], rows: [Int])] = [:]
    for row in 0..<memory.count {
      let labels = try plan.grouping.map { column throws(Fault) -> String? in
        if case .label(let label) = try memory.value(of: column, in: row) { label } else { nil }
      }
      groups[labels.map { $0.map { Array($0.utf8) } }, default: (labels, [])].rows.append(row)
    }
    // One figure of no rows is a figure too, of nought rows, as in SQL: nobody reads it.
    return Array(groups.values)
  }

  /// How many rows count for some measure.
  private func counted(
    _ rows: [Int], of plan: Plan, _ memory: MemoryRows
  ) throws(Fault) -> Int {
    var count = 0
    for row in rows {
      for aggregate in plan.aggregates {
        guard let condition = aggregate.condition,
          try memory.value(of: condition, in: row) != .truth(true)
        else {
          count += 1
          break
        }
      }
    }
    return count
  }

  // MARK: Figures

  private func figure(
    _ index: Int, of plan: Plan, _ rows: [Int], _ memory: MemoryRows,
    _ undetermined: inout RowFaults.Undetermined
  ) throws(Fault) -> Rational? {
    let aggregate = plan.aggregates[index]
    var (count, numbers, different) = (0, [Rational](), Set<Different>())
    for row in rows {
      if let condition = aggregate.condition {
        let holds = try memory.value(of: condition, in: row)
        if holds == .none { undetermined.conditions[index] += 1 }
        guard holds == .truth(true) else { continue }
      }
      count += 1
      guard let formula = aggregate.value else { continue }
      let value = try memory.value(of: formula, in: row)
      if value == .none { undetermined.values[index] += 1 }
      if case .number(let number) = value { numbers.append(number) }
      different.insert(Different(value))
    }
    return switch aggregate.function {
    case .count: Rational(count)
    case .distinct: Rational(different.count)
    case .sum: numbers.reduce(.zero, +)
    case .min: numbers.min()
    case .max: numbers.max()
    case .percentile: nearestRank(aggregate.rank ?? .one, numbers.sorted())
    }
  }
}

/// The first of the numbers that so large a part of all do not exceed.
private func nearestRank(_ rank: Rational, _ sorted: [Rational]) -> Rational? {
  sorted.indices.first { Rational($0 + 1) >= rank * Rational(sorted.count) }.map { sorted[$0] }
}

/// A value as databases tell it from others: texts by their bytes.
struct Different: Hashable {
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

extension TextRows {
  /// The same file with more of its columns.
  fileprivate func merging(_ other: TextRows) -> TextRows {
    TextRows(
      path: path, sha256: sha256, columns: columns.merging(other.columns) { own, _ in own },
      count: count, lines: lines, origins: origins)
  }
}
