import Flows
import Quantities
import Settlement

/// Flows for reading in a terminal: who pays whom for what, then the sums by setting and payer.
struct FlowText {
  private let report: FlowReport

  init(_ report: FlowReport) { self.report = report }

  var text: String {
    var parts = [report.workspace.isEmpty ? [] : [report.workspace], [subject]].map {
      $0.map { $0 + "\n" }.joined()
    }
    for table in report.tables { parts.append(flows(table) + "\n" + totals(table)) }
    let notes = report.method + report.caveats
    return parts[0] + parts[1] + parts.dropFirst(2).map { "\n" + $0 }.joined()
      + (notes.isEmpty ? "" : "\n" + notes.map { $0 + "\n" }.joined())
  }

  private var subject: String {
    guard let key = report.key else { return "Who pays whom, \(report.time)" }
    return "What is spent on \(key.cohort.title), \(report.time)"
  }

  // MARK: Flows

  private func flows(_ table: FlowTable) -> String {
    let passes = table.flows.contains { !$0.onward.isZero }
    let money = { (amount: Rational) in Self.money(amount, table) }
    var header = ["payer", "payee", "setting", table.currency.code]
    if passes { header += ["passed on"] }
    if report.key != nil { header += ["cohort, estimated", "others, estimated", "not shared out"] }
    let numbers = Set(3..<header.count)
    let rows = table.flows.map { flow -> [String] in
      var cells = [
        flow.payer, partyName(flow.payee, report.names), flow.setting ?? "no setting",
        money(flow.amount),
      ]
      if passes { cells.append(flow.onward.isZero ? "" : money(flow.onward)) }
      if let estimate = flow.estimate {
        let reason = estimate.reason.map { " (\($0.rawValue))" } ?? ""
        cells += [
          estimate.cohort.map(money) ?? "", flow.others.map(money) ?? "",
          estimate.unshared.isZero ? "" : money(estimate.unshared) + reason,
        ]
      }
      return cells + [flow.how == .paid ? "" : flow.how.rawValue]
    }
    return aligned([header + [""]] + rows, right: numbers)
  }

  // MARK: Totals

  private func totals(_ table: FlowTable) -> String {
    let money = { (amount: Rational) in Self.money(amount, table) }
    func cells(_ name: String, _ total: FlowTable.Total) -> [String] {
      guard report.key != nil else { return [name, money(total.amount)] }
      return [
        name, money(total.amount), total.cohort.map(money) ?? "", total.others.map(money) ?? "",
        total.unshared.isZero ? "" : money(total.unshared),
      ]
    }
    let header =
      ["", table.currency.code]
      + (report.key == nil ? [] : ["cohort, estimated", "others, estimated", "not shared out"])
    var rows = [header]
    rows += table.bySetting.map { cells("for " + ($0.name ?? "no setting"), $0) }
    rows += table.byPayer.map { ["from " + partyName($0.payer, report.names), money($0.amount)] }
    rows.append(cells("all", table.all))
    return aligned(rows, right: Set(1..<header.count))
  }

  private static func money(_ amount: Rational, _ table: FlowTable) -> String {
    amount.fixed(places: table.currency.places, grouped: true)
  }
}
