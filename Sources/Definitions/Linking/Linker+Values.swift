import Faults
import Formulas
import Quantities

/// Values that say what they are, and checks.
extension Linker {
  /// A value whose kind is declared can be read before its formula is linked, so that it may lead
  /// back to itself: what is carried forward, a price that rises from year to year.
  func add(_ value: Contract.Let, _ kind: Kind, _ by: [Passage]) throws(Fault) -> Slot.ID {
    for word in by where dimension(word.text) == nil {
      throw Fault(
        "unknown-dimension", at: word.place, "there is no dimension `\(word.text)`",
        advice: didYouMean(word.text, among: dimensionNames))
    }
    let id = add(
      Slot(
        value.name, Type(kind, by: Set(by.map(\.text))), .constant(.none), passage: value.formula))
    waiting.append((value, id))
    return id
  }

  /// Links the formulas of values that waited for their names to be known.
  func linkWaiting(_ log: FaultLog) {
    while let (value, id) = waiting.popLast() {
      _ = log.attempt { () throws(Fault) in
        let declared = slots[id].type
        _ = try linking(
          value.name, at: value.formula.place, height: Self.height(of: value.formula)
        ) { () throws(Fault) in
          let node = try Checker.check(value.formula, in: self)
          try check(node, of: value, is: declared)
          slots[id] = Slot(
            value.name, declared, .formula(node), passage: value.formula)
          return id
        }
      }
    }
  }

  private func check(
    _ node: Node, of value: Contract.Let, is declared: Type
  ) throws(Fault) {
    guard node.type.kind.isReadable(as: declared.kind) else {
      throw Fault(
        "unit-mismatch", at: value.formula.place,
        "`\(value.name)` is \(node.type.kind), and says that it is \(declared.kind)",
        advice: unitAdvice(node.type.kind, declared.kind))
    }
    if let extra = node.type.dimensions.subtracting(declared.dimensions).sorted().first {
      throw Fault(
        "extra-dimension", at: value.formula.place,
        "`\(value.name)` is by \(extra), and does not say so", label: "this is \(node.type)",
        advice: "Add `by: \(extra)` beside its `is:`, or fold it: `sum(… over \(extra))`.")
    }
  }

  func check(_ check: Contract.Check) throws(Fault) -> LinkedCheck {
    let node = try Checker.check(check.holds, in: self)
    guard node.type.kind.isReadable(as: .truth) else {
      throw Fault(
        "not-a-truth", at: check.holds.place, "a condition is yes or no",
        advice: "Compare two values: `spent <= budget`.")
    }
    let slot = Slot("\(check.name) holds", node.type, .formula(node), passage: check.holds)
    return LinkedCheck(declaration: check, slot: add(slot))
  }
}
