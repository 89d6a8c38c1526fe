import Definitions
import Quantities

/// What contracts make of an action for whoever does it, and for everybody else whom it touches.
public struct ActionEffect: Sendable {
  public let action: IncentivesDeclaration.Action
  public let doer: String
  /// Whoever acts first, then the others in the order of their names.
  public let parties: [PartyEffect]
  /// What terms bring whoever acts more, less what they take; only those that do.
  public let terms: [Term]

  public struct Term: Sendable {
    public let contract: String
    public let name: String
    public let gain: Rational
  }

  /// Whoever acts.
  public var own: PartyEffect { parties[0] }

  /// What it makes of somebody's money: nothing, where they are not among those whom it touches.
  public func effect(on party: String) -> PartyEffect {
    parties.first { $0.party == party }
      ?? PartyEffect(
        party: party, income: .zero, costs: [:], costsTaken: [:], steppedTaken: .zero,
        stepped: .zero,
        incomeOnceRebased: own.incomeOnceRebased.map { _ in .zero })
  }

  /// The terms that punish what is wanted, or reward what is not.
  public var against: [Term] {
    guard let isGood = action.isGood else { return [] }
    return terms.filter { ($0.gain.signum < 0) == isGood && !$0.gain.isZero }
  }
}

/// What an action makes of one party's money.
public struct PartyEffect: Sendable {
  public typealias Part = IncentivesDeclaration.Cost.Part

  public let party: String
  /// What it receives more, less what it pays more.
  public let income: Rational
  /// What the rows cost it more, by the part of the cost; negative where they cost less.
  public let costs: [Part: Rational]
  /// What of these is of the rows that are taken away: never more than nought.
  public let costsTaken: [Part: Rational]
  /// Of the semi-fixed cost of these, what goes in whole steps.
  public let steppedTaken: Rational
  /// Of the semi-fixed cost, what has gone or come in whole steps.
  public let stepped: Rational
  /// The income once fixed sums follow the activity; `nil` where nobody can tell.
  public let incomeOnceRebased: Rational?

  /// Cash that is no longer spent; negative: that has to be spent more.
  public var cashReleased: Rational { -(costs[.variable] ?? .zero) - stepped }

  /// Semi-fixed cost that has not gone: beds and time that are free for others. Negative: that are
  /// used up.
  public var capacityReleased: Rational { stepped - (costs[.semiFixed] ?? .zero) }

  /// Fixed cost that stays without its activity. Negative: that more activity bears.
  public var stranded: Rational { -(costs[.fixed] ?? .zero) }

  /// What the party is better off by, in cash.
  public var margin: Rational { income + cashReleased }

  public var marginOnceRebased: Rational? { incomeOnceRebased.map { $0 + cashReleased } }

  /// Whether anything changes for the party.
  public var isTouched: Bool {
    !income.isZero || !(incomeOnceRebased ?? .zero).isZero || costs.contains { !$0.value.isZero }
  }
}
