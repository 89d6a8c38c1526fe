import Faults
import Formulas
import Quantities

/// Checks a contract's formulas and binds its names, each when it is first read: the order in
/// which a contract writes things does not matter, and a circle is found where it closes.
public final class Linker {
  let contract: Contract
  let workspace: Workspace
  let mechanisms: [String: Mechanism]
  let declared: [String: [String]]
  public let dimensionNames: [String]
  public let names: [String]
  private let definitions: [String: Definition]
  private let atPlan: Bool
  /// Faults in the log before this contract's.
  private let faultsBefore: Int
  /// Levels of the formulas in `path`, together: how deep they nest in one another.
  private var height = 0
  /// The levels of each slot with those that it reads, and, for each name in `path`, the most of
  /// what it has read so far.
  private var heights: [Slot.ID: Int] = [:]
  private var heightsRead: [Int] = [0]

  private(set) var slots: [Slot] = []
  private var ids: [String: Slot.ID] = [:]
  /// What is wrong with a name, told again to whoever reads it.
  private var failures: [String: Fault] = [:]
  private(set) var sources: [Slot.ID: FactSource] = [:]
  var terms: [String: LinkedTerm] = [:]
  /// What is being linked, outermost first, to name a circle.
  private var path: [String] = []
  /// The terms that each slot reads, since a term is only read in periods of its own cycle.
  private(set) var termsRead: [Set<String>] = [[]]
  private var termsReadBySlot: [Slot.ID: Set<String>] = [:]
  private var usedTables: [Table] = []

  private enum Definition {
    case value(Mechanism.Named)
    case dated(DatedValue)
    case scale(ScaleTable)
    case column(Table, Table.Column)
    case measure(Measure)
    case term(Contract.Term)
    case period
  }

  /// - Parameter atPlan: whether to read the plan's stand-ins in place of the data.
  public init(
    _ contract: Contract, in workspace: Workspace, mechanisms: [String: Mechanism],
    atPlan: Bool = false, _ log: FaultLog
  ) {
    (self.contract, self.workspace, self.mechanisms) = (contract, workspace, mechanisms)
    self.atPlan = atPlan
    faultsBefore = log.faults.count
    var definitions: [String: Definition] = ["period": .period]
    func define(_ name: String, _ definition: Definition, _ place: Place) {
      if definitions.updateValue(definition, forKey: name) != nil {
        log.add(
          Fault(
            "repeated-name", at: place, "`\(name)` has two meanings in this contract",
            advice: "Values, dated values, scales, terms and measures share one list of names:"
              + " rename one."))
      }
    }
    for measure in workspace.measures { definitions[measure.name] = .measure(measure) }
    for scale in workspace.scales { definitions[scale.name] = .scale(scale) }
    for value in contract.lets { define(value.name, .value(value), value.formula.place) }
    for value in contract.dated { define(value.name, .dated(value), value.passage.place) }
    for scale in contract.scales { define(scale.name, .scale(scale), scale.passage.place) }
    for term in contract.terms { define(term.name, .term(term), term.place) }
    for table in contract.tables where workspace.tables.contains(where: { $0.name == table.name }) {
      log.add(
        Fault(
          "repeated-name", at: table.place, "the workspace has a table `\(table.name)` already",
          advice: "`--table \(table.name)=FILE` must mean one of them: rename this one."))
    }
    let shared = workspace.tables.filter { table in
      !table.keys.isEmpty && !contract.tables.contains { $0.name == table.name }
    }
    let tables = contract.tables + shared
    for table in tables {
      for column in table.columns {
        define("\(table.name).\(column.name)", .column(table, column), table.place)
      }
    }
    self.definitions = definitions
    names = definitions.keys.sorted()
    declared = Self.declaredMembers(contract, workspace, log)
    let implied = tables.flatMap { $0.dimensions }
    dimensionNames = Set(declared.keys).union(implied).sorted()
  }

  /// Links every term and the value at plan; what is wrong is in the log.
  public func link(_ log: FaultLog) -> LinkedContract? {
    if let fault = workspace.firstFault {
      log.add(fault)
      return nil
    }
    checkHeader(log)
    // What builds on a header that is wrong would be wrong for that reason only.
    guard log.faults.count == faultsBefore else { return nil }
    // Every name is checked, also those that no term reads yet.
    let names =
      contract.lets.map { ($0.name, $0.formula.place) }
      + contract.terms.map { ($0.name, $0.place) }
    for (name, place) in names where terms[name] == nil {
      _ = log.attempt { () throws(Fault) in try slot(named: name, at: place) }
    }
    let value = contract.plan.flatMap { plan in
      log.attempt { () throws(Fault) in try self.value(atPlan: plan) }
    }
    guard log.faults.count == faultsBefore else { return nil }
    let program = Program(
      dimensions: dimensionNames, slots: slots, minorUnit: contract.money.minorUnit)
    let own =
      contract.tables
      + usedTables.filter { used in
        !contract.tables.contains { $0.name == used.name }
      }
    return LinkedContract(
      contract: contract, program: program, sources: sources,
      terms: contract.terms.compactMap { terms[$0.name] }, valueAtPlan: value, tables: own,
      declared: declared)
  }

  private func checkHeader(_ log: FaultLog) {
    for side in [contract.payer, contract.payee] {
      _ = log.attempt { () throws(Fault) in try self.side(side) }
    }
    let known = Set(dimensionNames)
    for table in contract.tables {
      for column in table.columns {
        guard case .label(let dimension) = column.kind, !known.contains(dimension) else { continue }
        log.add(
          Fault(
            "unknown-dimension", at: column.header.place, "there is no dimension `\(dimension)`",
            label: "this column is a label of it",
            advice: didYouMean(dimension, among: known)
              + " A dimension is declared by a table's `by:` or `key:`, or under `dimensions:`."))
      }
    }
    let tables = contract.tables + workspace.tables
    for table in tables {
      guard let roster = table.covers else { continue }
      guard let covered = tables.first(where: { $0.name == roster.text }) else {
        log.add(
          Fault(
            "unknown-table", at: roster.place, "there is no table `\(roster.text)` to cover",
            advice: didYouMean(roster.text, among: tables.map(\.name))))
        continue
      }
      for dimension in covered.dimensions.subtracting(table.dimensions).sorted() {
        log.add(
          Fault(
            "roster-dimension", at: roster.place,
            "`\(roster.text)` is by \(dimension), and this table is not",
            advice: "A roster is found by keys that the table has too."))
      }
    }
    for substitution in contract.plan?.substitutions ?? [] {
      switch definitions[substitution.column.text] {
      case .column, .measure: continue
      default: break
      }
      let data = names.filter { name in
        if case .measure? = definitions[name] { true } else { name.contains(".") }
      }
      log.add(
        Fault(
          "unknown-column", at: substitution.column.place,
          "there is no column or measure `\(substitution.column.text)` to plan for",
          advice: didYouMean(substitution.column.text, among: data)))
    }
    let names = self.names + contract.tables.map(\.name) + workspace.tables.map(\.name)
    for (name, place) in contract.illustrative.mapValues(\.place) where !names.contains(name) {
      log.add(
        Fault(
          "unknown-name", at: place, "there is no `\(name)` here to be illustrative",
          advice: didYouMean(name, among: names)))
    }
  }

  // MARK: Slots

  func add(_ slot: Slot) -> Slot.ID {
    slots.append(slot)
    return slots.count - 1
  }

  /// Runs `body` as the linking of `name`: knows circles, and which terms are read inside.
  func linking(
    _ name: String, at place: Place, height own: Int, _ body: () throws(Fault) -> Slot.ID
  ) throws(Fault) -> Slot.ID {
    if let start = path.firstIndex(of: name) {
      let circle = (path[start...] + [name]).joined(separator: " → ")
      throw Fault(
        "cycle", at: place,
        path.last == name
          ? "`\(name)` is worked out from itself" : "these names go round in a circle",
        label: circle,
        advice: "Each needs the next before it has a value. Take one of them from a table, or from"
          + " the period before: `previous(…)` of a figure in the data.")
    }
    guard height + own <= Self.mostLevels else { throw tooDeep(name, place) }
    path.append(name)
    height += own
    heightsRead.append(0)
    termsRead.append([])
    defer {
      path.removeLast()
      height -= own
    }
    let id: Slot.ID
    do { id = try body() } catch {
      termsRead.removeLast()
      heightsRead.removeLast()
      throw error
    }
    termsReadBySlot[id] = termsRead.removeLast()
    let levels = own + heightsRead.removeLast()
    guard levels <= Self.mostLevels else { throw tooDeep(name, place) }
    heights[id] = levels
    return id
  }

  private func height(of definition: Definition) -> Int {
    switch definition {
    case .value(let value): Self.height(of: value.formula)
    case .term(let term): height(of: term)
    default: 1
    }
  }

  private func define(
    _ definition: Definition, _ name: String, at place: Place
  ) throws(Fault) -> Slot.ID {
    switch definition {
    case .value(let value):
      let node = try Checker.check(value.formula, in: self)
      return add(Slot(name, node.type, .formula(node), passage: value.formula))
    case .scale(let scale):
      return add(
        Slot(name, Type(scale.kind), .constant(.scale(scale.scale)), passage: scale.passage))
    case .dated(let value): return try dated(value)
    case .column(let table, let column): return try self.column(table, column, name)
    case .measure(let measure): return try self.measure(measure, at: place)
    case .term(let term): return try self.term(term).amount
    case .period:
      return fact(Slot("period", Type(.number(.year)), .fact), .period)
    }
  }

  private func fact(_ slot: Slot, _ source: FactSource) -> Slot.ID {
    let id = add(slot)
    sources[id] = source
    return id
  }

  private func dated(_ value: DatedValue) throws(Fault) -> Slot.ID {
    if value.inside == .days, !isNumber(value.kind) {
      throw Fault(
        "bad-proration", at: value.passage.place, "only a number can be weighted by days",
        advice: "Write `inside a period: start`.")
    }
    let slot = Slot(value.name, Type(value.kind), .fact, passage: value.passage, isStock: true)
    return fact(slot, .dated(value))
  }

  private func isNumber(_ kind: Kind) -> Bool {
    if case .number = kind { true } else { false }
  }

  /// A table that is read, and the roster that it is held to.
  private func use(_ table: Table) {
    guard !usedTables.contains(where: { $0.name == table.name }) else { return }
    usedTables.append(table)
    if let roster = workspace.tables.first(where: { $0.name == table.covers?.text }) { use(roster) }
  }

  private func column(
    _ table: Table, _ column: Table.Column, _ name: String
  ) throws(Fault) -> Slot.ID {
    let type = Type(column.kind, by: table.dimensions)
    use(table)
    if let stand = try standIn(for: name, type) { return add(stand) }
    return fact(
      Slot(name, type, .fact, passage: column.header),
      .column(table: table.name, column: column))
  }

  private func measure(_ measure: Measure, at place: Place) throws(Fault) -> Slot.ID {
    let dimensions = try measure.dimensions(in: workspace)
    for dimension in dimensions where !dimensionNames.contains(dimension) {
      throw Fault(
        "unknown-dimension", at: measure.place,
        "measure `\(measure.name)` is by \(dimension), which this contract does not know",
        advice: didYouMean(dimension, among: dimensionNames)
          + " Declare it under `dimensions:` in leftshift.yaml.")
    }
    let type = Type(.number(measure.unit), by: dimensions)
    if let stand = try standIn(for: measure.name, type) { return add(stand) }
    return fact(Slot(measure.name, type, .fact), .measure(measure))
  }

  /// At plan, the formula that stands in for the data of a column or measure.
  private func standIn(for name: String, _ type: Type) throws(Fault) -> Slot? {
    guard atPlan,
      let stand = contract.plan?.substitutions.first(where: { $0.column.text == name })
    else { return nil }
    let node = try Checker.check(stand.formula, in: self)
    var kinds = [type.kind]
    // Where the contract pays pathways as people, a plan in people is one in pathways.
    if case .number(let unit) = type.kind, let paidAs = proxy(for: unit)?.unit {
      kinds.append(.number(paidAs))
    }
    guard kinds.contains(where: node.type.kind.isReadable),
      node.type.dimensions.isSubset(of: type.dimensions)
    else {
      throw Fault(
        "unit-mismatch", at: stand.formula.place,
        "at plan, `\(name)` must be \(type), not \(node.type)",
        advice: unitAdvice(node.type.kind, type.kind))
    }
    return Slot(name, type, .formula(node), passage: stand.formula)
  }
}

// MARK: - The contract as a scope

extension Linker: Scope {
  public func slot(
    named name: String, at place: Place
  ) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    guard let definition = definitions[name] else { return nil }
    let id: Slot.ID
    if let known = ids[name] {
      id = known
    } else {
      if let fault = failures[name] { throw fault }
      do {
        id = try linking(name, at: place, height: height(of: definition)) { () throws(Fault) in
          try define(definition, name, at: place)
        }
      } catch {
        failures[name] = error
        throw error
      }
      ids[name] = id
    }
    var read = termsReadBySlot[id] ?? []
    if case .term = definition { read = [name] }
    termsRead[termsRead.count - 1].formUnion(read)
    heightsRead[heightsRead.count - 1] = max(heightsRead[heightsRead.count - 1], heights[id] ?? 0)
    return (id, slots[id])
  }

  public func dimension(_ word: String) -> String? {
    dimensionNames.contains(word) ? word : nil
  }

  public func members(of dimension: String) -> [String]? { declared[dimension] }

  public var units: UnitWords { workspace.units }

  public func period(_ name: PeriodName) -> Period? { contract.period(name) }

  public func unit(of currency: Currency) -> Unit? { currency.unit }

  public func proxy(for unit: Unit) -> (unit: Unit, because: String)? {
    contract.proxies.first { $0.counted == unit }.map { ($0.paidAs, $0.because) }
  }
}
