import Definitions
import Faults
import Formulas
import Quantities

/// Values that change on a date.
extension ContractFacts {
  func value(of dated: DatedValue, in period: Period) throws(Fault) -> Value {
    let steps = try self.steps(of: dated)
    guard let current = steps.last(where: { $0.day <= period.first }) else {
      throw Fault(
        "before-first", at: dated.passage.place,
        "`\(dated.name)` has no value yet in \(period.name)",
        label: steps.first.map { "its first takes effect on \($0.day)" }
          ?? asKnown.map { "none was known on \($0)" } ?? "it has no values",
        advice: "Add the value that was in force then, with the date it took effect:"
          + " `\(period.first): …`.")
    }
    let inside = steps.filter { $0.day > period.first && $0.day <= period.last }
    if let step = inside.first, dated.inside == .refuse {
      throw Fault(
        "step-inside-period", at: step.step.passage.place,
        "`\(dated.name)` changes on \(step.day), inside the period \(period.name)",
        advice: "Say which holds: `inside a period: start` takes the value on the first day,"
          + " `inside a period: days` weighs the values by their days.")
    }
    guard dated.inside == .days, !inside.isEmpty else { return current.step.value }
    return weighted([(period.first, current.step)] + inside.map { ($0.day, $0.step) }, period)
  }

  /// By the day each takes effect.
  private func steps(
    of dated: DatedValue
  ) throws(Fault) -> [(day: Day, step: DatedValue.Step)] {
    var steps: [(day: Day, step: DatedValue.Step)] = []
    for step in dated.steps {
      guard let day = step.day ?? linked.contract.period(step.from)?.first else {
        throw Fault(
          "no-contract-year", at: step.passage.place,
          "a contract year is counted from the contract's first day",
          advice: "Give the contract `from` and `to`, or name a calendar period: `2023/24`, `2024`."
        )
      }
      if let asKnown, let known = step.known, known > asKnown { continue }
      let same = steps.firstIndex { $0.day == day }
      // Of values that became known one after another, the last one counts.
      if let same, let known = step.known, let before = steps[same].step.known, known != before {
        if known > before { steps[same].step = step }
        continue
      }
      if let other = same.map({ steps[$0] }) {
        throw Fault(
          "two-steps", at: step.passage.place,
          "`\(dated.name)` has two values from \(day)",
          label: "the other is on line \(other.step.passage.place.line)",
          advice: "Which one counts? Remove the other, or correct its date.")
      }
      steps.append((day, step))
    }
    return steps.sorted { $0.day < $1.day }
  }

  private func weighted(_ steps: [(Day, DatedValue.Step)], _ period: Period) -> Value {
    var sum = Rational.zero
    for (index, (day, step)) in steps.enumerated() {
      guard case .number(let number) = step.value else { return .none }
      let next = index + 1 < steps.count ? steps[index + 1].0 : period.last.adding(days: 1)
      sum = sum + number * Rational(next.number - day.number)
    }
    return (sum / Rational(period.days)).map(Value.number) ?? .none
  }
}
