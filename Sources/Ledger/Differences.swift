import Quantities

/// What a run says, less what the ledger holds.
struct Differences {
  /// In the order of keys, so that the same run gives the same bytes however its lines came.
  let changes: [Change]
  /// Held and not nought, but neither in the run nor withdrawn.
  let vanished: [LedgerLine]
  /// Withdrawals of lines that the run has, or that the ledger does not hold.
  let needless: [Withdrawal]

  struct Change {
    let key: LineKey
    let facts: LineFacts
    let amount: Rational
    let change: Rational
    let reason: Reason
  }

  enum Reason {
    case settled(working: String)
    case withdrawn(cause: String)
  }

  /// - Parameter keepsOthers: whether lines that are neither in the run nor withdrawn stay.
  init(
    _ lines: [PostedLine], held: [LineKey: LedgerLine], withdrawing: [Withdrawal],
    keepsOthers: Bool
  ) {
    var changes = lines.compactMap { Self.change(to: $0, from: held[$0.key]) }
    let present = Set(lines.map(\.key))
    var vanished: [LedgerLine] = []
    var used = Set<Withdrawal>()
    for line in held.values where !line.amount.isZero && !present.contains(line.key) {
      if let withdrawal = withdrawing.first(where: { $0.covers(line.key) }) {
        used.insert(withdrawal)
        changes.append(Self.withdrawal(of: line, cause: withdrawal.cause))
      } else if !keepsOthers {
        vanished.append(line)
      }
    }
    self.changes = changes.sorted { $0.key < $1.key }
    self.vanished = vanished.sorted { $0.key < $1.key }
    needless = withdrawing.filter { !used.contains($0) }
  }

  private static func change(to line: PostedLine, from held: LedgerLine?) -> Change? {
    let change = line.amount - (held?.amount ?? .zero)
    // What was expected and has come to just that is to be paid now, and has to be on record.
    if let held, change.isZero, held.facts.nature == line.facts.nature { return nil }
    return Change(
      key: line.key, facts: line.facts, amount: line.amount, change: change,
      reason: .settled(working: line.working))
  }

  /// Taken back whole: nothing was counted, so it has no quantity and no price.
  private static func withdrawal(of line: LedgerLine, cause: String) -> Change {
    let facts = LineFacts(
      kind: line.facts.kind, service: line.facts.service, due: line.facts.due,
      nature: line.facts.nature, recovery: line.facts.recovery)
    return Change(
      key: line.key, facts: facts, amount: .zero, change: -line.amount,
      reason: .withdrawn(cause: cause))
  }
}
