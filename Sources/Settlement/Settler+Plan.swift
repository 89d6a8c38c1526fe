import Definitions
import Faults
import Formulas
import Quantities

/// The contract at plan: what its lines would be if all went as planned, and the proof that they
/// come to what the contract says it is worth.
extension Settler {
  func planned(
    _ term: LinkedTerm, at point: Point, _ period: Period
  ) throws(Fault) -> Rational? {
    guard let planned, let other = planned.linked.terms.first(where: { $0.name == term.name }),
      case .number(let amount) = try planned.evaluator.value(
        of: other.amount, at: same(point, period, planned.evaluator))
    else { return nil }
    return amount
  }

  /// Periods are numbered by each evaluator in the order it meets them.
  private func same(_ point: Point, _ period: Period, _ evaluator: Evaluator) -> Point {
    Point(members: point.members, period: evaluator.index(of: period))
  }

  /// At plan, what the contract's payer pays, less what it is paid, is what the contract is worth:
  /// in each period of its longest cycle, up to the first that is not so.
  func checkPlan(only: String?, _ log: FaultLog) {
    guard let planned, let plan = linked.contract.plan, let slot = planned.linked.valueAtPlan,
      let from = linked.contract.from, let to = linked.contract.to
    else { return }
    let last = linked.terms.compactMap { $0.days?.last }.max() ?? to
    for period in longestCycle.periods(from: from, to: max(to, last), contractFrom: from)
    where only == nil || period.name == only {
      let isRight: Void? = log.attempt { () throws(Fault) in
        let point = planned.evaluator.point(in: period)
        guard case .number(let value) = try planned.evaluator.value(of: slot, at: point) else {
          throw offPlan(plan, "the value at plan does not apply in \(period.name)", "", [])
        }
        let worth = value.rounded(to: linked.contract.money.minorUnit)
        let parts = try planned.linked.terms.map { term throws(Fault) in
          (term.name, try paid(under: term, within: period, planned.evaluator))
        }
        let sum = parts.map(\.1).reduce(.zero, +)
        let money = linked.contract.money.unit
        guard sum == worth else {
          throw offPlan(
            plan,
            "at plan the terms come to \(sum.text(in: money)) in \(period.name), not"
              + " \(worth.text(in: money))",
            "\((sum - worth).magnitude.text(in: money)) too \(sum > worth ? "much" : "little")",
            parts.filter { !$0.1.isZero }.map { "\($0.0) \($0.1.text(in: money))" })
        }
      }
      if isRight == nil { return }
    }
  }

  /// The longest of the cycles; the whole contract where years of two kinds meet.
  private var longestCycle: Cycle {
    let cycles = Set(linked.terms.map(\.each) + [linked.contract.each])
    let years = cycles.intersection([.calendarYear, .financialYear, .contractYear])
    if cycles.contains(.contract) || years.count > 1 { return .contract }
    return years.first ?? (cycles.contains(.quarter) ? .quarter : .month)
  }

  /// What the contract's payer pays under a term in its periods within a longer one.
  private func paid(
    under term: LinkedTerm, within longer: Period, _ evaluator: Evaluator
  ) throws(Fault) -> Rational {
    let payer = linked.contract.payer.text
    var sum = Rational.zero
    let first = max(longer.first, term.days?.first ?? longer.first)
    let last = min(longer.last, term.days?.last ?? longer.last)
    for period in term.each.periods(from: first, to: last, contractFrom: linked.contract.from) {
      for point in try points(of: term, in: period) {
        guard
          case .number(let amount) = try evaluator.value(
            of: term.amount, at: same(point, period, evaluator))
        else { continue }
        if party(term.payer, point) == payer || term.payer.dimension == payer { sum = sum + amount }
        if party(term.payee, point) == payer || term.payee.dimension == payer { sum = sum - amount }
      }
    }
    return sum
  }

  private func offPlan(
    _ plan: Contract.Plan, _ title: String, _ label: String, _ parts: [String]
  ) -> Fault {
    Fault(
      "off-plan", at: plan.value.place, title, label: label,
      advice: (parts.isEmpty ? "" : parts.joined(separator: " + ") + ". ")
        + "Correct the value, a term, or what `at plan:` says of the data.")
  }
}
