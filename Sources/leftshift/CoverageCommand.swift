import ArgumentParser
import Definitions
import Faults
import Flows
import Quantities
import Runs
import Settlement

struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Find what two contracts pay for, and what none does.",
    discussion: """
      A core term pays for the rows that it says, `rows: kind = 'virtual-ward'`, or else for those \
      of its `setting:`. Of the rows that `coverage:` of the workspace puts in scope: how many two \
      core terms pay for, with the terms that clash, and how many none does, and why:

        leftshift coverage my-system --period 2023/24
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "Rows of this period only, as `2023/24`.")
  var period: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    guard let coverage = open.workspace.coverage else {
      throw ValidationError(
        "The workspace has no `coverage:`. Say in leftshift.yaml or a definitions file which rows"
          + " somebody should pay for: `coverage: {rows: activity, payer: commissioner, payee:"
          + " provider, money: cost}`.")
    }
    // All of what is settled: a term that pays by the year pays for the rows of a month too.
    let settlements = try open.settlements(of: open.workspace.contracts, only: nil, log)
    let table = open.coverage(coverage, of: settlements, during: try days(), log)
    guard log.faults.isEmpty, let table else { throw report(log) }
    let text = CoverageText(table)
    switch format {
    case .text:
      let caveats = settlements.caveats.map { $0 + "\n" }.joined()
      put(try text.tables.shown(as: .text) + (caveats.isEmpty ? "" : "\n" + caveats))
    case .csv, .json: put(try [text.records].shown(as: format))
    }
  }

  private func days() throws -> Period? {
    guard let period else { return nil }
    if let days = Period(period) { return days }
    throw ValidationError(
      "`--period \(period)` is no period of the calendar: write it as `2023/24` or `2023-04`.")
  }
}

/// Coverage for reading: what is paid for twice, and what by nobody.
private struct CoverageText {
  let table: CoverageTable

  init(_ table: CoverageTable) { self.table = table }

  /// All groups, for machines.
  var records: ResultTable {
    func row(_ paid: String, _ terms: String, _ why: String, _ cells: [String]) -> [String] {
      [paid, terms, why] + cells
    }
    let once = row("once", "", "", ["", "", whole(table.once.rows), money(table.once.money)])
    let twice = table.clashes.map { group in
      row("twice", group.terms.map(\.name).joined(separator: " "), "", cells(group))
    }
    let nobody = table.unpaid.map { row("by nobody", "", $0.reason?.rawValue ?? "", cells($0)) }
    return ResultTable(
      title: "", columns: ["paid", "terms", "why", "payer", "payee", "rows", "money"],
      numbers: [5, 6], rows: [once] + twice + nobody)
  }

  var tables: [ResultTable] {
    let clashes = table.clashes.map { group in
      [group.terms.map(\.name).joined(separator: " and ")] + cells(group)
    }
    let unpaid = table.unpaid.map { [$0.reason?.rawValue ?? ""] + cells($0) }
    let columns = ["payer", "payee", "rows", "money"]
    if table.once.rows.signum == 0, clashes.isEmpty, unpaid.isEmpty {
      return [ResultTable(title: "No row is in scope.", columns: [], numbers: [], rows: [])]
    }
    let count = "\(whole(table.once.rows)) rows (\(money(table.once.money))) are paid for once."
    var tables = [
      ResultTable(
        title: clashes.isEmpty
          ? "\(count) Nothing is paid for twice."
          : "\(count) Paid for by two core terms or more:",
        columns: ["terms"] + columns, numbers: [3, 4], rows: clashes),
      ResultTable(
        title: unpaid.isEmpty ? "Nothing is paid for by nobody." : "Paid for by no core term:",
        columns: ["why"] + columns, numbers: [3, 4], rows: unpaid),
    ]
    if !table.silent.isEmpty {
      tables.append(
        ResultTable(
          title: "Core terms that do not say which rows they pay for: "
            + spoken(table.silent.map(\.name)) + ".", columns: [], numbers: [], rows: []))
    }
    return tables
  }

  private func cells(_ group: CoverageTable.Group) -> [String] {
    [group.payer, group.payee, whole(group.rows), money(group.money)]
  }

  private func whole(_ number: Rational) -> String { number.fixed(places: 0, grouped: true) }
}
