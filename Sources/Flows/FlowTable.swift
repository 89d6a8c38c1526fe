import Quantities

/// Who pays whom, for what setting, in one currency.
public struct FlowTable: Sendable {
  public let currency: Currency
  /// In the order of their payers, payees and settings; those without a setting last of each.
  public let flows: [Flow]

  /// One table for each currency, in the order of their codes.
  public static func tables(of lines: [SettledLine], cohort: CohortKey? = nil) -> [FlowTable] {
    Dictionary(grouping: lines) { $0.line.currency.code }.sorted { $0.key < $1.key }
      .compactMap { _, lines in
        lines.first.map { FlowTable(lines, in: $0.line.currency, cohort) }
      }
  }

  private init(_ lines: [SettledLine], in currency: Currency, _ cohort: CohortKey?) {
    let groups = Dictionary(grouping: lines) { FlowSign($0) }.sorted { $0.key < $1.key }
    var flows = groups.map { sign, lines in
      Flow(
        payer: sign.payer, payee: sign.payee, setting: sign.setting, how: sign.how,
        amount: lines.map(\.line.amount).reduce(.zero, +))
    }
    PassedOn.note(in: &flows, step: currency.minorUnit)
    if let cohort {
      for index in flows.indices {
        flows[index].estimate = cohort.estimate(
          of: flows[index], lines: groups[index].value.map(\.line), step: currency.minorUnit)
      }
    }
    (self.currency, self.flows) = (currency, flows)
  }

  // MARK: Totals

  /// Money, and the part of it that falls to a cohort where one was asked for.
  public struct Total: Sendable {
    public let name: String?
    public let amount: Rational
    /// `nil` where no share is known of any of it.
    public let cohort: Rational?
    public let unshared: Rational

    public var others: Rational? { cohort.map { amount - $0 - unshared } }

    init(_ name: String?, _ flows: some Sequence<Flow>) {
      self.name = name
      amount = flows.reduce(.zero) { $0 + $1.stays }
      let known = flows.compactMap { $0.estimate?.cohort }
      cohort = known.isEmpty ? nil : known.reduce(.zero, +)
      unshared = flows.reduce(.zero) { $0 + ($1.estimate?.unshared ?? .zero) }
    }
  }

  /// All that is paid: what is passed on or kept is part of what was paid before.
  public var all: Total { Total(nil, flows) }

  /// What comes to rest in each setting; what has none last, without a name.
  public var bySetting: [Total] { totals(by: \.setting) }

  /// What comes to rest with each payee.
  public var byPayee: [Total] { totals(by: \.payee) }

  private func totals(by key: (Flow) -> String?) -> [Total] {
    Dictionary(grouping: flows, by: key).map { Total($0, $1) }
      .sorted { inOrder($0.name, $1.name) }
  }

  /// What parties pay that are paid here too, by other terms than those that pass on: a pooled
  /// fund, as far as nothing says that it pays out what came in. It is counted on both ways.
  public var countedTwice: [(party: String, amount: Rational)] {
    let paid = flows.filter { $0.how == .paid && $0.amount.signum > 0 && $0.payer != $0.payee }
    let payees = Set(paid.map(\.payee))
    return Dictionary(grouping: paid.filter { payees.contains($0.payer) }, by: \.payer)
      .map { ($0, $1.reduce(Rational.zero) { $0 + $1.amount }) }.sorted { $0.0 < $1.0 }
  }

  /// What each payer pays out of its own money: not what it passes on of others'.
  public var byPayer: [(payer: String, amount: Rational)] {
    var sums: [String: Rational] = [:]
    for flow in flows {
      sums[flow.payer, default: .zero] = sums[flow.payer, default: .zero] + flow.amount
      if !flow.onward.isZero {
        sums[flow.payee, default: .zero] = sums[flow.payee, default: .zero] - flow.onward
      }
    }
    return sums.filter { payer, sum in
      !sum.isZero || flows.contains { $0.payer == payer && $0.how == .paid }
    }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// What lines of one flow have alike.
private struct FlowSign: Hashable, Comparable {
  let payer: String
  let payee: String
  let setting: String?
  let how: Flow.How

  init(_ settled: SettledLine) {
    (payer, payee) = (settled.line.payer, settled.line.payee)
    (setting, how) = (settled.setting, Flow.How(settled.line.kind))
  }

  static func < (left: FlowSign, right: FlowSign) -> Bool {
    if left.payer != right.payer { return left.payer < right.payer }
    if left.payee != right.payee { return left.payee < right.payee }
    if left.setting != right.setting { return inOrder(left.setting, right.setting) }
    return left.how < right.how
  }
}

/// By the alphabet, and what has no name last.
func inOrder(_ left: String?, _ right: String?) -> Bool {
  guard let left else { return false }
  guard let right else { return true }
  return left < right
}
