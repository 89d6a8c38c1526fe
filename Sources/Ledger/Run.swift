import Faults
import Quantities

/// What was settled, from what, and why it is posted.
public struct Run: Hashable, Sendable {
  /// In order, each once.
  public let scope: [Scope]
  /// How final the figures are, a word: `flex`, `final`.
  public let stage: String
  /// The SHA-256 of the data that was read.
  public let data: String
  /// The SHA-256 of the contracts and mechanisms.
  public let definitions: String
  /// The day the figures are as of. The caller says it: the ledger reads no clock.
  public let asOf: Day
  /// `first settlement`, `late data`.
  public let cause: String
  public let note: String?
  /// The month that the run is of, where it is of one: `2026-04`.
  public let month: String?
  /// The last extract that counts, where data comes as extracts.
  public let received: Int?
  /// Who prepared the run, and who approved it: never the same person.
  public let prepared: String?
  public let approved: String?

  public init(
    scope: some Sequence<Scope>, stage: String, data: String, definitions: String, asOf: Day,
    cause: String, note: String? = nil, month: String? = nil,
    received: Int? = nil, prepared: String? = nil,
    approved: String? = nil
  ) {
    self.scope = Set(scope).sorted()
    (self.stage, self.data, self.definitions) = (stage, data, definitions)
    (self.asOf, self.cause, self.note) = (asOf, cause, note)
    (self.month, self.received) = (month, received)
    (self.prepared, self.approved) = (prepared, approved)
  }

  /// Whether the two settle the same from the same. Neither the day on which nor the reason why
  /// somebody posts a run makes it another.
  public func repeats(_ other: Run) -> Bool {
    scope == other.scope && stage == other.stage && month == other.month && data == other.data
      && definitions == other.definitions
  }
}

/// A line that a run no longer has, taken back on purpose.
public struct Withdrawal: Hashable, Sendable {
  public let contract: String
  public let term: String
  public let payee: String
  public let period: Period
  public let cause: String

  public init(contract: String, term: String, payee: String, period: Period, cause: String) {
    (self.contract, self.term, self.payee) = (contract, term, payee)
    (self.period, self.cause) = (period, cause)
  }

  /// All parts and payers of the payee's line.
  public func covers(_ key: LineKey) -> Bool {
    contract == key.contract && term == key.term && payee == key.payee && period == key.period
  }
}

/// A run with its lines, to be posted.
public struct Step: Sendable {
  public let run: Run
  /// Of the run's scope, each key once, in any order.
  public let lines: [PostedLine]
  public let withdrawing: [Withdrawal]
  /// Whether lines of the scope that it does not have stay as they are, as where one figure is
  /// agreed. Else they are missed.
  public let keepsOthers: Bool

  public init(
    _ run: Run, _ lines: [PostedLine], withdrawing: [Withdrawal] = [], keepsOthers: Bool = false
  ) {
    (self.run, self.lines, self.withdrawing) = (run, lines, withdrawing)
    self.keepsOthers = keepsOthers
  }
}

/// What came of posting a run.
public enum Outcome: Hashable, Sendable {
  case posted(Entry)
  /// The ledger says it already: nothing was written.
  case unchanged(since: Entry)
  /// Nothing was written, and why.
  case refused([Fault])

  var isWritten: Bool { if case .refused = self { false } else { true } }
}
