import Definitions
import Engines
import Faults
import Measures

/// Gates: what must hold of the rows before anything is settled on them.
extension OpenWorkspace {
  /// What came of the gates of some tables; of all, where none are named. Each is asked once.
  public func gates(of tables: Set<String>?, _ log: FaultLog) -> [GateResult] {
    let wanted = workspace.gates.filter { tables?.contains($0.table.text) ?? true }
    for (plan, gates) in GatePlan.plans(for: wanted, in: workspace, log)
    where gateResults[plan.table.name] == nil {
      let results = log.attempt { () throws(Fault) in
        let file = try file(of: plan.table)
        let files = try files(of: plan.tables)
        let breaches = try progress.during("asking the gates of \(file.title)") {
          () throws(Fault) in try engine.test(plan, on: files)
        }
        return zip(zip(gates, plan.tests), breaches).map { asked, breaches in
          GateResult(
            asked.0, path: file.title, breaches,
            currency: asked.1.money.flatMap { plan.table.columns[$0].currency })
        }
      }
      if let results { gateResults[plan.table.name] = results }
    }
    return wanted.compactMap { gate in
      gateResults[gate.table.text]?.first { $0.gate.name == gate.name }
    }
  }

  /// The same, with a fault in the log for each that does not hold and is not waived.
  func passGates(of tables: Set<String>?, _ log: FaultLog) -> [GateResult] {
    let results = gates(of: tables, log)
    for result in results where result.standing == .failed { log.add(result.fault) }
    return results
  }

  /// What the gates say of the tables that a contract rests on, by their names: those that it
  /// reads, those that its measures count, and those that their rows read.
  func waivers(under linked: LinkedContract, _ log: FaultLog) -> [String: [String]] {
    // What is wrong with a measure is said when it is measured.
    let measured = Plan.plans(for: linked.measures, in: workspace, FaultLog())
    let tables = Set((linked.tables + measured.flatMap(\.rows.tables)).map(\.name))
    let waived = passGates(of: tables, log).filter { $0.standing == .waived }
    return Dictionary(grouping: waived) { $0.gate.table.text }.mapValues { $0.map(\.caveat) }
  }

  /// How many cells are blank in each column of a table of rows, by the names of the columns.
  public func blanks(in table: Table, _ log: FaultLog) -> [(column: String, count: Breaches)] {
    let counts = log.attempt { () throws(Fault) in
      let plan = try GatePlan.blanks(in: table)
      let counts = try engine.test(plan, on: try files(of: plan.tables))
      return zip(plan.tests, counts).map { ($0.name, $1) }
    }
    return counts ?? []
  }

  /// The statement that lists what breaks a gate, for somebody who may look at the rows.
  public func sql(of gate: Gate, _ log: FaultLog) -> String? {
    guard let plan = GatePlan.plans(for: [gate], in: workspace, log).first?.plan else { return nil }
    return log.attempt { () throws(Fault) in
      try engine.sql(for: 0, of: plan, on: try self.files(of: plan.tables))
    }
  }
}
