import Quantities

/// What makes two lines the same line: whatever a run says of a key replaces what an earlier run
/// said of it. The currency belongs to it, since an amount in euros cannot be the difference of
/// two in pounds.
public struct LineKey: Hashable, Sendable {
  public let contract: String
  public let term: String
  public let payer: String
  public let payee: String
  public let period: Period
  /// Which of the parts the term's amount is paid in, from 1.
  public let part: Int
  public let currency: Currency

  public init(
    contract: String, term: String, payer: String, payee: String, period: Period, part: Int,
    currency: Currency
  ) {
    (self.contract, self.term) = (contract.composed, term.composed)
    (self.payer, self.payee) = (payer.composed, payee.composed)
    (self.period, self.part, self.currency) = (period, part, currency)
  }

  public var scope: Scope { Scope(contract: contract, term: term, period: period) }
}

extension LineKey: Comparable {
  public static func < (left: LineKey, right: LineKey) -> Bool {
    let scope = (left.contract, left.term, left.period)
    let other = (right.contract, right.term, right.period)
    if scope != other { return scope < other }
    return (left.payer, left.payee, left.part, left.currency.code)
      < (right.payer, right.payee, right.part, right.currency.code)
  }
}

extension LineKey: CustomStringConvertible {
  /// As messages name a line.
  public var description: String {
    "`\(term)` of `\(contract)` for \(period), \(payer) to \(payee)"
      + (part == 1 ? "" : ", part \(part)")
  }
}

/// What one run settles of one term: the lines of this contract, term and period are its own to
/// change, and no others.
public struct Scope: Hashable, Comparable, Sendable {
  public let contract: String
  public let term: String
  public let period: Period

  public init(contract: String, term: String, period: Period) {
    (self.contract, self.term) = (contract.composed, term.composed)
    self.period = period
  }

  public static func < (left: Scope, right: Scope) -> Bool {
    (left.contract, left.term, left.period) < (right.contract, right.term, right.period)
  }
}
