import Definitions
import Measures
import Quantities
import Settlement

/// Which core terms pay for which rows: those that two pay for, and those that none does.
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
  }

  /// Rows that are alike in who pays for them.
  public struct Group: Sendable {
    /// More than one where they clash; none where nobody pays.
    public let terms: [Payer]
    public let payer: String
    public let payee: String
    public let reason: Reason?
    public var rows: Rational
    public var money: Rational
  }

  /// Those paid for by one core term, together.
  public private(set) var once = (rows: Rational.zero, money: Rational.zero)
  /// By terms, then by payer and payee, those that come to most first.
  public private(set) var clashes: [Group] = []
  public private(set) var unpaid: [Group] = []
  /// Core terms that do not say which rows they pay for.
  public let silent: [Payer]

  /// A core term that pays for rows, with what its lines say of it.
  public struct Term: Sendable {
    public let payer: Payer
    /// Its place among the conditions.
    public let condition: Int
    /// Whether the term says itself which rows: then a payer who is responsible for none, as a pool
    /// is, pays for anybody's.
    let saysRows: Bool
    let lines: [PaymentLine]

    public init(_ payer: Payer, condition: Int, saysRows: Bool, lines: [PaymentLine]) {
      (self.payer, self.condition, self.saysRows, self.lines) = (payer, condition, saysRows, lines)
    }
  }

  /// - Parameters:
  ///   - rows: how many, by payer, payee, perhaps period, and whether each condition holds.
  ///   - money: what they come to, by the same.
  ///   - dimensions: those of the payer, of the payee, and of each condition.
  ///   - lines: what was settled, of whatever kind.
  ///   - period: only rows of these days count; `nil` for all.
  public init(
    rows: MeasureData, money: MeasureData,
    dimensions: (payer: String, payee: String, conditions: [String]), terms: [Term],
    lines: [PaymentLine], silent: [Payer], in period: Period?
  ) {
    self.silent = silent
    func place(_ name: String) -> Int { rows.dimensions.firstIndex(of: name) ?? 0 }
    let (payerPlace, payeePlace) = (place(dimensions.payer), place(dimensions.payee))
    let flags = dimensions.conditions.map(place)
    let responsible = Set(rows.values.keys.map { $0.members[payerPlace] })
    let pairs = Set(lines.map { Pair(payer: $0.payer, payee: $0.payee) })
    let reaches = terms.map { Reach($0, responsible: responsible) }
    var groups: [Key: Group] = [:]
    for (key, count) in rows.values where count.signum != 0 {
      if let period, let own = key.period, !period.contains(own) { continue }
      let pair = Pair(payer: key.members[payerPlace], payee: key.members[payeePlace])
      let paying = reaches.filter {
        key.members[flags[$0.term.condition]] == "yes" && $0.reaches(pair, in: key.period)
      }.map(\.term.payer)
      let amount = money.values[key] ?? .zero
      if paying.count == 1 {
        once = (once.rows + count, once.money + amount)
        continue
      }
      let reason: Reason? =
        !paying.isEmpty
        ? nil
        : !pairs.contains { $0.payer == pair.payer }
          ? .elsewhere : pairs.contains(pair) ? .noTerm : .nonContract
      let names = paying.sorted { $0.name < $1.name }
      let group = Key(terms: names, pair: pair)
      var sum =
        groups[group]
        ?? Group(
          terms: names, payer: pair.payer, payee: pair.payee, reason: reason, rows: .zero,
          money: .zero)
      (sum.rows, sum.money) = (sum.rows + count, sum.money + amount)
      groups[group] = sum
    }
    let sorted = groups.values.sorted {
      ($1.money, $0.payer, $0.payee, $0.terms.map(\.name).joined())
        < ($0.money, $1.payer, $1.payee, $1.terms.map(\.name).joined())
    }
    (clashes, unpaid) = (sorted.filter { !$0.terms.isEmpty }, sorted.filter { $0.terms.isEmpty })
  }

  private struct Pair: Hashable {
    let payer: String
    let payee: String
  }

  private struct Key: Hashable {
    let terms: [Payer]
    let pair: Pair
  }

  /// Between whom and when a term pays anything.
  private struct Reach {
    let term: Term
    /// The days without a gap; `payer` is `nil` for whoever pays for anybody's rows.
    private let days: [Side: [Period]]

    private struct Side: Hashable {
      let payer: String?
      let payee: String
    }

    init(_ term: Term, responsible: Set<String>) {
      self.term = term
      // A line of nought pays for nothing: a condition did not hold.
      let paying = term.lines.filter { $0.amount.signum != 0 }
      days = Dictionary(grouping: paying) {
        let isPool = term.saysRows && !responsible.contains($0.payer)
        return Side(payer: isPool ? nil : $0.payer, payee: $0.payee)
      }.mapValues { Period.stretches($0.map(\.service)) }
    }

    func reaches(_ pair: Pair, in period: Period?) -> Bool {
      [pair.payer, nil].contains { payer in
        guard let days = days[Side(payer: payer, payee: pair.payee)] else { return false }
        return period.map { period in days.contains { $0.contains(period) } } ?? true
      }
    }
  }
}
