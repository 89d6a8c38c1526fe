import Definitions
import Measures
import Quantities
import Settlement

/// How much of what is done for everybody is done for a cohort: what payments are shared out by.
public struct CohortKey: Sendable {
  public let name: String
  public let cohort: FlowsDeclaration.Cohort
  /// The measure of all rows.
  public let measure: Measure
  public let periods: [Period]
  private let byPayers: Bool
  private let figures: [Group: [Figure]]

  private struct Group: Hashable {
    /// `nil`: all of them together.
    let payer: String?
    let payee: String
    let setting: String
  }

  private struct Figure {
    let period: Period?
    let all: Rational
    let cohort: Rational
  }

  /// - Parameters:
  ///   - all: the key's measure, by payee and setting, perhaps by payer and period.
  ///   - part: the same of the cohort's rows. Where it has nothing and `all` has, none of the rows
  ///     is the cohort's.
  public init?(
    _ name: String, of cohort: FlowsDeclaration.Cohort, in flows: FlowsDeclaration,
    all: MeasureData, part: MeasureData
  ) {
    guard let payee = all.dimensions.firstIndex(of: flows.payee.text),
      let setting = all.dimensions.firstIndex(of: settingDimension)
    else { return nil }
    let payer = flows.payer.flatMap { all.dimensions.firstIndex(of: $0.text) }
    var sums: [Group: [Figure]] = [:]
    for (key, value) in all.values {
      let group = Group(
        payer: payer.map { key.members[$0] }, payee: key.members[payee],
        setting: key.members[setting])
      let figure = Figure(period: key.period, all: value, cohort: part.values[key] ?? .zero)
      sums[group, default: []].append(figure)
      if payer != nil {
        let anybody = Group(payer: nil, payee: group.payee, setting: group.setting)
        sums[anybody, default: []].append(figure)
      }
    }
    (self.name, self.cohort, measure) = (name, cohort, all.measure)
    (byPayers, figures) = (payer != nil, sums)
    periods = Set(all.values.keys.compactMap(\.period)).sorted()
  }

  /// The cohort's part of the rows of a payee and setting, over the periods of the key that lie in
  /// one, or that it lies in; from 0 to 1. `nil` where there are no such rows, or where they come
  /// to nothing that could be shared: that is not a share of nought.
  ///
  /// - Parameter payer: whose rows count, where the key is by payer; `nil` for all of them.
  public func share(payer: String?, payee: String, setting: String, in period: Period) -> Rational?
  {
    let group = Group(payer: byPayers ? payer : nil, payee: payee, setting: setting)
    var (all, part) = (Rational.zero, Rational.zero)
    for figure in figures[group] ?? [] {
      if let own = figure.period, !period.contains(own), !own.contains(period) { continue }
      (all, part) = (all + figure.all, part + figure.cohort)
    }
    guard all.signum > 0, part.signum >= 0, part <= all else { return nil }
    return part / all
  }

  // MARK: Estimates

  /// What of a flow falls to the cohort: each line by the share of its own period, and the whole of
  /// what stays with the payee rounded once.
  func estimate(of flow: Flow, lines: [PaymentLine], step: Rational) -> Estimate {
    guard let setting = flow.setting else {
      return Estimate(cohort: nil, unshared: flow.stays, reason: .noSetting)
    }
    // What is passed on is the money of whoever paid it first: everybody's rows say whose it is.
    let payer = flow.how == .paid ? flow.payer : nil
    var (cohort, shared) = (Rational.zero, Rational.zero)
    var known = false
    for line in lines {
      let share = share(payer: payer, payee: flow.payee, setting: setting, in: line.period)
      guard let share else { continue }
      known = true
      (cohort, shared) = (cohort + line.amount * share, shared + line.amount)
    }
    guard known else {
      return Estimate(cohort: nil, unshared: flow.stays, reason: .noRows)
    }
    let stays = (flow.stays / flow.amount) ?? .one
    let unshared = ((flow.amount - shared) * stays).rounded(to: step)
    return Estimate(
      cohort: (cohort * stays).rounded(to: step), unshared: unshared,
      reason: shared == flow.amount ? nil : .noRows)
  }
}
