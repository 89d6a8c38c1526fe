import ADBC
import Measures
import Quantities

/// Reads the answer to a `PlanSQL`: labels, figures, the number of rows, then the rows of tables
/// that are read on the way.
struct ResultReader {
  private let plan: Plan
  private let result: QueryResult

  init(_ plan: Plan, _ result: QueryResult) { (self.plan, self.result) = (plan, result) }

  func read() throws -> (groups: [Group], counts: [Int]) {
    let columns = result.columns
    let (labelCount, figureCount) = (plan.grouping.count, plan.aggregates.count)
    let labels = try columns.prefix(labelCount).map { try $0.strings() }
    let figures = try columns.dropFirst(labelCount).prefix(figureCount).map(Self.numbers)
    let counts = try columns.dropFirst(labelCount + figureCount).map { column in
      try Self.numbers(column).map { Int(($0 ?? .zero).exactText) ?? 0 }
    }
    let groups = (0..<result.rowCount).map { row in
      Group(
        labels: labels.map { $0[row] }, rowCount: counts[0][row],
        figures: figures.map { $0[row] })
    }
    return (groups, counts.dropFirst().map { $0.first ?? 0 })
  }

  static func numbers(_ column: Column) throws -> [Rational?] {
    if case .integers(let counts) = column.values {
      return counts.map { $0.map { Rational(Int($0)) } }
    }
    let (unscaled, scale) = try column.decimals()
    let unit = Rational.powerOfTen(-scale)
    return unscaled.map { $0.map { Rational($0) * unit } }
  }
}
