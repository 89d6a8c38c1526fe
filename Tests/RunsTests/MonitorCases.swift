import Definitions
import Faults
import Foundation
import Quantities
import Runs
import Testing

/// Monitors worked by hand: `Tests/Cases/monitor`, in the form of the error cases, with the working
/// above them. Below `--- expect MONTH` what the first monitor says to the end of the month; or what
/// is wrong.
@Suite struct MonitorCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/monitor")

  @Test func thereAreSome() { #expect(Self.cases.count >= 4) }

  @Test(arguments: cases) func holds(_ url: URL) throws {
    try WorkspaceCase(url).eachExpected { folder, words in
      let open = try openWorkspace(folder)
      let declaration = try #require(open.workspace.monitors.first)
      let (log, month) = (FaultLog(), try #require(Period(words[1])))
      guard let monitor = open.monitor(declaration, month: month, log) else {
        return faultReport(log.faults)
      }
      #expect(log.faults.isEmpty)
      return (monitor.rows.map { text($0, of: monitor) } + monitor.caveats).joined(separator: "\n")
    }
  }

  private func text(_ row: Monitor.Row, of monitor: Monitor) -> String {
    let plans = row.months.compactMap { month in
      month.plan.map { "\(month.period)=\(text($0))" }
    }
    let missing = monitor.missing(row).map(\.name).joined(separator: " ")
    let split = monitor.toDate(row).map { found in
      "plan \(text(found.plan)), actual \(text(found.actual)), volume"
        + " \(found.split.volume.exactText), case mix \(found.split.caseMix.exactText), price"
        + " \(found.split.price.exactText)\(monitor.isOffPlan(row) ? ", off plan" : "")"
    }
    return [
      "\(row.id) of \(monitor.year)", plans.isEmpty ? "no plan" : plans.joined(separator: " "),
      split ?? "not compared", missing.isEmpty ? "" : "not known: \(missing)",
      "outturn: \(outlook(monitor.outlook(row, \.activity)))"
        + " / \(outlook(monitor.outlook(row, \.money)))",
    ].filter { !$0.isEmpty }.joined(separator: "\n  ")
  }

  private func text(_ amounts: Amounts) -> String {
    "\(amounts.activity.exactText)/\(amounts.money.exactText)"
  }

  private func outlook(_ outlook: Forecast.Outlook?) -> String {
    switch outlook {
    case .told(let told):
      "\(told.outturn.exactText) (\(told.low.exactText)..\(told.high.exactText))"
    case .tooEarly(let months): "too early, \(months)"
    case .unplanned: "unplanned"
    case nil: "-"
    }
  }
}
