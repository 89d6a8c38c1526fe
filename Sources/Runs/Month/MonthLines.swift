import Definitions
import Faults
import Ledger
import Quantities
import Settlement

/// What becomes of the lines that the ledger holds, beside those that a run works out.
///
/// A line is changed only by a run that may: one of its own month, or one that two people answer
/// for; that knows what whoever posted the line knew; and for what two people approved, another
/// that two approve. What the two sides agreed or closed stands whatever is worked out.
struct MonthLines {
  let request: RunRequest
  let start: MonthStart
  let state: MonthStart.State
  /// Whether it is the last of its run: what is missed then is missed.
  let isLast: Bool
  /// What the run works out, by key.
  let made: [LineKey: PostedLine]
  /// What the run settles, and what else it finds of the month.
  let scopes: Set<Scope>
  /// Scopes that the contracts do not have any more: a term that was renamed, or is settled over
  /// other periods now.
  let stale: Set<Scope>
  /// Terms of longer periods that cannot be told yet, as they are called in messages.
  let untold: Set<String>
  /// Terms whose parts all come with the last, since what they count is not known before.
  let toldAtEnd: Set<TermName>

  struct TermName: Hashable {
    let contract: String
    let term: String
  }

  private var held: [LineKey: LedgerLine] { start.held }

  // MARK: What may be changed

  /// A line of the run's month, or of a period that ends in it and is not told before.
  private func isOwn(_ key: LineKey, _ facts: LineFacts) -> Bool {
    request.month.contains(facts.service.last)
      || request.month.contains(key.period.last)
        && toldAtEnd.contains(TermName(contract: key.contract, term: key.term))
  }

  /// Whether a line belongs to what both sides closed.
  func isClosed(_ key: LineKey, _ facts: LineFacts) -> Bool {
    start.closings.contains { $0.covers(key, for: facts.service) }
  }

  /// Whether whoever posted a line knew more than is known now.
  private func isNews(_ line: LedgerLine) -> Bool {
    start.runs[line.entry].map { state.known < $0.asOf } ?? false
  }

  /// Whether it takes two people to change a line.
  private func needsApproval(_ line: LedgerLine) -> Bool {
    let stage = start.runs[line.entry].flatMap { PaymentLine.Stage(rawValue: $0.stage) }
    return stage?.needsApproval == true || !isOwn(line.key, line.facts)
  }

  // MARK: What becomes of a line

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
    if isClosed(line.key, line.facts) { return .stays }
    guard let new = made[line.key] else { return fate(ofMissing: line) }
    if line.facts.nature == AgreedFigure.nature { return .stays }
    if state.onlyReconciles { return isReconciled(new) ? .replaced : .stays }
    if line.facts.nature == Accrual.nature { return .replaced }
    if isNews(line) || needsApproval(line) && !request.stage.needsApproval { return .stays }
    return line.facts.isInstalment && stands(instalment: line.key) ? .stays : .replaced
  }

  private func fate(ofMissing line: LedgerLine) -> Fate {
    if line.amount.isZero || state.onlyReconciles { return .stays }
    if line.facts.nature == Accrual.nature {
      return request.stage.reconciles ? .superseded : .stays
    }
    if stale.contains(line.key.scope) { return isTakenOver(line) ? .gone : .stays }
    if line.facts.nature == AgreedFigure.nature || isNews(line) { return .stays }
    let name = "\(line.key.contract).\(line.key.term) for \(line.key.period)"
    if untold.contains(name) { return .stays }
    let isOfOpenPeriod = line.key.period.last > request.month.last
    return !request.month.contains(line.facts.service.last) && isOfOpenPeriod ? .stays : .gone
  }

  /// Whether the run pays what a line of a former term paid: for its own month, and for the days of
  /// all that it posts. What is of other days stays, as nothing has taken its place yet.
  private func isTakenOver(_ line: LedgerLine) -> Bool {
    let service = line.facts.service
    return request.month.contains(service.last)
      || made.values.contains { new in
        new.key.contract == line.key.contract && new.key.payer == line.key.payer
          && new.key.payee == line.key.payee && !new.amount.isZero && mayAdd(new)
          && new.facts.service.first <= service.last && service.first <= new.facts.service.last
      }
  }

  /// An instalment that is posted is what is reconciled, whatever it would be now: it is put right
  /// before the month is frozen, or by a correction. Once its reconciliation is posted, it is
  /// changed only together with that.
  private func stands(instalment key: LineKey) -> Bool {
    if request.stage != .flex, request.stage != .correction { return true }
    return reconciliations(of: key).contains { fate(of: $0) == .stays }
  }

  /// What is posted to reconcile an instalment with.
  private func reconciliations(of key: LineKey) -> [LedgerLine] {
    held.values.filter { line in
      // One that was agreed is known by its days: all of the period, as the last part.
      line.key.isPart(ofSameAmountAs: key) && line.key.part > key.part
        && (line.facts.isReconciliation
          || line.facts.nature == AgreedFigure.nature && line.facts.service == line.key.period)
    }
  }

  /// Whether a line that nobody posted yet is for this run to post.
  private func mayAdd(_ line: PostedLine) -> Bool {
    if held[line.key] != nil { return true }
    if isClosed(line.key, line.facts) { return false }
    if line.facts.isInstalment, !reconciliations(of: line.key).isEmpty { return false }
    return request.stage.needsApproval || isOwn(line.key, line.facts)
  }

  /// A last part whose instalments were posted before.
  private func isReconciled(_ line: PostedLine) -> Bool {
    let old = held[line.key]?.facts.nature
    return line.facts.isReconciliation && (old == nil || old == Accrual.nature)
  }

  // MARK: All lines

  /// What is held once this is posted, of all that the run settles.
  struct Found {
    var lines: [LineKey: PostedLine]
    /// Accruals that are taken back.
    var superseded: [LedgerLine] = []
    /// What stands, whatever was worked out.
    var standing: [MonthRun.Standing] = []
  }

  /// - Throws: where a part of a sum is for other days than before, or a line is missed that it
  ///   takes two people to take back.
  func found(in ledger: LedgerFile) throws(Fault) -> Found {
    var found = Found(lines: made.filter { mayAdd($0.value) })
    for line in made.values
    where found.lines[line.key] == nil && isClosed(line.key, line.facts) && !line.amount.isZero {
      found.standing.append(
        .init(key: line.key, amount: nil, calculated: line.amount, isClosed: true))
    }
    if state.onlyReconciles { found.lines = found.lines.filter { isReconciled($0.value) } }
    for line in held.values.sorted(by: { $0.key < $1.key })
    where scopes.contains(line.key.scope) && line.key.term != AgreedFigure.ofYear {
      try checkDays(line, made[line.key])
      switch fate(of: line) {
      case .stays: found.lines[line.key] = try PostedLine(line, in: ledger)
      case .replaced: break
      case .gone:
        try checkApproval(line)
        found.lines[line.key] = nil
      case .superseded:
        found.lines[line.key] = nil
        found.superseded.append(line)
      }
    }
    for line in made.values where line.facts.isReconciliation && found.lines[line.key] == line {
      found.lines[line.key] = try reconciled(line, beside: found.lines)
    }
    found.standing = try (found.standing + standing(beside: found.lines)).sorted { $0.key < $1.key }
    return found
  }

  /// What was agreed or closed, beside what would have been posted.
  private func standing(
    beside lines: [LineKey: PostedLine]
  ) throws(Fault) -> [MonthRun.Standing] {
    try held.values.filter { line in
      scopes.contains(line.key.scope) && lines[line.key] != nil
        && (line.facts.nature == AgreedFigure.nature || isClosed(line.key, line.facts))
        && line.key.term != AgreedFigure.ofYear
        && (made[line.key] != nil || request.month.contains(line.facts.service.last))
    }.map { line throws(Fault) in
      var calculated = made[line.key]
      if let new = calculated, new.facts.isReconciliation {
        calculated = try reconciled(new, beside: lines)
      }
      return .init(
        key: line.key, amount: line.amount, calculated: calculated?.amount,
        isClosed: isClosed(line.key, line.facts))
    }
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

  // MARK: What is refused

  private func checkDays(_ line: LedgerLine, _ new: PostedLine?) throws(Fault) {
    guard let new, new.facts.service != line.facts.service, !line.amount.isZero,
      line.facts.nature != Accrual.nature, !isClosed(line.key, line.facts)
    else { return }
    throw Fault(
      "parts-changed", at: nil,
      "part \(line.key.part) of `\(line.key.term)` of `\(line.key.contract)` for"
        + " \(line.key.period) was posted for \(line.facts.service), and is for"
        + " \(new.facts.service) now",
      advice: "A sum that is paid in other parts from some month on is another term: let this one"
        + " end (`to:`), and write the other with `from:`. Nothing was posted.")
  }

  /// What one person alone may miss, and have withdrawn, is what one person posted for the month.
  private func checkApproval(_ line: LedgerLine) throws(Fault) {
    guard !request.stage.needsApproval, isLast,
      needsApproval(line) || line.facts.nature == AgreedFigure.nature
    else { return }
    let money = line.amount.text(in: line.key.currency.unit)
    let isAgreed = line.facts.nature == AgreedFigure.nature
    throw Fault(
      "vanished-line", at: nil,
      "\(money) is \(isAgreed ? "agreed" : "posted") for \(line.key), and this run has no such"
        + " line",
      advice: "Look whether the contract and the data are whole: a term keeps the name that it was"
        + " posted under. If the line is to go, that takes two people: `--stage final` or `--stage"
        + " correction` of its own month, with `--withdraw`. Nothing was posted.")
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
