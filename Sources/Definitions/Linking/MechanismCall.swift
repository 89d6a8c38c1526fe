import Faults
import Formulas
import Quantities

/// A mechanism as one term calls it: a scope in which only its inputs and its own values mean
/// anything, with its unit variables filled by the inputs it is given.
final class MechanismCall: Scope {
  let linker: Linker
  let mechanism: Mechanism
  let owner: String
  /// What the mechanism's words for dimensions mean here.
  var aliases: [String: String]
  let sides: Set<String>
  private var bindings: [String: Unit]
  private var ids: [String: Slot.ID] = [:]

  /// - Parameter aliases: what `payer` and `payee` mean as dimensions here.
  init(
    _ linker: Linker, _ mechanism: Mechanism, _ owner: String, _ aliases: [String: String]
  ) {
    (self.linker, self.mechanism, self.owner, self.aliases) = (linker, mechanism, owner, aliases)
    sides = Set(aliases.values)
    bindings = ["money": linker.contract.money.unit]
  }

  // MARK: Inputs

  func bind(_ given: [(name: Passage, formula: Item)], at place: Place) throws(Fault) {
    let known = mechanism.inputs.map(\.name)
    for (name, _) in given where !known.contains(name.text) {
      throw Fault(
        "unknown-input", at: name.place,
        "mechanism `\(mechanism.name)` takes no `\(name.text)`",
        advice: suggestions(for: name.text, among: known + Mechanism.reserved).isEmpty
          ? "It takes \(spoken(known))."
          : didYouMean(name.text, among: known + Mechanism.reserved))
    }
    try checkGiven(given.map(\.name.text), at: place)
    var nodes: [String: Node] = [:]
    for (name, item) in given {
      guard let formula = item.scalar else { continue }
      nodes[name.text] = try Checker.check(formula, in: linker)
    }
    bindDimensions(nodes)
    for (name, item) in given where item.scalar == nil {
      guard let input = mechanism.inputs.first(where: { $0.name == name.text }) else { continue }
      nodes[name.text] = try members(item, of: input, name)
    }
    bindVariables(nodes)
    for input in mechanism.inputs {
      ids[input.name] = linker.add(try slot(for: input, nodes[input.name], at: place))
    }
  }

  private func checkGiven(_ given: [String], at place: Place) throws(Fault) {
    let missing = mechanism.inputs.filter { $0.fallback == nil && !given.contains($0.name) }
    guard !missing.isEmpty else { return }
    let said = missing.map { input in
      "`\(input.name): …` (\(input.meaning ?? input.kind.description))"
    }
    throw Fault(
      "missing-input", at: place,
      "`\(owner)` does not give mechanism `\(mechanism.name)` its"
        + " \(spoken(missing.map(\.name)))",
      advice: "Add to the term: " + said.joined(separator: ", ") + ".")
  }

  /// Binds each input to its declaration alone, to check the mechanism before anybody calls it.
  func bindDeclared() {
    for input in mechanism.inputs {
      let type = Type(input.kind.substituting(bindings), by: Set(input.by.map(\.text)))
      ids[input.name] = linker.add(
        Slot(input.name, type, .constant(.none), passage: input.passage))
    }
  }

  /// A variable takes the unit of the input that is declared as that variable alone.
  private func bindVariables(_ nodes: [String: Node]) {
    for input in mechanism.inputs {
      guard case .number(let declared) = input.kind, let variable = declared.base,
        mechanism.variables.contains(variable), bindings[variable] == nil,
        case .number(let actual)? = nodes[input.name]?.type.kind
      else { continue }
      bindings[variable] = actual
    }
  }

  private func slot(
    for input: Mechanism.Input, _ node: Node?, at place: Place
  ) throws(Fault) -> Slot {
    let name = "\(owner) › \(input.name)"
    let kind = input.kind.substituting(bindings)
    guard let node else {
      // By its dimensions too, as far as other inputs say what those are: a fold reads it alike.
      let dimensions = Set(input.by.compactMap { dimension($0.text) })
      return Slot(
        name, Type(kind, by: dimensions), .constant(input.fallback ?? .none),
        passage: input.passage)
    }
    guard node.type.kind.isReadable(as: kind) else { throw mismatch(input, kind, node) }
    for word in input.by {
      guard let dimension = dimension(word.text), node.type.dimensions.contains(dimension) else {
        if isForEach(node, by: word.text) { continue }
        let wanted = aliases[word.text] ?? word.text
        throw Fault(
          "input-dimension", at: node.place,
          "`\(input.name)` of mechanism `\(mechanism.name)` must be by \(wanted)",
          label: "this is \(node.type)",
          advice: "It needs a figure for each: name a column of a table `by: \(wanted)`, or write"
            + " them here, as `{A: 20%, B: 80%}`.")
      }
    }
    let dimensions = node.type.dimensions.union(input.by.compactMap { dimension($0.text) })
    return Slot(name, Type(kind, by: dimensions), .formula(node), passage: node.passage)
  }

  private func mismatch(_ input: Mechanism.Input, _ wanted: Kind, _ node: Node) -> Fault {
    let filled = mechanism.variables.compactMap { variable -> String? in
      guard let unit = bindings[variable], input.kind.mentions(variable),
        let source = mechanism.inputs.first(where: { $0.kind == .number(Unit(variable)) })
      else { return nil }
      return "its `\(source.name)` counts \(unit.words)"
    }
    let reason = filled.isEmpty ? "" : ", since " + filled.joined(separator: " and ")
    return Fault(
      "unit-mismatch", at: node.place,
      "`\(input.name)` is \(node.type.kind), but must be \(wanted)\(reason)",
      advice: unitAdvice(node.type.kind, wanted))
  }

  func requirements(at place: Place) throws(Fault) -> [LinkedTerm.Requirement] {
    var requirements: [LinkedTerm.Requirement] = []
    for requirement in mechanism.requirements {
      let node = try Checker.check(requirement.formula, in: self)
      guard node.type.kind.isReadable(as: .truth) else {
        throw Fault(
          "not-a-truth", at: requirement.formula.place, "a condition is yes or no",
          advice: "Compare two values: `lower < upper`.")
      }
      let name = "\(owner) requires \(requirement.formula.text)"
      let slot = Slot(name, node.type, .formula(node), passage: requirement.formula)
      requirements.append(
        .init(slot: linker.add(slot), sentence: requirement.otherwise, place: place))
    }
    return requirements
  }

  /// One of its own values, for a contract that reads `term.value`.
  func value(
    _ name: String, at place: Place
  ) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    guard mechanism.lets.contains(where: { $0.name == name }) else { return nil }
    return try slot(named: name, at: place)
  }

  // MARK: Scope

  var names: [String] {
    mechanism.inputs.map(\.name) + mechanism.lets.map(\.name) + Linker.calendar.keys
  }

  func slot(named name: String, at place: Place) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    if let id = ids[name] { return (id, linker.slots[id]) }
    if Linker.calendar[name] != nil { return try linker.slot(named: name, at: place) }
    guard let value = mechanism.lets.first(where: { $0.name == name }) else { return nil }
    let full = "\(owner) › \(name)"
    let id = try linker.linking(full, at: place, height: 0) { () throws(Fault) in
      let node = try Checker.check(value.formula, in: self)
      return linker.add(Slot(full, node.type, .formula(node), passage: value.formula))
    }
    ids[name] = id
    return (id, linker.slots[id])
  }

  func dimension(_ word: String) -> String? {
    if let alias = aliases[word] { return alias }
    return linker.dimension(word)
  }

  var dimensionNames: [String] { linker.dimensionNames + aliases.keys }

  func members(of dimension: String) -> [String]? { linker.members(of: dimension) }

  var units: UnitWords { .standard }

  func period(_ name: PeriodName) -> Period? { linker.period(name) }

  func unit(of currency: Currency) -> Unit? { nil }

  func proxy(for unit: Unit) -> (unit: Unit, because: String)? { nil }
}

extension Kind {
  /// Whether a value of this kind can stand where `wanted` is asked for.
  func isReadable(as wanted: Kind) -> Bool {
    switch (self, wanted) {
    case (.zero, .number), (.nothing, _): true
    default: self == wanted
    }
  }

  /// Whether a unit variable is part of the kind.
  func mentions(_ variable: String) -> Bool {
    substituting([variable: Unit("\u{0}")]) != self
  }
}
