import Definitions
import Faults
import Flows
import Measures
import Quantities
import Settlement

/// What `leftshift flows` and `leftshift gap` read besides payment lines.
extension OpenWorkspace {
  /// What is wrong with `flows:`, `gap:`, `coverage:`, `incentives:`, `baseline:` and `monitors:`,
  /// and with the rows that decide who is in a cohort and what is changed.
  func checkQuestions(_ settlements: [Settlement], _ log: FaultLog) {
    workspace.checkFlows(log)
    workspace.checkGap(log)
    workspace.checkIncentives(log)
    workspace.checkBridge(log)
    workspace.checkBusinessCase(log)
    workspace.checkBaseline(log)
    workspace.checkMonitors(log)
    if let coverage = workspace.coverage {
      _ = self.coverage(coverage, of: settlements, during: nil, log)
      if let people = coverage.people {
        _ = self.coverage(ofPeople: people, of: settlements, during: nil, log)
      }
    }
    _ = compute(workspace.cohortMeasures + workspace.incentiveMeasures, log)
  }

  /// The figures that say how much of what is done is done for a cohort; `nil`, with the faults in
  /// the log, where they cannot be had.
  public func cohortKey(
    _ key: FlowsDeclaration.Key, of cohort: FlowsDeclaration.Cohort, _ log: FaultLog
  ) -> CohortKey? {
    let before = log.faults.count
    workspace.checkFlows(log)
    guard let flows = workspace.flows,
      let measure = workspace.measure(named: key.measure),
      log.faults.count == before
    else { return nil }
    let part = measure.restricted(to: cohort)
    let data = figures([measure, part], log)
    guard let all = data[measure.name], let part = data[part.name], log.faults.count == before
    else { return nil }
    return CohortKey(key.name, of: cohort, in: flows, all: all, part: part)
  }

  /// What the waived gates say of the tables under some measures, which are told with the figures.
  public func caveats(under measures: [Measure]) -> [String] {
    passGates(of: tables(under: measures), FaultLog()).filter { $0.standing == .waived }
      .map(\.caveat)
  }

  private func tables(under measures: [Measure]) -> Set<String> {
    let plans = Plan.plans(for: measures, in: workspace, FaultLog())
    return Set(plans.flatMap(\.rows.tables).map(\.name))
  }

  /// Measures, once the gates of the tables hold that they rest on.
  func figures(_ measures: [Measure], _ log: FaultLog) -> [String: MeasureData] {
    _ = passGates(of: tables(under: measures), log)
    return compute(measures, log)
  }

  /// Fixed payments beside the worth of the activity.
  ///
  /// - Parameters:
  ///   - lines: what the contracts came to.
  ///   - days: compare these days only; `nil` for all that there is.
  public func gap(
    _ gap: GapDeclaration, of settlements: [Settlement], in days: Period?, _ log: FaultLog
  ) -> GapTable? {
    let before = log.faults.count
    workspace.checkGap(log)
    let wanted = ([gap.worth] + (gap.activity.map { [$0] } ?? []))
      .compactMap { workspace.measure(named: $0) }
    guard log.faults.count == before, let measure = wanted.first,
      let currency = measure.unit.currency
    else { return nil }
    let data = figures(wanted, log)
    guard log.faults.count == before, let worth = data[measure.name],
      let payee = workspace.payee(in: worth.dimensions)
    else { return nil }
    let fixed = Set(
      gap.fixed.flatMap(workspace.terms).map { [$0.contract.name, $0.term.name] })
    let lines = settlements.flatMap(\.settledLines).filter {
      fixed.contains([$0.line.contract, $0.line.term])
    }
    return GapTable(
      fixed: lines, worth: worth, activity: wanted.dropFirst().first.flatMap { data[$0.name] },
      in: currency, payee: payee, payer: workspace.flows?.payer?.text, days: days)
  }
}
