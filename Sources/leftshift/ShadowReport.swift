import Flows
import Quantities
import Reports
import Runs

/// A shadow test as a report: who gains and who loses, where, when, under which terms, and why.
struct ShadowReport {
  let test: ShadowTest
  let comparison: RegimeComparison
  let cohorts: [(cohort: String, comparison: RegimeComparison)]
  let bridge: Bridge?
  let record: [ShadowRecord.Month]
  private let names: [String: String]
  private let workspace: String
  private let baseline: ShadowBaseline
  /// Programs have the ids of parties, and one name for each column in every test.
  var isForPrograms = false

  init(
    _ test: ShadowTest, cohorts: [(cohort: String, comparison: RegimeComparison)] = [],
    bridge: Bridge? = nil, record: [ShadowRecord.Month] = [], baseline: ShadowBaseline,
    workspace: String, names: [String: String]
  ) {
    (self.test, self.cohorts, self.bridge, self.record) = (test, cohorts, bridge, record)
    (self.baseline, self.workspace, self.names) = (baseline, workspace, names)
    comparison = test.comparison()
  }

  var current: String { isForPrograms ? "current" : test.current.regime.name }
  var proposed: String { isForPrograms ? "proposed" : test.proposed.regime.name }
  typealias Pair = RegimeComparison.Pair

  var report: Report {
    Report(
      "Shadow test: \(test.proposed.regime.title), beside \(test.current.regime.title)",
      about: [workspace, "\(test.days)", comparison.currency.code].joined(separator: ", "),
      notices: baseline.notices + untold, summary: summary + [baseline.sentence].compactMap { $0 },
      sections: sections, caveats: test.caveats)
  }

  /// By their names, for programs: `lines` is the whole of it.
  var records: [(name: String, table: ReportTable)] {
    var plain = self
    plain.isForPrograms = true
    return plain.tables
  }

  private var tables: [(name: String, table: ReportTable)] {
    [("lines", lines), ("organisations", organisations(comparison.parties)), ("months", eachMonth)]
      + [("settings", settings), ("contracts", contracts), ("terms", terms(comparison.terms))]
      + (cohorts.isEmpty ? [] : [("cohorts", cohortTable)])
      + (bridge.map { [("bridge", bridgeTable($0, $0.accounts))] } ?? [])
      + (record.isEmpty ? [] : [("record", recordTable)])
  }

  // MARK: Sentences

  /// What would make the sums another, and is not in them.
  var untold: [String] {
    test.untold.isEmpty
      ? []
      : [
        "Not in this: \(test.untold.joined(separator: ", ")). What is counted over a longer period"
          + " cannot be told before it has ended."
      ]
  }

  private var summary: [String] {
    let all = comparison.all
    return [
      "\(proposed) pays \(text(all.proposed)) in all, \(current) \(text(all.current)):"
        + " \(moreOrLess(all.difference))."
    ] + winnersAndLosers
  }

  /// A sentence for those who are better off, and one for those who are worse off.
  var winnersAndLosers: [String] {
    guard !moved.isEmpty else { return ["It comes to the same for every organisation."] }
    return [
      ranked(moved.filter { $0.amounts.difference.signum > 0 }, "better off"),
      ranked(moved.filter { $0.amounts.difference.signum < 0 }, "worse off"),
    ].filter { !$0.isEmpty }
  }

  private func ranked(
    _ parties: [(party: String, amounts: Pair)], _ words: String
  ) -> String {
    guard !parties.isEmpty else { return "" }
    let order = parties.sorted {
      ($0.amounts.difference.magnitude, $1.party) > ($1.amounts.difference.magnitude, $0.party)
    }
    let named = order.prefix(4).map {
      "\(name($0.party)) by \(text($0.amounts.difference.magnitude))"
    }
    let others = order.count - named.count
    return "\(words.prefix(1).uppercased() + words.dropFirst()): "
      + (named + (others > 0 ? ["\(others) more"] : [])).joined(separator: ", ") + "."
  }

  func moreOrLess(_ amount: Rational) -> String {
    amount.isZero
      ? "the same" : "\(text(amount.magnitude)) \(amount.signum > 0 ? "more" : "less")"
  }

  func text(_ amount: Rational) -> String { amount.text(in: comparison.currency.unit) }

  func name(_ party: String) -> String {
    isForPrograms ? party : partyName(party, names)
  }

  // MARK: Sections

  private var sections: [Report.Section] {
    [
      Report.Section("Who gains and who loses", [.chart(organisationsChart)] + unmovedParties),
      Report.Section("Month by month", [.chart(monthsChart)]),
      Report.Section("By setting", [.chart(settingsChart)]),
    ] + (cohorts.isEmpty ? [] : [cohortSection])
      + [
        Report.Section(
          "Under which contracts and terms",
          [.table(contracts), .table(terms(movedTerms))] + unmoved)
      ]
      + (bridge.map { [bridgeSection($0)] } ?? [])
      + (record.isEmpty ? [] : [recordSection])
  }

  private var moved: [(party: String, amounts: Pair)] {
    comparison.parties.filter { !$0.amounts.difference.isZero }
  }

  var organisationsChart: Chart {
    Chart(
      "What each organisation receives more or less",
      "What each organisation receives, less what it pays, where that differs.",
      .bars(moved.map { Chart.Point(name($0.party), "", $0.amounts.difference) }),
      unit: comparison.currency.symbol, table: organisations(moved))
  }

  var unmovedParties: [Report.Block] {
    let same = comparison.parties.count - moved.count
    return same == 0
      ? []
      : [
        .text(
          "For \(same) other\(same == 1 ? "" : "s") it is the same under both.")
      ]
  }

  private func organisations(_ parties: [(party: String, amounts: Pair)]) -> ReportTable {
    table(
      "What each organisation receives, less what it pays", "organisation",
      parties.map {
        (name($0.party), $0.amounts)
      })
  }

  private var monthsChart: Chart {
    let months = comparison.partiesByMonth
    let inAny = Set(
      months.flatMap { $0.parties.filter { !$0.amounts.difference.isZero } }.map(\.party))
    let points = months.flatMap { month, parties in
      parties.filter { inAny.contains($0.party) }
        .map { Chart.Point($0.party, month, $0.amounts.difference) }
    }
    return Chart(
      "Gains and losses by month",
      "What each organisation receives more or less in each month. What is settled by the quarter"
        + " or year stands in the month in which its days end.",
      .heat(points), unit: comparison.currency.symbol, table: self.months)
  }

  /// For programs, a row for each month and organisation.
  private var eachMonth: ReportTable {
    ReportTable(
      "", [.words("month"), .words("organisation")] + amountColumns,
      comparison.partiesByMonth.flatMap { month, parties in
        parties.map { ReportTable.Row([.text(month), .text($0.party)] + cells($0.amounts)) }
      })
  }

  /// A row for each month, a column for each organisation that gains or loses in any.
  private var months: ReportTable {
    let moved = Set(
      comparison.partiesByMonth.flatMap { $0.parties.filter { !$0.amounts.difference.isZero } }
        .map(\.party)
    ).sorted()
    return ReportTable(
      "Gains and losses by month", [.words("month")] + moved.map { .figures($0) },
      comparison.partiesByMonth.map { month, parties in
        let own = Dictionary(parties.map { ($0.party, $0.amounts) }, uniquingKeysWith: { $1 })
        return ReportTable.Row(
          [.text(month)] + moved.map { money((own[$0] ?? Pair()).difference) })
      })
  }

  var settingsChart: Chart {
    Chart(
      "What is paid for each setting, more or less",
      "What comes to rest in each setting, counted once however often it is passed on.",
      .bars(
        comparison.settings.filter { !$0.amounts.difference.isZero }
          .map { Chart.Point($0.setting ?? "no setting", "", $0.amounts.difference) }),
      unit: comparison.currency.symbol, table: settings)
  }

  private var settings: ReportTable {
    table(
      "By setting", "setting", comparison.settings.map { ($0.setting ?? "no setting", $0.amounts) },
      total: comparison.all)
  }

  private var contracts: ReportTable {
    table("By contract", "contract", comparison.contracts.map { ($0.contract, $0.amounts) })
  }

  private var movedTerms: [RegimeComparison.Term] {
    comparison.terms.filter { !$0.amounts.difference.isZero }
  }

  private func terms(_ terms: [RegimeComparison.Term]) -> ReportTable {
    ReportTable(
      "Terms that come to something else",
      ["payer", "payee", "setting", "term", "contract of \(current)", "contract of \(proposed)"].map
      {
        .words($0)
      } + amountColumns,
      terms.map { term in
        ReportTable.Row(
          [
            .text(term.payer), .text(term.payee), term.setting.map { .text($0) } ?? .empty,
            .text(term.name),
          ]
            + [term.contracts.current, term.contracts.proposed].map {
              $0.isEmpty ? .empty : .text($0.sorted().joined(separator: ", "))
            } + cells(term.amounts))
      })
  }

  private var unmoved: [Report.Block] {
    let same = comparison.terms.count - movedTerms.count
    return same == 0
      ? [] : [.text("\(same) other term\(same == 1 ? " comes" : "s come") to the same under both.")]
  }

  private var lines: ReportTable {
    ReportTable(
      "Every term by month",
      ["month", "payer", "payee", "setting", "contract", "term", "kind"].map { .words($0) }
        + amountColumns,
      comparison.lines.map { line in
        ReportTable.Row(
          [.text(line.month), .text(line.payer), .text(line.payee)]
            + [line.setting.map { .text($0) } ?? .empty, .text(line.contract), .text(line.term)]
            + [.text(line.kind.rawValue)] + cells(line.amounts))
      })
  }

  // MARK: Cells

  var amountColumns: [ReportTable.Column] {
    [.figures(current), .figures(proposed), .figures("difference")]
  }

  func cells(_ pair: Pair) -> [Cell] {
    [money(pair.current), money(pair.proposed), .change(pair.difference, comparison.currency)]
  }

  func money(_ amount: Rational) -> Cell { .money(amount, comparison.currency) }

  private func table(
    _ caption: String, _ word: String, _ rows: [(String, Pair)], total: Pair? = nil
  ) -> ReportTable {
    ReportTable(
      caption, [.words(word)] + amountColumns,
      rows.map { ReportTable.Row([.text($0.0)] + cells($0.1)) }
        + (total.map { [ReportTable.Row([.text("all")] + cells($0), isTotal: true)] } ?? []))
  }
}
