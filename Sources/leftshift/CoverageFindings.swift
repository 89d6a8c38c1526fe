import Faults
import Flows
import Quantities
import Reports

/// What is paid for twice, and what by nobody: rows, and people by the head.
struct CoverageFindings {
  let table: CoverageTable
  let currency: Currency
  let people: [PeopleCoverage]
  let workspace: String
  let period: String?
  let caveats: [String]

  init(
    _ table: CoverageTable, in currency: Currency, people: [PeopleCoverage], workspace: String,
    period: String?, caveats: [String]
  ) {
    (self.table, self.currency) = (table, currency)
    (self.people, self.workspace) = (people, workspace)
    (self.period, self.caveats) = (period, caveats)
  }

  /// All groups, for machines.
  var rows: ReportTable {
    let columns = ["of", "setting", "paid", "terms", "why", "payer", "payee"]
      .map(ReportTable.Column.words)
    let ofPeople = people.flatMap { item in
      records(of: item.table, [.text("people"), item.setting.map { .text($0) } ?? .empty])
    }
    return ReportTable(
      "", columns + [.figures("rows"), .figures("money")],
      (records(of: table, [.text("rows"), .empty]) + ofPeople).map { .init($0) })
  }

  private func records(of table: CoverageTable, _ what: [Cell]) -> [[Cell]] {
    func record(_ paid: String, _ terms: String, _ group: CoverageTable.Group) -> [Cell] {
      what + [
        .text(paid), terms.isEmpty ? .empty : .text(terms),
        group.reason.map { .text($0.rawValue) } ?? .empty,
        .text(group.payer), group.payee.map { .text($0) } ?? .empty,
        .count(group.rows, of: "rows"), money(of: group.money),
      ]
    }
    return [
      what + [.text("once")] + Array(repeating: .empty, count: 4)
        + [.number(table.once.rows), money(of: table.once.money)]
    ]
      + table.clashes.map { group in
        record("twice", group.terms.map(\.name).joined(separator: " "), group)
      } + table.unpaid.map { record("by nobody", "", $0) }
  }

  private func money(of amount: Rational?) -> Cell {
    amount.map { .money($0, currency) } ?? .empty
  }

  // MARK: For reading

  var report: Report {
    var sections = isEmpty ? [] : [Report.Section("All of it", [.table(all)])]
    if !table.clashes.isEmpty {
      sections.append(Report.Section("Paid for twice", [.table(clashes)]))
    }
    if !table.unpaid.isEmpty {
      sections.append(Report.Section("Paid for by nobody", [.table(unpaid)] + reasons))
    }
    if !table.silent.isEmpty {
      sections.append(
        Report.Section(
          "Terms that do not say",
          [
            .text(
              "Core terms that do not say which rows they pay for: "
                + spoken(table.silent.map(\.name)) + ".")
          ]))
    }
    return Report(
      "What two contracts pay for, and what none does",
      about: [workspace, period ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
      summary: summary + PeopleFindings(people, in: currency).summary,
      sections: sections + PeopleFindings(people, in: currency).sections, caveats: caveats)
  }

  private var isEmpty: Bool {
    table.once.rows.isZero && table.clashes.isEmpty && table.unpaid.isEmpty
  }

  private var summary: [String] {
    if isEmpty { return ["No row is in scope."] }
    let said = table.sums.map { sum in
      sum.rows.isZero
        ? "nothing \(sum.paid)"
        : "rows of \((sum.money ?? .zero).text(in: currency.unit)) \(sum.paid)"
    }
    return ["Paid for: \(said.joined(separator: ", "))."]
  }

  private var all: ReportTable {
    ReportTable(
      "How often rows are paid for", [.words("paid for"), .figures("rows"), .figures("money")],
      table.sums.map {
        .init([.text($0.paid), .count($0.rows, of: "rows"), money(of: $0.money)])
      })
  }

  private var clashes: ReportTable {
    ReportTable(
      "Paid for by two core terms or more", [.words("terms")] + columns,
      table.clashes.map { group in
        .init([.text(group.terms.map(\.name).joined(separator: " and "))] + cells(group))
      })
  }

  private var unpaid: ReportTable {
    ReportTable(
      "Paid for by no core term", [.words("why")] + columns,
      table.unpaid.map { .init([.text($0.reason?.rawValue ?? "")] + cells($0)) })
  }

  /// Where there are several, how much each of them comes to.
  private var reasons: [Report.Block] {
    let sums = CoverageTable.Reason.allCases.compactMap { reason -> (String, Rational)? in
      let groups = table.unpaid.filter { $0.reason == reason }
      return groups.isEmpty
        ? nil : (reason.rawValue, groups.reduce(.zero) { $0 + ($1.money ?? .zero) })
    }
    guard sums.count > 1, let most = sums.max(by: { $0.1 < $1.1 }) else { return [] }
    return [
      .chart(
        Chart(
          "Why nobody pays", "Most, \(most.1.text(in: currency.unit)), is \(most.0).",
          .bars(sums.map { Chart.Point($0.0, "", $0.1) }), unit: currency.symbol,
          table: ReportTable(
            "By reason", [.words("why"), .figures("money")],
            sums.map { .init([.text($0.0), .money($0.1, currency)]) })))
    ]
  }

  private var columns: [ReportTable.Column] {
    [.words("payer"), .words("payee"), .figures("rows"), .figures("money")]
  }

  private func cells(_ group: CoverageTable.Group) -> [Cell] {
    [
      .text(group.payer), .text(group.payee ?? ""), .count(group.rows, of: "rows"),
      money(of: group.money),
    ]
  }
}

/// Whom terms pay for by the head: a line for each setting, and then what is wrong.
private struct PeopleFindings {
  let settings: [PeopleCoverage]
  let currency: Currency

  init(_ settings: [PeopleCoverage], in currency: Currency) {
    (self.settings, self.currency) = (settings, currency)
  }

  private var unit: String { settings.first?.unit ?? "people" }
  private var hasMoney: Bool { settings.contains { $0.table.once.money != nil } }

  var summary: [String] {
    guard !settings.isEmpty else { return [] }
    func some(_ paid: String, _ groups: (CoverageTable) -> [CoverageTable.Group]) -> String {
      let names = settings.filter { !groups($0.table).isEmpty }.map(\.name)
      return names.isEmpty ? "nobody \(paid)" : "some \(paid) (\(names.joined(separator: ", ")))"
    }
    return [
      "People, by the head in each setting: \(some("twice", \.clashes)),"
        + " \(some("by no term", \.unpaid))."
    ]
  }

  var sections: [Report.Section] {
    guard !settings.isEmpty else { return [] }
    var sections = [Report.Section("People", [.table(all)])]
    if let table = table("Paid for by the head by two terms or more", "terms", \.clashes) {
      sections.append(Report.Section("People paid for twice", [.table(table)]))
    }
    if let table = table("Paid for by the head by no term", "why", \.unpaid) {
      sections.append(Report.Section("People paid for by nobody", [.table(table)]))
    }
    return sections
  }

  private var all: ReportTable {
    ReportTable(
      "How often people are paid for by the head" + (unit == "people" ? "" : ", in \(unit)"),
      [.words("setting"), .figures("once"), .figures("twice"), .figures("by no term")],
      settings.map { item in
        .init([.text(item.name)] + item.table.sums.map { .count($0.rows, of: "people") })
      })
  }

  private func table(
    _ caption: String, _ word: String, _ groups: (CoverageTable) -> [CoverageTable.Group]
  ) -> ReportTable? {
    let rows = settings.flatMap { item in
      groups(item.table).map { group -> [Cell] in
        let said = group.reason?.rawValue ?? group.terms.map(\.name).joined(separator: " and ")
        return [
          .text(item.name), .text(said), .text(group.payer), .count(group.rows, of: "people"),
        ] + (hasMoney ? [group.money.map { .money($0, currency) } ?? .empty] : [])
      }
    }
    if rows.isEmpty { return nil }
    return ReportTable(
      caption,
      [.words("setting"), .words(word), .words("payer"), .figures(unit)]
        + (hasMoney ? [.figures("money")] : []), rows.map { .init($0) })
  }
}

extension PeopleCoverage {
  fileprivate var name: String { setting ?? "no setting" }
}

extension CoverageTable {
  /// Paid for once, twice or oftener, and by nobody.
  fileprivate var sums: [(paid: String, rows: Rational, money: Rational?)] {
    func sum(_ paid: String, _ groups: [Group]) -> (String, Rational, Rational?) {
      (
        paid, groups.reduce(.zero) { $0 + $1.rows },
        once.money.map { _ in groups.reduce(.zero) { $0 + ($1.money ?? .zero) } }
      )
    }
    return [
      ("once", once.rows, once.money), sum("twice", clashes), sum("by nobody", unpaid),
    ]
  }
}
