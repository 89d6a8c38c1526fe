import Definitions
import Measures
import Quantities
import Settlement

/// Which core terms pay for which rows: those that two pay for, and those that none does. The rows
/// may be people: then who did them is not asked.
public struct CoverageTable: Sendable {
  /// A core term that says which rows it pays for.
  public struct Payer: Hashable, Sendable {
    public let contract: String
    public let term: String
    public var name: String { "\(contract).\(term)" }

    public init(contract: String, term: String) { (self.contract, self.term) = (contract, term) }
  }

  /// Why nobody's core payment covers some rows.
  public enum Reason: String, Sendable, CaseIterable {
    /// Whoever is responsible for them pays nobody here.
    case elsewhere = "of a commissioner without contracts here"
    /// Whoever is responsible has no contract with whoever did them.
    case nonContract = "no contract between the two"
    /// There is a contract, and none of its core terms pays for such rows.
    case noTerm = "no core term pays for them"
    /// Whoever is responsible for these people pays for such care, but not by the head.
    case otherwise = "other core terms pay for such care"
    /// Whoever is responsible for these people pays for nothing in the setting.
    case noSuchCare = "of a commissioner who pays for no such care here"
  }

  /// Rows that are alike in who pays for them.
  public struct Group: Sendable {
    /// More than one where they clash; none where nobody pays.
    public let terms: [Payer]
    public let payer: String
    /// `nil` for people.
    public let payee: String?
    public let reason: Reason?
    public var rows: Rational
    /// `nil` where no column says what they come to.
    public var money: Rational?
  }

  /// Those paid for by one core term, together.
  public private(set) var once: (rows: Rational, money: Rational?)
  /// By terms, then by payer and payee, those that come to most first.
  public private(set) var clashes: [Group] = []
  public private(set) var unpaid: [Group] = []
  /// Core terms that do not say which rows they pay for.
  public let silent: [Payer]

  /// A core term that pays for rows, with what its lines say of it.
  public struct Term: Sendable {
    public let payer: Payer
    /// Its place among the conditions; `nil` for one that pays, and not for rows.
    public let condition: Int?
    /// Whether the term says itself which rows: then a payer who is responsible for none, as a pool
    /// is, pays for anybody's.
    let saysRows: Bool
    let isPassOn: Bool
    let lines: [PaymentLine]

    public init(
      _ payer: Payer, condition: Int?, saysRows: Bool, isPassOn: Bool, lines: [PaymentLine]
    ) {
      (self.payer, self.condition, self.saysRows) = (payer, condition, saysRows)
      (self.isPassOn, self.lines) = (isPassOn, lines)
    }

    /// Whether any of its lines is of more or less than nought.
    public var paysAnything: Bool { lines.contains { $0.amount.signum != 0 } }
  }

  /// Rows in scope, counted.
  public struct Counted: Sendable {
    /// How many, by payer, perhaps payee and period, and whether each condition holds.
    public let rows: MeasureData
    /// What they come to, by the same; `nil` where nothing says.
    let money: MeasureData?
    let payer: String
    let payee: String?
    let conditions: [String]

    /// - Parameters:
    ///   - payer: the dimension of who is responsible for a row.
    ///   - payee: that of who did it; `nil` for people.
    ///   - conditions: the dimension of each condition.
    public init(
      rows: MeasureData, money: MeasureData?, payer: String, payee: String?, conditions: [String]
    ) {
      (self.rows, self.money) = (rows, money)
      (self.payer, self.payee, self.conditions) = (payer, payee, conditions)
    }
  }

  /// - Parameters:
  ///   - lines: what was settled, of whatever kind; for people, in their setting.
  ///   - period: only rows of these days count; `nil` for all.
  public init(
    _ counted: Counted, terms: [Term], lines: [PaymentLine], silent: [Payer], in period: Period?
  ) {
    self.silent = silent
    once = (.zero, counted.money.map { _ in .zero })
    let (rows, isOfPeople) = (counted.rows, counted.payee == nil)
    func place(_ name: String) -> Int { rows.dimensions.firstIndex(of: name) ?? 0 }
    let (payerPlace, payeePlace) = (place(counted.payer), counted.payee.map(place))
    let flags = counted.conditions.map(place)
    let responsible = Set(rows.values.keys.map { $0.members[payerPlace] })
    let pairs = Set(lines.map { Pair(payer: $0.payer, payee: isOfPeople ? nil : $0.payee) })
    let reaches = terms.map { Reach($0, responsible: responsible, isOfPeople: isOfPeople) }
    var groups: [Key: Group] = [:]
    for (key, count) in rows.values where count.signum != 0 {
      if let period, let own = key.period, !period.contains(own) { continue }
      let pair = Pair(
        payer: key.members[payerPlace], payee: payeePlace.map { key.members[$0] })
      let reaching = reaches.filter { $0.reaches(pair, in: key.period) }
      var paying = reaching.filter { reach in
        reach.term.condition.map { key.members[flags[$0]] == "yes" } ?? false
      }
      if isOfPeople { paying = Self.lastOfEach(paying, of: reaches) }
      let amount = counted.money.map { $0.values[key] ?? .zero }
      if paying.count == 1 {
        once = (once.rows + count, Self.sum(once.money, amount))
        continue
      }
      let reason: Reason? =
        !paying.isEmpty
        ? nil
        : reaching.contains { $0.term.condition == nil }
          ? .otherwise
          : !pairs.contains { $0.payer == pair.payer }
            ? (isOfPeople ? .noSuchCare : .elsewhere)
            : pairs.contains(pair) ? .noTerm : .nonContract
      let names = paying.map(\.term.payer).sorted { $0.name < $1.name }
      let group = Key(terms: names, pair: pair, reason: reason)
      let sum = groups[group]
      groups[group] = Group(
        terms: names, payer: pair.payer, payee: pair.payee, reason: reason,
        rows: (sum?.rows ?? .zero) + count, money: Self.sum(sum?.money, amount))
    }
    let sorted = groups.values.sorted(by: Self.comesFirst)
    (clashes, unpaid) = (sorted.filter { !$0.terms.isEmpty }, sorted.filter { $0.terms.isEmpty })
  }

  private static func sum(_ one: Rational?, _ other: Rational?) -> Rational? {
    other.map { (one ?? .zero) + $0 }
  }

  private static func comesFirst(_ one: Group, _ other: Group) -> Bool {
    let (own, others) = (one.money ?? one.rows, other.money ?? other.rows)
    if own != others { return own > others }
    func names(_ group: Group) -> [String] {
      [group.payer, group.payee ?? "", group.terms.map(\.name).joined()]
        + [group.reason?.rawValue ?? ""]
    }
    return names(one).lexicographicallyPrecedes(names(other))
  }

  /// What a lead provider passes on for somebody is a part of what it was paid for them, and stands
  /// for it; for somebody whom nobody paid it for it passes on nothing, whatever its term says.
  private static func lastOfEach(_ paying: [Reach], of all: [Reach]) -> [Reach] {
    var paying = paying
    while let unfed = paying.firstIndex(where: { reach in
      let feeding = all.filter { $0.feeds(reach) }.map(\.term.payer)
      return !feeding.isEmpty && !paying.contains { feeding.contains($0.term.payer) }
    }) {
      paying.remove(at: unfed)
    }
    let last = paying.filter { reach in !paying.contains { reach.feeds($0) } }
    // Two that pass on to one another.
    return last.isEmpty ? paying : last
  }

  private struct Pair: Hashable {
    let payer: String
    let payee: String?
  }

  private struct Key: Hashable {
    let terms: [Payer]
    let pair: Pair
    let reason: Reason?
  }

  /// Between whom and when a term pays anything.
  private struct Reach {
    let term: Term
    let payers: Set<String>
    let payees: Set<String>
    /// The days without a gap; `payer` is `nil` for whoever pays for anybody's rows.
    private let days: [Side: [Period]]

    private struct Side: Hashable {
      let payer: String?
      let payee: String?
    }

    init(_ term: Term, responsible: Set<String>, isOfPeople: Bool) {
      self.term = term
      // A line of nought pays for nothing: a condition did not hold.
      let paying = term.lines.filter { $0.amount.signum != 0 }
      (payers, payees) = (Set(paying.map(\.payer)), Set(paying.map(\.payee)))
      days = Dictionary(grouping: paying) {
        let isPool = term.saysRows && !responsible.contains($0.payer)
        return Side(payer: isPool ? nil : $0.payer, payee: isOfPeople ? nil : $0.payee)
      }.mapValues { Period.stretches($0.map(\.service)) }
    }

    /// Whether it pays for people, and the other passes on what its payees had.
    func feeds(_ other: Reach) -> Bool {
      term.condition != nil && other.term.isPassOn && !payees.isDisjoint(with: other.payers)
        && payers.isDisjoint(with: other.payers)
    }

    func reaches(_ pair: Pair, in period: Period?) -> Bool {
      [pair.payer, nil].contains { payer in
        guard let days = days[Side(payer: payer, payee: pair.payee)] else { return false }
        return period.map { period in days.contains { $0.contains(period) } } ?? true
      }
    }
  }
}
