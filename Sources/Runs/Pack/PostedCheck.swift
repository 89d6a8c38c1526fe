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
  ///   - rules: what they leave to later months.
  init(_ posted: PostedMonth, beside lines: [PaymentLine], _ rules: PostedRules) {
    let held = Dictionary(posted.lines.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    let made = Dictionary(lines.map { (LineKey($0), $0) }, uniquingKeysWith: { $1 })
    let reasons = PostedReasons(posted, lines, rules)
    self.posted = posted
    others = Set(held.keys).union(made.keys).sorted().compactMap { key in
      let (line, new) = (held[key], made[key])
      let fields = line.flatMap { line in new.map { Self.fields(line, $0) } } ?? []
      let isEqual = (line?.amount ?? .zero) == (new?.amount ?? .zero) && fields.isEmpty
      let isSaid = line.map { PostedMonth.isSaid($0.nature) && $0.last.withdrawn == nil } ?? false
      if isEqual, !isSaid { return nil }
      return Other(
        key: key, posted: line, calculated: new?.amount, fields: fields,
        reason: line.map { reasons.reason(for: $0, calculated: new) }
          ?? new.flatMap(reasons.reason(forAbsent:)))
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
