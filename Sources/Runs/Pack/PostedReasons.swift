import Ledger
import Quantities
import Settlement

/// What the contracts leave to later months.
struct PostedRules {
  /// Terms of longer periods that cannot be told yet, as messages call them.
  var untold: Set<String> = []
  /// Terms whose parts all come with the last, `contract.term`.
  var toldAtEnd: Set<String> = []
}

/// Why a posted line may stand as it does, though the figures come to something else: by the rules
/// of a month's run, `MonthLines`.
struct PostedReasons {
  private let month: PostedMonth
  private let rules: PostedRules
  private let posted: [Amount: [PostedMonth.Line]]
  private let calculated: [LineKey: PaymentLine]
  /// What all parts come to.
  private let sums: [Amount: Rational]

  /// What one party pays another of a term for a period, in all its parts.
  private struct Amount: Hashable {
    let scope: Scope
    let payer: String
    let payee: String
    let currency: Currency

    init(_ key: LineKey) {
      (scope, payer, payee, currency) = (key.scope, key.payer, key.payee, key.currency)
    }
  }

  init(_ month: PostedMonth, _ lines: [PaymentLine], _ rules: PostedRules) {
    (self.month, self.rules) = (month, rules)
    posted = Dictionary(grouping: month.lines) { Amount($0.key) }
    calculated = Dictionary(lines.map { (LineKey($0), $0) }, uniquingKeysWith: { $1 })
    sums = Dictionary(grouping: lines) { Amount(LineKey($0)) }
      .mapValues { $0.map(\.amount).reduce(.zero, +) }
  }

  private var run: MonthsLastRun { month.run }

  /// `nil` where nothing in the pack says why.
  func reason(for line: PostedMonth.Line, calculated: PaymentLine?) -> String? {
    if PostedMonth.isSaid(line.nature), line.last.withdrawn == nil { return said(line) }
    if let calculated, calculated.amount == line.amount { return nil }
    if let reason = closed(line.key, line.service) ?? ofAnotherRun(line) ?? ofLaterKnowledge(line) {
      return reason
    }
    guard calculated != nil else { return untold(line) }
    return ofInstalments(line) ?? ofTwoPeople(line)
  }

  /// Why a line is not posted that the figures have.
  func reason(forAbsent line: PaymentLine) -> String? {
    let key = LineKey(line)
    if let reason = closed(key, line.service) { return reason }
    if line.nature == .instalment, isLeft(key) { return "what it would be is reconciled" }
    return isOwn(key, line.service) || run.stage.needsApproval
      ? nil : "for days before \(run.month): only the final run posts it"
  }

  // MARK: What people said

  private func said(_ line: PostedMonth.Line) -> String? {
    let isAgreed = line.nature == AgreedFigure.nature
    let stage = isAgreed ? AgreedFigure.stage : Accrual.stage
    guard let posting = line.postings.last(where: { $0.stage == stage }),
      let prepared = posting.prepared
    else { return nil }
    if !isAgreed {
      return "expected by \(prepared) on \(posting.on), not settled: \(posting.cause)"
    }
    // A year's line follows others: who agreed its sum stands in its working.
    if line.key.term == AgreedFigure.ofYear,
      let source = line.working?.source(of: AgreedFigure.yearsTotal)
    {
      return source
    }
    return posting.approved.map {
      "agreed by \(prepared) and \($0) on \(posting.on): \(posting.cause)"
    }
  }

  /// What both sides closed is left as it is, but by a correction of its own year.
  private func closed(_ key: LineKey, _ service: Period) -> String? {
    month.closings.first { closing in
      closing.covers(key, for: service)
        && (run.stage != .correction || !closing.year.contains(run.month))
    }.map { closing in
      "\(closing.year) was closed\(closing.party.map { " with \($0)" } ?? "") on \(closing.on)"
    }
  }

  // MARK: What a run may not change

  /// What is for a longer period is changed by the runs of its later months.
  private func ofAnotherRun(_ line: PostedMonth.Line) -> String? {
    guard line.key.period.last > run.month.last, line.last.entry > run.entry else { return nil }
    let cause = line.last.withdrawn ?? line.last.cause
    return "changed with the rest of \(line.key.period) on \(line.last.on): \(cause)"
  }

  /// Nobody undoes what somebody posted who knew more.
  private func ofLaterKnowledge(_ line: PostedMonth.Line) -> String? {
    guard let day = Day(iso: line.last.on), day > run.known else { return nil }
    return "posted with what was known on \(day)"
  }

  /// What other days hold, and what two people approved, is changed by what two people approve.
  private func ofTwoPeople(_ line: PostedMonth.Line) -> String? {
    guard !run.stage.needsApproval else { return nil }
    if !isOwn(line.key, line.service) {
      return "for days before \(run.month): only the final run changes it"
    }
    let isApproved = PaymentLine.Stage(rawValue: line.last.stage)?.needsApproval == true
    return isApproved ? line.last.approved.map { "approved by \($0) on \(line.last.on)" } : nil
  }

  private func isOwn(_ key: LineKey, _ service: Period) -> Bool {
    run.month.contains(service.last)
      || run.month.contains(key.period.last)
        && rules.toldAtEnd.contains("\(key.contract).\(key.term)")
  }

  private func untold(_ line: PostedMonth.Line) -> String? {
    let name = "\(line.key.contract).\(line.key.term) for \(line.key.period)"
    return rules.untold.contains(name) ? "cannot be told before its period ends" : nil
  }

  // MARK: Paid on account

  /// Instalments that are posted stand, and the reconciliation is of those.
  private func ofInstalments(_ line: PostedMonth.Line) -> String? {
    switch PaymentLine.Nature(rawValue: line.nature) {
    case .instalment? where isLeft(line.key):
      "paid on account, and left as it was paid"
    case .reconciliation? where isSameSum(line.key):
      "reconciles the instalments that are posted: the sum is the same"
    default: nil
    }
  }

  /// Whether an instalment is what is reconciled, whatever it would be now: with a last part that
  /// is posted beside it, or later, when its period has ended.
  private func isLeft(_ key: LineKey) -> Bool {
    isReconciled(key) || isSameSum(key)
      || run.stage != .flex && key.period.last > run.month.last
  }

  /// Whether it has a last part beside it that says why it is what it is.
  private func isReconciled(_ key: LineKey) -> Bool {
    (posted[Amount(key)] ?? []).contains { last in
      last.key.part > key.part && last.nature != PaymentLine.Nature.instalment.rawValue
        && reason(for: last, calculated: calculated[last.key]) != nil
    }
  }

  private func isSameSum(_ key: LineKey) -> Bool {
    let amount = Amount(key)
    return sums[amount] == (posted[amount] ?? []).map(\.amount).reduce(.zero, +)
  }
}
