import Definitions
import Engines
import Faults
import Flows
import Foundation
import Quantities
import Reports
import Runs
import Settlement
import Testing

/// Flows and gaps worked by hand: `Tests/Cases/flows`, in the form of the error cases, with the
/// working above them; below `--- expect flows`, `--- expect flows COHORT KEY` and
/// `--- expect gap YEARS` the records, and behind them the sums; below `--- expect coverage PERIOD`
/// (or `all`) what is paid for once, twice and by nobody.
@Suite struct FlowCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/flows")

  @Test func thereAreSome() { #expect(Self.cases.count >= 4) }

  @Test(arguments: cases) func comesTo(_ url: URL) throws {
    try WorkspaceCase(url).eachExpected { folder, words in
      #expect(check(folder) == "No faults found.")
      return try Asked(folder).records(words).joined(separator: "\n")
    }
  }

  /// Flows add up to the lines, and what stays to what is paid from outside, in every example.
  @Test(arguments: CaseTests.withData) func flowsAddUpToTheSettlement(_ example: String) throws {
    let asked = try Asked(repository.appending(path: example).path())
    let lines = asked.settlements.flatMap(\.settledLines)
    for table in FlowTable.tables(of: lines) {
      let own = lines.filter { $0.line.currency == table.currency }
      func sum(_ lines: [SettledLine]) -> Rational {
        lines.reduce(.zero) { $0 + $1.line.amount }
      }
      #expect(table.flows.reduce(.zero) { $0 + $1.amount } == sum(own))
      #expect(table.byPayer.reduce(.zero) { $0 + $1.amount } == table.all.amount)
      #expect(table.bySetting.reduce(.zero) { $0 + $1.amount } == table.all.amount)
      let paid = Set(own.filter { $0.line.payer != $0.line.payee }.map(\.line.payee))
      let fromOutside = own.filter { settled in
        Flow.How(settled.line.kind) == .paid || !paid.contains(settled.line.payer)
      }
      #expect(table.all.amount == sum(fromOutside))
    }
  }

  /// Every figure stands in the tables of the page, which need no script, and no name is markup.
  @Test func pageHasEveryFigure() throws {
    let url = try #require(Self.cases.first { $0.path().contains("lead-provider") })
    try WorkspaceCase(url).inFolder { folder in
      let file = URL(filePath: folder).appending(path: "leftshift.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacing("A Charity", with: "A </script><b>Charity").utf8).write(to: file)
      let asked = try Asked(folder)
      let report = try asked.report("frail", "cost", names: asked.open.partyNames)
      let library = PageLibrary("a library", text: "", licence: "a licence")
      let page = try ReportPage(
        report.page, PageAssets(style: library, drawings: [.bands: library])
      ).html
      let tables = page.components(separatedBy: "Every flow</caption>").last ?? ""
      for flow in report.tables.flatMap(\.flows) {
        for amount in [flow.amount, flow.estimate?.cohort, flow.estimate?.unshared] {
          guard let amount, !amount.isZero else { continue }
          #expect(tables.contains(">\(amount.fixed(places: 2, grouped: true))<"))
        }
      }
      #expect(page.contains("A &lt;/script&gt;&lt;b&gt;Charity"))
      #expect(!page.contains("<b>Charity"))
      #expect(page.contains("estimated") && page.contains("a licence"))
    }
  }

  /// The cohort's rows and everybody else's share out all that can be: nothing is lost between them.
  @Test func aCohortAndTheOthersAreEverybody() throws {
    let url = try #require(Self.cases.first { $0.path().contains("lead-provider") })
    let item = try WorkspaceCase(url)
    try item.inFolder { folder in
      let asked = try Asked(folder)
      for flow in try asked.report("frail", "cost").tables.flatMap(\.flows) {
        let estimate = try #require(flow.estimate)
        let parts = (estimate.cohort ?? .zero) + (flow.others ?? .zero) + estimate.unshared
        #expect(parts == flow.stays)
      }
    }
  }
}

/// What the commands ask of a workspace, without their text.
struct Asked {
  let open: OpenWorkspace
  let settlements: [Settlement]

  init(_ path: String) throws {
    let log = FaultLog()
    open = try openWorkspace(path)
    settlements = open.settle(open.workspace.contracts, log).map(\.settlement)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
  }

  func records(_ words: [String]) throws -> [String] {
    if words[1] == "gap" { return try gap(over: Int(words[2]) ?? 0) }
    if words[1] == "coverage" { return try coverage(during: Period(words[2])) }
    let report = try report(
      words.dropFirst(2).first, words.dropFirst(3).first)
    let table = try #require(report.tables.first)
    func sums(_ name: String, _ total: FlowTable.Total) -> String {
      let parts =
        report.key == nil
        ? []
        : [total.cohort.map(plain) ?? "", total.others.map(plain) ?? "", plain(total.unshared)]
      return ([name, plain(total.amount)] + parts).joined(separator: ",")
    }
    return report.records.map { $0.joined(separator: ",") } + [sums("all", table.all)]
      + table.bySetting.map { sums($0.name ?? "", $0) }
      + table.byPayer.map { "from \($0.payer),\(plain($0.amount))" }
  }

  func report(
    _ cohort: String?, _ key: String?, names: [String: String] = [:]
  ) throws -> FlowReport {
    let log = FaultLog()
    var found: CohortKey?
    if let cohort, let flows = open.workspace.flows {
      let cohort = try #require(flows.cohorts.first { $0.name == cohort })
      let key = try #require(flows.keys.first { $0.name == key })
      found = open.cohortKey(key, of: cohort, log)
    }
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    return FlowReport(
      workspace: "", period: nil, settlements: settlements, key: found, names: names)
  }

  private func gap(over years: Int) throws -> [String] {
    let log = FaultLog()
    let declared = try #require(open.workspace.gap)
    let table = open.gap(declared, of: settlements, in: nil, log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    let gap = try #require(table)
    return gap.records(over: years).map { $0.joined(separator: ",") }
      + gap.rows.filter { !$0.unpriced.isEmpty }.map { row in
        let periods = row.unpriced.map(\.name).joined(separator: " ")
        return "\(row.payee),\(row.setting ?? ""),no rows in \(periods)"
      } + [
        "outside,\(plain(gap.outside))",
        "paid otherwise,\(gap.paidOtherwise.count),\(plain(gap.paidOtherwise.worth))",
      ]
  }

  /// What is looked at (`rows`, or a setting of people and their unit), then the group.
  private func coverage(during period: Period?) throws -> [String] {
    let log = FaultLog()
    let declared = try #require(open.workspace.coverage)
    let rows = open.coverage(declared, of: settlements, during: period, log)
    let people = declared.people.flatMap {
      open.coverage(ofPeople: $0, of: settlements, during: period, log)
    }
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    let records = try records(of: #require(rows), "rows,")
    return records
      + (people ?? []).flatMap { self.records(of: $0.table, "\($0.setting ?? ""),\($0.unit)") }
  }

  private func records(of table: CoverageTable, _ what: String) -> [String] {
    func amount(_ money: Rational?) -> String { money.map(plain) ?? "" }
    func record(_ paid: String, _ group: CoverageTable.Group) -> String {
      let terms = group.terms.map(\.name).joined(separator: " ")
      let sides = "\(group.reason?.rawValue ?? ""),\(group.payer),\(group.payee ?? "")"
      return "\(what),\(paid),\(terms),\(sides),\(group.rows.exactText),\(amount(group.money))"
    }
    return ["\(what),once,,,,,\(table.once.rows.exactText),\(amount(table.once.money))"]
      + table.clashes.map { record("twice", $0) } + table.unpaid.map { record("by nobody", $0) }
  }

  private func plain(_ amount: Rational) -> String { amount.fixed(places: 2) }
}
