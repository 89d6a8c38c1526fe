import Quantities
import Settlement

/// What two sets of contracts pay over the same days, side by side: each term of both, by month,
/// payer, payee and setting.
///
/// A line belongs to the month in which the days end that it is for: a year's review to March.
public struct RegimeComparison: Sendable {
  public struct Pair: Hashable, Sendable {
    public var current = Rational.zero
    public var proposed = Rational.zero

    public init(current: Rational = .zero, proposed: Rational = .zero) {
      (self.current, self.proposed) = (current, proposed)
    }

    public var difference: Rational { proposed - current }

    static func + (left: Pair, right: Pair) -> Pair {
      Pair(current: left.current + right.current, proposed: left.proposed + right.proposed)
    }
  }

  public struct Line: Sendable {
    public let month: String
    public let payer: String
    public let payee: String
    public let setting: String?
    public let contract: String
    public let term: String
    public let kind: PaymentLine.Kind
    public let amounts: Pair
  }

  public let currency: Currency
  /// The contracts of either that have any line.
  private let members: (current: Set<String>, proposed: Set<String>)
  /// In the order of months, payers, payees, settings, contracts and terms.
  public let lines: [Line]
  /// Who pays whom for what, under either.
  public let flows: (current: FlowTable?, proposed: FlowTable?)

  /// - Parameters:
  ///   - current: lines in one currency, as are those that are proposed.
  ///   - cohort: whom all is shared out to, where that is asked for.
  public init(
    current: [SettledLine], proposed: [SettledLine], in currency: Currency,
    cohort: CohortKey? = nil
  ) {
    var pairs: [Sign: Pair] = [:]
    for line in current {
      pairs[Sign(line)] = (pairs[Sign(line)] ?? Pair()) + Pair(current: line.line.amount)
    }
    for line in proposed {
      pairs[Sign(line)] = (pairs[Sign(line)] ?? Pair()) + Pair(proposed: line.line.amount)
    }
    lines = pairs.sorted { $0.key < $1.key }.map { sign, pair in
      Line(
        month: sign.month, payer: sign.payer, payee: sign.payee, setting: sign.setting,
        contract: sign.contract, term: sign.term, kind: sign.kind, amounts: pair)
    }
    self.currency = currency
    members = (Set(current.map(\.line.contract)), Set(proposed.map(\.line.contract)))
    flows = (
      FlowTable.tables(of: current, cohort: cohort).first,
      FlowTable.tables(of: proposed, cohort: cohort).first
    )
  }

  // MARK: Sums

  /// What each party receives, less what it pays, in the order of their names. They add up to
  /// nought.
  public var parties: [(party: String, amounts: Pair)] { Self.parties(of: lines) }

  /// The same by month.
  public var partiesByMonth: [(month: String, parties: [(party: String, amounts: Pair)])] {
    months.map { month in (month, Self.parties(of: lines.filter { $0.month == month })) }
  }

  public var months: [String] { Set(lines.map(\.month)).sorted() }

  /// What comes to rest in each setting, counted once however often it is passed on.
  public var settings: [(setting: String?, amounts: Pair)] {
    var pairs: [String?: Pair] = [:]
    for total in flows.current?.bySetting ?? [] {
      pairs[total.name] = (pairs[total.name] ?? Pair()) + Pair(current: total.amount)
    }
    for total in flows.proposed?.bySetting ?? [] {
      pairs[total.name] = (pairs[total.name] ?? Pair()) + Pair(proposed: total.amount)
    }
    return pairs.sorted { inOrder($0.key, $1.key) }.map { ($0.key, $0.value) }
  }

  /// All that is paid, counted once however often it is passed on.
  public var all: Pair {
    Pair(
      current: flows.current?.all.amount ?? .zero, proposed: flows.proposed?.all.amount ?? .zero)
  }

  /// What parties pay in a month out of other money than what they were paid.
  public func paid(in month: String) -> Pair {
    lines.filter { $0.month == month && $0.kind != .kept && $0.kind != .passOn }
      .reduce(Pair()) { $0 + $1.amounts }
  }

  /// A term of one name, payer, payee and setting, in whichever contracts of either it stands.
  public struct Term: Sendable {
    public let name: String
    public let payer: String
    public let payee: String
    public let setting: String?
    public fileprivate(set) var contracts = (current: Set<String>(), proposed: Set<String>())
    public fileprivate(set) var amounts = Pair()
  }

  /// In the order of their payers, payees, settings and names.
  public var terms: [Term] {
    var terms: [[String?]: Term] = [:]
    for line in lines {
      let sign = [line.payer, line.payee, line.setting, line.term]
      var term =
        terms[sign]
        ?? Term(name: line.term, payer: line.payer, payee: line.payee, setting: line.setting)
      if members.current.contains(line.contract) { term.contracts.current.insert(line.contract) }
      if members.proposed.contains(line.contract) { term.contracts.proposed.insert(line.contract) }
      term.amounts = term.amounts + line.amounts
      terms[sign] = term
    }
    return terms.values.sorted {
      if ($0.payer, $0.payee) != ($1.payer, $1.payee) {
        return ($0.payer, $0.payee) < ($1.payer, $1.payee)
      }
      if $0.setting != $1.setting { return inOrder($0.setting, $1.setting) }
      return $0.name < $1.name
    }
  }

  /// What contracts of either pay, without what is passed on or kept, in the order of their names.
  public var contracts: [(contract: String, amounts: Pair)] {
    Dictionary(grouping: lines.filter { $0.kind != .kept && $0.kind != .passOn }, by: \.contract)
      .sorted { $0.key < $1.key }
      .map { ($0.key, $0.value.reduce(Pair()) { $0 + $1.amounts }) }
  }

  private static func parties(of lines: [Line]) -> [(party: String, amounts: Pair)] {
    var pairs: [String: Pair] = [:]
    for line in lines where line.kind != .kept {
      pairs[line.payee] = (pairs[line.payee] ?? Pair()) + line.amounts
      let paid = Pair(current: -line.amounts.current, proposed: -line.amounts.proposed)
      pairs[line.payer] = (pairs[line.payer] ?? Pair()) + paid
    }
    return pairs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// What lines have alike that are added up.
  private struct Sign: Hashable, Comparable {
    let month: String
    let payer: String
    let payee: String
    let setting: String?
    let contract: String
    let term: String
    let kind: PaymentLine.Kind

    init(_ settled: SettledLine) {
      let line = settled.line
      month = line.month
      (payer, payee, setting) = (line.payer, line.payee, settled.setting)
      (contract, term, kind) = (line.contract, line.term, line.kind)
    }

    static func < (left: Sign, right: Sign) -> Bool {
      if (left.month, left.payer, left.payee) != (right.month, right.payer, right.payee) {
        return (left.month, left.payer, left.payee) < (right.month, right.payer, right.payee)
      }
      if left.setting != right.setting { return inOrder(left.setting, right.setting) }
      return (left.contract, left.term, left.kind.rawValue)
        < (right.contract, right.term, right.kind.rawValue)
    }
  }
}

extension PaymentLine {
  /// The month in which the days end that it is for.
  public var month: String {
    let last = service.last.components
    return Period.month(last.month, of: last.year).name
  }
}
