import Definitions
import Engines
import Faults
import Foundation
import Formulas
import Measures
import Quantities
import Settlement

/// A workspace with its engine: the one place where definitions, data and settlement meet.
public final class OpenWorkspace {
  public let files: WorkspaceFiles
  let engine: any Engine
  let progress: ProgressLine
  /// Tables read from another file than the one they name.
  let replacements: [String: String]
  /// The day whose knowledge counts; `nil` for all that is known.
  let asKnown: Day?
  let receivedFiles: ReceivedFiles
  /// Contracts that others read: what they came to, or `nil` where they could not be settled.
  private var settledForOthers: [String: ContractLines?] = [:]
  /// What came of the gates of each table that was asked.
  var gateResults: [String: [GateResult]] = [:]
  let counted: CountedFigures
  /// Whether all it may know is what came in a pack: it has no files.
  let isPacked: Bool
  /// Those being settled, each for the one before.
  private var settling: [String] = []

  public var workspace: Workspace { files.workspace }

  /// - Parameters:
  ///   - replacements: for a table's name, the file to read it from.
  ///   - received: which extracts count; `nil` for all that were received by `asKnown`.
  public init(
    _ files: WorkspaceFiles, engine: any Engine, replacements: [String: String] = [:],
    asKnown: Day? = nil, received: Received? = nil, progress: ProgressLine = .none
  ) {
    receivedFiles = ReceivedFiles(
      root: files.root, engine: engine, asKnown: asKnown, received: received, progress)
    (self.files, self.engine, self.progress) = (files, engine, progress)
    (self.replacements, self.asKnown) = (replacements, asKnown)
    (counted, isPacked) = (CountedFigures(), false)
  }

  /// One whose figures are all there already, as they came in a pack.
  init(
    packed files: WorkspaceFiles, counted: CountedFigures, gates: [String: [GateResult]],
    asKnown: Day?
  ) {
    (self.files, self.counted, gateResults, self.asKnown) = (files, counted, gates, asKnown)
    (engine, progress, replacements, isPacked) = (PackEngine(), .none, [:], true)
    receivedFiles = ReceivedFiles(
      root: files.root, engine: engine, asKnown: asKnown, received: nil, .none)
  }

  /// Another's data with contracts that say something else: its figures serve for them too.
  convenience init(
    _ other: OpenWorkspace, contracts: [Contract], counted: CountedFigures? = nil
  ) {
    var workspace = other.workspace
    workspace.contracts = contracts
    self.init(other, workspace: workspace, counted: counted)
  }

  /// Another's files with definitions that say more; what was counted by its own stays as it is.
  init(_ other: OpenWorkspace, workspace: Workspace, counted: CountedFigures? = nil) {
    files = WorkspaceFiles(
      root: other.files.root, workspace: workspace, mechanisms: other.files.mechanisms,
      definitions: other.files.definitions, texts: other.files.texts)
    (engine, progress, receivedFiles) = (other.engine, other.progress, other.receivedFiles)
    (replacements, asKnown) = (other.replacements, other.asKnown)
    isPacked = other.isPacked
    (self.counted, gateResults) = (counted ?? other.counted, other.gateResults)
  }

  public var partyNames: [String: String] { workspace.partyNames }

  /// Everything that is wrong with the workspace: its own mechanisms and their worked examples, its
  /// contracts, settled over their data, its measures and its gates, and what tables work out but
  /// nobody reads.
  ///
  /// - Returns: what the contracts that are sound come to.
  public func check(_ log: FaultLog) -> [Settlement] {
    checkOwnMechanisms(log)
    count(for: workspace.contracts)
    let settlements = workspace.contracts.compactMap { contract in
      settler(for: contract, log).flatMap { settler in
        progress.during("settling \(contract.name)") { settler.settle(log) }
      }
    }
    _ = compute(workspace.measures, log)
    checkQuestions(settlements, log)
    _ = log.attempt { () throws(Fault) in try Baseline.agreed(in: files.root) }
    _ = passGates(of: nil, log)
    workspace.checkColumns(log)
    return settlements
  }

  private func checkOwnMechanisms(_ log: FaultLog) {
    for mechanism in files.ownMechanisms where mechanism.fault == nil {
      let before = log.faults.count
      mechanism.check(log)
      guard log.faults.count == before else { continue }
      MechanismExamples.run(mechanism).flatMap(\.faults).forEach(log.add)
    }
  }

  // MARK: Settling

  /// Links a contract, reads what it needs and makes it ready to settle; `nil`, with the faults in
  /// the log, where it cannot be.
  ///
  /// - Parameter only: the period that is wanted, where it is just one: then contracts that are
  ///   read need not be settled in others.
  public func settler(
    for contract: Contract, only: String? = nil, stage: PaymentLine.Stage = .final, _ log: FaultLog
  ) -> Settler? {
    guard let linked = link(contract, atPlan: false, log) else { return nil }
    let plan = contract.plan == nil ? nil : link(contract, atPlan: true, log)
    if contract.plan != nil, plan == nil { return nil }
    let before = log.faults.count
    let waivers = waivers(under: linked, log)
    let tables = self.tables(of: linked, log)
    let measures = compute(linked.measures, log)
    let lines = lines(readBy: contract, only: only, log)
    guard log.faults.count == before, let lines else { return nil }
    func facts(_ linked: LinkedContract) -> ContractFacts {
      ContractFacts(
        linked, tables: tables, measures: measures, lines: lines, asKnown: asKnown,
        waivers: waivers)
    }
    let planned = plan.map { (linked: $0, facts: facts($0)) }
    let facts = facts(linked)
    return Settler(linked, facts, planned: planned, stage: stage)
  }

  /// Settles contracts, or one period of them. Of several, those that have no such period have
  /// nothing to settle in it; one that is wrong is left out, with its faults in the log.
  public func settle(
    _ contracts: [Contract], only: String? = nil, _ log: FaultLog
  ) -> [(settler: Settler, settlement: Settlement)] {
    count(for: contracts)
    return contracts.compactMap { contract in
      guard let settler = settler(for: contract, only: only, log) else { return nil }
      if contracts.count > 1, let only, !settler.settles(only) { return nil }
      return progress.during("settling \(contract.name)") {
        settler.settle(only: only, log).map { (settler, $0) }
      }
    }
  }

  /// What a contract comes to on some days, as `Settler.settle(during:)` says.
  func settle(
    _ contract: Contract, during days: Period, wholePeriods: Bool = false,
    stage: PaymentLine.Stage = .final, _ log: FaultLog
  ) -> (settler: Settler, settlement: Settlement, untold: [String])? {
    settler(for: contract, only: days.name, stage: stage, log).flatMap { settler in
      progress.during("settling \(contract.name)") {
        settler.settle(
          during: days, agreed: agreedTables, wholePeriods: wholePeriods, log)
      }
      .map { (settler, $0.settlement, $0.untold) }
    }
  }

  /// Tables whose figures are agreed beforehand, and not counted.
  var agreedTables: Set<String> { Set(workspace.bridge?.rule.map(\.text) ?? []) }

  func link(_ contract: Contract, atPlan: Bool, _ log: FaultLog) -> LinkedContract? {
    let before = log.faults.count
    let linker = Linker(
      contract, in: workspace, mechanisms: files.mechanisms, atPlan: atPlan, log)
    let linked = linker.link(log)
    return log.faults.count == before ? linked : nil
  }

  /// The lines of the contracts that a contract reads, which are settled first; `nil` where one of
  /// them cannot be.
  private func lines(
    readBy contract: Contract, only: String?, _ log: FaultLog
  ) -> [String: ContractLines]? {
    settling.append(contract.name)
    defer { settling.removeLast() }
    var lines: [String: ContractLines] = [:]
    for name in contract.reads {
      guard let other = workspace.contract(name.text) else { continue }
      if let start = settling.firstIndex(of: other.name) {
        log.add(
          Fault(
            "contract-cycle", at: name.place, "these contracts read one another in a circle",
            label: (settling[start...] + [other.name]).joined(separator: " → "),
            advice:
              "Each needs the lines of the next before it can be settled. Take one figure from"
              + " a table, or write the terms in one contract."))
        return nil
      }
      if settledForOthers[other.name] == nil {
        settledForOthers[other.name] = settled(other, only: only, log)
      }
      guard let read = settledForOthers[other.name] ?? nil else { return nil }
      lines[other.name] = read
    }
    return lines
  }

  /// A contract that another reads: all of it, or where one period is wanted, as much as can be
  /// told by now. What is read and cannot be told is a fault where it is read, and never left out.
  private func settled(
    _ contract: Contract, only: String?, _ log: FaultLog
  ) -> ContractLines? {
    guard let settler = settler(for: contract, only: only, log) else { return nil }
    return progress.during("settling \(contract.name)") {
      if let only { return settler.settleAsFarAsTold(only: only, log) }
      return settler.settle(log).map { ContractLines($0, settler.facts) }
    }
  }

  // MARK: Data

  private func tables(of linked: LinkedContract, _ log: FaultLog) -> [String: TableData] {
    var tables: [String: TableData] = [:]
    for table in linked.tables {
      switch table.source {
      case .rows(let rows):
        tables[table.name] = TableData.read(
          table, written: rows, units: workspace.units, members: linked.declared, log)
      case .tables: continue  // The linker lets no formula read them.
      case .file:
        let contract = linked.contract.name
        guard
          let rows = log.attempt({ () throws(Fault) in try self.rows(of: table, in: contract) })
        else {
          continue
        }
        tables[table.name] = TableData.read(
          table, rows, linked.contract, members: linked.declared, log)
      }
    }
    return tables
  }

  private func rows(of table: Table, in contract: String) throws(Fault) -> TextRows {
    let headers = table.headers
    let sign = [contract, table.name, table.fileText] + headers.map(\.text)
    if let known = counted.texts[sign] { return known }
    let file = try self.file(of: table, in: contract)
    let labels = table.asRows.columns.filter(\.isLabel).map(\.header)
    let rows = try progress.during("reading \(file.title)") { () throws(Fault) in
      try engine.rows(of: headers, labels: labels, in: file)
    }
    counted.texts[sign] = rows
    return rows
  }

  /// The statements that settling a contract runs, each with its files as the workspace names them.
  public func statements(of contract: Contract, _ log: FaultLog) -> [String] {
    guard let linked = link(contract, atPlan: false, log) else { return [] }
    return Plan.plans(for: linked.measures, in: workspace, log).compactMap { plan in
      log.attempt { () throws(Fault) in
        try engine.sql(for: plan, on: try self.files(of: plan.rows.tables))
      }
    }
  }

  /// Counts what some contracts read, with those that they read, so that measures of one table
  /// share one scan whichever contract asks for them. What is wrong is told when they are settled.
  public func count(for contracts: [Contract]) {
    let read = measures(of: workspace.withRead(contracts)).values.joined()
    let measures = Dictionary(read.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    _ = compute(measures.values.sorted { $0.name < $1.name }, FaultLog())
  }

  /// The measures that each of some contracts reads itself.
  func measures(of contracts: [Contract]) -> [String: [Measure]] {
    var measures: [String: [Measure]] = [:]
    for contract in contracts {
      measures[contract.name] = link(contract, atPlan: false, FaultLog())?.measures
    }
    return measures
  }

  /// The figures of some measures, those over one table in one scan.
  public func compute(_ measures: [Measure], _ log: FaultLog) -> [String: MeasureData] {
    var results: [String: MeasureData] = [:]
    for measure in measures { results[measure.name] = counted.measures[measure.name] }
    let missing = measures.filter { results[$0.name] == nil }
    for plan in Plan.plans(for: missing, in: workspace, log) {
      let found = log.attempt { () throws(Fault) in
        let files = try self.files(of: plan.rows.tables)
        let named = files.values.map(\.title).sorted().joined(separator: ", ")
        return try progress.during("reading \(named)") { () throws(Fault) in
          try engine.run(plan, on: files)
        }
      }
      for data in found ?? [] {
        results[data.measure.name] = data
        counted.measures[data.measure.name] = data
      }
    }
    return results
  }

  /// The SQL of a measure as it stands, with its file as the workspace names it.
  public func sql(of measure: Measure, _ log: FaultLog) -> String? {
    guard let plan = Plan.plans(for: [measure], in: workspace, log).first else { return nil }
    return log.attempt { () throws(Fault) in
      try engine.sql(for: plan, on: try self.files(of: plan.rows.tables))
    }
  }
}

extension Table {
  /// The file as the table names it; empty where it has none.
  fileprivate var fileText: String {
    if case .file(let passage) = source { passage.text } else { "" }
  }
}

extension LinkedContract {
  /// The measures that it reads, by their names.
  var measures: [Measure] {
    let read = sources.values.compactMap { source -> Measure? in
      if case .measure(let measure) = source { measure } else { nil }
    }
    return read.sorted { $0.name < $1.name }
  }
}
