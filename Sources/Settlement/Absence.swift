import Definitions
import Faults
import Formulas
import Quantities

extension Settler {
  /// Why a payment does not apply: the step where "does not apply" first came up.
  func doesNotApply(_ term: LinkedTerm, _ point: Point) -> Fault {
    let origin = origin(ofAbsence: term.amount, point)
    let named =
      [term.payer.dimension, term.payee.dimension].compactMap { $0 }
      .map { party(.dimension($0), point) } + [evaluator.periods[point.period].name]
    return Fault(
      "does-not-apply", at: origin?.node.place ?? term.declaration.place,
      "`\(term.name)` does not apply for \(named.joined(separator: ", "))",
      label: origin.map(cause) ?? "",
      advice: "A payment is always an amount. Say what is paid then:"
        + " `… otherwise \(linked.contract.money.symbol)0`.")
  }

  private func cause(_ working: Working) -> String {
    let operands = working.node.operands
    switch working.node.operation {
    case .divide: return "`\(operands[1].text.prefix(40))` is zero"
    case .scale:
      guard case .number(let x)? = working.operands.first?.value,
        case .number(let unit) = operands[0].type.kind
      else { return "this is outside its table" }
      return "\(x.text(in: unit)) is outside its table"
    case .fold: return "there is nothing here to choose from"
    case .read(let slot):
      let period = evaluator.periods[working.point.period]
      if case .absent? = try? facts.reading(of: slot, in: period) {
        return "there is nothing before the contract's first day"
      }
      return "this is none"
    default: return "this does not apply"
    }
  }

  private func origin(ofAbsence slot: Slot.ID, _ point: Point) -> Working? {
    guard case .formula(let node) = linked.program.slots[slot].source,
      case .here? = try? facts.reading(of: slot, in: evaluator.periods[point.period]),
      let working = try? evaluator.working(of: node, at: point)
    else { return nil }
    return origin(in: working)
  }

  private func origin(in working: Working) -> Working {
    if let operand = working.operands.last(where: { $0.value == .none }) {
      return origin(in: operand)
    }
    if case .read(let slot) = working.node.operation, working.value == .none,
      let deeper = origin(ofAbsence: slot, evaluator.projected(working.point, to: slot))
    {
      return deeper
    }
    return working
  }
}
