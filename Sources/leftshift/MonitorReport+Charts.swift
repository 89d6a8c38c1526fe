import Quantities
import Reports
import Runs

/// Charts of what is usual, for a page.
extension MonitorReport {
  /// More of them nobody looks at; the table has all.
  private static let mostCharts = 12

  var charts: [Report.Block] {
    let asked = Set(offPlan.map(\.id))
    func rank(_ row: Row) -> Int {
      asked.contains(row.id) ? 0 : standing(of: row)?.side != nil ? 1 : 2
    }
    let charted = monitor.rows.filter { $0.chart != nil }
    let order = charted.sorted { (rank($0), $0.id) < (rank($1), $1.id) }
    let shown = order.prefix(Self.mostCharts).compactMap { row in
      row.chart.map { Report.Block.chart(chart(row, $0)) }
    }
    let left = order.count - shown.count
    return shown
      + (left > 0 ? [.text("\(left) more row\(left == 1 ? "" : "s") have no chart here.")] : [])
  }

  private func chart(_ row: Row, _ chart: ProcessChart) -> Chart {
    let series = "for each \(monitor.dayWord)"
    let unusual = chart.points.filter { $0.side != nil }
    return Chart(
      row.members.map(name).joined(separator: ", "), sentence(row, chart),
      .lines(
        chart.points.map { .init($0.month.name, series, $0.value) },
        names: months(of: chart).map(\.name),
        marks: unusual.map { .init($0.month.name, "special cause", $0.value) },
        levels: [
          .init("", "mean", chart.mean), .init("", "limits", chart.lower),
          .init("", "limits", chart.upper),
        ]), unit: monitor.counted, table: table(row, chart))
  }

  /// From the first to the last, those too that are not known.
  private func months(of chart: ProcessChart) -> [Period] {
    guard let first = chart.points.first, let last = chart.points.last else { return [] }
    return Cycle.month.periods(from: first.month.first, to: last.month.last)
  }

  private func sentence(_ row: Row, _ chart: ProcessChart) -> String {
    let limits = [chart.mean, chart.lower, chart.upper].map { perDay($0).text }
    let unusual = chart.points.filter { $0.side != nil }
    let said =
      unusual.isEmpty
      ? "All of it is common cause."
      : "Special causes: "
        + unusual.map { "\($0.month) (\($0.side?.rawValue ?? ""))" }.joined(separator: ", ") + "."
    return
      "\(monitor.counted.capitalizedFirst) for each \(monitor.dayWord): a mean of \(limits[0]),"
      + " and limits of \(limits[1]) and \(limits[2]). \(said)"
      + (chart.isProvisional
        ? " So few months are known that the limits are provisional: they will move." : "")
  }

  private func table(_ row: Row, _ chart: ProcessChart) -> ReportTable {
    ReportTable(
      "Month by month",
      [.words("month"), .words("which is"), .figures(monitor.counted)]
        + [.figures("for each \(monitor.dayWord)")],
      chart.points.map { point in
        .init([
          .text(point.month.name),
          .text(said(point)),
          row.charted[point.month].map { .count($0, of: monitor.counted) } ?? .empty,
          perDay(point.value),
        ])
      })
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
