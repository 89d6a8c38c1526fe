import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// The figures that a contract's formulas read, found by point.
public final class ContractFacts: Facts {
  let linked: LinkedContract
  let terms: [Slot.ID: LinkedTerm]
  /// The lines of the contracts that this one reads.
  let lines: [String: ContractLines]
  /// The day whose knowledge counts: what became known later is left out.
  let asKnown: Day?
  public let tables: [String: TableData]
  public let measures: [String: MeasureData]
  /// What a reader must know of a table whose gates do not hold and were waived, by its name.
  public let waivers: [String: [String]]
  let memberNames: [[String]]
  private let memberSets: [PeriodMembers]
  private var rows: [String: [RowKey: Int]] = [:]
  private let evaluationPeriods: [Period]

  private struct RowKey: Hashable {
    let members: [Int32]
    let period: Period?
  }

  /// Who takes part when: everybody, where the members are declared; else those whom some table
  /// has a row for, in that period or in all.
  private struct PeriodMembers {
    let everybody: [Int32]
    let always: Set<Int32>
    let during: [Period: Set<Int32>]
    let isDeclared: Bool
  }

  public init(
    _ linked: LinkedContract, tables: [String: TableData], measures: [String: MeasureData],
    lines: [String: ContractLines] = [:], asKnown: Day? = nil, waivers: [String: [String]] = [:]
  ) {
    (self.linked, self.tables, self.measures) = (linked, tables, measures)
    (self.lines, self.asKnown, self.waivers) = (lines, asKnown, waivers)
    terms = Dictionary(uniqueKeysWithValues: linked.terms.map { ($0.amount, $0) })
    // A roster says who should be there; who is there, the tables with figures say.
    let tables = tables.filter { !$0.value.table.columns.isEmpty }
    let names = linked.program.dimensions.map { dimension in
      linked.declared[dimension] ?? Self.found(dimension, in: tables)
    }
    memberNames = names
    evaluationPeriods = Set(tables.values.flatMap { $0.periods.compactMap { $0 } }).sorted()
    let indexes = names.map { names in
      Dictionary(
        names.enumerated().map { ($0.element, Int32($0.offset)) }, uniquingKeysWith: { a, _ in a })
    }
    memberSets = linked.program.dimensions.indices.map { ordinal in
      Self.members(
        of: linked.program.dimensions[ordinal], names[ordinal], indexes[ordinal], tables,
        isDeclared: linked.declared[linked.program.dimensions[ordinal]] != nil)
    }
    for (name, data) in self.tables { rows[name] = Self.index(data, linked.program, indexes) }
  }

  /// In the order of their names: the order of rows must not matter.
  private static func found(_ dimension: String, in tables: [String: TableData]) -> [String] {
    var names: Set<String> = []
    for data in tables.values {
      for (key, members) in zip(data.table.keys.filter { !$0.isPeriod }, data.keyMembers)
      where key.dimension == dimension {
        names.formUnion(members)
      }
    }
    return names.sorted()
  }

  private static func members(
    of dimension: String, _ names: [String], _ index: [String: Int32],
    _ tables: [String: TableData], isDeclared: Bool
  ) -> PeriodMembers {
    var (always, during) = (Set<Int32>(), [Period: Set<Int32>]())
    for data in tables.values where !isDeclared {
      for (key, members) in zip(data.table.keys.filter { !$0.isPeriod }, data.keyMembers)
      where key.dimension == dimension {
        for (row, member) in members.enumerated() {
          guard let member = index[member] else { continue }
          if let period = data.periods[row] {
            during[period, default: []].insert(member)
          } else {
            always.insert(member)
          }
        }
      }
    }
    return PeriodMembers(
      everybody: names.indices.map(Int32.init), always: always, during: during,
      isDeclared: isDeclared)
  }

  private static func index(
    _ data: TableData, _ program: Program, _ indexes: [[String: Int32]]
  ) -> [RowKey: Int] {
    let ordinals = data.table.keys.filter { !$0.isPeriod }
      .compactMap { program.ordinal(of: $0.dimension) }
    guard ordinals.count == data.keyMembers.count else { return [:] }
    var rows: [RowKey: Int] = [:]
    rows.reserveCapacity(data.count)
    for row in 0..<data.count {
      let members = zip(ordinals, data.keyMembers).map { indexes[$0][$1[row]] ?? -1 }
      rows[RowKey(members: members, period: data.periods[row])] = row
    }
    return rows
  }

  // MARK: Facts

  public func members(of dimension: Int) -> [String] { memberNames[dimension] }

  public func members(of dimension: Int, in period: Period) throws(Fault) -> [Int32] {
    let set = memberSets[dimension]
    if set.isDeclared { return set.everybody }
    let here = set.during[period] ?? []
    let members = set.everybody.filter { set.always.contains($0) || here.contains($0) }
    guard members.isEmpty else { return members }
    let name = linked.program.dimensions[dimension]
    throw Fault(
      "nobody", at: linked.contract.place, "no table has a row for any \(name) in \(period.name)",
      label: set.during.keys.min().map { "they have rows for \($0.name), for one" } ?? "",
      advice: "No rows is not nought. Add the rows of that period, or settle another one"
        + " (`--period`); a table by year is not read by month. If everybody always takes part,"
        + " declare who they are under `dimensions:`.")
  }

  /// The one before in the same cycle, whole: the year before the rest of a year. A contract that
  /// begins inside it has had only the part since then.
  public func period(before period: Period) -> Period? {
    let from = linked.contract.from
    guard let before = whole(before: period), let from, before.first < from, from <= before.last
    else { return whole(before: period) }
    return Period(
      from: from, to: before.last, name: "\(from)..\(before.last)", cycle: before.cycle)
  }

  private func whole(before period: Period) -> Period? {
    guard let cycle = period.cycle, cycle != .contract else { return period.previous }
    let from = linked.contract.from
    let here = cycle.period(holding: period.first, contractFrom: from, to: nil)
    guard let first = here?.first ?? (cycle == .contractYear ? from : nil) else {
      return period.previous
    }
    let last = first.adding(days: -1)
    // Before its first year a contract's years go on backwards.
    return cycle.period(holding: last, contractFrom: from, to: nil)
      ?? Period(
        from: first.adding(months: -12), to: last, name: "\(first.adding(months: -12))..\(last)",
        cycle: cycle)
  }

  /// Every period that a table has rows for.
  public var periods: [Period] { evaluationPeriods }

  public func value(
    of slot: Slot.ID, at members: [Int32], in period: Period
  ) throws(Fault) -> Value {
    switch linked.sources[slot] {
    case .column(let table, let column):
      let (data, row) = try self.row(of: table, at: members, in: period)
      if case .value(let value)? = data.columns[column.name]?[row] { return value }
      throw Fault(
        "blank-cell", at: data.places[row],
        "column `\(column.header.text)` of table `\(table)` is blank here, and is needed",
        label: "in column `\(column.header.text)`",
        advice: "A blank is not nought. Fill the cell; or say what a blank means, on the column:"
          + " `blank: 0`, or `blank: none` for `does not apply`.")
    case .dated(let value): return try self.value(of: value, in: period)
    case .measure(let measure): return try self.value(of: measure, at: members, in: period)
    case .line(let contract, let term, let payer, let payee):
      return try value(of: contract, term, from: payer, to: payee, at: members, in: period)
    case .period: return try length(of: period)
    case .firstDay: return .date(period.first)
    case .lastDay: return .date(period.last)
    case nil: return .none
    }
  }

  /// The row of a table that a point reads.
  func row(
    of name: String, at members: [Int32], in period: Period
  ) throws(Fault) -> (data: TableData, row: Int) {
    guard let data = tables[name] else {
      throw Fault(
        "unknown-table", at: nil, "table `\(name)` was not read", advice: "Check its file.")
    }
    let ordinals = data.table.keys.filter { !$0.isPeriod }
      .compactMap { linked.program.ordinal(of: $0.dimension) }
    let hasPeriod = data.table.keys.contains { $0.isPeriod }
    let key = RowKey(members: ordinals.map { members[$0] }, period: hasPeriod ? period : nil)
    if let row = rows[name]?[key] { return (data, row) }
    let wanted = ordinals.compactMap { ordinal in
      members[ordinal] < 0 ? nil : memberNames[ordinal][Int(members[ordinal])]
    }
    let named = wanted + (hasPeriod ? [period.name] : [])
    var advice = "A missing row is not nought. Add it"
    if let member = wanted.first {
      let dimension = data.table.keys.first { !$0.isPeriod }?.dimension ?? ""
      advice += "; or, if \(member) takes no part, take it out of dimension `\(dimension)`."
    } else if hasPeriod {
      advice += "; or, if nothing is settled then, correct the contract's `from` and `to`."
    } else {
      advice += " to the file, which has none."
    }
    throw Fault(
      "missing-row",
      at: data.sha256 == nil ? data.table.place : Place(file: data.path, line: 1),
      "table `\(name)` has no row\(Self.behalf(named))", advice: advice)
  }

  private func length(of period: Period) throws(Fault) -> Value {
    if let months = period.months { return .number(Rational(Int128(months), over: 12)) }
    throw Fault(
      "part-month", at: linked.contract.place,
      "a yearly amount has no part in \(period.first) to \(period.last), which is not whole months",
      advice: "Let the contract begin on the first day of a month and end on the last, or give the"
        + " amount for the period itself.")
  }

  private func value(
    of measure: Measure, at members: [Int32], in period: Period
  ) throws(Fault) -> Value {
    guard let data = measures[measure.name] else {
      throw Fault(
        "unknown-measure", at: measure.place, "measure `\(measure.name)` was not computed",
        advice: "Check its table.")
    }
    let wanted = data.dimensions.map { dimension in
      linked.program.ordinal(of: dimension).flatMap { ordinal in
        members[ordinal] < 0 ? nil : memberNames[ordinal][Int(members[ordinal])]
      } ?? ""
    }
    let key = MeasureData.Key(members: wanted, period: data.hasPeriods ? period : nil)
    if let value = data.values[key] { return .number(value) }
    // That a period has no rows at all says nothing of who had none in it.
    let isKnown = !data.hasPeriods || data.values.keys.contains { $0.period == period }
    if isKnown, let nothing = measure.noRows { return nothing }
    let named = wanted + (data.hasPeriods ? [period.name] : [])
    throw Self.noRows(of: data, for: named, isKnown: isKnown)
  }

  /// - Parameters:
  ///   - named: the members and the period that are wanted; none for one figure of all.
  ///   - isKnown: whether there are rows of the period.
  private static func noRows(
    of data: MeasureData, for named: [String], isKnown: Bool
  ) -> Fault {
    let isEmpty = data.rowCount == 0
    let none = isEmpty ? "There are no rows in `\(data.path)`, and no rows is" : "No rows is"
    let advice: String
    if isKnown {
      advice =
        "\(none) not nought: the extract may be incomplete. Add the rows; or, if nothing there"
        + " truly counts as none, say so on the measure: `no rows: 0`."
    } else if isEmpty {
      advice = "\(none) not nought: the extract may be incomplete. Export it again."
    } else {
      advice =
        "The data has no rows at all for this period, or has them by periods of another length."
        + " Add them, or let the contract settle over the periods that the data has."
    }
    return Fault(
      "missing-row", at: Place(file: data.path, line: 1),
      "measure `\(data.measure.name)` has no rows\(behalf(named))"
        + (named.isEmpty && !isEmpty ? " that count" : ""),
      advice: advice)
  }

  /// ` for AAA, 2026/27`; nothing where there is one figure of all.
  private static func behalf(_ names: [String]) -> String {
    names.isEmpty ? "" : " for \(names.joined(separator: ", "))"
  }
}
