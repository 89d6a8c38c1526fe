import Definitions
import Faults
import Formulas
import Quantities

/// What it costs to move care from one service to another, year by year: while the new one grows,
/// the old one's wards and buildings are still paid for.
///
/// In a year in which an action is done so many times, the new service costs all of what its rows
/// cost. Of the old one, what is variable goes at once and what is semi-fixed in whole steps; the
/// rest stays for the years that were declared, and then goes as far as it had been moved by then.
public struct Transition: Sendable {
  public struct Year: Sendable {
    public let name: String
    public let times: Int
    /// What the services that do more cost in it.
    public let newCost: Rational
    /// What is spent on setting them up, which is nobody's in `margins`.
    public let setUp: Rational
    /// What is no longer spent on those that do less.
    public let released: Rational
    /// What is still spent on them, without the activity.
    public let keptRunning: Rational
    /// What whoever acts is better off by, in cash, under each regime, and each of the others.
    public let margins: [[String: Rational]]

    /// What the system spends more than before: both services, less what is released.
    public var net: Rational { newCost + setUp - released }
  }

  public let years: [Year]

  /// - Parameters:
  ///   - regimes: the contracts settled with what is moved, one after another.
  ///   - action: the one that moves care once.
  ///   - units: how money is written.
  ///   - currency: in which set-up is.
  /// - Returns: `nil`, with the faults in the log, where that cannot be told.
  public init?(
    _ declaration: BusinessCaseDeclaration.Transition, regimes: [Incentives],
    action: IncentivesDeclaration.Action, units: UnitWords, currency: Currency, _ log: FaultLog
  ) {
    let before = log.faults.count
    let setUp = Dictionary(
      declaration.setUp.map { ($0.year.text, Self.amount($0.amount, units, currency, log)) },
      uniquingKeysWith: +)
    guard log.faults.count == before else { return nil }
    var years: [Year] = []
    var moved: [Moved] = []
    for (year, times) in declaration.moves {
      var effects: [ActionEffect] = []
      for regime in regimes where times > 0 {
        guard
          let outcome = regime.outcome(
            of: action, times: times, doers: [declaration.by.text], log)
        else { return nil }
        guard let effect = outcome.effects.first else {
          log.add(Self.cannot(declaration, action, times, tooFew: !outcome.tooFew.isEmpty))
          return nil
        }
        effects.append(effect)
      }
      let own = Moved(effects.first)
      let earlier =
        declaration.staysFor == 0
        ? own : moved.dropLast(declaration.staysFor - 1).last ?? Moved(nil)
      moved.append(own)
      let left = own.left(earlier)
      years.append(
        Year(
          name: year.text, times: times, newCost: own.added,
          setUp: setUp[year.text] ?? .zero, released: own.old - left, keptRunning: left,
          margins: effects.map { effect in
            Dictionary(
              effect.parties.map { party in
                (party.party, party.income - Self.spent(party, effect, own, earlier))
              }, uniquingKeysWith: +)
          }))
    }
    self.years = years
  }

  /// What a party spends more in the year: all that is new, less what is released of the old.
  private static func spent(
    _ party: PartyEffect, _ effect: ActionEffect, _ own: Moved, _ earlier: Moved
  ) -> Rational {
    own.parties[party.party].map { $0.added - ($0.old - $0.left(earlier.parties[party.party])) }
      ?? .zero
  }

  private static func amount(
    _ passage: Passage, _ units: UnitWords, _ currency: Currency, _ log: FaultLog
  ) -> Rational {
    let value = try? CellReader(units: units).value(passage, .number(currency.unit))
    if case .number(let amount)? = value { return amount }
    log.add(
      Fault(
        "bad-number", at: passage.place, "`\(passage.text)` is no amount of \(currency.code)",
        advice: "Write what setting up costs in the year: `\(currency.symbol)250k`."))
    return .zero
  }

  private static func cannot(
    _ declaration: BusinessCaseDeclaration.Transition, _ action: IncentivesDeclaration.Action,
    _ times: Int, tooFew: Bool
  ) -> Fault {
    Fault(
      "transition", at: declaration.by.place,
      tooFew
        ? "`\(declaration.by.text)` has fewer rows than `\(action.name)` takes away \(times) times"
        : "`\(declaration.by.text)` has no rows that `\(action.name)` changes",
      advice:
        "`leftshift incentives PATH --action \(action.name)` says who can do it. Move less, or"
        + " let somebody else act.")
  }
}

/// What was moved in a year, in cost.
private struct Moved {
  /// Of one party.
  struct Costs {
    /// Of rows that are more.
    var added = Rational.zero
    /// Of rows that are fewer: what goes at once, what goes in steps, and what does not.
    var variable = Rational.zero
    var stepped = Rational.zero
    var lasting = Rational.zero

    var old: Rational { variable + lasting }

    /// What of it is still spent, when what was moved by then has gone in full.
    func left(_ earlier: Costs?) -> Rational {
      let gone = max(stepped, earlier?.lasting ?? .zero)
      return gone >= lasting ? .zero : lasting - gone
    }
  }

  var parties: [String: Costs] = [:]

  init(_ effect: ActionEffect?) {
    for party in effect?.parties ?? [] {
      var costs = Costs()
      for (part, cost) in party.costs {
        if cost.signum > 0 {
          costs.added = costs.added + cost
        } else if part == .variable {
          costs.variable = costs.variable - cost
        } else {
          costs.lasting = costs.lasting - cost
        }
      }
      if party.stepped.signum < 0 { costs.stepped = -party.stepped }
      parties[party.party] = costs
    }
  }

  var added: Rational { parties.values.reduce(.zero) { $0 + $1.added } }
  var old: Rational { parties.values.reduce(.zero) { $0 + $1.old } }

  func left(_ earlier: Moved) -> Rational {
    parties.reduce(.zero) { $0 + $1.value.left(earlier.parties[$1.key]) }
  }
}
