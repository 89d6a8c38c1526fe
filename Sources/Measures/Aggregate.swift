import Definitions
import Faults
import Formulas
import Quantities

/// What a measure makes of the rows: one number a group.
public struct Aggregate: Sendable {
  /// How many values become one.
  public enum Function: String, CaseIterable, Sendable {
    case sum, count, distinct, min, max, percentile

    /// Whether the figure of all comes from the figures of parts.
    public var addsUp: Bool { self != .distinct && self != .percentile }
  }

  /// What it is called, and where it was written.
  public let measure: Measure
  /// As SQL calls it too.
  public let function: Function
  /// What is summed, compared or told apart; `nil` for a count.
  public let value: RowFormula?
  /// Which rows take part; `nil` for all.
  public let condition: RowFormula?
  /// What the figure can be.
  public let extent: Extent
  /// Of a percentile: the part of all rows that have at most its value.
  public var rank: Rational?

  public var digits: Digits { extent.digits }

  /// The slots that it reads.
  public var slots: Set<Slot.ID> { (value?.slots ?? []).union(condition?.slots ?? []) }

  /// The figure of a group of rows of which none fulfils the condition: nothing was counted, or
  /// nothing summed, but there is no least of no rows.
  public var ofNoRows: Rational? { [.sum, .count, .distinct].contains(function) ? .zero : nil }
}

/// Gives a measure its meaning over a table.
struct AggregateReader {
  let measure: Measure
  let rows: RowTable

  func read() throws(Fault) -> Aggregate {
    let call = try outermost()
    let condition = try measure.condition.map { passage throws(Fault) in try rows.truth(passage) }
    guard let function = Aggregate.Function(rawValue: call.name) else {
      throw notAggregate("`\(call.name)` does not make one figure of many rows")
    }
    if function == .count {
      try checkCount(call)
      try checkThings()
      return Aggregate(
        measure: measure, function: .count, value: nil, condition: condition, extent: .count)
    }
    if function == .distinct {
      try checkThings()
      return Aggregate(
        measure: measure, function: .distinct, value: try single(call), condition: condition,
        extent: .count)
    }
    if function == .percentile { return try percentile(call, condition) }
    let value = try operand(try single(call))
    guard let own = value.extent else { throw notANumber(value, function) }
    let extent = function == .sum ? own.summed : own
    if !extent.digits.fits {
      throw tooManyDigits(extent.digits, value.node.place, parts: [value], over: rows.table.columns)
    }
    return Aggregate(
      measure: measure, function: function, value: value, condition: condition, extent: extent)
  }

  // MARK: Parts

  /// The call that stands outermost, with neither `over` nor `where` of its own.
  private func outermost() throws(Fault) -> Call {
    guard case .call(let call) = try Parser.parse(measure.value).form else {
      throw notAggregate("this does not make one figure of many rows")
    }
    if let (word, range) = call.over.first {
      throw Fault(
        "stray-over", at: measure.value.place(of: range), "a measure folds rows, not a dimension",
        advice: "Group by `\(word)` under `by:`.")
    }
    if let condition = call.condition {
      throw Fault(
        "stray-where", at: measure.value.place(of: condition.range),
        "a measure's condition stands under `where:`",
        advice: "Move it to a line of its own: `where: \(text(condition, measure.value))`.")
    }
    return call
  }

  /// The nearest rank: the least of the values that so large a part of all do not exceed. It is
  /// always the value of some row, so that nothing is rounded.
  private func percentile(
    _ call: Call, _ condition: RowFormula?
  ) throws(Fault) -> Aggregate {
    guard call.arguments.count == 2,
      case .constant(.number(let rank)) = try rows.formula(call.arguments[1], measure.value).node
        .operation, rank.signum > 0, rank <= .one, rank.decimalPlaces ?? 99 <= 6
    else {
      throw Fault(
        "percentile-rank", at: measure.value.place,
        "a percentile is of a formula, at a part of all rows",
        advice: "Write `percentile(wait, 92%)`: the least value that 92% of the rows do not exceed."
      )
    }
    let value = try operand(try rows.formula(call.arguments[0], measure.value))
    guard let extent = value.extent else { throw notANumber(value, .percentile) }
    return Aggregate(
      measure: measure, function: .percentile, value: value, condition: condition, extent: extent,
      rank: rank)
  }

  private func single(_ call: Call) throws(Fault) -> RowFormula {
    guard call.arguments.count == 1 else {
      throw notAggregate(
        "`\(call.name)` over rows takes one formula, and has \(call.arguments.count)")
    }
    return try rows.formula(call.arguments[0], measure.value)
  }

  private func operand(_ value: RowFormula) throws(Fault) -> RowFormula {
    switch value.node.type.kind {
    case .number(measure.unit), .zero: return value
    case .number(let unit):
      throw Fault(
        "unit-mismatch", at: value.node.place,
        "\(value.node.type.kind) cannot be measured as \(Kind.number(measure.unit))",
        label: "this is \(value.node.type.kind)",
        advice: unitAdvice(.number(unit), .number(measure.unit)))
    default: return value
    }
  }

  private func checkCount(_ call: Call) throws(Fault) {
    if let argument = call.arguments.first {
      throw Fault(
        "argument-count", at: measure.value.place(of: argument.range), "`count()` counts rows",
        advice: "Choose the rows that count under `where:`; sum a column with `sum(…)`; count the"
          + " different values of one, as people, with `distinct(…)`.")
    }
  }

  private func checkThings() throws(Fault) {
    let unit = measure.unit
    // Rows are things: a ratio, money and a rate are not.
    if unit == .ratio || unit.isMoney || unit.description.contains(" per ") {
      throw Fault(
        "unit-mismatch", at: measure.value.place, "a count of rows cannot be measured as \(unit)",
        advice: "Say what a row is, as `is: spells`; for \(unit), sum a column of it.")
    }
  }

  // MARK: Faults

  private func notANumber(_ value: RowFormula, _ function: Aggregate.Function) -> Fault {
    Fault(
      "not-a-number", at: value.node.place, "`\(function.rawValue)` needs numbers",
      label: "this is \(value.node.type.kind)",
      advice: value.node.type.kind == .truth
        ? "To count the rows where it holds, write `value: count()` and"
          + " `where: \(value.node.text)`."
        : "Name a column that is a number.")
  }

  private func notAggregate(_ title: String) -> Fault {
    Fault(
      "not-an-aggregate", at: measure.value.place, title,
      advice: "The value of a measure is `sum(…)`, `count()`, `distinct(…)`, `min(…)`, `max(…)` or"
        + " `percentile(…, 95%)` over the rows of its table.")
  }

  private func text(_ expression: Expression, _ passage: Passage) -> String {
    String(passage.text.dropFirst(expression.range.lowerBound).prefix(expression.range.count))
  }
}
