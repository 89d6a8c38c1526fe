import Definitions
import Quantities

extension Settler {
  /// What the contract comes to on some days: all that is settled within them, and of longer
  /// periods the lines that are for days which end by the last of them, as the first parts of a
  /// yearly sum that is paid by month; `nil`, with the faults in the log, where what is within them
  /// cannot be settled.
  ///
  /// - Returns: also what of longer periods cannot be told yet, as their figures are not all there.
  public func settle(
    during days: Period, _ log: FaultLog
  ) -> (settlement: Settlement, untold: [String])? {
    let isWithin = settles(days.name)
    let within = isWithin ? settle(only: days.name, log) : nil
    if isWithin, within == nil { return nil }
    let begun = begun(in: days)
    let settlement = Settlement(
      contract: linked.contract, lines: (within?.lines ?? []) + begun.lines,
      checks: within?.checks ?? [], waivers: facts.allWaivers)
    return (settlement, begun.untold)
  }

  private func begun(in days: Period) -> (lines: [PaymentLine], untold: [String]) {
    var (lines, untold) = ([PaymentLine](), [String]())
    for term in linked.terms {
      for period in periods(of: term, FaultLog()) where !days.contains(period) {
        let parts = term.declaration.paid.schedule(of: period)
        guard parts.contains(where: { days.contains($0.service.last) }) else { continue }
        let log = FaultLog()
        let made = self.lines(of: term, in: period, log).filter { $0.service.last <= days.last }
        if log.faults.isEmpty {
          lines += made
        } else {
          untold.append("\(term.name) for \(period)")
        }
      }
    }
    return (lines, untold)
  }
}
