import Definitions
import Quantities
import Runs

/// What came of an action under each regime.
struct TriedAction {
  let action: IncentivesDeclaration.Action
  /// In the order of the regimes.
  let outcomes: [Incentives.Outcome]

  func isDone(by party: String) -> Bool {
    outcomes.contains { outcome in
      outcome.tooFew.contains(party) || outcome.effects.contains { $0.doer == party }
    }
  }

  /// Who may act, in the order of their names.
  var doers: [String] { Set(outcomes.flatMap { $0.effects.map(\.doer) }).sorted() }

  func effect(by doer: String, under regime: Int) -> ActionEffect? {
    outcomes[regime].effects.first { $0.doer == doer }
  }

  /// Whose money changes under any regime when somebody acts: whoever it is first, then the others.
  func parties(by doer: String) -> [String] {
    let touched = outcomes.indices.flatMap { index in
      effect(by: doer, under: index)?.parties.map(\.party) ?? []
    }
    return [doer] + Set(touched).subtracting([doer]).sorted()
  }
}

/// What actions do: of each, whoever does it, and everybody whose money changes by it.
struct IncentiveReport {
  let tried: [TriedAction]
  /// By their names; one that is "" for all contracts.
  let regimes: [String]
  let times: Int
  let names: [String: String]
  /// The parts of costs that the workspace declares: what is not known of the others is not nought.
  let parts: Set<PartyEffect.Part>
  /// What each contract is for.
  let objectives: [String: [String]]

  // MARK: For machines

  private static let columns = [
    "action", "regime", "times", "who", "party", "income", "variable_cost", "semi_fixed_cost",
    "fixed_cost", "cash_released", "capacity_released", "stranded", "margin",
    "income_once_rebased", "margin_once_rebased", "rewards_the_opposite",
  ]

  /// One row for each action, regime, whoever acts, and party whose money changes.
  var records: ResultTable {
    let rows = tried.flatMap { tried in
      regimes.enumerated().flatMap { index, regime in
        tried.outcomes[index].effects.flatMap { effect in
          effect.parties.map { record(effect, $0, under: regime) }
        }
      }
    }
    return ResultTable(
      title: "", columns: Self.columns, numbers: Set([2]).union(5...14), rows: rows)
  }

  private func record(
    _ effect: ActionEffect, _ party: PartyEffect, under regime: String
  ) -> [String] {
    let costs = [PartyEffect.Part.variable, .semiFixed, .fixed].map { part in
      parts.contains(part) ? money(party.costs[part] ?? .zero) : ""
    }
    let isOwn = party.party == effect.doer
    return [effect.action.name, regime, "\(times)", effect.doer, party.party, money(party.income)]
      + costs + [cash(party), capacity(party), stranded(party), money(party.margin)]
      + [party.incomeOnceRebased.map(money) ?? "", party.marginOnceRebased.map(money) ?? ""]
      + [isOwn ? effect.against.map { "\($0.contract).\($0.name)" }.joined(separator: " ") : ""]
  }

  // MARK: Figures

  func cash(_ party: PartyEffect) -> String {
    parts.isDisjoint(with: [.variable, .semiFixed]) ? "" : money(party.cashReleased)
  }

  func capacity(_ party: PartyEffect) -> String {
    parts.contains(.semiFixed) ? money(party.capacityReleased) : ""
  }

  func stranded(_ party: PartyEffect) -> String {
    parts.contains(.fixed) ? money(party.stranded) : ""
  }
}
