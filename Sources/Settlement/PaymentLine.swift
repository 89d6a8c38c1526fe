import Definitions
import Quantities

/// An amount that one party pays another under a term, for a period, on a day.
public struct PaymentLine: Hashable, Sendable {
  public let contract: String
  public let term: String
  public let payer: String
  public let payee: String
  /// The period that the term was settled for.
  public let period: Period
  /// In units of the currency, a multiple of its minor unit; negative flows from payee to payer.
  public let amount: Rational
  public let currency: Currency
  public let kind: Kind
  public let stage: Stage
  /// The days that this part is for.
  public let service: Period
  public let due: Day
  /// What was counted and its price, where the mechanism says that the amount is one at the other.
  public let quantity: Figure?
  public let rate: Figure?
  /// What the line would be if all went to plan, where the contract says what that means.
  public let plan: Rational?
  /// Which of how many parts the term's amount is paid in, from 1.
  public let part: Int
  public let parts: Int
  public let nature: Nature

  public struct Figure: Hashable, Sendable {
    public let number: Rational
    public let unit: Unit
  }

  /// Settling makes lines, and so does whoever reads one back that was written down.
  public init(
    contract: String, term: String, payer: String, payee: String, period: Period,
    amount: Rational, currency: Currency, kind: Kind, stage: Stage, service: Period, due: Day,
    quantity: Figure? = nil, rate: Figure? = nil, plan: Rational? = nil, part: Int = 1,
    parts: Int = 1, nature: Nature = .settled
  ) {
    (self.contract, self.term, self.payer, self.payee) = (contract, term, payer, payee)
    (self.period, self.amount, self.currency) = (period, amount, currency)
    (self.kind, self.stage, self.service, self.due) = (kind, stage, service, due)
    (self.quantity, self.rate, self.plan) = (quantity, rate, plan)
    (self.part, self.parts, self.nature) = (part, parts, nature)
  }

  public enum Kind: String, Sendable, CaseIterable {
    case core, incentive, adjustment
    case passOn = "pass-on"
    /// The payer's own part of what it passes on: shown, not paid.
    case kept
  }

  /// What sort of figure the amount is.
  public enum Nature: String, Sendable, CaseIterable {
    /// What the term comes to, or a part of it.
    case settled
    /// Paid on account, before it is known what the term comes to.
    case instalment
    /// What the term comes to, less its instalments.
    case reconciliation
  }

  /// How final the figures are.
  public enum Stage: String, Sendable, CaseIterable {
    case plan, flex, freeze, final, correction

    /// Whether what was paid on account is set against what terms come to.
    public var reconciles: Bool { self != .plan && self != .flex }
  }
}

extension PaymentLine {
  /// The same line, whose amount is its plan.
  var goingAsPlanned: PaymentLine {
    PaymentLine(
      contract: contract, term: term, payer: payer, payee: payee, period: period, amount: amount,
      currency: currency, kind: kind, stage: stage, service: service, due: due,
      quantity: quantity, rate: rate, plan: amount, part: part, parts: parts, nature: nature)
  }
}
