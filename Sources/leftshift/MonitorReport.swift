import Definitions
import Quantities
import Reports
import Runs

/// Plan, actual and forecast as a report: what is off plan, why, and what is unusual.
struct MonitorReport {
  typealias Row = Runs.Monitor.Row

  let monitor: Runs.Monitor
  let workspace: Workspace
  let asKnown: String?
  private let names: [String: String]
  /// Programs have the ids of parties.
  private var isForPrograms = false

  init(_ monitor: Runs.Monitor, workspace: Workspace, names: [String: String], asKnown: String?) {
    (self.monitor, self.workspace, self.names) = (monitor, workspace, names)
    self.asKnown = asKnown
  }

  /// For a terminal: charts are for a page.
  var report: Report { report(charts: []) }

  var page: Report { report(charts: charts) }

  private func report(charts: [Report.Block]) -> Report {
    var sections = [
      Report.Section("Activity", [.table(standing("Activity, in \(monitor.counted)", \.activity))]),
      Report.Section("Money", [.table(standing("Money, in \(monitor.currency.code)", \.money))]),
      Report.Section(
        "Why",
        [.table(split("To the end of \(monitor.month)", monitor.toDate))]
          + [.table(split("In \(monitor.month) alone", monitor.inMonth))]),
      Report.Section(
        "What the year will come to",
        [.table(forecasts("Activity of \(monitor.year), in \(monitor.counted)", \.activity))]
          + [.table(forecasts("Money of \(monitor.year), in \(monitor.currency.code)", \.money))]),
      Report.Section("What is usual", [.table(usual)] + charts),
    ]
    if monitor.declaration.query != nil {
      sections.append(
        Report.Section(
          "Off plan enough to ask why", offPlan.isEmpty ? [.text("No row is.")] : [.table(queries)])
      )
    }
    return Report(
      monitor.declaration.title, about: about, notices: [Self.notice], summary: summary,
      sections: sections, caveats: caveats)
  }

  static let notice =
    "The plan is indicative: it caps nothing by itself, and nothing here changes a payment."

  private var about: String {
    [
      workspace.title, "\(monitor.year) to the end of \(monitor.month)", monitor.currency.code,
      asKnown.map { "as known on \($0)" } ?? "",
    ].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// By their names, for programs: `rows` has a row for each row of the monitor, and everything of
  /// it.
  var records: [(name: String, table: ReportTable)] {
    var plain = self
    plain.isForPrograms = true
    return [("rows", plain.wholeRows), ("months", plain.eachMonth)]
  }

  // MARK: Sentences

  private var summary: [String] {
    guard let all = monitor.all(monitor.toDate) else {
      return ["Nothing is known of \(monitor.year) that has a plan."]
    }
    let share = all.share(\.money).map { " (\(Cell.share($0.magnitude).text))" } ?? ""
    var sentences = [
      "\(text(all.actual.money)) to the end of \(monitor.month), where \(text(all.plan.money)) were"
        + " planned: \(moreOrLess(all.variance.money))\(all.variance.money.isZero ? "" : share)."
    ]
    if !all.variance.money.isZero {
      sentences.append(
        "Of that, "
          + causes(all.split).map { "\($0.name) is \(text($0.amount))" }
          .joined(separator: ", ") + ".")
    }
    if let query = offPlanSentence { sentences.append(query) }
    let unusual = monitor.rows.compactMap { row in
      standing(of: row).flatMap { $0.side == nil ? nil : "\(row.id) (\($0.standing))" }
    }
    sentences.append(
      unusual.isEmpty
        ? "No row is unusual in \(monitor.month)."
        : "Unusual in \(monitor.month): \(unusual.joined(separator: ", ")).")
    return sentences
  }

  private var offPlanSentence: String? {
    guard monitor.declaration.query != nil else { return nil }
    return offPlan.isEmpty
      ? "No row is off plan enough to ask why."
      : "Off plan enough to ask why: \(offPlan.map(\.id).joined(separator: ", "))."
  }

  private var caveats: [String] {
    var notes: [String] = []
    for row in monitor.rows where monitor.plan(row) == nil {
      notes.append("\(row.id) has no plan in \(monitor.year): there is nothing to compare it with.")
    }
    for row in monitor.rows where monitor.plan(row) != nil && !monitor.missing(row).isEmpty {
      notes.append(missing(row))
    }
    let outlooks = monitor.rows.flatMap { row in
      [\Amounts.activity, \Amounts.money].map { (row.id, monitor.outlook(row, $0)) }
    }
    let unplanned = Set(outlooks.filter { $0.1 == .unplanned }.map(\.0)).sorted()
    if !unplanned.isEmpty {
      notes.append(
        "No forecast of \(unplanned.joined(separator: ", ")): something was done in a month for"
          + " which nothing was planned.")
    }
    notes.append(
      "A range holds four times in five, if months scatter about the level so far as they did: a"
        + " change of level is not in it.")
    if case .workingDays? = monitor.declaration.phased, monitor.holidays.isEmpty {
      notes.append(
        "Working days are Mondays to Fridays: `calendar:` of leftshift.yaml lists no holidays.")
    }
    return notes + monitor.caveats
  }

  private func missing(_ row: Row) -> String {
    let lacks = Set(row.months.compactMap(\.lacks)).sorted()
    return "\(row.id): not known in \(monitor.missing(row).map(\.name).joined(separator: ", "))"
      + (lacks.isEmpty ? "" : " (no \(lacks.joined(separator: ", no ")))")
      + ". That is not nought: plan and actual to date are of the other months, and the forecast"
      + " takes it as still to come."
  }

  // MARK: Rows

  /// Those to ask about, the furthest from plan first.
  var offPlan: [Row] {
    monitor.rows.filter(monitor.isOffPlan).sorted { first, second in
      let (one, other) = (distance(first), distance(second))
      return one == other ? first.id < second.id : one > other
    }
  }

  private func distance(_ row: Row) -> Rational {
    monitor.toDate(row)?.variance.money.magnitude ?? .zero
  }

  /// What a chart says of the last month that counts; `nil` where that is not known.
  func standing(of row: Row) -> ProcessChart.Point? {
    row.chart?.points.first { $0.month == monitor.month }
  }

  /// In the order in which they are named, with what they are called.
  func causes(_ split: VarianceSplit) -> [(name: String, amount: Rational)] {
    [("volume", split.volume)]
      + (monitor.declaration.caseMix == nil ? [] : [("case mix", split.caseMix)])
      + [("price", split.price)]
  }

  // MARK: Words

  func name(_ member: String) -> String {
    isForPrograms ? member : partyName(member, names)
  }

  func text(_ amount: Rational) -> String { amount.text(in: monitor.currency.unit) }

  func moreOrLess(_ amount: Rational) -> String {
    amount.isZero
      ? "just that" : "\(text(amount.magnitude)) \(amount.signum > 0 ? "more" : "less")"
  }
}
