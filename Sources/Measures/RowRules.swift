import Faults
import Formulas

/// What a row formula may not say, and what to do instead: engines count, sum and order; dividing
/// and deciding is done in the contract, with exact fractions.
struct RowRules {
  let passage: Passage

  func check(_ expression: Expression) throws(Fault) {
    switch expression.form {
    case .quantity, .text, .date, .truth, .name, .none: return
    case .negated(let inner), .not(let inner): try check(inner)
    case .binary(.divide, _, _):
      throw fault(
        expression, "`/` cannot stand in a row formula",
        "Engines do not divide exactly. Measure the two parts, and divide them in the contract.")
    case .binary(_, let left, let right):
      try check(left)
      try check(right)
    case .isIn(let subject, let list): for part in [subject] + list { try check(part) }
    case .conditional(let condition, let then, let otherwise):
      for part in [condition, then, otherwise] { try check(part) }
    case .call(let call): try check(call, expression)
    case .dated:
      throw fault(
        expression, "`at` and `during` cannot stand in a row formula",
        "A row has its own dates: choose rows by them, as `where: seen >= 2026-04-01`.")
    }
  }

  private func check(_ call: Call, _ expression: Expression) throws(Fault) {
    switch call.name {
    case "abs", "clamp", "days", "age", "month", "quarter", "financial-year", "calendar-year",
      "applies", "lookup", "round", "floor", "ceiling":
      break
    case "min", "max":
      guard call.over.isEmpty, call.condition == nil, call.arguments.count > 1 else { fallthrough }
    case "sum", "count", "mean", "distinct", "percentile":
      throw fault(
        expression, "`\(call.name)` over rows stands outermost, in `value:`",
        "Write one `sum(…)`, `count()`, `distinct(…)`, `min(…)` or `max(…)` around the whole"
          + " formula; what needs two of them is two measures.")
    case "interpolate", "bands", "slices", "allocate", "previous":
      throw fault(
        expression, "`\(call.name)` cannot stand in a row formula",
        "Use it in the contract, on the measure's figure.")
    default: break  // The checker knows no such function, and says which it knows.
    }
    for argument in call.arguments { try check(argument) }
  }

  private func fault(_ expression: Expression, _ title: String, _ advice: String) -> Fault {
    Fault("not-in-rows", at: passage.place(of: expression.range), title, advice: advice)
  }
}
