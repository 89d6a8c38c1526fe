import Definitions
import Faults
import Quantities
import Runs

/// What there is to say of an action beside its figures.
extension IncentiveReport {
  /// Whether one regime stands beside another, and has to be named.
  var compares: Bool { regimes.count > 1 }

  func title(of tried: TriedAction) -> String {
    tried.action.title + (times == 1 ? "" : ", \(times) times")
      + (regimes.count == 1 && regimes[0] != "" ? ", \(regimes[0])" : "")
  }

  func notes(on tried: TriedAction) -> [String] {
    var notes: [String] = []
    for (index, outcome) in tried.outcomes.enumerated() {
      let under = compares ? "Under \(regimes[index]): " : ""
      notes += verdict(tried.action, outcome).map { [under + $0] } ?? []
      notes += against(outcome).map { under + $0 }
      if !outcome.tooFew.isEmpty {
        notes.append(
          under + "\(outcome.tooFew.joined(separator: ", ")): fewer such rows than are taken away.")
      }
    }
    let untold = Set(tried.outcomes.flatMap(\.untold)).sorted()
    if !untold.isEmpty {
      notes.append(
        "Not in this: \(spoken(untold)), which read such rows otherwise than by adding them up, and"
          + " stay as they are.")
    }
    return notes
  }

  /// Who loses by what is wanted, or gains by what is not.
  private func verdict(
    _ action: IncentivesDeclaration.Action, _ outcome: Incentives.Outcome
  ) -> String? {
    guard let isGood = action.isGood else { return nil }
    let wrong = outcome.effects.filter {
      isGood ? $0.own.margin.signum < 0 : $0.own.margin.signum > 0
    }
    guard !wrong.isEmpty else { return nil }
    return wrong.map { "\($0.doer) \(money($0.own.margin))" }.joined(separator: ", ")
      + (isGood
        ? ": worse off by doing what is wanted." : ": better off by doing what is not wanted.")
  }

  /// The terms that pay for the opposite of what their contracts are for, each once.
  private func against(_ outcome: Incentives.Outcome) -> [String] {
    let all = outcome.effects.flatMap { effect in effect.against.map { (effect.doer, $0) } }
    let terms = Dictionary(grouping: all) { ["\($0.1.contract)", $0.1.name] }
    return terms.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { name, gains in
      let amounts = gains.map { "\($0.0) \(money($0.1.gain))" }.joined(separator: ", ")
      let aims = objectives[name[0]] ?? []
      return "\(name.joined(separator: ".")) rewards the opposite: \(amounts)."
        + (aims.isEmpty
          ? "" : " Its contract is for: \(aims.map { "“\($0)”" }.joined(separator: ", ")).")
    }
  }
}
