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
      let own = Moved(effects.first, times: times)
      // What has been away ever since then: the least of all years between.
      let since = moved.suffix(declaration.staysFor) + [own]
      let away =
        moved.count < declaration.staysFor
        ? Moved(nil, times: 0) : since.min { $0.times < $1.times } ?? own
      moved.append(own)
      let left = own.left(away)
      years.append(
        Year(
          name: year.text, times: times, newCost: own.added,
          setUp: setUp[year.text] ?? .zero, released: own.old - left, keptRunning: left,
          margins: effects.map { effect in
            Dictionary(
              effect.parties.map { party in
                (party.party, party.income - Self.spent(party, effect, own, away))
              }, uniquingKeysWith: +)
          }))
    }
    self.years = years
  }

  /// What a party spends more in the year: all that is new, less what is released of the old.
  private static func spent(
    _ party: PartyEffect, _ effect: ActionEffect, _ own: Moved, _ away: Moved
  ) -> Rational {
    own.parties[party.party].map { $0.added - ($0.old - $0.left(away.parties[party.party])) }
      ?? .zero
  }

  private static func amount(
    _ passage: Passage, _ units: UnitWords, _ currency: Currency, _ log: FaultLog
  ) -> Rational {
    let value = try? CellReader(units: units).value(passage, .number(currency.unit))
    if case .number(let amount)? = value, amount.signum >= 0 { return amount }
    log.add(
      Fault(
        "bad-number", at: passage.place,
        "`\(passage.text)` is no amount of \(currency.code) above nought",
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
    /// Of rows that are fewer, by part.
    var variable = Rational.zero
    var semiFixed = Rational.zero
    var fixed = Rational.zero
    /// What of the semi-fixed goes at once, in whole steps.
    var stepped = Rational.zero

    var old: Rational { variable + semiFixed + fixed }

    /// What of it is still spent, when what has been away for long enough has gone in full.
    func left(_ away: Costs?) -> Rational {
      func rest(_ cost: Rational, _ gone: Rational) -> Rational {
        gone >= cost ? .zero : cost - gone
      }
      return rest(semiFixed, max(stepped, away?.semiFixed ?? .zero))
        + rest(fixed, away?.fixed ?? .zero)
    }
  }

  let times: Int
  var parties: [String: Costs] = [:]

  init(_ effect: ActionEffect?, times: Int) {
    self.times = times
    for party in effect?.parties ?? [] {
      func taken(_ part: PartyEffect.Part) -> Rational { -(party.costsTaken[part] ?? .zero) }
      let net = party.costs.values.reduce(Rational.zero, +)
      let old = PartyEffect.Part.allCases.reduce(Rational.zero) { $0 + taken($1) }
      parties[party.party] = Costs(
        added: net + old, variable: taken(.variable), semiFixed: taken(.semiFixed),
        fixed: taken(.fixed), stepped: -party.steppedTaken)
    }
  }

  var added: Rational { parties.values.reduce(.zero) { $0 + $1.added } }
  var old: Rational { parties.values.reduce(.zero) { $0 + $1.old } }

  func left(_ away: Moved) -> Rational {
    parties.reduce(.zero) { $0 + $1.value.left(away.parties[$1.key]) }
  }
}
