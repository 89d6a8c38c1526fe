import Definitions
import Faults
import Flows
import Formulas
import Measures
import Quantities
import Settlement

/// Tries the actions of a workspace on the contracts of one regime.
public final class Incentives {
  private let open: OpenWorkspace
  private let declaration: IncentivesDeclaration
  private let whatIf: WhatIf
  /// What all comes to as it stands.
  private let now: WhatIf.Sums
  /// The days that are paid for: the rows that count lie in them.
  private let days: [Period]
  /// The regime's contracts and those that they read, with the measures that each reads itself.
  private let read: [(contract: String, measures: [Measure])]
  /// The measures that matter: of contracts, of costs, and of what activity is worth.
  private let measures: [Measure]
  private let step: Rational

  /// What came of an action.
  public struct Outcome: Sendable {
    public let effects: [ActionEffect]
    /// Who has fewer such rows than are taken away.
    public let tooFew: [String]
    /// Measures that stay as they are, though they read such rows.
    public let untold: [String]
  }

  /// Settles the contracts as they stand; `nil`, with the faults in the log, where they cannot be.
  ///
  /// - Parameters:
  ///   - contracts: the regime that is looked at.
  ///   - period: the one that counts, by its name; otherwise all that the contracts settle.
  ///   - within: only what is for days that end in these counts; all of it otherwise.
  ///   - place: where the regime is declared, if it is.
  public init?(
    _ open: OpenWorkspace, _ declaration: IncentivesDeclaration, contracts: [Contract],
    period: String?, within: Period? = nil, at place: Place? = nil, _ log: FaultLog
  ) {
    let before = log.faults.count
    let workspace = open.workspace
    workspace.checkCurrency(of: contracts, at: place, log)
    guard log.faults.count == before,
      let whatIf = WhatIf(open, contracts: contracts, period: period, within: within, log)
    else { return nil }
    (self.open, self.declaration, self.whatIf) = (open, declaration, whatIf)
    (now, days) = (whatIf.asItStands, whatIf.days)
    let read = workspace.withRead(contracts)
    let measured = open.measures(of: read)
    self.read = read.map { ($0.name, measured[$0.name] ?? []) }
    let others = (declaration.costs.map(\.measure) + (workspace.gap.map { [$0.worth] } ?? []))
      .compactMap { workspace.measure(named: $0) }
    measures = (self.read.flatMap(\.measures) + others).byName
    step = (contracts.first?.money ?? .pounds).minorUnit
    _ = open.figures(measures, log)
    guard log.faults.count == before else { return nil }
  }

  /// Whether any contract has something to settle.
  public var hasLines: Bool { !days.isEmpty }

  /// What the waived gates say of the tables under its figures.
  public var caveats: [String] { open.caveats(under: measures) }

  /// Counts all that some actions need, under several regimes, so that they share scans. What is
  /// wrong is told when an action is tried.
  public static func count(
    for actions: [IncentivesDeclaration.Action], under regimes: [Incentives]
  ) {
    guard let first = regimes.first else { return }
    let measures = ChangedFigures.measures(
      of: actions, by: first.declaration.by, among: regimes.flatMap(\.measures).byName,
      in: first.open)
    _ = first.open.figures(measures, FaultLog())
  }

  /// What an action does for each of those who may do it, so many times at once.
  ///
  /// - Parameter doers: only these; everybody who has such rows where it is empty.
  /// - Returns: `nil`, with the faults in the log, where that cannot be told.
  public func outcome(
    of action: IncentivesDeclaration.Action, times: Int, doers: Set<String> = [], _ log: FaultLog
  ) -> Outcome? {
    let times = Rational(times)
    guard
      let changed = ChangedFigures(
        action, by: declaration.by, of: measures, in: open, during: days, log)
    else { return nil }
    let wanted = changed.doers.filter { doers.isEmpty || doers.contains($0) }
    var effects: [ActionEffect] = []
    for doer in wanted where changed.canDo(doer, times: times) {
      func scaled(
        _ figures: [String: ChangedFigures.Additions]
      ) -> [String: ChangedFigures.Additions] {
        figures.mapValues { $0.mapValues { $0 * times } }
      }
      guard
        let effect = effect(
          of: action, by: doer, scaled(changed.additions(by: doer)),
          taken: scaled(changed.takings(by: doer)), log)
      else { return nil }
      effects.append(effect)
    }
    return Outcome(
      effects: effects, tooFew: wanted.filter { !changed.canDo($0, times: times) },
      untold: changed.untold)
  }

  /// - Parameter additions: to the figures of each measure.
  private func effect(
    of action: IncentivesDeclaration.Action, by doer: String,
    _ additions: [String: ChangedFigures.Additions],
    taken: [String: ChangedFigures.Additions], _ log: FaultLog
  ) -> ActionEffect? {
    let figures = CountedFigures(open.counted)
    for (name, more) in additions { figures.measures[name] = figures.measures[name]?.adding(more) }
    let touched = read.filter { $0.measures.contains { additions[$0.name] != nil } }
    let other = OpenWorkspace(open, contracts: open.workspace.contracts, counted: figures)
    guard let then = whatIf.sums(in: other, touching: Set(touched.map(\.contract)), log) else {
      return nil
    }
    let incomes = Dictionary(
      then.parties.difference(from: now.parties).map { ($0.key.id, $0.value) },
      uniquingKeysWith: +)
    let terms = then.terms.difference(from: now.terms)
    return ActionEffect(
      action: action, doer: doer, parties: parties(doer, incomes, terms, additions, taken),
      terms: gains(of: doer, terms))
  }

  /// What terms bring a party, whichever side of them it is on.
  private func gains(
    of party: String, _ terms: [WhatIf.Sums.Term: Rational]
  ) -> [ActionEffect.Term] {
    var gains: [[String]: Rational] = [:]
    for (term, amount) in terms where term.payer != term.payee {
      let gain = term.payee == party ? amount : term.payer == party ? -amount : .zero
      let name = [term.contract, term.term]
      gains[name] = (gains[name] ?? .zero) + gain
    }
    return gains.filter { !$0.value.isZero }.map {
      ActionEffect.Term(contract: $0.key[0], name: $0.key[1], gain: $0.value)
    }.sorted { ($0.contract, $0.name) < ($1.contract, $1.name) }
  }

  /// What it makes of everybody's money whom it touches: of whoever acts in any case.
  private func parties(
    _ doer: String, _ incomes: [String: Rational], _ terms: [WhatIf.Sums.Term: Rational],
    _ additions: [String: ChangedFigures.Additions], _ taken: [String: ChangedFigures.Additions]
  ) -> [PartyEffect] {
    let worth = open.workspace.gap?.worth.text ?? ""
    let rebased = Rebasing(
      open.workspace, worth: open.counted.measures[worth], paid: now.terms.keys
    )?.incomes(terms, additions[worth] ?? [:])
    let (costs, takings) = (costs(additions), costs(taken))
    let others = Set(incomes.keys).union(costs.keys).union(rebased?.incomes.keys.map { $0 } ?? [])
      .subtracting([doer]).sorted()
    let effects = ([doer] + others).map { party in
      let once = rebased.flatMap { rebased in
        rebased.unknown.contains(party)
          ? nil : (rebased.incomes[party] ?? .zero).rounded(to: step)
      }
      let (own, stepped) = costs[party] ?? ([:], .zero)
      let taken = takings[party] ?? ([:], .zero)
      return PartyEffect(
        party: party, income: incomes[party] ?? .zero,
        costs: own.mapValues { $0.rounded(to: step) },
        costsTaken: taken.parts.mapValues { $0.rounded(to: step) },
        steppedTaken: taken.stepped.rounded(to: step), stepped: stepped.rounded(to: step),
        incomeOnceRebased: once)
    }
    return effects.filter { $0.party == doer || $0.isTouched }
  }

  /// What rows cost each party more, by part; and what of it goes or comes in whole steps.
  private func costs(
    _ additions: [String: ChangedFigures.Additions]
  ) -> [String: (parts: [PartyEffect.Part: Rational], stepped: Rational)] {
    var costs: [String: (parts: [PartyEffect.Part: Rational], stepped: Rational)] = [:]
    guard let dimension = open.workspace.doers(of: declaration) else { return [:] }
    for cost in declaration.costs {
      guard let data = open.counted.measures[cost.measure.text],
        let place = data.dimensions.firstIndex(of: dimension)
      else { continue }
      var sums: [String: Rational] = [:]
      for (key, value) in additions[cost.measure.text] ?? [:] {
        sums[key.members[place]] = (sums[key.members[place]] ?? .zero) + value
      }
      for (party, sum) in sums {
        var own = costs[party] ?? ([:], .zero)
        own.parts[cost.part] = sum
        if let step = cost.step { own.stepped = sum.rounded(to: step.amount, .towardsZero) }
        costs[party] = own
      }
    }
    return costs
  }
}

extension Sequence<Measure> {
  /// Each once, in the order of their names.
  fileprivate var byName: [Measure] {
    Dictionary(map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }).values
      .sorted { $0.name < $1.name }
  }
}

extension Dictionary where Value == Rational {
  /// What differs, and by how much.
  fileprivate func difference(from other: Self) -> Self {
    var difference: Self = [:]
    for key in Set(keys).union(other.keys) where self[key] != other[key] {
      difference[key] = (self[key] ?? .zero) - (other[key] ?? .zero)
    }
    return difference
  }
}
