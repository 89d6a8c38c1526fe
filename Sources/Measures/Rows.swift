import Definitions
import Faults
import Formulas

/// The rows of a table with all that is asked of each: cells of its file, columns that are worked
/// out, and what other tables and measures say of its labels.
public struct Rows: Sendable {
  /// With what its rows are found by among its columns.
  public let table: Table
  /// The name of each slot: the table's columns, then what is read elsewhere.
  public let names: [String]
  /// The columns that are read from the file, by their places.
  public let cells: [Int]
  /// Of those, the digits of numbers.
  public let digits: [Slot.ID: Digits]
  /// What the columns that are worked out come from, by their places.
  public let formulas: [Slot.ID: RowFormula]
  public let links: [Link]
  /// The label columns whose members the workspace declares, and which are few.
  public let few: Set<Slot.ID>
  /// The values of a table that is written out, by its columns; `nil` for a table with a file.
  public let written: [[Value]]?
  /// The tables whose rows these are, one after another; empty for a table of its own.
  public let parts: [Part]

  /// The rows of one of the tables that are joined.
  public struct Part: Sendable {
    public let rows: Rows
    /// For each column that is read of the whole, what says it here: a column of the part, or where
    /// that has none, what the whole says of a blank.
    public let columns: [Slot.ID: Source]

    public enum Source: Sendable {
      case slot(Slot.ID)
      case value(Value)
    }
  }

  /// The columns that are read from the file.
  public var columns: [Table.Column] { cells.map { table.columns[$0] } }

  /// The places of the columns that are worked out, each after those that it reads.
  public var worked: [Int] {
    var order: [Int] = []
    func visit(_ slot: Slot.ID) {
      guard let formula = formulas[slot], !order.contains(slot) else { return }
      formula.slots.sorted().forEach(visit)
      order.append(slot)
    }
    formulas.keys.sorted().forEach(visit)
    return order
  }

  /// How many times another table must have been read before a slot has its value.
  public var stages: [Slot.ID: Int] {
    var stages: [Slot.ID: Int] = [:]
    func stage(_ slot: Slot.ID) -> Int {
      if let known = stages[slot] { return known }
      var found = 0
      if let formula = formulas[slot] {
        found = formula.slots.map(stage).max() ?? 0
      } else if let link = links.first(where: { $0.reads[slot] != nil }) {
        found = 1 + (link.on.map(stage).max() ?? 0)
      }
      stages[slot] = found
      return found
    }
    (cells + formulas.keys + links.flatMap(\.reads.keys)).forEach { _ = stage($0) }
    return stages
  }

  /// Columns that are worked out, in their order, parted so that none reads another of its part.
  public func depths(of slots: [Slot.ID]) -> [[Slot.ID]] {
    var depths: [Slot.ID: Int] = [:]
    var parts: [[Slot.ID]] = []
    for slot in slots {
      let read = formulas[slot]?.slots ?? []
      let depth = read.compactMap { depths[$0].map { $0 + 1 } }.max() ?? 0
      depths[slot] = depth
      if depth == parts.count { parts.append([]) }
      parts[depth].append(slot)
    }
    return parts
  }

  /// When a link is followed: once its labels have their values.
  public func stage(of link: Link, _ stages: [Slot.ID: Int]) -> Int {
    1 + (link.on.map { stages[$0] ?? 0 }.max() ?? 0)
  }

  /// Whether a row may have no value there.
  public func canBeNone(_ slot: Slot.ID) -> Bool {
    if let formula = formulas[slot] { return formula.canBeNone }
    if slot < table.columns.count {
      if let written { return written.contains { $0[slot] == .none } }
      guard !parts.isEmpty else { return table.columns[slot].blank == Value.none }
      return parts.contains { part in
        switch part.columns[slot] {
        case .slot(let own): part.rows.canBeNone(own)
        case .value(let value): value == .none
        case nil: true
        }
      }
    }
    return links.allSatisfy { $0.reads[slot] == nil || $0.nothing[slot] == nil }
  }

  /// The table that messages name: of joined ones the first.
  public var ownTable: Table { parts.first?.rows.ownTable ?? table }

  /// All tables that are read from files, this one last, each once.
  public var tables: [Table] {
    var tables = (parts.map(\.rows) + links.map(\.source.rows)).flatMap(\.tables)
    if case .file = table.source { tables.append(table) }
    var seen: Set<String> = []
    return tables.filter { seen.insert($0.name).inserted }
  }
}

/// Where a row reads what another table, or measures, say of its labels: there is one row there for
/// them, or none.
public struct Link: Sendable {
  public enum Source: Sendable {
    case rows(Rows)
    /// Measures by the same columns of one table.
    case figures(Plan)

    public var rows: Rows {
      switch self {
      case .rows(let rows): rows
      case .figures(let plan): plan.rows
      }
    }
  }

  public let source: Source
  /// The row's own columns that say its labels, by their places.
  public let on: [Int]
  /// What the source is found by, in the order of `on`: places of its table's columns.
  public let keys: [Int]
  /// For each slot of the row that is read here: the place of the source's column, or of the
  /// measure among its own.
  public let reads: [Slot.ID: Int]
  /// What is read where the source has no row; `none` for slots that are not in it.
  public let nothing: [Slot.ID: Value]
}

extension Rows {
  /// The same rows with only what some slots need, and of the links those that are still read.
  ///
  /// - Parameter kept: the places of links that stay as they are, whoever reads them.
  /// - Returns: and for each link that is left, its place before.
  public func reading(
    _ wanted: Set<Slot.ID>, keeping kept: Set<Int> = []
  ) -> (rows: Rows, links: [Int]) {
    var needed: Set<Slot.ID> = []
    var open = Array(wanted) + kept.flatMap { links[$0].on }
    while let slot = open.popLast() {
      guard needed.insert(slot).inserted else { continue }
      open += formulas[slot]?.slots ?? []
      open += links.first { $0.reads[slot] != nil }?.on ?? []
    }
    let left = links.indices.filter { index in
      kept.contains(index) || links[index].reads.keys.contains(where: needed.contains)
    }
    let followed = left.map { kept.contains($0) ? links[$0] : links[$0].reading(only: needed) }
    let rows = Rows(
      table: table, names: names, cells: cells.filter(needed.contains), digits: digits,
      formulas: formulas.filter { needed.contains($0.key) }, links: followed, few: few,
      written: written, parts: parts)
    return (rows, left)
  }
}

extension Link {
  /// The same link for fewer of the row's slots.
  fileprivate func reading(only slots: Set<Slot.ID>) -> Link {
    Link(
      source: source, on: on, keys: keys, reads: reads.filter { slots.contains($0.key) },
      nothing: nothing)
  }
}

// MARK: - From what is asked

extension RowTable {
  /// The rows with the slots that are asked for, and all that these need.
  func rows(reading wanted: Set<Slot.ID>) throws(Fault) -> Rows {
    var (cells, formulas) = (Set<Int>(), [Slot.ID: RowFormula]())
    var (reads, seen) = ([Slot.ID](), Set<Slot.ID>())
    var open = Array(wanted)
    while let slot = open.popLast() {
      guard seen.insert(slot).inserted else { continue }
      if slot >= table.columns.count {
        reads.append(slot)
        open += read(slot).on.compactMap { $0 }
      } else if let formula = try formula(of: slot) {
        formulas[slot] = formula
        open += formula.slots
      } else {
        cells.insert(slot)
      }
    }
    var digits: [Slot.ID: Digits] = [:]
    for cell in cells { digits[cell] = try self.digits(of: cell) }
    let count = table.columns.count + tables.reads(of: table).count
    // What nobody asked for needs no name.
    let names = (0..<count).map { seen.contains($0) ? name(of: $0) : "" }
    return Rows(
      table: table, names: names, cells: cells.sorted(), digits: digits,
      formulas: formulas,
      links: try links(reads.sorted()), few: few, written: try tables.written(table),
      parts: try parts(reading: cells))
  }

  /// The labels that have declared members.
  private var few: Set<Slot.ID> {
    let declared = tables.workspace.dimensions.filter { $0.members.count <= 64 }.map(\.name)
    return Set(
      table.columns.indices.filter { index in
        guard case .label(let dimension) = table.columns[index].kind else { return false }
        return declared.contains(dimension) && !table.columns[index].isPeriod
      })
  }

  /// One link for all that is read of one source at the same labels.
  private func links(_ slots: [Slot.ID]) throws(Fault) -> [Link] {
    var groups: [(sign: [String], slots: [Slot.ID])] = []
    for slot in slots {
      let sign = try self.sign(read(slot))
      if let index = groups.firstIndex(where: { $0.sign == sign }) {
        groups[index].slots.append(slot)
      } else {
        groups.append((sign, [slot]))
      }
    }
    var links: [Link] = []
    for group in groups { links.append(try link(group.slots)) }
    return links
  }

  /// What two reads must have alike to be read together.
  private func sign(_ read: RowRead) throws(Fault) -> [String] {
    let on = read.on.map { "\($0 ?? -1)" }
    switch read.source {
    case .column(let table, _): return ["table", table] + on
    case .measure(let name):
      guard let measure = tables.measure(named: name) else { return [name] }
      return ["measure", measure.from.text] + measure.by.map(\.text).sorted() + on
    }
  }

  private func link(_ slots: [Slot.ID]) throws(Fault) -> Link {
    let on = read(slots[0]).on.compactMap { $0 }
    var (reads, nothing) = ([Slot.ID: Int](), [Slot.ID: Value]())
    var measures: [Measure] = []
    for slot in slots {
      switch read(slot).source {
      case .column(_, let column): reads[slot] = column
      case .measure(let name):
        guard let measure = tables.measure(named: name) else { continue }
        (reads[slot], nothing[slot]) = (measures.count, measure.noRows)
        measures.append(measure)
      }
    }
    if case .column(let name, _) = read(slots[0]).source, let other = tables.table(named: name) {
      let keys = other.table.keyPlaces
      let rows = try other.rows(reading: Set(keys).union(reads.values))
      return Link(source: .rows(rows), on: on, keys: keys, reads: reads, nothing: nothing)
    }
    let plan = try Planner(tables).plan(for: measures)
    return Link(
      source: .figures(plan), on: on, keys: plan.grouping, reads: reads, nothing: nothing)
  }
}
