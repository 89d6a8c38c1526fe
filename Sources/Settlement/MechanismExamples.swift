import Definitions
import Faults
import Formulas
import Quantities

/// Runs the worked examples of a mechanism's file.
public enum MechanismExamples {
  public struct Outcome: Sendable {
    public let title: String
    /// What went wrong, where something did.
    public let faults: [Fault]
    public var passed: Bool { faults.isEmpty }
  }

  /// One after another, as they are asked for.
  public static func run(_ mechanism: Mechanism) -> some Collection<Outcome> {
    mechanism.examples.lazy.map { example in
      let log = FaultLog()
      run(example, of: mechanism, log)
      return Outcome(title: example.title, faults: log.faults)
    }
  }

  private static func run(
    _ example: Mechanism.Example, of mechanism: Mechanism, _ log: FaultLog
  ) {
    guard let (contract, workspace) = mechanism.contract(of: example, log) else { return }
    let inner = FaultLog()
    let settlement = settle(contract, workspace, mechanism, inner)
    switch example.expected {
    case .fails(let sentence):
      let failed = inner.faults.contains {
        $0.rule == "requirement" && $0.advice.hasPrefix(sentence.text)
      }
      if !failed {
        log.add(
          Fault(
            "example", at: sentence.place, "this example should be refused, and was not",
            label: inner.faults.first?.title ?? "it settles",
            advice: "The sentence must be the one under `requires:`."))
      }
    case .pays(let item):
      inner.faults.forEach(log.add)
      if let settlement {
        compare(settlement.lines, with: item, log)
        compare(settlement.checks, with: example.gives, log)
      }
    }
  }

  private static func settle(
    _ contract: Contract, _ workspace: Workspace, _ mechanism: Mechanism, _ log: FaultLog
  ) -> Settlement? {
    let linker = Linker(contract, in: workspace, mechanisms: [mechanism.name: mechanism], log)
    guard let linked = linker.link(log) else { return nil }
    var tables: [String: TableData] = [:]
    for table in linked.tables {
      guard case .rows(let rows) = table.source else { continue }
      tables[table.name] = TableData.read(
        table, written: rows, units: workspace.units, members: linked.declared, log)
    }
    let facts = ContractFacts(linked, tables: tables, measures: [:])
    return Settler(linked, facts).settle(log)
  }

  private static func compare(
    _ checks: [CheckResult], with gives: [(name: Passage, value: Passage)], _ log: FaultLog
  ) {
    for (check, expected) in zip(checks, gives)
    where check.holds == 0 || !check.broken.isEmpty || check.skipped > 0 {
      log.add(
        Fault(
          "example", at: expected.value.place,
          "in this example `\(check.name)` is not \(expected.value.text)",
          label: check.broken.first.map { "here that is `\($0.figures)`" } ?? "it does not apply",
          advice: "Correct the formula, or the figure if it was wrong."))
    }
  }

  private static func compare(_ lines: [PaymentLine], with item: Item, _ log: FaultLog) {
    var expected: [(payee: String?, cell: Passage)] = []
    switch item {
    case .scalar(let cell, _): expected = [(nil, cell)]
    case .mapping(let pairs, _):
      expected = pairs.compactMap { pair in pair.value.scalar.map { (pair.key.text, $0) } }
    case .list: break
    }
    if expected.count != lines.count {
      log.add(
        Fault(
          "example", at: item.place, "this example pays \(lines.count) lines",
          label: "and \(expected.count) are expected",
          advice: "Write one amount, or one for each payee: `{LEAD: £50, PARTNER: £30}`."))
    }
    let cells = CellReader(units: .standard)
    for (payee, cell) in expected {
      guard let line = lines.first(where: { payee == nil || [$0.payer, $0.payee].contains(payee) })
      else {
        log.add(
          Fault(
            "example", at: cell.place, "nobody in this example is called `\(payee ?? "")`",
            advice: didYouMean(payee ?? "", among: Set(lines.flatMap { [$0.payer, $0.payee] }))))
        continue
      }
      guard
        let value = log.attempt({ () throws(Fault) in
          try cells.value(cell, .number(Currency.pounds.unit))
        })
      else { continue }
      if value != .number(line.amount) {
        log.add(
          Fault(
            "example", at: cell.place,
            "this example pays \(line.amount.text(in: line.currency.unit))",
            label: "and not this", advice: "Correct the formula, or the figure if it was wrong."))
      }
    }
  }
}
