import Quantities

/// What a line says beside whom it concerns and how much it is. The ledger keeps it and does not
/// act on it.
public struct LineFacts: Hashable, Sendable {
  /// A word: `core`, `incentive`, `pass-on`.
  public let kind: String
  /// The days that this part is for.
  public let service: Period
  public let due: Day
  /// What was counted and its price, as exact texts: `-108`, `people`, `2000`.
  public let quantity: String?
  public let unit: String?
  public let rate: String?
  /// What the line would be if all went to plan.
  public let plan: String?
  /// A word for what sort of figure it is: `settled`; `instalment`, paid on account, and
  /// `reconciliation`, which brings the instalments to what was settled; `accrual`, expected until
  /// it is settled; `agreed` by the parties in place of what is settled.
  public let nature: String
  /// How an overpayment is recovered: `set-off` against the next payment, or `credit-note`; `nil`
  /// where the contract says nothing.
  public let recovery: String?

  public init(
    kind: String, service: Period, due: Day, quantity: String? = nil, unit: String? = nil,
    rate: String? = nil, plan: String? = nil, nature: String = "settled", recovery: String? = nil
  ) {
    (self.kind, self.service, self.due) = (kind, service, due)
    (self.quantity, self.unit, self.rate, self.plan) = (quantity, unit, rate, plan)
    (self.nature, self.recovery) = (nature, recovery)
  }
}

/// A line as a run hands it to the ledger: what the key comes to, not what is to be added.
public struct PostedLine: Hashable, Sendable {
  public let key: LineKey
  public let facts: LineFacts
  /// In units of the currency, a multiple of its minor unit; negative flows from payee to payer.
  public let amount: Rational
  /// The explanation, as JSON.
  public let working: String

  public init(_ key: LineKey, _ facts: LineFacts, amount: Rational, working: String) {
    (self.key, self.facts, self.amount, self.working) = (key, facts, amount, working)
  }
}

/// A line as the ledger holds it.
public struct LedgerLine: Hashable, Sendable {
  /// From 1, without gaps, in the order of posting.
  public let number: Int
  /// The entry that posted it.
  public let entry: Int
  public let key: LineKey
  public let facts: LineFacts
  /// What the key comes to from this entry on.
  public let amount: Rational
  /// What this entry posted: the amount less the one before.
  public let change: Rational
  /// Why the line was withdrawn, where it was; its amount is then nought.
  public let withdrawn: String?

  /// What the entry moved into a party's account: what a payee receives, or, below nought, what
  /// a payer pays. A line from a party to itself moves nothing.
  public func received(by party: String) -> Rational {
    (party == key.payee ? change : .zero) - (party == key.payer ? change : .zero)
  }
}
