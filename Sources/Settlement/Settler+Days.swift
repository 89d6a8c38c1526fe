import Definitions
import Formulas
import Quantities

extension Settler {
  /// What the contract comes to on some days: all that is settled within them, and of longer
  /// periods the lines that are for days which end in them, as the months of a yearly sum; `nil`,
  /// with the faults in the log, where that cannot be settled.
  ///
  /// A longer period that has not ended by then has not all of its figures: a term that counts
  /// anything over it would pay a part of a year as if it were the whole, and is left out.
  ///
  /// - Parameters:
  ///   - agreed: the tables whose figures are agreed beforehand, and not counted.
  ///   - wholePeriods: whether a longer period that ends in the days is settled with all of its
  ///     parts, so that those of earlier days are brought to what they come to.
  /// - Returns: also what was left out.
  public func settle(
    during days: Period, agreed: Set<String>, wholePeriods: Bool = false, _ log: FaultLog
  ) -> (settlement: Settlement, untold: [String])? {
    let before = log.faults.count
    let within = settles(days.name) ? settle(only: days.name, log) : nil
    // What stops a payment counts in whatever period touches the days.
    let checks = within?.checks ?? self.checks(only: days.name, log)
    let begun = begun(in: days, agreed, wholePeriods, log)
    guard log.faults.count == before else { return nil }
    let settlement = Settlement(
      contract: linked.contract, lines: (within?.lines ?? []) + begun.lines, checks: checks,
      waivers: facts.allWaivers)
    return (settlement, begun.untold)
  }

  private func begun(
    in days: Period, _ agreed: Set<String>, _ wholePeriods: Bool, _ log: FaultLog
  ) -> (lines: [PaymentLine], untold: [String]) {
    var (lines, untold) = ([PaymentLine](), [String]())
    for term in linked.terms {
      for period in periods(of: term, log) where !days.contains(period) {
        let parts = term.declaration.paid.schedule(of: period)
        guard parts.contains(where: { days.contains($0.service.last) }) else { continue }
        if period.last > days.last, counts(term, agreed) {
          untold.append("\(term.name) for \(period)")
        } else {
          let isOpen = period.last > days.last
          lines += self.lines(of: term, in: period, isOpen: isOpen, log)
            .filter { wholePeriods && !isOpen || days.contains($0.service.last) }
        }
      }
    }
    return (lines, untold)
  }

  /// Terms that pay nothing before their period has ended, since they count something over it: all
  /// of their parts come with the last.
  ///
  /// - Parameter agreed: the tables whose figures are agreed beforehand, and not counted.
  public func toldAtEnd(agreed: Set<String>) -> [String] {
    linked.terms.filter { $0.onAccount == nil && counts($0, agreed) }.map(\.name)
  }

  /// Whether a term reads what is counted by period, or what another contract pays.
  private func counts(_ term: LinkedTerm, _ agreed: Set<String>) -> Bool {
    var open = term.onAccount.map { [$0.paid] } ?? [term.amount] + term.requirements.map(\.slot)
    open += term.condition.map { [$0] } ?? []
    var seen = Set(open)
    while let slot = open.popLast() {
      switch linked.sources[slot] {
      case .measure(let measure)?:
        let data = facts.measures[measure.name]
        if !agreed.contains(measure.from.text), data?.hasPeriods != false { return true }
      case .line?: return true
      default: break
      }
      guard case .formula(let node) = linked.program.slots[slot].source else { continue }
      for read in node.slotsRead where seen.insert(read).inserted { open.append(read) }
    }
    return false
  }
}

extension Node {
  fileprivate var slotsRead: [Slot.ID] {
    let own: [Slot.ID] = if case .read(let slot) = operation { [slot] } else { [] }
    return own + operands.flatMap(\.slotsRead)
  }
}
