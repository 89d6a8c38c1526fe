import Definitions
import Quantities
import Reports
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
  var records: ReportTable {
    let rows = tried.flatMap { tried in
      regimes.enumerated().flatMap { index, regime in
        tried.outcomes[index].effects.flatMap { effect in
          effect.parties.map { ReportTable.Row(record(effect, $0, under: regime)) }
        }
      }
    }
    return ReportTable("", Self.columns.map(ReportTable.Column.words), rows)
  }

  private func record(
    _ effect: ActionEffect, _ party: PartyEffect, under regime: String
  ) -> [Cell] {
    let costs = [PartyEffect.Part.variable, .semiFixed, .fixed].map { part in
      parts.contains(part) ? party.costs[part] ?? .zero : nil
    }
    let against =
      party.party == effect.doer
      ? effect.against.map { "\($0.contract).\($0.name)" }.joined(separator: " ") : ""
    let sums =
      [party.income] + costs + [cash(party), capacity(party), stranded(party), party.margin]
      + [party.incomeOnceRebased, party.marginOnceRebased]
    return [.text(effect.action.name), .text(regime), .number(Rational(times))]
      + [.text(effect.doer), .text(party.party)] + sums.map(Self.cell) + [.text(against)]
  }

  static func cell(_ amount: Rational?) -> Cell { amount.map { .money($0, .pounds) } ?? .empty }

  // MARK: Figures

  /// What is told of a party for reading.
  static let figures = [
    "income", "cash released", "margin", "capacity released", "stranded", "income once rebased",
    "margin once rebased",
  ]

  /// In their order; `nil` where nobody can tell.
  func figures(_ party: PartyEffect) -> [Rational?] {
    [party.income, cash(party), party.margin, capacity(party), stranded(party)]
      + [party.incomeOnceRebased, party.marginOnceRebased]
  }

  func cash(_ party: PartyEffect) -> Rational? {
    parts.isDisjoint(with: [.variable, .semiFixed]) ? nil : party.cashReleased
  }

  func capacity(_ party: PartyEffect) -> Rational? {
    parts.contains(.semiFixed) ? party.capacityReleased : nil
  }

  func stranded(_ party: PartyEffect) -> Rational? {
    parts.contains(.fixed) ? party.stranded : nil
  }
}
