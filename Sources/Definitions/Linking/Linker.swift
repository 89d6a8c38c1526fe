import Faults
import Formulas
import Quantities

/// Checks a contract's formulas and binds its names, each when it is first read: the order in
/// which a contract writes things does not matter, and a circle is found where it closes.
public final class Linker {
  let contract: Contract
  let workspace: Workspace
  let mechanisms: [String: Mechanism]
  private(set) var declared: [String: [String]]
  public private(set) var dimensionNames: [String]
  /// Dimensions whose members are only written in inputs of mechanisms.
  private var written: Set<String> = []
  public let names: [String]
  let definitions: [String: Definition]
  let atPlan: Bool
  /// Faults in the log before this contract's.
  private let faultsBefore: Int
  /// Levels of the formulas in `path`, together: how deep they nest in one another.
  private var height = 0
  /// The levels of each slot with those that it reads, and, for each name in `path`, the most of
  /// what it has read so far.
  private var heights: [Slot.ID: Int] = [:]
  private var heightsRead: [Int] = [0]

  var slots: [Slot] = []
  private var ids: [String: Slot.ID] = [:]
  /// What is wrong with a name, told again to whoever reads it.
  private var failures: [String: Fault] = [:]
  var sources: [Slot.ID: FactSource] = [:]
  var terms: [String: LinkedTerm] = [:]
  /// Each term's call of its mechanism, whose values are read as `term.value`.
  var calls: [String: MechanismCall] = [:]
  private var termValues: [Slot.ID: String] = [:]
  /// Values that say what they are, and may lead back to themselves: linked when all else is.
  var waiting: [(value: Contract.Let, id: Slot.ID)] = []
  /// What is being linked, outermost first, to name a circle.
  private var path: [String] = []
  /// The terms that each slot reads, since a term is only read in periods of its own cycle.
  private(set) var termsRead: [Set<String>] = [[]]
  private var termsReadBySlot: [Slot.ID: Set<String>] = [:]
  var usedTables: [Table] = []

  enum Definition {
    case value(Contract.Let)
    case dated(DatedValue)
    case scale(ScaleTable)
    case column(Table, Table.Column)
    case measure(Measure)
    case term(Contract.Term)
    case line(Contract, Contract.Term)
    case period(FactSource, Kind)
  }

  /// What every formula knows of the period it is read in, in mechanisms too.
  static let calendar: [String: Definition] = [
    "period": .period(.period, .number(.year)),
    "period.first": .period(.firstDay, .date),
    "period.last": .period(.lastDay, .date),
  ]

  /// - Parameter atPlan: whether to read the plan's stand-ins in place of the data.
  public init(
    _ contract: Contract, in workspace: Workspace, mechanisms: [String: Mechanism],
    atPlan: Bool = false, _ log: FaultLog
  ) {
    (self.contract, self.workspace, self.mechanisms) = (contract, workspace, mechanisms)
    self.atPlan = atPlan
    faultsBefore = log.faults.count
    var definitions = Self.calendar
    func define(_ name: String, _ definition: Definition, _ place: Place) {
      if definitions.updateValue(definition, forKey: name) != nil {
        log.add(
          Fault(
            "repeated-name", at: place, "`\(name)` has two meanings in this contract",
            advice: "Values, dated values, scales, terms and measures share one list of names:"
              + " rename one."))
      }
    }
    for value in workspace.lets { definitions[value.name] = .value(value) }
    for measure in workspace.measures { definitions[measure.name] = .measure(measure) }
    for scale in workspace.scales { definitions[scale.name] = .scale(scale) }
    for value in contract.lets { define(value.name, .value(value), value.formula.place) }
    for value in contract.dated { define(value.name, .dated(value), value.passage.place) }
    for scale in contract.scales { define(scale.name, .scale(scale), scale.passage.place) }
    for term in contract.terms { define(term.name, .term(term), term.place) }
    for other in contract.reads.compactMap({ workspace.contract($0.text) }) {
      for term in other.terms {
        define("\(other.name).\(term.name)", .line(other, term), contract.place)
      }
    }
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
    let values = contract.terms.flatMap { term -> [String] in
      guard case .mechanism(let name, _) = term.pays, let mechanism = mechanisms[name.text] else {
        return []
      }
      return mechanism.lets.map { "\(term.name).\($0.name)" }
    }
    names = Set(definitions.keys).union(values).sorted()
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
    let unread = contract.reads.contains { workspace.contract($0.text) == nil }
    if unread, workspace.hasUnreadContracts { return nil }
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
    let checks = contract.checks.compactMap { check in
      log.attempt { () throws(Fault) in try self.check(check) }
    }
    linkWaiting(log)
    let value = contract.plan.flatMap { plan in
      log.attempt { () throws(Fault) in try self.value(atPlan: plan) }
    }
    linkWaiting(log)
    guard log.faults.count == faultsBefore else { return nil }
    guard log.attempt({ () throws(Fault) in try checkOrder() }) != nil else { return nil }
    let program = Program(
      dimensions: dimensionNames, slots: slots, minorUnit: contract.money.minorUnit)
    let own =
      contract.tables
      + usedTables.filter { used in
        !contract.tables.contains { $0.name == used.name }
      }
    return LinkedContract(
      contract: contract, program: program, sources: sources,
      terms: contract.terms.compactMap { terms[$0.name] }, checks: checks, termValues: termValues,
      valueAtPlan: value, tables: own, declared: declared)
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
        advice:
          "Each needs the next before it has a value. Take one of them from a table; or from the"
          + " period before, as a value that says what it is:"
          + " `let: carried: {is: £, value: previous(carried) + …}`.")
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

  func height(of definition: Definition) -> Int {
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
      if let declared = value.declared { return try add(value, declared.kind, declared.by) }
      let node = try Checker.check(value.formula, in: self)
      return add(Slot(name, node.type, .formula(node), passage: value.formula))
    case .scale(let scale):
      return add(
        Slot(name, Type(scale.kind), .constant(.scale(scale.scale)), passage: scale.passage))
    case .dated(let value): return try dated(value)
    case .column(let table, let column): return try self.column(table, column, name)
    case .measure(let measure): return try self.measure(measure, at: place)
    case .term(let term): return try self.term(term).amount
    case .line(let contract, let term): return try line(of: contract, term, at: place)
    case .period(let source, let kind):
      return fact(Slot(name, Type(kind), .fact), source)
    }
  }
}

// MARK: - The contract as a scope

extension Linker: Scope {
  public func slot(
    named name: String, at place: Place
  ) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    guard let definition = definitions[name] else { return try termValue(name, at: place) }
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

  /// `dental.carried-forward`: a value of the mechanism that a term calls.
  private func termValue(
    _ name: String, at place: Place
  ) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    guard let dot = name.firstIndex(of: "."), case .term? = definitions[String(name[..<dot])] else {
      return nil
    }
    let term = String(name[..<dot])
    _ = try slot(named: term, at: place)
    guard let call = calls[term],
      let found = try call.value(String(name[name.index(after: dot)...]), at: place)
    else { return nil }
    termValues[found.id] = term
    return found
  }

  public func dimension(_ word: String) -> String? {
    dimensionNames.contains(word) ? word : nil
  }

  /// Whether a dimension was made of the members of an input, and of others than these.
  func isWritten(_ dimension: String, by members: [String]) -> Bool {
    written.contains(dimension) && Set(declared[dimension] ?? []) != Set(members)
  }

  /// A dimension that is made of the members of an input; where its word is taken, with its term.
  func addDimension(_ word: String, _ members: [String], for owner: String) -> String {
    let name = dimensionNames.contains(word) ? "\(word) of \(owner)" : word
    declared[name] = members
    dimensionNames = (dimensionNames + [name]).sorted()
    written.insert(name)
    return name
  }

  public func members(of dimension: String) -> [String]? { declared[dimension] }

  public var units: UnitWords { workspace.units }

  public func period(_ name: PeriodName) -> Period? { contract.period(name) }

  public func unit(of currency: Currency) -> Unit? { currency.unit }

  public func proxy(for unit: Unit) -> (unit: Unit, because: String)? {
    contract.proxies.first { $0.counted == unit }.map { ($0.paidAs, $0.because) }
  }
}
