import Definitions
import Faults
import Formulas
import Quantities
import Settlement

/// A small contract in which the formulas of the language reference and of `Tests/Cases/formulas`
/// are read: `docs/language.md` shows it to its readers.
struct Language {
  let contract: String

  /// What a formula gives in a financial year, as people write it; where it is by a dimension,
  /// each member's; or `fault: rule`.
  func value(of formula: String, in year: String = "2024/25") -> String {
    let text = contract + "\nlet:\n  result: >-\n    \(formula)\nterms:\n  nothing:\n    pays: £0\n"
    let log = FaultLog()
    let value = evaluate(text, year, log)
    return log.faults.first.map { "fault: \($0.rule)" } ?? value ?? "nothing"
  }

  private func evaluate(_ text: String, _ year: String, _ log: FaultLog) -> String? {
    guard let contract = Contract.read(Array(text.utf8), path: "c.yaml", units: .standard, log)
    else { return nil }
    var workspace = Workspace()
    workspace.readHeader(
      Array("parties: {ICB: Commissioner, TRUST: Trust}".utf8), path: "leftshift.yaml", log)
    let linker = Linker(contract, in: workspace, mechanisms: [:], log)
    guard let linked = linker.link(log), let period = Period(year) else { return nil }
    let tables = linked.tables.compactMap { table -> (String, TableData)? in
      guard case .rows(let rows) = table.source else { return nil }
      return (
        table.name,
        TableData.read(
          table, written: rows, units: .standard, members: linked.declared, log)
      )
    }
    let facts = ContractFacts(
      linked, tables: Dictionary(uniqueKeysWithValues: tables), measures: [:])
    let evaluator = Evaluator(linked.program, facts)
    guard let slot = linked.program.slots.firstIndex(where: { $0.name == "result" }) else {
      return nil
    }
    return log.attempt { () throws(Fault) in
      try Self.text(slot, evaluator, evaluator.point(in: period))
    }
  }

  private static func text(
    _ slot: Int, _ evaluator: Evaluator, _ point: Point
  ) throws(Fault) -> String {
    let type = evaluator.program.slots[slot].type
    let dimensions = type.dimensions.sorted()
    var texts: [String] = []
    for point in try evaluator.points(dimensions, from: point) {
      let value = try evaluator.value(of: slot, at: point).text(as: type.kind)
      let members = dimensions.compactMap { evaluator.program.ordinal(of: $0) }
        .map { evaluator.facts.members(of: $0)[Int(point.members[$0])] }
      texts.append(members.isEmpty ? value : members.joined(separator: " ") + ": " + value)
    }
    return texts.joined(separator: "; ")
  }
}
