import Faults
import Formulas

/// Values that lead back to themselves may do so by way of the period before only: within one
/// period every value must come before those that read it.
extension Linker {
  func checkOrder() throws(Fault) {
    guard (contract.lets + workspace.lets).contains(where: { $0.declared != nil }) else { return }
    let edges = slots.map { slot -> Edges in
      var edges = Edges()
      if case .formula(let node) = slot.source { edges.add(node) }
      return edges
    }
    for circle in circles(edges.map(\.all)) {
      for slot in circle { slots[slot].recurs = true }
      // A period that is fixed does not lead back, whatever `previous` stands beside it.
      for slot in circle {
        guard let fixed = edges[slot].fixed.first(where: circle.contains) else { continue }
        throw Fault(
          "cycle", at: slots[slot].passage?.place ?? contract.place,
          "`\(slots[slot].name)` leads back to itself by way of a fixed period",
          label: "`\(slots[fixed].name)` is read there with `during` or `at`",
          advice: "It may lead back by way of the period before only: `previous(…)`.")
      }
    }
    try checkOrder(edges.map(\.now))
  }

  /// What a formula reads.
  private struct Edges {
    /// In its own period.
    var now: Set<Slot.ID> = []
    /// In a period that is fixed.
    var fixed: Set<Slot.ID> = []
    var all: Set<Slot.ID> = []

    mutating func add(_ node: Node, isBack: Bool = false, isFixed: Bool = false) {
      var (isBack, isFixed) = (isBack, isFixed)
      switch node.operation {
      case .read(let slot):
        all.insert(slot)
        if isFixed { fixed.insert(slot) } else if !isBack { now.insert(slot) }
      case .previous: isBack = true
      case .during, .at: isFixed = true
      default: break
      }
      for operand in node.operands { add(operand, isBack: isBack, isFixed: isFixed) }
    }
  }

  /// The sets of names that lead to one another (Tarjan's algorithm, without recursion).
  private func circles(_ edges: [Set<Slot.ID>]) -> [Set<Slot.ID>] {
    var (index, low) = (
      [Int?](repeating: nil, count: edges.count), [Int](repeating: 0, count: edges.count)
    )
    var (stack, onStack, next) = ([Int](), Set<Int>(), 0)
    var found: [Set<Slot.ID>] = []
    for root in edges.indices where index[root] == nil {
      var work: [(node: Int, rest: [Int])] = [(root, Array(edges[root]))]
      (index[root], low[root], next) = (next, next, next + 1)
      stack.append(root)
      onStack.insert(root)
      while let (node, rest) = work.last {
        if let target = rest.last {
          work[work.count - 1].rest.removeLast()
          if index[target] == nil {
            (index[target], low[target], next) = (next, next, next + 1)
            stack.append(target)
            onStack.insert(target)
            work.append((target, Array(edges[target])))
          } else if onStack.contains(target) {
            low[node] = min(low[node], index[target] ?? low[node])
          }
          continue
        }
        work.removeLast()
        if let parent = work.last?.node { low[parent] = min(low[parent], low[node]) }
        guard low[node] == index[node] else { continue }
        var circle: Set<Slot.ID> = []
        while let member = stack.popLast() {
          onStack.remove(member)
          circle.insert(member)
          if member == node { break }
        }
        if circle.count > 1 || edges[node].contains(node) { found.append(circle) }
      }
    }
    return found
  }

  private func checkOrder(_ reads: [Set<Slot.ID>]) throws(Fault) {
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
