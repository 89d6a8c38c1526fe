import Faults
import Formulas
import Quantities

/// Everything a folder defines: parties, dimensions, tables, measures, gates and contracts.
public struct Workspace: Sendable {
  public var title = ""
  public var parties: [Party] = []
  /// Who prepares, approves, agrees and disputes.
  public var people: [Person] = []
  public var dimensions: [DimensionDeclaration] = []
  public var units: UnitWords = .standard
  public var tables: [Table] = []
  public var scales: [ScaleTable] = []
  public var measures: [Measure] = []
  /// Values that every contract can read, as if they were its own; rows read those that are written
  /// as they are.
  public var lets: [Contract.Let] = []
  public var gates: [Gate] = []
  /// How payments are shared out between a cohort and everybody else.
  public var flows: FlowsDeclaration?
  /// What fixed payments are compared with.
  public var gap: GapDeclaration?
  /// Which rows somebody should pay for.
  public var coverage: CoverageDeclaration?
  /// What may be done more or less of.
  public var incentives: IncentivesDeclaration?
  /// What sort of case a row is, for bridges of causes.
  public var bridge: BridgeDeclaration?
  /// What is put before a board.
  public var businessCase: BusinessCaseDeclaration?
  /// What is agreed before a reform.
  public var baseline: BaselineDeclaration?
  /// By when the figures of a month are in.
  public var calendar: DataCalendar?
  /// In which accounts parties post what they pay and receive.
  public var journals: [JournalDeclaration] = []
  /// Contracts that are looked at together.
  public var regimes: [Regime] = []
  /// What is set beside its plan, month by month.
  public var monitors: [MonitorDeclaration] = []
  public var contracts: [Contract] = []
  /// Whether a contract could not be read, so that one that reads it is not told there is none.
  public var hasUnreadContracts = false
  /// What is wrong first in leftshift.yaml or the definitions: everything that builds on them says
  /// so in place of what follows from it.
  var firstFault: Fault?
  /// Whether leftshift.yaml and the definitions could be read without a fault.
  public var isRead: Bool { firstFault == nil }

  public struct Party: Sendable {
    public let id: String
    public let name: String
    /// A trust, an ICB, a council, a practice, a pooled fund: the words are the workspace's.
    public let kind: String?
    public let place: Place

    public init(id: String, name: String, kind: String?, place: Place) {
      (self.id, self.name, self.kind, self.place) = (id, name, kind, place)
    }
  }

  /// A dimension whose members are known before any data is read.
  public struct DimensionDeclaration: Sendable {
    public let name: String
    public let members: [String]
    public let place: Place
  }

  public init() {}

  public func party(_ id: String) -> Party? { parties.first { $0.id == id } }

  public var partyNames: [String: String] {
    Dictionary(parties.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
  }

  public func contract(_ name: String) -> Contract? { contracts.first { $0.name == name } }

  /// The table that a measure or a gate names.
  public func table(_ name: Passage) throws(Fault) -> Table {
    if let fault = firstFault { throw fault }
    if let table = tables.first(where: { $0.name == name.text }) { return table }
    throw Fault(
      "unknown-table", at: name.place, "there is no table `\(name.text)`",
      advice: (tables.isEmpty ? "" : didYouMean(name.text, among: tables.map(\.name)) + " ")
        + "Tables for measures and gates are declared under `tables:` in leftshift.yaml or"
        + " definitions/.")
  }

  /// Reads `leftshift.yaml`.
  public mutating func readHeader(_ bytes: [UInt8], path: String, _ log: FaultLog) {
    let before = log.faults.count
    defer { keepFirstFault(since: before, log) }
    guard let item = log.attempt({ () throws(Fault) in try YAMLReader.read(bytes, path: path) }),
      let fields = Fields(item, of: "leftshift.yaml", log)
    else { return }
    defer { fields.finish() }
    title = fields.text("workspace")?.text ?? ""
    units = units.adding(fields.texts("units").map(\.text))
    parties = fields.named("parties").compactMap { Self.party($0, $1, log) }
    people = fields.named("people").compactMap { Person.read($0, $1, log) }
    checkPeople(log)
    dimensions = fields.named("dimensions").compactMap { dimension($0, $1, log) }
    readTables(fields, log)
    readValues(fields, log)
    readGates(fields, log)
    readQuestions(fields, log)
    calendar = DataCalendar.read(fields.take("calendar"), log)
  }

  /// Reads a file of `definitions/`.
  public mutating func readDefinitions(_ bytes: [UInt8], path: String, _ log: FaultLog) {
    let before = log.faults.count
    defer { keepFirstFault(since: before, log) }
    guard let item = log.attempt({ () throws(Fault) in try YAMLReader.read(bytes, path: path) }),
      let fields = Fields(item, of: "a definitions file", log)
    else { return }
    defer { fields.finish() }
    readTables(fields, log)
    let types = TypeWords(units: units)
    for (key, item) in fields.named("measures") {
      guard let measure = Measure.read(key, item, types, log) else { continue }
      if let other = measures.first(where: { $0.name == measure.name }) {
        log.add(repeatedName("there are two measures called", key, other.place))
      } else if let scale = scales.first(where: { $0.name == measure.name }) {
        log.add(repeatedName("a measure and a scale are called", key, scale.passage.place))
      } else if let value = lets.first(where: { $0.name == measure.name }) {
        log.add(repeatedName("a measure and a value are called", key, value.formula.place))
      }
      measures.append(measure)
    }
    readGates(fields, log)
    readValues(fields, log)
    readQuestions(fields, log)
  }

  private mutating func keepFirstFault(since before: Int, _ log: FaultLog) {
    if log.faults.count > before { firstFault = firstFault ?? log.faults[before] }
  }

  private mutating func readTables(_ fields: Fields, _ log: FaultLog) {
    let reader = TableReader(log: log, types: TypeWords(units: units))
    for (key, item) in fields.named("tables") {
      if tables.contains(where: { $0.name == key.text })
        || scales.contains(where: { $0.name == key.text })
      {
        log.add(
          Fault(
            "repeated-name", at: key.place, "there are two tables called `\(key.text)`",
            advice: "Rename one of them."))
      }
      switch reader.read(key, item) {
      // `stays` is a measure and `stays.cost` a column: no formula takes the one for the other.
      case .table(let table): tables.append(table.beside(dimensions.map(\.name)))
      case .scale(let scale):
        if let measure = measures.first(where: { $0.name == scale.name }) {
          log.add(repeatedName("a measure and a scale are called", key, measure.place))
        }
        scales.append(scale)
      case nil: break
      }
    }
  }

  private mutating func readValues(_ fields: Fields, _ log: FaultLog) {
    let types = TypeWords(units: units)
    for (key, item) in fields.named("let") {
      guard let value = Contract.Let.read(key, item, types, log) else { continue }
      if let other = lets.first(where: { $0.name == value.name }) {
        log.add(repeatedName("there are two values called", key, other.formula.place))
      } else if let measure = measures.first(where: { $0.name == value.name }) {
        log.add(repeatedName("a value and a measure are called", key, measure.place))
      }
      lets.append(value)
    }
  }

  private mutating func readGates(_ fields: Fields, _ log: FaultLog) {
    let types = TypeWords(units: units)
    for (key, item) in fields.named("gates") {
      guard let gate = Gate.read(key, item, types, log) else { continue }
      if let other = gates.first(where: { $0.name == gate.name }) {
        log.add(repeatedName("there are two gates called", key, other.place))
      }
      gates.append(gate)
    }
  }

  /// What `leftshift flows`, `gap`, `incentives` and `baseline` ask, which a workspace says once;
  /// regimes, and monitors.
  private mutating func readQuestions(_ fields: Fields, _ log: FaultLog) {
    if let read = FlowsDeclaration.read(fields.take("flows"), log) {
      if let flows { log.add(saidTwice("flows", read.place, flows.place)) }
      flows = flows ?? read
    }
    if let read = GapDeclaration.read(fields.take("gap"), log) {
      if let gap { log.add(saidTwice("gap", read.place, gap.place)) }
      gap = gap ?? read
    }
    if let read = CoverageDeclaration.read(fields.take("coverage"), log) {
      if let coverage { log.add(saidTwice("coverage", read.place, coverage.place)) }
      coverage = coverage ?? read
    }
    if let read = BridgeDeclaration.read(fields.take("bridge"), log) {
      if let bridge { log.add(saidTwice("bridge", read.place, bridge.place)) }
      bridge = bridge ?? read
    }
    if let read = BusinessCaseDeclaration.read(fields.take("business-case"), log) {
      if let businessCase { log.add(saidTwice("business-case", read.place, businessCase.place)) }
      businessCase = businessCase ?? read
    }
    let types = TypeWords(units: units)
    if let read = IncentivesDeclaration.read(fields.take("incentives"), types, log) {
      if let incentives { log.add(saidTwice("incentives", read.place, incentives.place)) }
      incentives = incentives ?? read
    }
    if let read = BaselineDeclaration.read(fields.take("baseline"), log) {
      if let baseline { log.add(saidTwice("baseline", read.place, baseline.place)) }
      baseline = baseline ?? read
    }
    for (key, item) in fields.named("journal") {
      guard let journal = JournalDeclaration.read(key, item, log) else { continue }
      if let other = journals.first(where: { $0.party.text == key.text }) {
        log.add(repeatedName("there are two journals of", key, other.party.place))
      }
      journals.append(journal)
    }
    for (key, item) in fields.named("regimes") {
      guard let regime = Regime.read(key, item, log) else { continue }
      if let other = regimes.first(where: { $0.name == regime.name }) {
        log.add(repeatedName("there are two regimes called", key, other.place))
      }
      regimes.append(regime)
    }
    for (key, item) in fields.named("monitors") {
      guard let monitor = MonitorDeclaration.read(key, item, types, log) else { continue }
      if let other = monitors.first(where: { $0.name == monitor.name }) {
        log.add(repeatedName("there are two monitors called", key, other.place))
      }
      monitors.append(monitor)
    }
  }

  private func saidTwice(_ key: String, _ place: Place, _ other: Place) -> Fault {
    Fault(
      "repeated-name", at: place, "a workspace says `\(key)` once",
      label: "it stands in \(other.short) too", advice: "Put both into one.")
  }

  private func repeatedName(_ what: String, _ key: Passage, _ other: Place) -> Fault {
    Fault(
      "repeated-name", at: key.place, "\(what) `\(key.text)`",
      label: "the other is in \(other.short)", advice: "Rename one of them.")
  }

  private static func party(_ key: Passage, _ item: Item, _ log: FaultLog) -> Party? {
    if let name = item.scalar {
      return Party(id: key.text, name: name.text, kind: nil, place: key.place)
    }
    guard let fields = Fields(item, of: "party `\(key.text)`", log) else { return nil }
    defer { fields.finish() }
    return Party(
      id: key.text, name: fields.text("name")?.text ?? key.text, kind: fields.text("kind")?.text,
      place: key.place)
  }

  private func dimension(
    _ key: Passage, _ item: Item, _ log: FaultLog
  ) -> DimensionDeclaration? {
    guard let name = log.name(key, of: "dimension") else { return nil }
    var members: [String] = []
    if case .list(let items, _) = item {
      members = items.compactMap { $0.scalar?.text }
      if Set(members).count < members.count {
        log.add(
          Fault(
            "repeated-name", at: key.place, "dimension `\(name)` has a member twice",
            advice: "Name each member once: a sum would count it twice."))
      }
    } else {
      guard let fields = Fields(item, of: "dimension `\(name)`", log) else { return nil }
      defer { fields.finish() }
      let kind = fields.required("kind", "Say which parties: `kind: trust`; or list its members.")
      members = parties.filter { $0.kind == kind?.text }.map(\.id)
      if let kind, members.isEmpty {
        log.add(
          Fault(
            "no-members", at: kind.place, "no party is of kind `\(kind.text)`",
            advice: didYouMean(kind.text, among: parties.compactMap(\.kind))))
      }
    }
    return DimensionDeclaration(name: name, members: members, place: key.place)
  }
}
