import Definitions
import Faults
import Flows
import Formulas
import Measures
import Quantities

extension Workspace {
  /// What is wrong with `baseline:`, short of its data.
  func checkBaseline(_ log: FaultLog) {
    guard isRead, let baseline else { return }
    for figure in baseline.figures { check(figure, log) }
    guard !hasUnreadContracts else { return }
    for name in baseline.contracts where contracts(inBaseline: name).isEmpty {
      log.add(
        Fault(
          "unknown-contract", at: name.place, "no contract or regime is called `\(name.text)`",
          advice: didYouMean(name.text, among: regimes.map(\.name) + contracts.map(\.name))
            + " `*` at the end stands for any ending."))
    }
  }

  private func check(_ figure: BaselineDeclaration.Figure, _ log: FaultLog) {
    let plans = figure.measures.map { plan(inBaseline: $0, log) }
    guard let measure = measure(named: figure.measure) else { return }
    for rival in figure.rivals {
      guard let other = self.measure(named: rival.measure), other.unit != measure.unit else {
        continue
      }
      log.add(
        Fault(
          "unit-mismatch", at: rival.measure.place,
          "`\(other.name)` is in \(other.unit.words), and `\(measure.name)` in"
            + " \(measure.unit.words)",
          advice: "Rivals are views on one figure: both count the same, so that their difference"
            + " says something."))
    }
    guard let per = figure.per, let first = plans[0], let second = plans[1] else { return }
    let rivals = plans.dropFirst(2).compactMap { $0 }
    for plan in [first] + rivals
    where plan.dimensions != second.dimensions || !plan.addsUp || !second.addsUp {
      log.add(
        Fault(
          "baseline-rate", at: per.place,
          "a rate of `\(figure.measure.text)` per `\(per.text)` cannot be told",
          label: plan.addsUp && second.addsUp
            ? "one is by \(by(plan)), the other by \(by(second))" : "one of them does not add up",
          advice: "Both are a `sum(…)` or a `count()`, by the same dimensions: each member's figure"
            + " is divided by its own, and all by all."))
      return
    }
  }

  private func by(_ plan: Plan) -> String {
    plan.dimensions.isEmpty ? "none" : plan.dimensions.joined(separator: ", ")
  }

  /// How a measure is worked out; `nil` where it is wrong by itself, which is said elsewhere, or,
  /// with a fault in the log, not fit for a baseline.
  private func plan(inBaseline name: Passage, _ log: FaultLog) -> Plan? {
    guard let measure = measure(named: name) else {
      log.add(
        Fault(
          "unknown-measure", at: name.place, "there is no measure `\(name.text)`",
          advice: didYouMean(name.text, among: measures.map(\.name))))
      return nil
    }
    guard let plan = Plan.plans(for: [measure], in: self, FaultLog()).first else { return nil }
    guard plan.hasPeriods else {
      log.add(
        Fault(
          "baseline-period", at: name.place, "`\(name.text)` is not by any period",
          advice: "A baseline is of a period: give the table a column that `is: period`, and name"
            + " it under `by:` of the measure."))
      return nil
    }
    return plan
  }
}

extension Plan {
  /// Whether the figure of all is the sum of its parts.
  fileprivate var addsUp: Bool { function == .sum || function == .count }

  var function: Aggregate.Function { aggregates.first?.function ?? .percentile }
}
