import Quantities
import Reports
import Runs

/// The draft of an activity query: the facts of one row, for the two parties to a contract.
struct MonitorDraft {
  private let report: MonitorReport
  private let row: Runs.Monitor.Row
  private var monitor: Runs.Monitor { report.monitor }

  init(_ report: MonitorReport, _ row: Runs.Monitor.Row) { (self.report, self.row) = (report, row) }

  /// As Markdown.
  var text: String {
    ([
      "# Draft of an activity query: \(row.members.map(report.name).joined(separator: ", "))",
      "A draft, made from the figures below. Nothing was sent.", list(heading),
    ] + sections.flatMap { ["## \($0.title)", $0.text] }).joined(separator: "\n\n") + "\n"
  }

  private var heading: [String] {
    let contract = monitor.declaration.contract.flatMap { report.workspace.contract($0.text) }
    let parties = report.workspace.parties
    let provider = row.members.lazy.compactMap { id in parties.first { $0.id == id } }.first
    let payer = contract.flatMap { contract in parties.first { $0.id == contract.payer.text } }
    return [
      provider.map { "To: \($0.name) (\($0.id))" }, payer.map { "From: \($0.name) (\($0.id))" },
      contract.map { "Contract: \($0.title) (\($0.name))" },
      "About: "
        + zip(monitor.declaration.by, row.members).map { "\($0.text) \($1)" }
        .joined(separator: ", "),
      "Months: \(months)", report.asKnown.map { "Data as known on: \($0)" },
    ].compactMap { $0 }
  }

  private var compared: [Runs.Monitor.Month] {
    row.months.filter { $0.plan != nil && $0.actual != nil }
  }

  /// Those that are compared, and those that are not known.
  private var months: String {
    let stretches = Period.stretches(compared.map(\.period)).map { stretch -> String in
      let inside = compared.map(\.period).filter(stretch.contains)
      guard let first = inside.first, let last = inside.last else { return "" }
      return first == last ? first.name : "\(first) to \(last)"
    }
    let missing = monitor.missing(row).map(\.name)
    return stretches.joined(separator: ", ") + " of \(monitor.year)"
      + (missing.isEmpty ? "" : "; not known, and left out: \(missing.joined(separator: ", "))")
  }

  private var sections: [(title: String, text: String)] {
    [
      ("Plan and actual", standing), ("Month by month", eachMonth), ("Is it unusual?", usual),
      ("What the year will come to", outlook), ("What this rests on", sources),
      ("What is asked", asked), ("What this is not", limits),
    ].filter { !$0.1.isEmpty }
  }

  // MARK: Facts

  private var standing: String {
    guard let found = monitor.toDate(row) else { return "" }
    func cells(_ word: String, _ part: KeyPath<Amounts, Rational>, _ say: (Rational) -> String)
      -> [String]
    {
      let share = found.share(part).map { Cell.share($0).text } ?? ""
      return [word, say(found.plan[keyPath: part]), say(found.actual[keyPath: part])]
        + [say(found.variance[keyPath: part]), share]
    }
    let causes = report.causes(found.split).map { "\($0.name) \(report.text($0.amount))" }
    return table(
      ["", "plan", "actual", "variance", "%"],
      [
        cells(monitor.counted, \.activity) { $0.readable() },
        cells(monitor.currency.code, \.money, amount),
      ])
      + "\n\nOf the variance of \(report.text(found.variance.money)): "
      + causes.joined(separator: ", ") + "."
  }

  private var eachMonth: String {
    table(
      [
        "month", "\(monitor.counted) planned", "done", "\(monitor.currency.code) planned", "actual",
      ],
      compared.compactMap { month in
        guard let plan = month.plan, let actual = month.actual else { return nil }
        return [month.period.name, plan.activity.readable(), actual.activity.readable()]
          + [amount(plan.money), amount(actual.money)]
      })
  }

  private var usual: String {
    guard let chart = row.chart else { return "Too few months are known to tell." }
    let year = chart.points.filter { monitor.year.contains($0.month) && $0.side != nil }
    let limits = [chart.mean, chart.lower, chart.upper].map { report.perDay($0).text }
    let said =
      year.isEmpty
      ? "Every month of \(monitor.year) so far is common cause: in number, what is done is what it"
        + " was."
      : year.map { point in
        "\(point.month) is \(point.standing) ("
          + point.causes.map(\.rawValue).joined(separator: ", ") + ")."
      }.joined(separator: " ")
    return
      "Over \(chart.points.count) months, \(monitor.counted) for each \(monitor.dayWord) have a"
      + " mean of \(limits[0]), with limits of \(limits[1]) and \(limits[2])"
      + (chart.isProvisional ? ", which are provisional" : "") + ". " + said
  }

  private var outlook: String {
    func sentence(_ word: String, _ part: KeyPath<Amounts, Rational>, _ say: (Rational) -> String)
      -> String?
    {
      guard let plan = monitor.plan(row)?[keyPath: part] else { return nil }
      switch monitor.outlook(row, part) {
      case .told(let told):
        return
          "\(word): \(say(told.outturn)), from \(say(told.low)) to \(say(told.high)) four times"
          + " in five, where \(say(plan)) were planned."
      case .tooEarly(let months):
        return "\(word): too early to tell, with \(months) month\(months == 1 ? "" : "s") known."
      case .unplanned, nil: return nil
      }
    }
    return list(
      [
        sentence(monitor.counted, \.activity) { $0.readable() },
        sentence(monitor.currency.code, \.money, amount),
      ].compactMap { $0 })
  }

  private var sources: String {
    list(monitor.files.map { "\($0.path) (sha256 \($0.sha256))" } + monitor.caveats)
  }

  private var asked: String {
    list([
      "Are these figures those of the provider too? If not, where do they differ?",
      "What does the provider know of the reasons: referrals, coding and counting, how care is"
        + " given, what others do?",
      "Will it go on, and what do the two of us do about it, if anything?",
    ])
  }

  private var limits: String {
    MonitorReport.notice
      + " More than was planned is no breach by itself, and patients choose where they are treated."
      + " What a query leads to, and by when, the contract says: in the NHS Standard Contract,"
      + " Service Condition 29 (Managing Activity and Referrals)."
  }

  // MARK: Markdown

  private func amount(_ number: Rational) -> String {
    number.fixed(places: monitor.currency.places, grouped: true)
  }

  private func list(_ items: [String]) -> String {
    items.map { "- \($0)" }.joined(separator: "\n")
  }

  private func table(_ header: [String], _ rows: [[String]]) -> String {
    ([header, header.enumerated().map { $0.offset == 0 ? "---" : "---:" }] + rows)
      .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }
}
