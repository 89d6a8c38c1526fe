import Definitions
import Faults
import Flows
import Formulas
import Measures
import Quantities
import Settlement

/// What contracts make of an action for whoever does it, and for everybody else.
public struct ActionEffect: Sendable {
  public let action: IncentivesDeclaration.Action
  public let doer: String
  /// What each party receives more, less what it pays more; only those who do.
  public let incomes: [String: Rational]
  /// What each term pays more to whoever acts; only those that do.
  public let terms: [WhatIf.Sums.Term: Rational]
  /// What the action costs more whoever acts, by the part of the cost; negative where it costs less.
  public let costs: [IncentivesDeclaration.Cost.Part: Rational]
  /// Of the semi-fixed cost, what has gone or come in whole steps.
  public let stepped: Rational
  /// What it would receive more once fixed sums follow the activity; `nil` where `gap:` does not say
  /// what activity is worth.
  public let incomeAfterRebasing: Rational?

  public var income: Rational { incomes[doer] ?? .zero }

  /// Cash that whoever acts no longer spends; negative: has to spend more.
  public var cashReleased: Rational { -(costs[.variable] ?? .zero) - stepped }

  /// Semi-fixed cost that would go with more of the same: beds and time that are free for others.
  public var capacityReleased: Rational { -(costs[.semiFixed] ?? .zero) + stepped }

  /// Fixed cost that stays without its activity.
  public var stranded: Rational { -(costs[.fixed] ?? .zero) }

  /// What whoever acts is better off by, in cash.
  public var margin: Rational { income + cashReleased }
}

/// Tries the actions of a workspace on its contracts.
public final class Incentives {
  private let open: OpenWorkspace
  private let declaration: IncentivesDeclaration
  private let whatIf: WhatIf
  private let period: Period?
  private let contracts: [Contract]
  /// The measures that each contract reads.
  private let read: [String: [Measure]]

  /// Settles the contracts as they stand; `nil`, with the faults in the log, where they cannot be.
  ///
  /// - Parameters:
  ///   - contracts: the regime that is looked at.
  ///   - period: the one that counts, by its name.
  public init?(
    _ open: OpenWorkspace, _ declaration: IncentivesDeclaration, contracts: [Contract],
    period: String?, _ log: FaultLog
  ) {
    (self.open, self.declaration, self.contracts) = (open, declaration, contracts)
    self.period = period.flatMap { name in
      if case .period(let period)? = PeriodName(name) { period } else { nil }
    }
    read = open.measures(of: contracts)
    guard let whatIf = WhatIf(open, contracts: contracts, period: period, log) else { return nil }
    self.whatIf = whatIf
  }

  /// What an action does for each of those who may do it, so many times at once.
  ///
  /// - Parameter doers: only these; everybody who has such rows where it is empty.
  /// - Returns: `nil`, with the faults in the log, where that cannot be told.
  public func effects(
    of action: IncentivesDeclaration.Action, times: Int, doers: Set<String> = [], _ log: FaultLog
  ) -> (effects: [ActionEffect], untold: [String])? {
    let before = log.faults.count
    let costs = declaration.costs.compactMap { open.workspace.measure(named: $0.measure) }
    let worth = open.workspace.gap.flatMap { open.workspace.measure(named: $0.worth) }
    let all = (read.values.joined() + costs + (worth.map { [$0] } ?? [])).byName
    _ = open.compute(all, log)
    guard log.faults.count == before,
      let changed = ChangedFigures(
        action, by: declaration.by, of: all, in: open, during: period, log)
    else { return nil }
    var effects: [ActionEffect] = []
    for doer in changed.doers where doers.isEmpty || doers.contains(doer) {
      guard let effect = effect(of: action, by: doer, changed, times: Rational(times), log) else {
        return nil
      }
      effects.append(effect)
    }
    return (effects, changed.untold)
  }

  private func effect(
    of action: IncentivesDeclaration.Action, by doer: String, _ changed: ChangedFigures,
    times: Rational, _ log: FaultLog
  ) -> ActionEffect? {
    func additions(_ measure: String) -> ChangedFigures.Additions {
      (changed.additions(to: measure, by: doer) ?? [:]).mapValues { $0 * times }
    }
    let figures = CountedFigures(open.counted)
    for name in changed.measures {
      figures.measures[name] = figures.measures[name]?.adding(additions(name))
    }
    let touched = contracts.filter { contract in
      read[contract.name]?.contains { changed.measures.contains($0.name) } ?? false
    }
    let other = OpenWorkspace(open, contracts: open.workspace.contracts, counted: figures)
    guard let then = whatIf.sums(in: other, touching: Set(touched.map(\.name)), log) else {
      return nil
    }
    let now = whatIf.asItStands
    let (costs, stepped) = costs(of: doer, additions)
    let income = then.parties.difference(from: now.parties)
    return ActionEffect(
      action: action, doer: doer,
      incomes: Dictionary(income.map { ($0.key.id, $0.value) }, uniquingKeysWith: +),
      terms: then.terms.difference(from: now.terms).filter { $0.key.payee == doer },
      costs: costs, stepped: stepped,
      incomeAfterRebasing: rebased(doer, additions).map { rebased in
        (income.first { $0.key.id == doer }?.value ?? .zero) + rebased
      })
  }

  /// The rows' costs of whoever does them, by part; and what goes or comes in steps.
  private func costs(
    of doer: String, _ additions: (String) -> ChangedFigures.Additions
  ) -> ([IncentivesDeclaration.Cost.Part: Rational], stepped: Rational) {
    var (costs, stepped) = ([IncentivesDeclaration.Cost.Part: Rational](), Rational.zero)
    for cost in declaration.costs {
      let sum = own(doer, cost.measure.text, additions(cost.measure.text))
      costs[cost.part, default: .zero] = (costs[cost.part] ?? .zero) + sum
      if cost.part == .semiFixed, let step = cost.step {
        stepped = stepped + sum.rounded(to: step, .towardsZero)
      }
    }
    return (costs, stepped)
  }

  /// What fixed sums would follow: the worth of the activity that they pay for.
  private func rebased(
    _ doer: String, _ additions: (String) -> ChangedFigures.Additions
  ) -> Rational? {
    guard let gap = open.workspace.gap, let data = open.counted.measures[gap.worth.text],
      let setting = data.dimensions.firstIndex(of: settingDimension)
    else { return nil }
    let paid = Set(
      whatIf.asItStands.terms.keys.filter { $0.payee == doer }.map { [$0.contract, $0.term] })
    let settings = Set(
      gap.fixed.flatMap { open.workspace.terms(matching: $0) }
        .filter { paid.contains([$0.contract.name, $0.term.name]) }
        .compactMap(\.term.setting?.text))
    let fixed = additions(gap.worth.text).filter { settings.contains($0.key.members[setting]) }
    return own(doer, gap.worth.text, fixed)
  }

  /// The part of what is added that is of one party.
  private func own(
    _ doer: String, _ measure: String, _ additions: ChangedFigures.Additions
  ) -> Rational {
    additions.reduce(.zero) { $1.key.members.contains(doer) ? $0 + $1.value : $0 }
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
