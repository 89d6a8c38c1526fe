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
      linker.calls[term.name] = call
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
    let (amount, condition) = try whileInForce(rounded(money), named: term.name)
    let quantity = try detail.quantity.map { passage throws(Fault) in
      try self.detail("quantity", passage, scope)
    }
    let rate = try detail.rate.map { passage throws(Fault) in
      try self.detail("rate", passage, scope)
    }
    try checkParts()
    return LinkedTerm(
      declaration: term, mechanism: mechanism, payer: payer, payee: payee,
      each: term.each ?? linker.contract.each, days: try days(), amount: amount,
      condition: condition, onAccount: try onAccount(besides: amount), quantity: quantity,
      rate: rate, requirements: requirements)
  }

  /// To the penny, once.
  private func rounded(_ money: Node) -> Node {
    let unit = linker.contract.money.unit
    let minorUnit = Node(
      .constant(.number(linker.contract.money.minorUnit)), type: Type(.number(unit)),
      passage: money.passage, range: money.range)
    return Node(
      .round(term.rounds), [money, minorUnit],
      type: Type(.number(unit), by: money.type.dimensions), passage: money.passage,
      range: money.range)
  }

  /// What is paid before it is known what the term comes to, and the rest.
  private func onAccount(
    besides amount: Slot.ID
  ) throws(Fault) -> (paid: Slot.ID, rest: Slot.ID)? {
    guard let passage = term.onAccount?.amount else { return nil }
    let money = try linker.money(
      try Checker.check(passage, in: linker), of: "what `\(term.name)` pays on account")
    try checkDimensions(money, passage.place)
    let name = term.name == "on-account" ? "instalments" : "on-account"
    let (paid, _) = try whileInForce(rounded(money), named: "\(term.name) › \(name)")
    let scope = SlotScope(linker: linker, slots: [term.name: amount, name: paid])
    let formula = passage.replaced(by: "\(term.name) - \(name)")
    let rest = try Checker.check(formula, in: scope)
    return (
      paid,
      linker.add(
        Slot("\(term.name) › reconciliation", rest.type, .formula(rest), passage: formula))
    )
  }

  /// The slot of what the term pays; where it has a condition, nought unless that holds.
  private func whileInForce(
    _ node: Node, named slot: String
  ) throws(Fault) -> (amount: Slot.ID, condition: Slot.ID?) {
    guard let condition = term.condition else {
      return (
        linker.add(Slot(slot, node.type, .formula(node), passage: node.passage)), nil
      )
    }
    var name = "amount-in-force"
    while linker.names.contains(name) { name += "-too" }
    let amount = Slot(
      "\(slot) › \(name)", node.type, .formula(node), passage: node.passage)
    let test = try Checker.check(condition, in: linker)
    let sides = Set([payer.dimension, payee.dimension].compactMap { $0 })
    if let extra = test.type.dimensions.subtracting(sides).sorted().first {
      throw Fault(
        "extra-dimension", at: condition.place,
        "the condition of `\(term.name)` is by \(extra), and only one can decide",
        label: "this is \(test.type)",
        advice: "Fold it: `count(over \(extra) where not …) = 0` asks that it holds for all.")
    }
    let scope = SlotScope(linker: linker, slots: [name: linker.add(amount)])
    let whole = condition.surrounded(by: "if (", ") then \(name) else 0")
    let paid = try Checker.check(whole, in: scope)
    return (
      linker.add(Slot(slot, paid.type, .formula(paid), passage: whole)),
      linker.add(Slot("\(slot) › while", test.type, .formula(test), passage: condition))
    )
  }

  /// The days on which the term is in force. It may begin after its contract, and go on when that
  /// has ended; it cannot begin before.
  private func days() throws(Fault) -> Period? {
    let contract = linker.contract
    guard let from = contract.from, let to = contract.to else {
      guard let given = term.from ?? term.to else { return nil }
      throw Fault(
        "term-without-dates", at: given.place,
        "`\(term.name)` has a date, and its contract has none",
        advice: "Give the contract its first and last day: `from:` and `to:`.")
    }
    func day(_ passage: Passage?, _ side: (Period) -> Day) throws(Fault) -> Day? {
      guard let passage else { return nil }
      if let day = Day(iso: passage.text) { return day }
      if let period = PeriodName(passage.text).flatMap(contract.period) { return side(period) }
      throw Fault(
        "bad-date", at: passage.place, "`\(passage.text)` is neither a date nor a period",
        advice: "Write a day, `2026-10-01`, or a period, `2026/27` or `year 2`.")
    }
    let first = try day(term.from, \.first) ?? from
    let last = try day(term.to, \.last) ?? to
    guard first >= from, first <= last else {
      throw Fault(
        "dates-reversed", at: (term.from ?? term.to ?? linker.contract.payer).place,
        first < from
          ? "`\(term.name)` begins before its contract"
          : "`\(term.name)` ends before it begins",
        label: first < from ? "the contract begins on \(from)" : "from \(first) to \(last)",
        advice:
          "Correct its `from` or `to`. It may end after the contract does, and not begin before.")
    }
    return Period(from: first, to: last, name: "\(first)..\(last)")
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

/// A contract's scope with some more names, as the amount that a term pays while its condition
/// holds.
private struct SlotScope: Scope {
  let linker: Linker
  let slots: [String: Slot.ID]

  func slot(named name: String, at place: Place) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    if let id = slots[name] { return (id, linker.slots[id]) }
    return try linker.slot(named: name, at: place)
  }

  var names: [String] { linker.names }
  func dimension(_ word: String) -> String? { linker.dimension(word) }
  var dimensionNames: [String] { linker.dimensionNames }
  func members(of dimension: String) -> [String]? { linker.members(of: dimension) }
  var units: UnitWords { linker.units }
  func period(_ name: PeriodName) -> Period? { linker.period(name) }
  func unit(of currency: Currency) -> Unit? { linker.unit(of: currency) }
  func proxy(for unit: Unit) -> (unit: Unit, because: String)? { linker.proxy(for: unit) }
}
