import Definitions
import Faults
import Formulas
import Quantities

extension ContractFacts {
  /// A label that a formula compares with, of a dimension whose members only the data tell: one
  /// that nobody bears is a misspelling, and would be unequal to everything unseen.
  func checkLabels(_ log: FaultLog) {
    for slot in linked.program.slots {
      if case .formula(let node) = slot.source { checkLabels(in: node, log) }
    }
  }

  private func checkLabels(in node: Node, _ log: FaultLog) {
    for operand in node.operands { checkLabels(in: operand, log) }
    guard case .constant(.label(let label)) = node.operation,
      case .label(let dimension) = node.type.kind, linked.declared[dimension] == nil,
      let ordinal = linked.program.ordinal(of: dimension)
    else { return }
    let known = members(of: ordinal)
    guard !known.isEmpty, !known.contains(label) else { return }
    log.add(
      Fault(
        "unknown-label", at: node.place, "there is no \(dimension) called `\(label)`",
        advice: didYouMean(label, among: known)))
  }
}
