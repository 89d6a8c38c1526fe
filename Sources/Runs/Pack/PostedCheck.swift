import Ledger
import Quantities
import Settlement

/// What was posted for a month, beside what the figures in the pack come to.
public struct PostedCheck: Sendable {
  public let posted: PostedMonth
  /// Lines that are not simply what was worked out, in the order of keys.
  public let others: [Other]

  public struct Other: Sendable {
    public let key: LineKey
    /// `nil` where nothing is posted.
    public let posted: PostedMonth.Line?
    /// What the figures come to; `nil` where they have no such line.
    public let calculated: Rational?
    /// What is not the same beside the amount.
    public let fields: [String]
    /// Why it may stand so; `nil` where nothing in the pack says why.
    public let reason: String?
  }

  /// How many posted lines are what was worked out, to the penny.
  public var same: Int { posted.lines.count - others.count { $0.posted != nil } }

  public var unexplained: [Other] { others.filter { $0.reason == nil } }

  /// A line as it is posted, and why it may stand so where it is not what was worked out.
  public func posted(for line: PaymentLine) -> (line: PostedMonth.Line, reason: String?)? {
    let key = LineKey(line)
    return posted.lines.first { $0.key == key }.map { found in
      (found, others.first { $0.key == key }?.reason)
    }
  }

  /// Posted lines that the figures do not have, in the form of those that they have.
  public var alone: [PaymentLine] {
    others.filter { $0.calculated == nil }.compactMap(\.posted).map { line in
      PaymentLine(
        contract: line.key.contract, term: line.key.term, payer: line.key.payer,
        payee: line.key.payee, period: line.key.period, amount: line.amount,
        currency: line.key.currency, kind: line.kind, stage: posted.run.stage,
        service: line.service, due: line.due, part: line.key.part)
    }
  }

  /// - Parameters:
  ///   - lines: what the figures of the pack come to.
  ///   - untold: terms of longer periods that cannot be told yet, as messages call them.
  init(_ posted: PostedMonth, beside lines: [PaymentLine], untold: Set<String>) {
    let held = Dictionary(posted.lines.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    let made = Dictionary(lines.map { (LineKey($0), $0) }, uniquingKeysWith: { $1 })
    let reasons = PostedReasons(
      run: posted.run, untold: untold,
      posted: Dictionary(grouping: posted.lines) { Amount($0.key) },
      calculated: Dictionary(grouping: lines) { Amount(LineKey($0)) }
        .mapValues { $0.map(\.amount).reduce(.zero, +) })
    self.posted = posted
    others = Set(held.keys).union(made.keys).sorted().compactMap { key in
      let (line, new) = (held[key], made[key])
      let fields = line.flatMap { line in new.map { Self.fields(line, $0) } } ?? []
      let isEqual = (line?.amount ?? .zero) == (new?.amount ?? .zero) && fields.isEmpty
      let isSaid = line.map { PostedMonth.isSaid($0.nature) && $0.last.withdrawn == nil } ?? false
      if isEqual, !isSaid { return nil }
      return Other(
        key: key, posted: line, calculated: new?.amount, fields: fields,
        reason: line.flatMap { reasons.reason(for: $0, calculated: new) })
    }
  }

  /// A figure that was said keeps all else of the line that it took the place of.
  private static func fields(_ posted: PostedMonth.Line, _ line: PaymentLine) -> [String] {
    var fields: [String] = []
    if posted.kind != line.kind { fields.append("kind") }
    if posted.service != line.service { fields.append("service") }
    if posted.due != line.due { fields.append("due") }
    if posted.nature != line.nature.rawValue, !PostedMonth.isSaid(posted.nature) {
      fields.append("nature")
    }
    return fields
  }
}

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

/// Why a posted line may stand as it does, though the figures come to something else: by the rules
/// of a month's run, `MonthLines`.
private struct PostedReasons {
  let run: MonthsLastRun
  let untold: Set<String>
  let posted: [Amount: [PostedMonth.Line]]
  let calculated: [Amount: Rational]

  func reason(for line: PostedMonth.Line, calculated: PaymentLine?) -> String? {
    if PostedMonth.isSaid(line.nature), line.last.withdrawn == nil { return said(line) }
    if let calculated, calculated.amount == line.amount { return nil }
    return ofAnotherRun(line) ?? (calculated == nil ? untold(line) : ofOtherDays(line))
      ?? ofInstalments(line)
  }

  private func said(_ line: PostedMonth.Line) -> String? {
    let isAgreed = line.nature == AgreedFigure.nature
    let stage = isAgreed ? AgreedFigure.stage : Accrual.stage
    guard let posting = line.postings.last(where: { $0.stage == stage }),
      let prepared = posting.prepared
    else { return nil }
    if !isAgreed {
      return "expected by \(prepared) on \(posting.on), not settled: \(posting.cause)"
    }
    return posting.approved.map {
      "agreed by \(prepared) and \($0) on \(posting.on): \(posting.cause)"
    }
  }

  /// What is for a longer period is changed by the runs of its later months.
  private func ofAnotherRun(_ line: PostedMonth.Line) -> String? {
    guard line.key.period.last > run.month.last, line.last.entry > run.entry else { return nil }
    let withdrawn = line.last.withdrawn ?? line.last.cause
    return "changed with the rest of \(line.key.period) on \(line.last.on): \(withdrawn)"
  }

  /// A run is for its month: what other days hold is changed by what two people answer for, and
  /// never by one that knew less.
  private func ofOtherDays(_ line: PostedMonth.Line) -> String? {
    guard !run.month.contains(line.service.last) else { return nil }
    if !run.stage.needsApproval {
      return "for days before \(run.month): only the final run changes it"
    }
    guard let day = Day(iso: line.last.on), day > run.known else { return nil }
    return "posted with what was known on \(day)"
  }

  /// Instalments stand beside a reconciliation that is agreed; and one that is settled is of the
  /// instalments that are posted.
  private func ofInstalments(_ line: PostedMonth.Line) -> String? {
    let amount = Amount(line.key)
    let parts = posted[amount] ?? []
    switch PaymentLine.Nature(rawValue: line.nature) {
    case .instalment?:
      let isAgreed = parts.contains {
        $0.nature == AgreedFigure.nature && $0.key.part > line.key.part
      }
      return isAgreed ? "paid on account; how it is reconciled was agreed" : nil
    case .reconciliation?:
      let isEqual = calculated[amount] == parts.map(\.amount).reduce(.zero, +)
      return isEqual ? "reconciles the instalments that are posted: the sum is the same" : nil
    default: return nil
    }
  }

  private func untold(_ line: PostedMonth.Line) -> String? {
    let name = "\(line.key.contract).\(line.key.term) for \(line.key.period)"
    return untold.contains(name) ? "cannot be told before its period ends" : nil
  }
}
