import Quantities
import Reports
import Runs

extension MonitorReport {
  private typealias Comparison = Runs.Monitor.Comparison

  private var memberColumns: [ReportTable.Column] {
    monitor.declaration.by.map { .words($0.text) }
  }

  func members(_ row: Row) -> [Cell] { row.members.map { .text(name($0)) } }

  private var all: [Cell] {
    [.text("all")] + monitor.declaration.by.dropFirst().map { _ in .empty }
  }

  // MARK: Plan and actual

  /// The month, and the year to date.
  func standing(_ caption: String, _ part: KeyPath<Amounts, Rational>) -> ReportTable {
    let figures = ["plan", "actual", "variance"]
    func cells(_ first: [Cell], _ month: Comparison?, _ toDate: Comparison?, _ row: Row?) -> [Cell]
    {
      first + self.cells(month, part, row.map { (monitor.lastMonth($0), $0) } ?? nil)
        + self.cells(toDate, part, nil)
        + [toDate?.share(part).map(Cell.share) ?? .empty]
    }
    var rows = monitor.rows.map {
      ReportTable.Row(cells(members($0), monitor.inMonth($0), monitor.toDate($0), $0))
    }
    if rows.count > 1 {
      let sums = cells(
        all, monitor.all(monitor.inMonth), monitor.all(monitor.toDate), nil)
      rows.append(.init(sums, isTotal: true))
    }
    return ReportTable(
      caption,
      memberColumns + figures.map { .figures("\($0), \(monitor.month)") }
        + figures.map { .figures("\($0) to date") } + [.figures("%")], rows)
  }

  /// What is known of a month where it cannot be compared stands in its own column.
  private func cells(
    _ comparison: Comparison?, _ part: KeyPath<Amounts, Rational>,
    _ alone: (month: Runs.Monitor.Month?, row: Row)?
  ) -> [Cell] {
    if let comparison {
      return [
        planned(comparison.plan[keyPath: part], part),
        done(comparison.actual[keyPath: part], part),
        change(comparison.variance[keyPath: part], part),
      ]
    }
    let month = alone?.month
    return [
      month?.plan.map { planned($0[keyPath: part], part) } ?? .empty,
      month?.actual.map { done($0[keyPath: part], part) } ?? .empty, .empty,
    ]
  }

  private func isMoney(_ part: KeyPath<Amounts, Rational>) -> Bool { part == \Amounts.money }

  private func planned(_ number: Rational, _ part: KeyPath<Amounts, Rational>) -> Cell {
    isMoney(part) ? .money(number, monitor.currency) : .number(number)
  }

  /// So few may be told who they are.
  private func done(_ number: Rational, _ part: KeyPath<Amounts, Rational>) -> Cell {
    isMoney(part) ? .money(number, monitor.currency) : .count(number, of: monitor.counted)
  }

  private func change(_ number: Rational, _ part: KeyPath<Amounts, Rational>) -> Cell {
    isMoney(part) ? .change(number, monitor.currency) : .number(number)
  }

  // MARK: Why

  func split(
    _ caption: String, _ comparison: (Row) -> Runs.Monitor.Comparison?
  ) -> ReportTable {
    func cells(_ first: [Cell], _ found: Comparison) -> [Cell] {
      first + [.change(found.variance.money, monitor.currency)]
        + causes(found.split).map { .change($0.amount, monitor.currency) }
    }
    var rows = monitor.rows.compactMap { row in
      comparison(row).map { ReportTable.Row(cells(members(row), $0)) }
    }
    if rows.count > 1, let sum = monitor.all(comparison) {
      rows.append(.init(cells(all, sum), isTotal: true))
    }
    return ReportTable(
      caption,
      memberColumns + [.figures("variance")] + causes(.none).map { .figures($0.name) }, rows)
  }

  // MARK: The year

  func forecasts(_ caption: String, _ part: KeyPath<Amounts, Rational>) -> ReportTable {
    let planned = monitor.rows.filter { monitor.plan($0) != nil }
    var rows = planned.map { row in
      let plan = monitor.plan(row)?[keyPath: part] ?? .zero
      return ReportTable.Row(
        members(row) + [self.planned(plan, part)] + outlook(monitor.outlook(row, part), plan, part))
    }
    let told = planned.compactMap { row -> Forecast? in
      if case .told(let forecast)? = monitor.outlook(row, part) { forecast } else { nil }
    }
    if rows.count > 1 {
      let plan = planned.reduce(Rational.zero) { $0 + (monitor.plan($1)?[keyPath: part] ?? .zero) }
      let sum = told.reduce(Rational.zero) { $0 + $1.outturn }
      // Ranges do not add up: not all rows are off to one side at once.
      rows.append(
        .init(
          all + [self.planned(plan, part)]
            + (told.count == planned.count
              ? [self.planned(sum, part), change(sum - plan, part)] : [.empty, .empty])
            + [.empty, .empty], isTotal: true))
    }
    return ReportTable(
      caption,
      memberColumns + ["plan", "forecast", "more or less", "from", "to"].map { .figures($0) }, rows)
  }

  private func outlook(
    _ outlook: Forecast.Outlook?, _ plan: Rational, _ part: KeyPath<Amounts, Rational>
  ) -> [Cell] {
    switch outlook {
    case .told(let forecast):
      [
        planned(forecast.outturn, part), change(forecast.outturn - plan, part),
        planned(forecast.low, part), planned(forecast.high, part),
      ]
    case .tooEarly: [.text("too early"), .empty, .empty, .empty]
    case .unplanned, nil: [.empty, .empty, .empty, .empty]
    }
  }

  // MARK: What is usual

  var usual: ReportTable {
    ReportTable(
      "Activity for each \(monitor.dayWord), and its limits",
      memberColumns + [.words("\(monitor.month) is")]
        + ["\(monitor.month)", "mean", "from", "to", "months"].map { .figures($0) },
      monitor.rows.map { row in
        let point = standing(of: row)
        let limits = row.chart.map { [$0.mean, $0.lower, $0.upper].map(perDay) }
        return .init(
          members(row) + [.text(finding(row)), point.map { perDay($0.value) } ?? .empty]
            + (limits ?? [.empty, .empty, .empty])
            + [.number(Rational(row.chart?.points.count ?? row.charted.count))])
      })
  }

  func perDay(_ number: Rational) -> Cell { .number(number.rounded(to: .powerOfTen(-2))) }

  /// What its last month that counts is, and whether the limits will move.
  func finding(_ row: Row) -> String {
    guard let chart = row.chart else { return "not known" }
    return (standing(of: row).map(said) ?? "not known")
      + (chart.isProvisional ? " (provisional)" : "")
  }

  /// `special cause, higher: outside the limits`, or `common cause`.
  func said(_ point: ProcessChart.Point) -> String {
    let causes = point.causes.map(\.rawValue).joined(separator: ", ")
    return point.standing + (causes.isEmpty ? "" : ": \(causes)")
  }

  // MARK: Off plan

  var queries: ReportTable {
    ReportTable(
      "What is off plan enough, to the end of \(monitor.month)",
      [.words("row"), .words("\(monitor.month) is"), .figures(monitor.counted), .figures("%")]
        + [.figures(monitor.currency.code), .figures("%")],
      offPlan.map { row in
        let found = monitor.toDate(row)
        return .init(
          [.text(row.id), .text(finding(row))]
            + [\Amounts.activity, \Amounts.money].flatMap { part -> [Cell] in
              [
                found.map { change($0.variance[keyPath: part], part) } ?? .empty,
                found?.share(part).map(Cell.share) ?? .empty,
              ]
            })
      })
  }

  // MARK: For programs

  var wholeRows: ReportTable {
    let parts: [(String, KeyPath<Amounts, Rational>)] = [
      ("activity", \.activity), ("money", \.money),
    ]
    let columns = parts.flatMap { name, _ in
      ["month plan", "month actual", "plan to date", "actual to date", "year plan", "forecast"]
        .map { "\(name) \($0)" } + ["\(name) forecast from", "\(name) forecast to"]
    }
    return ReportTable(
      "",
      [.words("row")] + memberColumns + columns.map { .figures($0) }
        + ["variance", "volume", "case mix", "price"].map { .figures($0) }
        + [.words("finding"), .words("off plan enough")],
      monitor.rows.map { row in
        let (month, found) = (monitor.lastMonth(row), monitor.toDate(row))
        return .init(
          [.text(row.id)] + members(row)
            + parts.flatMap { _, part -> [Cell] in
              [
                month?.plan.map { planned($0[keyPath: part], part) } ?? .empty,
                month?.actual.map { done($0[keyPath: part], part) } ?? .empty,
                found.map { planned($0.plan[keyPath: part], part) } ?? .empty,
                found.map { done($0.actual[keyPath: part], part) } ?? .empty,
                monitor.plan(row).map { planned($0[keyPath: part], part) } ?? .empty,
              ] + forecast(row, part)
            }
            + (found.map { found in
              [found.variance.money, found.split.volume, found.split.caseMix, found.split.price]
                .map { Cell.change($0, monitor.currency) }
            } ?? [.empty, .empty, .empty, .empty])
            + [.text(finding(row)), .text(monitor.isOffPlan(row) ? "yes" : "no")])
      })
  }

  private func forecast(_ row: Row, _ part: KeyPath<Amounts, Rational>) -> [Cell] {
    guard case .told(let forecast)? = monitor.outlook(row, part) else {
      return [.empty, .empty, .empty]
    }
    return [forecast.outturn, forecast.low, forecast.high].map { planned($0, part) }
  }

  var eachMonth: ReportTable {
    ReportTable(
      "",
      [.words("row"), .words("month")]
        + ["activity plan", "activity actual", "money plan", "money actual"].map { .figures($0) }
        + [.figures("activity per \(monitor.dayWord)"), .words("finding")],
      monitor.rows.flatMap { row in
        row.months.map { month in
          let point = row.chart?.points.first { $0.month == month.period }
          return .init(
            [.text(row.id), .text(month.period.name)]
              + [\Amounts.activity, \Amounts.money].flatMap { part -> [Cell] in
                [
                  month.plan.map { planned($0[keyPath: part], part) } ?? .empty,
                  month.actual.map { done($0[keyPath: part], part) } ?? .empty,
                ]
              }
              + [
                point.map { .number($0.value) } ?? .empty,
                point.map { .text($0.standing) } ?? .empty,
              ])
        }
      })
  }
}
