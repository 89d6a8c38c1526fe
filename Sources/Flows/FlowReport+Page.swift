import Quantities
import Reports

extension FlowReport {
  /// For a page: a sentence, a map, and every figure in tables.
  public var page: Report {
    var summary: [String] = []
    var sections: [Report.Section] = []
    for table in tables {
      summary.append(lead(table))
      let named = { [self] title in tables.count > 1 ? "\(title), \(table.currency.code)" : title }
      sections += [
        Report.Section(named("Map"), [map(table)]),
        Report.Section(named("By setting"), [.table(settings(table))]),
        Report.Section(named("By payee"), [.table(payees(table))]),
        Report.Section(named("By payer"), [.table(payers(table))]),
      ]
    }
    return Report(
      key.map { "What is spent on \($0.cohort.title)" } ?? "Who pays whom",
      about: [workspace, time].filter { !$0.isEmpty }.joined(separator: ", "),
      summary: summary + method, sections: sections, caveats: caveats)
  }

  // MARK: Sentences

  /// What it all comes to.
  private func lead(_ table: FlowTable) -> String {
    let all = table.all
    let onward = table.flows.reduce(Rational.zero) { $0 + $1.onward }
    let money = { (amount: Rational) in amount.text(in: table.currency.unit) }
    if let key {
      let unshared =
        all.unshared.isZero ? "" : " \(money(all.unshared)) is not shared out."
      return "Of \(money(all.amount)) paid, an estimated \(money(all.cohort ?? .zero)) is spent on"
        + " \(key.cohort.title), and \(money(all.others ?? .zero)) on others." + unshared
    }
    let passed =
      onward.isZero
      ? ""
      : " \(money(onward)) of it is passed on or kept by those who were paid it, and is counted"
        + " once."
    let payees = Set(table.flows.map(\.payee)).count
    return "\(money(all.amount)) is paid by \(counted(table.byPayer.count, "payer")) to"
      + " \(counted(payees, "payee"))." + passed
  }

  private func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  // MARK: Map

  private func map(_ table: FlowTable) -> Report.Block {
    let map = FlowMap(table, of: self)
    guard !map.bands.isEmpty else { return .table(flows(table)) }
    let biggest = table.bySetting.filter { $0.name != nil && shown($0).signum > 0 }
      .sorted { (shown($1), $0.name ?? "") < (shown($0), $1.name ?? "") }
      .prefix(3).map { "\($0.name ?? "") \(shown($0).text(in: table.currency.unit))" }
    var sentence =
      "From payers on the left, through payees, to what the money is for on the right. Each band is"
      + " as broad as its amount\(key == nil ? "" : ", all of them estimates")."
    if !biggest.isEmpty {
      sentence += " The largest settings: \(biggest.joined(separator: ", "))."
    }
    if map.undrawn > 0 {
      sentence +=
        " \(counted(map.undrawn, "flow")) cannot be drawn in full, since money runs back or in a"
        + " circle: the table has them."
    }
    return .chart(
      Chart(
        "From payers to settings", sentence, .bands(map.places, map.bands),
        unit: table.currency.symbol,
        table: flows(table)))
  }

  /// What the map shows of a setting.
  private func shown(_ total: FlowTable.Total) -> Rational {
    key == nil ? total.amount : total.cohort ?? .zero
  }

  // MARK: Tables

  private func flows(_ table: FlowTable) -> ReportTable {
    let passes = table.flows.contains { !$0.onward.isZero }
    let reasons = table.flows.contains { $0.estimate?.reason != nil }
    let code = table.currency.code
    let amounts =
      [passes ? "Amount, \(code)" : code] + (passes ? ["Passed on"] : []) + estimated
    let columns =
      ["Payer", "Payee", "Setting", "How"].map(ReportTable.Column.words)
      + amounts.map(ReportTable.Column.figures) + (reasons ? [.words("Why not")] : [])
    let rows = table.flows.map { flow -> ReportTable.Row in
      var cells: [Cell] = [
        party(flow.payer), party(flow.payee), .text(flow.setting ?? "no setting"),
        .text(flow.how.rawValue), .money(flow.amount, table.currency),
      ]
      if passes { cells.append(unlessNought(flow.onward, table)) }
      if let estimate = flow.estimate {
        cells += [
          known(estimate.cohort, table), known(flow.others, table),
          unlessNought(estimate.unshared, table),
        ]
      }
      if reasons { cells.append(flow.estimate?.reason.map { .text($0.rawValue) } ?? .empty) }
      return .init(cells)
    }
    let all = table.all
    let total: [Cell] =
      [.text("All"), .empty, .empty, .empty, .money(all.amount, table.currency)]
      + (passes ? [.empty] : []) + parts(all, table) + (reasons ? [.empty] : [])
    return ReportTable("Every flow", columns, rows + [.init(total, isTotal: true)])
  }

  private func settings(_ table: FlowTable) -> ReportTable {
    totals("What stays in each setting", "Setting", table.bySetting, table) { name in
      .text(name ?? "no setting")
    }
  }

  private func payees(_ table: FlowTable) -> ReportTable {
    totals("What stays with each payee", "Payee", table.byPayee, table) { party($0 ?? "") }
  }

  private func totals(
    _ caption: String, _ first: String, _ totals: [FlowTable.Total], _ table: FlowTable,
    named: (String?) -> Cell
  ) -> ReportTable {
    func cells(_ name: Cell, _ total: FlowTable.Total) -> [Cell] {
      [name, .money(total.amount, table.currency)] + parts(total, table)
    }
    let columns =
      [.words(first)]
      + ([table.currency.code] + estimated).map(
        ReportTable.Column.figures)
    return ReportTable(
      caption, columns,
      totals.map { .init(cells(named($0.name), $0)) }
        + [.init(cells(.text("All"), table.all), isTotal: true)])
  }

  private func payers(_ table: FlowTable) -> ReportTable {
    let all: [Cell] = [.text("All"), .money(table.all.amount, table.currency)]
    return ReportTable(
      "What each payer pays of its own money", [.words("Payer"), .figures(table.currency.code)],
      table.byPayer.map { .init([party($0.payer), .money($0.amount, table.currency)]) }
        + [.init(all, isTotal: true)])
  }

  private var estimated: [String] {
    key == nil ? [] : ["Cohort, estimated", "Others, estimated", "Not shared out"]
  }

  private func parts(_ total: FlowTable.Total, _ table: FlowTable) -> [Cell] {
    guard key != nil else { return [] }
    return [
      known(total.cohort, table), known(total.others, table), unlessNought(total.unshared, table),
    ]
  }

  private func known(_ amount: Rational?, _ table: FlowTable) -> Cell {
    amount.map { .money($0, table.currency) } ?? .empty
  }

  private func unlessNought(_ amount: Rational, _ table: FlowTable) -> Cell {
    amount.isZero ? .empty : .money(amount, table.currency)
  }

  private func party(_ id: String) -> Cell {
    guard let name = names[id], name != id else { return .text(id) }
    return .text("\(name) (\(id))")
  }
}
