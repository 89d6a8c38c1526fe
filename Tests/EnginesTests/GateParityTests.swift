import Definitions
import Faults
import Measures
import Testing

@testable import Engines

/// DuckDB and the engine in memory find the same rows, or refuse with the same fault.
@Suite struct GateParityTests {
  private let duckDB = DuckDBEngine()
  private let memory = MemoryEngine()

  private enum Outcome: Equatable {
    case breaches([Breaches])
    case fault(Fault)
  }

  private func outcome(
    _ engine: any Engine, _ plan: GatePlan, _ files: [String: DataFile]
  ) -> Outcome {
    do { return .breaches(try engine.test(plan, on: files)) } catch { return .fault(error) }
  }

  @Test func randomTables() throws {
    let folder = try Folder()
    var (broken, places, refused, faults) = (0, 0, 0, [String: Int]())
    for seed in 0..<250 as Range<UInt64> {
      var table = RandomTable(seed: seed)
      let files = [
        "rows": try folder.file(table.csv),
        "people": try folder.file(table.people, name: "people.csv"),
        "other": try folder.file(RandomGates.other(&table), name: "other.csv"),
      ]
      let gates = RandomGates.gates(&table)
      let log = FaultLog()
      for plan in gatePlans(
        tables: RandomGates.tables, measures: RandomTable.measures, gates: gates, log)
      {
        let expected = outcome(memory, plan, files)
        #expect(outcome(duckDB, plan, files) == expected, "seed \(seed)\n\(gates)")
        switch expected {
        case .breaches(let all):
          broken += all.count { $0.broken > 0 }
          places += all.count { $0.first != .lines([]) && $0.first != .months([]) }
        case .fault(let fault): faults[fault.rule, default: 0] += 1
        }
      }
      refused += log.faults.count
      #expect(log.faults.allSatisfy { $0.rule == "too-many-digits" }, "\(log.faults)")
    }
    // The cases must not have become hollow.
    let counts = "\(broken), \(places), \(refused), \(faults)"
    #expect(broken > 150 && places > 100 && refused < 200, "\(counts)")
    for (rule, least) in [("unreadable-cells", 20), ("two-rows", 2), ("blank-cells", 5)] {
      #expect(faults[rule, default: 0] > least, "\(counts)")
    }
  }
}

/// Random gates of a random table.
enum RandomGates {
  /// The random table's columns, but that a blank means nothing in most of them.
  static let tables =
    RandomTable.tables.replacing(/, blank: (none given|2020-02-29|no|0)}/, with: "}") + """

        other:
          file: other.csv
          columns: {id: label of provider, empty: label of provider}
        written:
          by: code
          columns: {x: ratio}
          rows: {RAE: [1], "O'Neill": [1]}
      """

  /// Some of the labels that the table has, and some that it has not.
  static func other(_ table: inout RandomTable) -> String {
    let labels = ["RAE", "RCD", "O'Neill", "\"a, b\"", "Ærø", "", "x", "\"two\nlines\""]
    let rows = (0..<table.random.number(0...6)).map { _ in table.random.pick(labels) + ",\n" }
    return "id,empty\n" + rows.joined()
  }

  /// As YAML.
  static func gates(_ table: inout RandomTable) -> String {
    (1...table.random.number(1...6)).map { index in
      let money = table.random.pick(["", "", "\n    money: cost", "\n    money: worth"])
      let most = table.random.chance(1, of: 2) ? "\n    at most: 10%" : ""
      return """
          g\(index):
            table: rows
            says: Something.\(money)\(most)
            \(question(&table))
        """
    }.joined(separator: "\n")
  }

  private static func question(_ table: inout RandomTable) -> String {
    switch table.random.number(0...4) {
    case 0: return "holds: >-\n      \(truth(&table))"
    case 1:
      let column = table.random.pick(["provider", "status", "band", "person", "carer", "practice"])
      let known = table.random.pick([
        "other.id", "other.empty", "written.code", "rows.status", "people.person",
        "practices.practice",
      ])
      return "known: {\(column): \(known)}"
    case 2:
      let columns = [
        "provider", "status", "month", "seen", "urgent", "waiting", "weight", "band",
        "practice", "frail",
      ]
      let chosen = columns.filter { _ in table.random.chance(1, of: 3) }
      return "unique: [\((chosen + ["noise"]).joined(separator: ", "))]"
    case 3:
      return "filled: [\(table.random.pick(Self.filled))]"
    default:
      let by = table.random.pick(["[]", "provider", "[provider, status]", "band", "practice"])
      let within = table.random.chance(1, of: 2) ? "\n    within: 50%" : ""
      let month = table.random.pick(["seen", "seen", "month", "seen-month", "seen-year"])
      return "monthly: \(month)\n    by: \(by)\(within)"
    }
  }

  /// A gate asks nothing of a row that has no value.
  private static func truth(_ table: inout RandomTable) -> String {
    while true {
      let truth = table.truth(depth: 3)
      if !truth.contains("otherwise"), !truth.contains("applies") { return truth }
    }
  }

  private static let filled = [
    "provider", "status, cost", "urgent", "noise, seen", "band", "worth, seen-month", "practice",
    "frail, status-fee", "carer",
  ]
}

/// The plans of gates over tables, both as YAML.
func gatePlans(
  tables: String, measures: String? = nil, gates: String, _ log: FaultLog
) -> [GatePlan] {
  var workspace = Workspace()
  workspace.readHeader(Array("tables:\n\(tables)".utf8), path: "leftshift.yaml", log)
  if let measures {
    workspace.readDefinitions(Array("measures:\n\(measures)".utf8), path: "measures.yaml", log)
  }
  workspace.readDefinitions(Array("gates:\n\(gates)".utf8), path: "gates.yaml", log)
  return GatePlan.plans(for: workspace.gates, in: workspace, log).map(\.plan)
}
