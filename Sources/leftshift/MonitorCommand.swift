import ArgumentParser
import Definitions
import Faults
import Foundation
import Quantities
import Runs
import Settlement

struct MonitorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Set plan beside actual and forecast, month by month, and say why they differ.",
    discussion: """
      For each row of a monitor of `monitors:`: activity and money against the phased plan, in the \
      month and the year to date; how much of the difference is volume, case mix and price; what \
      the year will come to, with a range; and which months are unusual:

        leftshift monitor my-system --month 2026-09
        leftshift monitor my-system acute --month 2026-09 --html monitor.html

      What is off plan enough to ask why has a draft, which states the facts:

        leftshift monitor my-system acute --month 2026-09 --query RA1/elective

      Nothing here changes a payment: a plan informs, and caps nothing by itself.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Argument(help: "The monitor, of `monitors:`; may be left out where there is one.")
  var monitor: String?

  @Option(help: "The last month that counts, as 2026-09.")
  var month: String

  @Option(
    help: ArgumentHelp(
      "Print the draft of an activity query for a row that is off plan enough.", valueName: "row"))
  var query: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup(title: "A page") var page: ReportArguments

  func validate() throws {
    guard Period(month)?.cycle == .month else {
      throw ValidationError("`--month \(month)` is no month: write it as 2026-09.")
    }
    if query != nil, page.html != nil || format != .text {
      throw ValidationError("A draft is a text: give `--query` without `--format` and `--html`.")
    }
  }

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw leftshift.report(log) }
    let declaration = try declared(in: open)
    guard let month = Period(month), let monitor = open.monitor(declaration, month: month, log),
      log.faults.isEmpty
    else { throw leftshift.report(log) }
    let report = MonitorReport(
      monitor, workspace: open.workspace, names: open.partyNames, asKnown: workspace.asKnown)
    if let query { return put(try draft(of: query, report)) }
    try page.write(report.page)
    switch format {
    case .text: put(report.report.text)
    case .csv: put(csv(report.records[0].table.records))
    case .json: put(try json(ReportRecord(report.report, report.records)))
    }
  }

  private func declared(in open: OpenWorkspace) throws -> MonitorDeclaration {
    let all = open.workspace.monitors
    if all.isEmpty {
      throw ValidationError(
        "This workspace has no `monitors:`. Say in a definitions file which measures are the plan"
          + " and which the actual; docs/monitor.md shows how.")
    }
    guard let monitor else {
      if all.count == 1 { return all[0] }
      throw ValidationError(
        "The workspace has several monitors: name one of"
          + " \(all.map(\.name).joined(separator: ", ")).")
    }
    if let found = all.first(where: { $0.name == monitor }) { return found }
    throw ValidationError(
      "There is no monitor `\(monitor)`. " + didYouMean(monitor, among: all.map(\.name)))
  }

  private func draft(of id: String, _ report: MonitorReport) throws -> String {
    if let row = report.offPlan.first(where: { $0.id == id }) {
      return MonitorDraft(report, row).text
    }
    guard report.monitor.declaration.query != nil else {
      throw ValidationError(
        "Monitor `\(report.monitor.declaration.name)` does not say what is off plan enough to ask"
          + " why: `query: {beyond: 5%, least: £50k}`.")
    }
    guard report.monitor.rows.contains(where: { $0.id == id }) else {
      throw ValidationError(
        "There is no row `\(id)`. " + didYouMean(id, among: report.monitor.rows.map(\.id)))
    }
    let known = report.offPlan.map(\.id).joined(separator: ", ")
    throw ValidationError(
      "`\(id)` is not off plan enough to ask why. "
        + (known.isEmpty ? "No row is." : "These are: \(known)."))
  }
}
