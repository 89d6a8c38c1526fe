import Definitions
import Measures
import Quantities

/// Plan and actual of a contract's year, month by month, up to a month of it.
public struct Monitor: Sendable {
  public let declaration: MonitorDeclaration
  /// The contract's year, or the financial year.
  public let year: Period
  /// The last that counts.
  public let month: Period
  public let currency: Currency
  /// What activity counts, in the plural.
  public let counted: String
  /// Days from Monday to Friday that do not count as working days.
  public let holidays: Set<Day>
  /// What a chart's values are by: `working day` or `day`.
  public let dayWord: String
  /// In the order of what they are of.
  public let rows: [Row]
  /// What the figures are from.
  public let files: [HashedFile]
  public let caveats: [String]

  /// One of a provider and a point of delivery, say.
  public struct Row: Sendable {
    /// In the order of `by`.
    public let members: [String]
    /// Those of the year.
    public let months: [Month]
    /// Activity for each day, of the months up to the last that counts; of earlier years too.
    public let chart: ProcessChart?
    /// The activity of the chart's months.
    public let charted: [Period: Rational]

    /// How it is called in a query: `RA1/elective`.
    public var id: String { members.joined(separator: "/") }
  }

  public struct Month: Sendable {
    public let period: Period
    /// `nil` where the row has no plan.
    public let plan: Amounts?
    /// `nil` where it is not known, or not to be known yet.
    public let actual: Amounts?
    /// Why it is not known, where one of the two measures has it.
    public let lacks: String?
    /// By sort of case: exact, as the plan is phased.
    let sorts: [String: (plan: Amounts, actual: Amounts)]
  }

  /// Plan and actual over the same months.
  public struct Comparison: Sendable {
    public let plan: Amounts
    public let actual: Amounts
    public let split: VarianceSplit

    public var variance: Amounts { actual - plan }

    /// A part of the plan; `nil` where that is nought.
    public func share(_ part: KeyPath<Amounts, Rational>) -> Rational? {
      variance[keyPath: part] / plan[keyPath: part].magnitude
    }
  }

  // MARK: What is found

  /// The last month that counts, of a row.
  public func lastMonth(_ row: Row) -> Month? { row.months.first { $0.period == month } }

  /// A row's month; `nil` where its plan or actual is not known.
  public func inMonth(_ row: Row) -> Comparison? {
    compare(row.months.filter { $0.period == month })
  }

  /// Over all months up to it that are known.
  public func toDate(_ row: Row) -> Comparison? { compare(row.months) }

  private func compare(_ months: [Month]) -> Comparison? {
    let both = months.compactMap { month in
      month.plan.flatMap { plan in month.actual.map { (plan, $0, month.sorts) } }
    }
    guard !both.isEmpty else { return nil }
    let plan = both.reduce(Amounts.none) { $0 + $1.0 }
    let actual = both.reduce(Amounts.none) { $0 + $1.1 }
    var sorts: [String: (plan: Amounts, actual: Amounts)] = [:]
    for (name, sort) in both.flatMap({ Array($0.2) }) {
      let sum = sorts[name] ?? (.none, .none)
      sorts[name] = (sum.plan + sort.plan, sum.actual + sort.actual)
    }
    let split = VarianceSplit(sorts.sorted { $0.key < $1.key }.map(\.value))
    let variance = (actual - plan).money
    return Comparison(
      plan: plan, actual: actual,
      split: split.rounded(to: currency.minorUnit, variance: variance))
  }

  /// All rows that can be compared, together; `nil` where none can. Its split is the sum of theirs.
  public func all(_ comparison: (Row) -> Comparison?) -> Comparison? {
    let known = rows.compactMap(comparison)
    guard !known.isEmpty else { return nil }
    return Comparison(
      plan: known.reduce(.none) { $0 + $1.plan }, actual: known.reduce(.none) { $0 + $1.actual },
      split: known.reduce(.none) { $0 + $1.split })
  }

  /// The plan of all the year; `nil` where there is none.
  public func plan(_ row: Row) -> Amounts? {
    let plans = row.months.compactMap(\.plan)
    return plans.isEmpty ? nil : plans.reduce(.none, +)
  }

  /// What the year will come to; `nil` without a plan.
  public func outlook(_ row: Row, _ part: KeyPath<Amounts, Rational>) -> Forecast.Outlook? {
    guard plan(row) != nil else { return nil }
    let known = row.months.compactMap { month in
      month.plan.flatMap { plan in
        month.actual.map { (plan: plan[keyPath: part], actual: $0[keyPath: part]) }
      }
    }
    let rest = row.months.filter { $0.actual == nil }.compactMap(\.plan)
    return Forecast.outlook(
      known, rest: rest.reduce(.zero) { $0 + $1[keyPath: part] })
  }

  /// Whether a row is off plan enough to ask why.
  public func isOffPlan(_ row: Row) -> Bool {
    guard let query = declaration.query, let found = toDate(row) else { return false }
    if let least = query.least, found.variance.money.magnitude < least.amount { return false }
    guard let beyond = query.beyond else { return true }
    return [\Amounts.activity, \Amounts.money].contains { part in
      let variance = found.variance[keyPath: part]
      guard !variance.isZero else { return false }
      return found.share(part).map { $0.magnitude >= beyond } ?? true
    }
  }

  /// Months up to the last one that a row's plan has and its actual lacks.
  public func missing(_ row: Row) -> [Period] {
    row.months.filter { $0.period <= month && $0.actual == nil }.map(\.period)
  }
}
