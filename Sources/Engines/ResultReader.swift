import ADBC
import Measures
import Quantities

/// Reads the answer to a `PlanSQL`: labels, figures, the number of rows, then the checks.
struct ResultReader {
  private let plan: Plan
  private let result: QueryResult
  private let checks: [(column: Int, counts: WritableKeyPath<Tally, Int>)]

  init(
    _ plan: Plan, _ result: QueryResult,
    _ checks: [(column: Int, counts: WritableKeyPath<Tally, Int>)]
  ) {
    (self.plan, self.result, self.checks) = (plan, result, checks)
  }

  func read() throws -> (groups: [Group], tallies: [Tally]) {
    let columns = result.columns
    let (labelCount, figureCount) = (plan.grouping.count, plan.aggregates.count)
    let labels = try columns.prefix(labelCount).map { try $0.strings() }
    let figures = try columns.dropFirst(labelCount).prefix(figureCount).map(Self.numbers)
    let counts = try columns.dropFirst(labelCount + figureCount).map { try $0.integers() }
    let groups = (0..<result.rowCount).map { row in
      Group(
        labels: labels.map { $0[row] ?? "" }, rowCount: Int(counts[0][row] ?? 0),
        figures: figures.map { $0[row] })
    }
    var tallies = plan.columns.map { Tally(column: $0) }
    for (check, counts) in zip(checks, counts.dropFirst()) {
      tallies[check.column][keyPath: check.counts] += counts.reduce(0) { $0 + Int($1 ?? 0) }
    }
    let periods = plan.hasPeriods ? plan.grouping.last : nil
    if let period = tallies.firstIndex(where: { $0.column.name == periods?.name }) {
      tallies[period].unreadable = Self.rowsWithoutPeriod(groups)
    }
    return (groups, tallies)
  }

  /// A period is read here and not in SQL: its words are the language's own.
  private static func rowsWithoutPeriod(_ groups: [Group]) -> Int {
    groups.reduce(0) { count, group in
      guard let text = group.labels.last, !text.isEmpty, CellText.period(text) == nil else {
        return count
      }
      return count + group.rowCount
    }
  }

  private static func numbers(_ column: Column) throws -> [Rational?] {
    if case .integers(let counts) = column.values {
      return counts.map { $0.map { Rational(Int($0)) } }
    }
    let (unscaled, scale) = try column.decimals()
    let unit = Rational.powerOfTen(-scale)
    return unscaled.map { $0.map { Rational($0) * unit } }
  }
}
