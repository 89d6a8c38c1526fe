import Quantities

/// Fixed payments beside the worth of what was done for them.
public struct Comparison: Sendable {
  /// Units of the currency, to the penny.
  public let fixed: Rational
  /// How much was done, where that was asked for and there are rows of it.
  public let activity: Rational?
  /// Units of the currency, to the penny; `nil` where no activity is priced, which is not nought.
  public let worth: Rational?
  /// How many months are compared.
  public let months: Int

  /// What is paid beyond the worth; negative where the activity is worth more.
  public var gap: Rational? { worth.map { fixed - $0 } }

  /// The gap as a part of the worth.
  public var ofWorth: Rational? { worth.flatMap { worth in gap.flatMap { $0 / worth } } }
}

/// The gap of one payee in one setting.
public struct GapRow: Sendable {
  public let payee: String
  /// `nil` where the terms do not say one.
  public let setting: String?
  /// Over all that is compared.
  public let whole: Comparison
  /// Of whole financial years and quarters, in their order.
  public let years: [Period: Comparison]
  public let quarters: [Period: Comparison]
  /// Periods that are not compared: the fixed sum is paid, and the worth has no rows there, though
  /// it has in others, and its measure does not say that no rows count as nought.
  public let unpriced: [Period]
}

/// The gap between fixed payments and the worth of the activity, over the periods of the worth.
public struct GapTable: Sendable {
  public let currency: Currency
  /// What activity is counted in, where it is.
  public let counted: Unit?
  /// In the order of payees and settings; those without a setting last of each.
  public let rows: [GapRow]
  /// The periods that the worth has rows for.
  public let periods: [Period]
  /// Fixed sums of months that are not compared, since nothing is priced in them.
  public let outside: Rational
  /// What was done and priced for payees and settings that no fixed term pays.
  public let paidOtherwise: (count: Int, worth: Rational)

  /// The rows whose activity is priced: only they have a gap.
  public let priced: [GapRow]
  /// Those that any of them is compared in.
  public let years: [Period]
  public let quarters: [Period]

  /// Of rows that can be compared, together.
  public func total(_ comparisons: [Comparison]) -> Comparison {
    let priced = comparisons.filter { $0.worth != nil }
    let counts = priced.compactMap(\.activity)
    return Comparison(
      fixed: priced.reduce(.zero) { $0 + $1.fixed },
      activity: counts.isEmpty ? nil : counts.reduce(.zero, +),
      worth: priced.isEmpty ? nil : priced.reduce(.zero) { $0 + ($1.worth ?? .zero) },
      months: priced.map(\.months).max() ?? 0)
  }

  /// Together in one year or quarter: only where every row that is priced has it, so that a sum
  /// never grows by who is in it.
  public func total(_ periods: KeyPath<GapRow, [Period: Comparison]>, _ period: Period)
    -> Comparison?
  {
    let all = priced.compactMap { $0[keyPath: periods][period] }
    return all.count == priced.count ? total(all) : nil
  }

  // MARK: The way out

  /// The last whole year that is compared, from which a glide path sets out; `nil` where there is
  /// none, and all that is compared must serve.
  public var base: Period? { years.last }

  /// What a glide path starts from.
  public func start(of row: GapRow) -> Comparison? {
    let start = base.map { row.years[$0] } ?? row.whole
    return start?.worth == nil ? nil : start
  }

  /// Payments that lead from the fixed sum to the worth in equal steps, each to the penny; the last
  /// is the worth. Empty where no activity is priced.
  public func glidePath(of row: GapRow, years: Int) -> [Rational] {
    guard years > 0, let start = start(of: row), let worth = start.worth else { return [] }
    return (1...years).map { year in
      let part = Rational(Int128(year), over: Int128(years))
      return (start.fixed + (worth - start.fixed) * part).rounded(to: currency.minorUnit)
    }
  }
}
