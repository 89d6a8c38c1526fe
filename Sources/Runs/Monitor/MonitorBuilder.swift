import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// Makes the rows of a monitor from the figures of its measures.
struct MonitorBuilder {
  private typealias Pair = (activity: MonitorFigures, money: MonitorFigures)

  private let monitor: MonitorDeclaration
  private let year: Period
  private let month: Period
  private let months: [Period]
  private let holidays: Set<Day>
  private let currency: Currency
  private let actual: Pair
  private let planned: Pair
  private let plan: MonitorPlan
  /// Longer charts show a process that nobody remembers.
  private static let mostCharted = 24

  /// - Parameters:
  ///   - data: the figures of the monitor's measures, by their names; `nil` where one is missing.
  ///   - counts: whether a label of a dimension is of somebody who is asked about.
  init?(
    _ monitor: MonitorDeclaration, year: Period, month: Period, holidays: Set<Day>,
    _ data: [String: MeasureData], counts: (_ label: String, _ dimension: String) -> Bool
  ) {
    let by = monitor.by.map(\.text)
    func figures(_ name: Passage, caseMix: String?) -> MonitorFigures? {
      data[name.text].map { MonitorFigures($0, by: by, caseMix: caseMix, counts: counts) }
    }
    func pair(_ names: MonitorDeclaration.Figures) -> Pair? {
      guard let activity = figures(names.activity, caseMix: monitor.caseMix?.text),
        let money = figures(names.money, caseMix: monitor.caseMix?.text)
      else { return nil }
      return (activity, money)
    }
    guard let actual = pair(monitor.actual), let planned = pair(monitor.plan),
      let currency = actual.money.measure.unit.currency
    else { return nil }
    (self.monitor, self.year, self.month, self.holidays) = (monitor, year, month, holidays)
    (self.actual, self.planned, self.currency) = (actual, planned, currency)
    months = Cycle.month.periods(from: year.first, to: year.last)
    var shape: MonitorFigures?
    if case .asMeasure(let name)? = monitor.phased { shape = figures(name, caseMix: nil) }
    plan = MonitorPlan(
      months: months, phased: monitor.phased, holidays: holidays, shape: shape,
      place: monitor.place)
  }

  /// - Throws: `monitor-plan` where it cannot be told what is planned for a month, `monitor-month`
  ///   where the actual figures are not by month.
  func monitor(files: Set<HashedFile>, caveats: [String]) throws(Fault) -> Monitor {
    for figures in [actual.activity, actual.money] {
      guard let other = figures.periods.sorted().first(where: { $0.months != 1 }) else { continue }
      throw Fault(
        "monitor-month", at: monitor.place,
        "`\(figures.measure.name)` is of \(other.name), and what is monitored is by month",
        advice: "Give the measure's table a column with the month of each row.")
    }
    var rows: [Monitor.Row] = []
    for members in self.members { rows.append(try row(members)) }
    return Monitor(
      declaration: monitor, year: year, month: month, currency: currency,
      counted: actual.activity.measure.unit.words, holidays: holidays,
      dayWord: isByWorkingDays ? "working day" : "day", rows: rows,
      files: files.sorted { $0.path < $1.path }, caveats: caveats)
  }

  /// Whoever has a plan in the year, or anything up to the month.
  private var members: [[String]] {
    let days = Period(from: year.first, to: month.last, name: "")
    func those(of figures: MonitorFigures, in days: Period) -> [[String]] {
      figures.values.filter { $0.value.keys.contains { days.contains($0) || $0.contains(days) } }
        .map(\.key)
    }
    let all =
      [planned.activity, planned.money].flatMap { those(of: $0, in: year) }
      + [actual.activity, actual.money].flatMap { those(of: $0, in: days) }
    return Set(all).sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func row(_ members: [String]) throws(Fault) -> Monitor.Row {
    let activity = try plan.laidOut(planned.activity, of: members)
    let money = try plan.laidOut(planned.money, of: members)
    guard (activity == nil) == (money == nil) else {
      let lacking = activity == nil ? planned.activity : planned.money
      throw Fault(
        "monitor-plan", at: monitor.place,
        "`\(lacking.measure.name)` has nothing for \(members.joined(separator: ", ")) in"
          + " \(year.name)",
        advice: "A plan is in activity and in money: give both, or neither.")
    }
    let known = knownMonths(members)
    let shown = shownPlan(activity, money)
    let all = months.map { period in
      let actual = period <= month ? known[period] : nil
      return Monitor.Month(
        period: period, plan: shown[period], actual: actual,
        lacks: period <= month ? lacks(members, period) : nil,
        sorts: sorts(members, period, plan: (activity?[period] ?? [:], money?[period] ?? [:])))
    }
    let charted = known.filter { $0.key <= month }.sorted { $0.key < $1.key }
      .suffix(Self.mostCharted)
    return Monitor.Row(
      members: members, months: all,
      chart: ProcessChart(charted.map { ($0.key, perDay($0.value.activity, $0.key)) }),
      charted: Dictionary(charted.map { ($0.key, $0.value.activity) }, uniquingKeysWith: { $1 }))
  }

  // MARK: Months

  private func actualSorts(
    _ figures: MonitorFigures, _ members: [String], _ period: Period
  ) -> MonitorFigures.Sorts? {
    figures.sorts(of: members, in: period, isKnown: figures.periods.contains(period))
  }

  /// What was done in each month of which both activity and money are known.
  private func knownMonths(_ members: [String]) -> [Period: Amounts] {
    var known: [Period: Amounts] = [:]
    for period in actual.activity.periods {
      guard let activity = actualSorts(actual.activity, members, period),
        let money = actualSorts(actual.money, members, period)
      else { continue }
      known[period] = Amounts(
        activity: activity.values.reduce(.zero, +),
        money: money.values.reduce(.zero, +).rounded(to: currency.minorUnit))
    }
    return known
  }

  private func lacks(_ members: [String], _ period: Period) -> String? {
    let activity = actualSorts(actual.activity, members, period) != nil
    let money = actualSorts(actual.money, members, period) != nil
    return activity == money ? nil : activity ? "money" : "activity"
  }

  /// The plan of each month to show, in whole steps; nothing where there is no plan.
  private func shownPlan(
    _ activity: [Period: MonitorFigures.Sorts]?, _ money: [Period: MonitorFigures.Sorts]?
  ) -> [Period: Amounts] {
    guard let activity, let money else { return [:] }
    func sums(_ laid: [Period: MonitorFigures.Sorts]) -> [Rational] {
      months.map { (laid[$0] ?? [:]).values.reduce(.zero, +) }
    }
    let total = sums(activity).reduce(.zero, +)
    let counts = shown(sums(activity), step: .powerOfTen(-min(total.decimalPlaces ?? 6, 6)))
    let amounts = shown(sums(money), step: currency.minorUnit)
    let pairs = zip(counts, amounts).map { Amounts(activity: $0, money: $1) }
    return Dictionary(zip(months, pairs), uniquingKeysWith: { $1 })
  }

  /// Plan and actual of a month by sort of case.
  private func sorts(
    _ members: [String], _ period: Period,
    plan: (activity: MonitorFigures.Sorts, money: MonitorFigures.Sorts)
  ) -> [String: (plan: Amounts, actual: Amounts)] {
    let activity = actualSorts(actual.activity, members, period) ?? [:]
    let money = actualSorts(actual.money, members, period) ?? [:]
    var sorts: [String: (plan: Amounts, actual: Amounts)] = [:]
    for name in Set([plan.activity, plan.money, activity, money].flatMap(\.keys)) {
      sorts[name] = (
        Amounts(activity: plan.activity[name] ?? .zero, money: plan.money[name] ?? .zero),
        Amounts(activity: activity[name] ?? .zero, money: money[name] ?? .zero)
      )
    }
    return sorts
  }

  // MARK: Days

  private var isByWorkingDays: Bool {
    if case .workingDays? = monitor.phased { true } else { false }
  }

  private func perDay(_ activity: Rational, _ period: Period) -> Rational {
    let days = isByWorkingDays ? period.workingDays(holidays: holidays) : period.days
    return (activity / Rational(days)) ?? .zero
  }
}
