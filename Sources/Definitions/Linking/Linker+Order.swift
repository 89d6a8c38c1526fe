import Faults
import Formulas

/// Values that lead back to themselves may do so by way of the period before only: within one
/// period every value must come before those that read it.
extension Linker {
  func checkOrder() throws(Fault) {
    guard slots.contains(where: \.recurs) else { return }
    let reads = slots.map { slot -> Set<Slot.ID> in
      guard case .formula(let node) = slot.source else { return [] }
      var found: Set<Slot.ID> = []
      Self.readNow(node, into: &found)
      return found
    }
    var readers = Array(repeating: [Slot.ID](), count: slots.count)
    for (reader, read) in reads.enumerated() { for slot in read { readers[slot].append(reader) } }
    var missing = reads.map(\.count)
    var levels = slots.map { slot in slot.passage.map(Self.height) ?? 1 }
    let own = levels
    var ready = slots.indices.filter { missing[$0] == 0 }
    while let slot = ready.popLast() {
      guard levels[slot] <= Self.mostLevels else {
        throw tooDeep(slots[slot].name, slots[slot].passage?.place ?? contract.place)
      }
      for reader in readers[slot] {
        levels[reader] = max(levels[reader], levels[slot] + own[reader])
        missing[reader] -= 1
        if missing[reader] == 0 { ready.append(reader) }
      }
    }
    guard let stuck = slots.indices.first(where: { missing[$0] > 0 && slots[$0].recurs }) else {
      return
    }
    throw Fault(
      "cycle", at: slots[stuck].passage?.place ?? contract.place,
      "`\(slots[stuck].name)` is worked out from itself in the same period",
      label: circle(from: stuck, reads, missing),
      advice: "It may lead back to itself by way of the period before only: `previous(…)`. Before"
        + " the contract's first day that does not apply: `previous(…) otherwise 0`.")
  }

  /// What a node reads in its own period, or in one that is fixed.
  private static func readNow(_ node: Node, back: Bool = false, into found: inout Set<Slot.ID>) {
    var back = back
    switch node.operation {
    case .read(let slot): if !back { found.insert(slot) }
    case .previous: back = true
    case .during, .at: back = false
    default: break
    }
    for operand in node.operands { readNow(operand, back: back, into: &found) }
  }

  /// The names that go round, from one that does.
  private func circle(
    from start: Slot.ID, _ reads: [Set<Slot.ID>], _ missing: [Int]
  ) -> String {
    var path = [start]
    while let next = reads[path[path.count - 1]].filter({ missing[$0] > 0 }).min() {
      if let first = path.firstIndex(of: next) {
        return (path[first...] + [next]).map { slots[$0].name }.joined(separator: " → ")
      }
      path.append(next)
    }
    return ""
  }
}
