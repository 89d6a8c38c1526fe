import Faults
import Formulas
import Quantities

/// Terms, and what they and the value at plan have in common: money, and who pays whom.
extension Linker {
  func term(_ term: Contract.Term) throws(Fault) -> LinkedTerm {
    if let linked = terms[term.name] { return linked }
    let linked = try TermLinker(self, term).link()
    for other in termsRead.last ?? [] {
      guard let cycle = terms[other]?.each, !linked.each.holds(cycle) else { continue }
      throw Fault(
        "term-cycle", at: term.place,
        "`\(term.name)` is settled each \(linked.each.rawValue), and reads `\(other)`, settled each"
          + " \(cycle.rawValue)",
        advice:
          "A term may read what another pays in the same periods, or in shorter ones, added up."
          + " Settle this one over periods as long: `each: \(cycle.rawValue)`.")
    }
    terms[term.name] = linked
    return linked
  }

  func value(atPlan plan: Contract.Plan) throws(Fault) -> Slot.ID {
    let node = try money(try Checker.check(plan.value, in: self), of: "the value at plan")
    if let dimension = node.type.dimensions.first {
      throw Fault(
        "extra-dimension", at: plan.value.place,
        "the value at plan is one amount, not by \(dimension)",
        advice: "Add it up: `sum(… over \(dimension))`.")
    }
    return add(Slot("value at plan", node.type, .formula(node), passage: plan.value))
  }

  /// Money as it is; money a year times the length of the period, as a step that shows.
  func money(_ node: Node, of owner: String) throws(Fault) -> Node {
    let unit = contract.money.unit
    switch node.type.kind {
    case .number(unit), .zero, .nothing: return node
    case .number(let yearly) where yearly == unit / .year:
      guard let period = try slot(named: "period", at: node.place) else { return node }
      let read = Node(
        .read(period.id), type: period.slot.type, passage: node.passage, range: node.range)
      return Node(
        .multiply, [node, read], type: Type(.number(unit), by: node.type.dimensions),
        passage: node.passage, range: node.range)
    default:
      throw Fault(
        "not-money", at: node.place, "\(owner) is \(node.type), and must be \(unit.words)",
        advice: unitAdvice(node.type.kind, .number(unit)))
    }
  }

  func side(_ passage: Passage) throws(Fault) -> Side {
    if dimensionNames.contains(passage.text) { return .dimension(passage.text) }
    if workspace.party(passage.text) != nil { return .party(passage.text) }
    throw Fault(
      "unknown-party", at: passage.place, "there is no party or dimension `\(passage.text)`",
      advice: didYouMean(passage.text, among: workspace.parties.map(\.id) + dimensionNames)
        + " Parties are listed under `parties:` in leftshift.yaml.")
  }
}
