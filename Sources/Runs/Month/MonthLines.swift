import Definitions
import Faults
import Ledger
import Quantities
import Settlement

/// What becomes of the lines that the ledger holds, beside those that a run works out.
///
/// A run is for its month: what other months hold stays, unless two people answer for the change
/// and nothing is forgotten by it. What the parties agreed stays until they agree otherwise.
struct MonthLines {
  let request: RunRequest
  let held: [LineKey: LedgerLine]
  /// What the run works out, by key.
  let made: [LineKey: PostedLine]
  /// What the run settles, and what else it finds of the month.
  let scopes: Set<Scope>
  /// Scopes that the contracts do not have any more: a term that was renamed, or is settled over
  /// other periods now.
  let stale: Set<Scope>
  /// Terms of longer periods that cannot be told yet, as they are called in messages.
  let untold: Set<String>
  /// The day of each entry.
  let days: [Int: Day]
  /// What both sides closed.
  let closings: [Closing]
  /// Whether only what is paid on account is reconciled, and all else left as it is.
  let onlyReconciles: Bool

  /// What is to be done with a line that is held.
  enum Fate {
    /// Left as it is.
    case stays
    /// What the run works out takes its place.
    case replaced
    /// The run has no such line, and it is missed.
    case gone
    /// It was expected until the month was settled.
    case superseded
  }

  func fate(of line: LedgerLine) -> Fate {
    if request.withdrawing.contains(where: { $0.covers(line.key) }), made[line.key] == nil {
      return .gone
    }
    if stands(line) { return .stays }
    guard let new = made[line.key] else { return fate(ofMissing: line) }
    if onlyReconciles { return isReconciled(new) ? .replaced : .stays }
    let isReconciliationAgreed = made.values.contains { other in
      other.facts.isReconciliation && other.key.isPart(ofSameAmountAs: line.key)
        && held[other.key]?.facts.nature == AgreedFigure.nature
    }
    if isReconciliationAgreed, line.facts.isInstalment { return .stays }
    return request.month.contains(line.facts.service.last) || mayChange(line) ? .replaced : .stays
  }

  /// What two sides agreed on stays, whatever is worked out.
  private func stands(_ line: LedgerLine) -> Bool {
    line.facts.nature == AgreedFigure.nature || isClosed(line.key, line.facts)
  }

  /// Whether a line belongs to what both sides closed.
  func isClosed(_ key: LineKey, _ facts: LineFacts) -> Bool {
    closings.contains { $0.covers(key, for: facts.service) }
  }

  private func fate(ofMissing line: LedgerLine) -> Fate {
    if line.amount.isZero { return .stays }
    if stale.contains(line.key.scope) { return .gone }
    if line.facts.nature == Accrual.nature {
      return request.stage.reconciles && !onlyReconciles ? .superseded : .stays
    }
    let name = "\(line.key.contract).\(line.key.term) for \(line.key.period)"
    if onlyReconciles || untold.contains(name) { return .stays }
    let isOfOpenPeriod = line.key.period.last > request.month.last
    return !request.month.contains(line.facts.service.last) && isOfOpenPeriod ? .stays : .gone
  }

  /// A line of another month is changed by what two people answer for, and never by one who knew
  /// less than whoever posted it.
  private func mayChange(_ line: LedgerLine) -> Bool {
    request.stage.needsApproval && request.known >= days[line.entry] ?? request.known
  }

  /// A last part whose instalments were posted before.
  private func isReconciled(_ line: PostedLine) -> Bool {
    let old = held[line.key]?.facts.nature
    return line.facts.isReconciliation && (old == nil || old == Accrual.nature)
  }

  /// The lines that are held once this is posted, of all that the run settles; the accruals that it
  /// takes back; and what stands whatever was worked out.
  ///
  /// - Throws: where a part of a sum is for other days than before.
  func lines(
    in ledger: LedgerFile
  ) throws(Fault) -> (lines: [PostedLine], superseded: [LedgerLine], standing: [MonthRun.Standing])
  {
    var lines = made.filter { !isClosed($0.key, $0.value.facts) || held[$0.key] != nil }
    var superseded: [LedgerLine] = []
    var standing = made.values.filter { lines[$0.key] == nil && !$0.amount.isZero }.map {
      MonthRun.Standing(key: $0.key, amount: nil, calculated: $0.amount, isClosed: true)
    }
    if onlyReconciles { lines = lines.filter { isReconciled($0.value) } }
    for line in held.values.sorted(by: { $0.key < $1.key })
    where scopes.contains(line.key.scope) && line.key.term != AgreedFigure.ofYear {
      try checkDays(line, made[line.key])
      switch fate(of: line) {
      case .stays:
        lines[line.key] = try PostedLine(line, in: ledger)
        if stands(line) {
          standing.append(
            .init(
              key: line.key, amount: line.amount, calculated: made[line.key]?.amount,
              isClosed: isClosed(line.key, line.facts)))
        }
      case .replaced: break
      case .gone: lines[line.key] = nil
      case .superseded:
        lines[line.key] = nil
        superseded.append(line)
      }
    }
    for line in lines.values where line.facts.isReconciliation && made[line.key] == line {
      lines[line.key] = try reconciled(line, beside: lines)
    }
    return (Array(lines.values), superseded, standing.sorted { $0.key < $1.key })
  }

  /// A reconciliation is of the instalments that are posted, whatever they would be now.
  private func reconciled(
    _ line: PostedLine, beside lines: [LineKey: PostedLine]
  ) throws(Fault) -> PostedLine {
    var difference = Rational.zero
    for instalment in made.values
    where instalment.facts.isInstalment && instalment.key.isPart(ofSameAmountAs: line.key) {
      difference = difference + instalment.amount - (lines[instalment.key]?.amount ?? .zero)
    }
    if difference.isZero { return line }
    let amount = line.amount + difference
    return PostedLine(
      line.key, line.facts, amount: amount,
      working: try StatedWorking.adding(
        difference, called: "instalments as worked out now, less those posted", to: line.working,
        giving: amount, in: line.key.currency, for: line.key.period))
  }

  private func checkDays(_ line: LedgerLine, _ new: PostedLine?) throws(Fault) {
    guard let new, new.facts.service != line.facts.service, !line.amount.isZero else { return }
    throw Fault(
      "parts-changed", at: nil,
      "part \(line.key.part) of `\(line.key.term)` of `\(line.key.contract)` for"
        + " \(line.key.period) was posted for \(line.facts.service), and is for"
        + " \(new.facts.service) now",
      advice: "A sum that is paid in other parts from some month on is another term: let this one"
        + " end (`to:`), and write the other with `from:`. Nothing was posted.")
  }
}

extension LineFacts {
  fileprivate var isInstalment: Bool { nature == PaymentLine.Nature.instalment.rawValue }

  fileprivate var isReconciliation: Bool {
    nature == PaymentLine.Nature.reconciliation.rawValue
  }
}

extension LineKey {
  fileprivate func isPart(ofSameAmountAs other: LineKey) -> Bool {
    scope == other.scope && payer == other.payer && payee == other.payee
      && currency == other.currency
  }
}
