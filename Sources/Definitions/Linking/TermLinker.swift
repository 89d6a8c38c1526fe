import Faults
import Formulas
import Quantities

/// Links one term: its formula, or the mechanism it calls with its inputs.
struct TermLinker {
  private let linker: Linker
  private let term: Contract.Term
  private let payer: Side
  private let payee: Side

  init(_ linker: Linker, _ term: Contract.Term) throws(Fault) {
    (self.linker, self.term) = (linker, term)
    payer = try linker.side(term.payer ?? linker.contract.payer)
    payee = try linker.side(term.payee ?? linker.contract.payee)
  }

  func link() throws(Fault) -> LinkedTerm {
    switch term.pays {
    case .formula(let formula):
      let node = try Checker.check(formula, in: linker)
      return try linked(node, formula.place, nil, detail: term.line, in: linker, [])
    case .mechanism(let name, let inputs):
      guard let mechanism = linker.mechanisms[name.text] else {
        throw Fault(
          "unknown-mechanism", at: name.place, "there is no mechanism `\(name.text)`",
          advice: didYouMean(name.text, among: linker.mechanisms.keys)
            + " `leftshift mechanisms` lists them all.")
      }
      if let fault = mechanism.fault { throw fault }
      let call = MechanismCall(linker, mechanism, term.name, aliases)
      try call.bind(inputs, at: name.place)
      let node = try Checker.check(mechanism.pays, in: call)
      let requirements = try call.requirements(at: name.place)
      return try linked(node, name.place, mechanism, detail: mechanism.line, in: call, requirements)
    }
  }

  private var aliases: [String: String] {
    var aliases: [String: String] = [:]
    aliases["payer"] = payer.dimension
    aliases["payee"] = payee.dimension
    return aliases
  }

  private func linked(
    _ pays: Node, _ place: Place, _ mechanism: Mechanism?, detail: LineDetail,
    in scope: any Scope, _ requirements: [LinkedTerm.Requirement]
  ) throws(Fault) -> LinkedTerm {
    let money = try linker.money(pays, of: "what `\(term.name)` pays")
    try checkDimensions(money, place)
    let step = linker.contract.money.minorUnit
    let minorUnit = Node(
      .constant(.number(step)), type: Type(.number(linker.contract.money.unit)),
      passage: money.passage, range: money.range)
    let type = Type(.number(linker.contract.money.unit), by: money.type.dimensions)
    let rounded = Node(
      .round(term.rounds), [money, minorUnit], type: type, passage: money.passage,
      range: money.range)
    let amount = linker.add(Slot(term.name, type, .formula(rounded), passage: pays.passage))
    let quantity = try detail.quantity.map { passage throws(Fault) in
      try self.detail("quantity", passage, scope)
    }
    let rate = try detail.rate.map { passage throws(Fault) in
      try self.detail("rate", passage, scope)
    }
    try checkParts()
    return LinkedTerm(
      declaration: term, mechanism: mechanism, payer: payer, payee: payee,
      each: term.each ?? linker.contract.each, amount: amount, quantity: quantity, rate: rate,
      requirements: requirements)
  }

  /// A month cannot be paid in quarters.
  private func checkParts() throws(Fault) {
    let each = term.each ?? linker.contract.each
    let longest = [Cycle.month: 1, .quarter: 3][each] ?? .max
    if let months = term.paid.parts.months, months > longest {
      throw Fault(
        "parts-too-long", at: term.place,
        "`\(term.name)` is settled each \(each.rawValue), and cannot be paid"
          + " \(term.paid.parts.rawValue)",
        advice: "Settle it over longer periods (`each: quarter`), or leave `paid` out.")
    }
  }

  private func detail(
    _ name: String, _ passage: Passage, _ scope: any Scope
  ) throws(Fault) -> Slot.ID {
    let node = try Checker.check(passage, in: scope)
    let sides = [payer.dimension, payee.dimension].compactMap { $0 }
    if let extra = node.type.dimensions.subtracting(sides).sorted().first {
      throw Fault(
        "extra-dimension", at: passage.place, "the \(name) of a line is one, not by \(extra)",
        label: "this is \(node.type)", advice: "Fold it: `sum(… over \(extra))`.")
    }
    let slotName = "\(term.name) › \(name) of the line"
    return linker.add(Slot(slotName, node.type, .formula(node), passage: passage))
  }

  /// A term pays each of its payees, or is paid by each of its payers, so its amount must be by
  /// just those dimensions: one amount for all would be paid to each.
  private func checkDimensions(_ node: Node, _ place: Place) throws(Fault) {
    let sides = Set([payer.dimension, payee.dimension].compactMap { $0 })
    if let missing = sides.subtracting(node.type.dimensions).sorted().first {
      throw Fault(
        "not-by-payee", at: place,
        "`\(term.name)` is one amount for all, but is settled with each \(missing)",
        label: "this is \(node.type)",
        advice: "Each \(missing) would get the whole of it. Give an amount for each \(missing) in a"
          + " table `by: \(missing)`, or share one out: `allocate(total, table.share)`.")
    }
    if let extra = node.type.dimensions.subtracting(sides).sorted().first {
      let each = sides.sorted().map { " for each \($0)" }.joined()
      let text = node.passage.text.count <= 60 ? node.passage.text : "…"
      throw Fault(
        "extra-dimension", at: place,
        "`\(term.name)` is an amount for each \(extra), and only one\(each) can be paid",
        label: "this is \(node.type)",
        advice: "Add it up: `sum(\(text) over \(extra))`; or make \(extra) the payee.")
    }
  }
}
