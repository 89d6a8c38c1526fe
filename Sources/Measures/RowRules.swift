import Faults
import Formulas

/// What a row formula may not say, and what to do instead: engines count, sum and order; dividing
/// and deciding is done in the contract, with exact fractions.
struct RowRules {
  let passage: Passage
  var use = Use.measure

  /// What the formula is for, which decides what to do instead.
  enum Use { case measure, gate }

  func check(_ expression: Expression) throws(Fault) {
    switch expression.form {
    case .quantity, .text, .date, .truth, .name, .none: return
    case .negated(let inner), .not(let inner): try check(inner)
    case .binary(.divide, _, _):
      throw fault(
        expression, "`/` cannot stand in a row formula",
        "Engines do not divide exactly. "
          + (use == .measure
            ? "Measure the two parts, and divide them in the contract."
            : "Multiply the other side: `cost <= £500 per day * days`."))
    case .binary(.otherwise, _, _) where use == .gate: throw absence("`otherwise`", expression)
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
        use == .measure
          ? "A row has its own dates: choose rows by them, as `where: seen >= 2026-04-01`."
          : "A row has its own dates: compare them, as `seen >= 2026-04-01`.")
    }
  }

  private func check(_ call: Call, _ expression: Expression) throws(Fault) {
    switch call.name {
    case "applies" where use == .gate: throw absence("`applies`", expression)
    case "abs", "clamp", "days", "age", "month", "quarter", "financial-year", "calendar-year",
      "applies", "lookup", "round", "floor", "ceiling", "bands":
      break
    case "min", "max":
      guard call.over.isEmpty, call.condition == nil, call.arguments.count > 1 else { fallthrough }
    case "sum", "count", "mean", "distinct", "percentile":
      throw fault(
        expression, "`\(call.name)` over rows stands outermost, in `value:` of a measure",
        use == .measure
          ? "Write one `sum(…)`, `count()`, `distinct(…)`, `min(…)` or `max(…)` around the whole"
            + " formula; what needs two of them is two measures."
          : "A gate asks each row on its own. What should hold of a sum is a check of a contract"
            + " (`checks:`) that reads the measure.")
    case "interpolate", "slices", "allocate", "previous":
      throw fault(
        expression, "`\(call.name)` cannot stand in a row formula",
        use == .measure
          ? "Use it in the contract, on the measure's figure."
          : "A row formula compares, adds and multiplies columns: say it with those.")
    default: break  // The checker knows no such function, and says which it knows.
    }
    for argument in call.arguments { try check(argument) }
  }

  /// In a gate a row without a value passes, so that there is none to be replaced or looked for.
  private func absence(_ what: String, _ expression: Expression) -> Fault {
    fault(
      expression, "\(what) cannot stand in a gate",
      "A row with a blank in what the gate reads passes it, and so does one for whose label another"
        + " table has no row. To ask whether a cell is filled, write `filled:` in a gate of its"
        + " own; to ask whether a label is known, `known:`.")
  }

  private func fault(_ expression: Expression, _ title: String, _ advice: String) -> Fault {
    Fault("not-in-rows", at: passage.place(of: expression.range), title, advice: advice)
  }
}
