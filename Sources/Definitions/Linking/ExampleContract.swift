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
    var (tables, scales) = ([Table](), [ScaleTable]())
    var inputs: [(name: Passage, formula: Item)] = []
    func name(_ name: Passage, _ formula: String) {
      inputs.append((name, .scalar(Passage(formula, path: name.file.path), quoted: false)))
    }
    for (key, item) in example.given {
      guard case .mapping(let cells, let place) = item else {
        inputs.append((key, item))
        continue
      }
      guard let input = input(key, log) else { continue }
      if case .scale = input.kind {
        guard let scale = scale(for: input, item, log) else { continue }
        scales.append(scale)
        name(key, key.text)
      } else {
        guard let table = table(for: input, key, cells, place, log) else { continue }
        tables.append(table)
        name(key, "\(key.text).value")
      }
    }
    guard log.faults.count == before else { return nil }
    return contract(with: tables, scales, inputs: inputs, gives: example.gives, at: example.place)
  }

  /// Whether a value of the mechanism is what the example says.
  private func check(_ name: Passage, gives value: Passage) -> Contract.Check {
    Contract.Check(
      name: name.text, place: name.place,
      holds: value.text == "none"
        ? name.surrounded(by: "not applies(example.", ")")
        : value.surrounded(by: "example.\(name.text) = (", ")"),
      says: "", each: nil, stops: false)
  }

  /// A contract of one term that calls this mechanism.
  func contract(
    with tables: [Table], _ scales: [ScaleTable], inputs: [(name: Passage, formula: Item)],
    gives: [(name: Passage, value: Passage)] = [], at place: Place
  ) -> (contract: Contract, workspace: Workspace) {
    var workspace = Workspace()
    workspace.parties = ["PAYER", "PAYEE"].map {
      Workspace.Party(id: $0, name: $0, kind: nil, place: place)
    }
    func side(_ word: String) -> Passage {
      Passage(tables.contains { $0.dimensions.contains(word) } ? word : word.uppercased())
    }
    let term = Contract.Term(
      name: "example", place: place, clause: nil, kind: .core, covers: nil, setting: nil, rows: nil,
      people: nil, payer: nil, payee: nil, each: nil, from: nil, to: nil, condition: nil,
      paid: .once, onAccount: nil, rounds: .halfAwayFromZero,
      pays: .mechanism(Passage(name), inputs: inputs), line: .none)
    let contract = Contract(
      document: .mapping([], place), name: name, title: title, basis: nil, objectives: [],
      file: file, place: place,
      money: .pounds, from: Day(iso: "2025-04-01"), to: Day(iso: "2026-03-31"),
      payer: side("payer"), payee: side("payee"), each: .financialYear, saysEach: true, plan: nil,
      proxies: [],
      illustrative: [:], tables: tables, scales: scales, dated: [], lets: [], reads: [],
      terms: [term], checks: gives.map { check($0.name, gives: $0.value) }, overpayment: nil)
    return (contract, workspace)
  }

  private func input(_ name: Passage, _ log: FaultLog) -> Input? {
    if let input = inputs.first(where: { $0.name == name.text }) { return input }
    log.add(
      Fault(
        "unknown-input", at: name.place, "mechanism `\(self.name)` takes no `\(name.text)`",
        advice: didYouMean(name.text, among: inputs.map(\.name))))
    return nil
  }

  private func scale(for input: Input, _ item: Item, _ log: FaultLog) -> ScaleTable? {
    guard let fields = Fields(item, of: "`\(input.name)`", log),
      case .scale(let shape, let from, let to) = input.kind.substituting([
        "money": Currency.pounds.unit
      ])
    else { return nil }
    defer { fields.finish() }
    let reader = TableReader(log: log, types: TypeWords(units: units))
    return reader.scale(input.name, shape, (from, to), at: input.passage, fields)
  }

  /// An input that is given for each member: a table with the one column `value`. It is by the
  /// input's dimensions, and by payee too where the members go one level deeper.
  private func table(
    for input: Input, _ name: Passage, _ cells: [(key: Passage, value: Item)], _ place: Place,
    _ log: FaultLog
  ) -> Table? {
    let rows = Self.rows(cells, of: [])
    let texts = rows.flatMap(\.cells)
    let kind = log.attempt { () throws(Fault) in try self.kind(of: input, given: texts) }
    guard let kind, let depth = rows.first?.members.count else { return nil }
    var dimensions = input.by.map(\.text)
    if depth > dimensions.count { dimensions.insert("payee", at: 0) }
    guard rows.allSatisfy({ $0.members.count == dimensions.count }) else {
      log.add(
        Fault(
          "input-dimension", at: name.place,
          "`\(input.name)` is by \(spoken(input.by.map(\.text)))",
          advice: "Give a value for each, as `{a: 1, b: 2}`; one level deeper for each payee, as"
            + " `{PAYEE: {a: 1, b: 2}}`."))
      return nil
    }
    let column = Table.Column(
      name: "value", header: name, kind: kind, places: nil, blank: nil, isPeriod: false)
    return Table(
      name: input.name, place: place, source: .rows(rows),
      keys: dimensions.map { Table.Key(dimension: $0, header: name) }, columns: [column],
      covers: nil)
  }

  private static func rows(
    _ cells: [(key: Passage, value: Item)], of outer: [Passage]
  ) -> [Table.Row] {
    cells.flatMap { key, value -> [Table.Row] in
      switch value {
      case .scalar(let cell, _): [Table.Row(members: outer + [key], cells: [cell])]
      case .mapping(let inner, _): rows(inner, of: outer + [key])
      case .list: []
      }
    }
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
