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

  public struct Figure: Hashable, Sendable {
    public let number: Rational
    public let unit: Unit
  }

  public enum Kind: String, Sendable, CaseIterable {
    case core, incentive, adjustment
    case passOn = "pass-on"
    /// The payer's own part of what it passes on: shown, not paid.
    case kept
  }

  /// How final the figures are.
  public enum Stage: String, Sendable, CaseIterable {
    case plan, flex, freeze, final, correction
  }
}
