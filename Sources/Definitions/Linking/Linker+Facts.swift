import Faults
import Formulas
import Quantities

/// Names whose values no formula gives: columns, measures, dated values, lines of other contracts.
extension Linker {
  func fact(_ slot: Slot, _ source: FactSource) -> Slot.ID {
    let id = add(slot)
    sources[id] = source
    return id
  }

  func dated(_ value: DatedValue) throws(Fault) -> Slot.ID {
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

  func column(
    _ table: Table, _ column: Table.Column, _ name: String
  ) throws(Fault) -> Slot.ID {
    if let formula = column.formula {
      throw Fault(
        "worked-column", at: formula.place,
        "`\(name)` is worked out for each row, and a contract reads what the file says",
        advice: "Measure it: `from: \(table.name)`, or work it out in the contract under `let:`.")
    }
    if case .tables(let parts) = table.source, let part = parts.first {
      throw Fault(
        "joined-tables", at: part.place,
        "table `\(table.name)` joins the rows of others, which a contract cannot read one by one",
        advice: "Measure it: `from: \(table.name)`.")
    }
    let type = Type(column.kind, by: table.dimensions)
    use(table)
    if let stand = try standIn(for: name, type) { return add(stand) }
    return fact(
      Slot(name, type, .fact, passage: column.header),
      .column(table: table.name, column: column))
  }

  func measure(_ measure: Measure, at place: Place) throws(Fault) -> Slot.ID {
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

  /// What a term of another contract pays.
  func line(
    of other: Contract, _ term: Contract.Term, at place: Place
  ) throws(Fault) -> Slot.ID {
    let known = Set(dimensionNames)
    func side(_ passage: Passage) throws(Fault) -> Side {
      if workspace.party(passage.text) != nil { return .party(passage.text) }
      if known.contains(passage.text) { return .dimension(passage.text) }
      throw Fault(
        "unknown-dimension", at: place,
        "`\(other.name).\(term.name)` is by \(passage.text), which this contract does not know",
        advice: didYouMean(passage.text, among: known)
          + " Declare it under `dimensions:` in leftshift.yaml.")
    }
    let payer = try side(term.payer ?? other.payer)
    let payee = try side(term.payee ?? other.payee)
    let name = "\(other.name).\(term.name)"
    let dimensions = Set([payer, payee].compactMap(\.dimension))
    let type = Type(.number(other.money.unit), by: dimensions)
    if let stand = try standIn(for: name, type) { return add(stand) }
    return fact(
      Slot(name, type, .fact),
      .line(contract: other.name, term: term.name, payer: payer, payee: payee))
  }
}
