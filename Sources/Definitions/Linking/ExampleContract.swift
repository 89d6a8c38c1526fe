import Faults
import Formulas
import Quantities

extension Mechanism {
  /// A worked example as a contract of one term and one year, so that it is checked and settled
  /// just as a real one is.
  public func contract(
    of example: Example, _ log: FaultLog
  ) -> (contract: Contract, workspace: Workspace)? {
    let before = log.faults.count
    var tables: [Table] = []
    var inputs: [(name: Passage, formula: Item)] = []
    for (name, item) in example.given {
      if case .mapping(let cells, let place) = item {
        guard let table = table(for: name, cells, place, log) else { continue }
        tables.append(table)
        inputs.append(
          (name, .scalar(Passage("\(name.text).value", path: name.file.path), quoted: false)))
      } else {
        inputs.append((name, item))
      }
    }
    guard log.faults.count == before else { return nil }
    return contract(with: tables, inputs: inputs, at: example.place)
  }

  /// A contract of one term that calls this mechanism.
  func contract(
    with tables: [Table], inputs: [(name: Passage, formula: Item)], at place: Place
  ) -> (contract: Contract, workspace: Workspace) {
    var workspace = Workspace()
    workspace.parties = ["PAYER", "PAYEE"].map {
      Workspace.Party(id: $0, name: $0, kind: nil, place: place)
    }
    func side(_ word: String) -> Passage {
      Passage(tables.contains { $0.dimensions == [word] } ? word : word.uppercased())
    }
    let term = Contract.Term(
      name: "example", place: place, clause: nil, kind: .core, covers: nil, payer: nil,
      payee: nil, each: nil, paid: .once, rounds: .halfAwayFromZero,
      pays: .mechanism(Passage(name), inputs: inputs), line: .none)
    let contract = Contract(
      name: name, title: title, basis: nil, objectives: [], file: file, place: place,
      money: .pounds, from: Day(iso: "2025-04-01"), to: Day(iso: "2026-03-31"),
      payer: side("payer"), payee: side("payee"), each: .financialYear, plan: nil, proxies: [],
      illustrative: [:], tables: tables, scales: [], dated: [], lets: [], terms: [term])
    return (contract, workspace)
  }

  /// An input that is given for each member: a table with the one column `value`.
  private func table(
    for name: Passage, _ cells: [(key: Passage, value: Item)], _ place: Place, _ log: FaultLog
  ) -> Table? {
    guard let input = inputs.first(where: { $0.name == name.text }) else {
      log.add(
        Fault(
          "unknown-input", at: name.place, "mechanism `\(self.name)` takes no `\(name.text)`",
          advice: didYouMean(name.text, among: inputs.map(\.name))))
      return nil
    }
    let rows = cells.compactMap { key, value in value.scalar.map { (member: key, cells: [$0]) } }
    let texts = rows.compactMap(\.cells.first)
    let kind = log.attempt { () throws(Fault) in try self.kind(of: input, given: texts) }
    guard let kind, let first = cells.first else { return nil }
    let dimension = input.by.first?.text ?? "payee"
    let column = Table.Column(
      name: "value", header: first.key, kind: kind, places: nil, blank: nil, isPeriod: false)
    return Table(
      name: name.text, place: place, source: .rows(rows),
      keys: [Table.Key(dimension: dimension, header: name)], columns: [column], covers: nil)
  }

  /// The input's kind in pounds; where it has a variable, the unit that the cells name.
  private func kind(of input: Input, given cells: [Passage]) throws(Fault) -> Kind {
    let kind = input.kind.substituting(["money": Currency.pounds.unit])
    guard variables.contains(where: kind.mentions),
      let cell = cells.first(where: { $0.text != "none" })
    else { return kind }
    return try CellReader(units: .standard).kind(of: cell)
  }
}
