import Faults
import Quantities
import Reports
import Runs
import Settlement

/// What was agreed, for readers and for machines.
struct BaselineReport {
  private let baseline: Baseline
  private let supersededBy: String?
  private var record: BaselineRecord { baseline.record }

  init(_ baseline: Baseline, supersededBy: String?) {
    (self.baseline, self.supersededBy) = (baseline, supersededBy)
  }

  /// The baselines of a workspace, in the order of agreement.
  static func list(of agreed: [Baseline]) -> ReportTable {
    ReportTable(
      agreed.isEmpty ? "No baseline is agreed yet." : "Agreed baselines",
      ["baseline", "period", "agreed", "by", "standing", "sha256"].map { .words($0) },
      agreed.map { baseline in
        ReportTable.Row(
          [
            baseline.name, baseline.period.name, "\(baseline.agreedOn)",
            baseline.parties.joined(separator: ", "),
            agreed.superseding(baseline).map { "superseded by \($0.name)" } ?? "stands",
            baseline.hash,
          ].map { .text($0) })
      })
  }

  // MARK: In short

  /// What was agreed just now, and where it is.
  func summary(path: String) -> String {
    let contents = record.contents
    let groups = Dictionary(grouping: contents.figures, by: \.group)
    var rows = ["population", "activity", "cost", "outcomes"].compactMap { group in
      groups[group].map { [group, $0.map(\.name).joined(separator: ", ")] }
    }
    if !contents.contracts.isEmpty {
      let sums = contents.contractTotals.map { "\($0.currency) \($0.cell.text)" }
      rows.append(["contracts", "\(contents.contracts.count), \(sums.joined(separator: ", "))"])
    }
    return "Agreed \(baseline.name) for \(baseline.period.name): \(agreement).\n\n" + aligned(rows)
      + "\n" + contents.caveats.map { $0 + "\n" }.joined()
      + "Wrote \(path). Put its hash into the minutes:\n\(baseline.hash)\n"
  }

  /// `on 2025-02-01 by ICB NHS Anywhere (Jane Smith, chief finance officer) and …`
  private var agreement: String {
    let all = record.agreedBy.map { "\($0.party) \($0.name) (\($0.signedBy))" }
    return "on \(baseline.agreedOn) by " + all.dropLast().joined(separator: ", ")
      + (all.count > 1 ? " and " : "") + (all.last ?? "")
  }

  // MARK: In full

  var report: Report {
    let contents = record.contents
    var summary = ["Agreed \(agreement).", "Its hash is \(baseline.hash)."]
    if let note = record.note { summary.append("Note: \(note)") }
    if let before = record.supersedes { summary.append("It takes the place of \(before.name).") }
    let sections = ["population", "activity", "cost", "outcomes"].compactMap { group in
      let figures = contents.figures.filter { $0.group == group }
      return figures.isEmpty
        ? nil
        : Report.Section(group.prefix(1).uppercased() + group.dropFirst(), figures.flatMap(blocks))
    }
    let contracts =
      contents.contracts.isEmpty ? [] : [Report.Section("Contracts", [.table(contractTable)])]
    return Report(
      "Baseline \(baseline.name)",
      about: "\(record.workspace), \(record.period.name) (\(record.period.from) to"
        + " \(record.period.to))",
      notices: supersededBy.map { ["Superseded: \($0) has taken its place."] } ?? [],
      summary: summary, sections: sections + contracts + [origins], caveats: contents.caveats)
  }

  private func blocks(_ figure: BaselineRecord.Figure) -> [Report.Block] {
    let counted = figure.chosen
    let title =
      figure.name + (counted.source == figure.name ? "" : ", from \(counted.source)")
    var blocks = [Report.Block.table(figures(counted, title))]
    for found in figure.reconciliations {
      blocks.append(.table(rivals(found, named: figure.name, unit: counted.unit)))
    }
    if let because = figure.because, !figure.rivals.isEmpty {
      blocks.append(.text("Chosen: \(counted.source). \(because)"))
    }
    return blocks
  }

  /// Over the whole period; by its periods, where they do not come to one figure.
  private func figures(_ counted: BaselineRecord.Counted, _ title: String) -> ReportTable {
    func cell(_ text: String?) -> Cell { Cell(exact: text, in: counted.unit) }
    if counted.totals.isEmpty, counted.all == nil {
      return ReportTable(
        title + ": over several periods it does not add up",
        (counted.by + ["period"]).map(ReportTable.Column.words) + [.figures(counted.unit)],
        counted.values.map { row in
          ReportTable.Row(row.dropLast().map(Cell.text) + [cell(row.last)])
        })
    }
    let periods = Set(counted.values.compactMap { $0.dropLast().last }).count
    let how = periods == 1 ? "" : ": \(counted.overPeriods.rawValue) of \(periods) periods"
    // Whoever has no figure of all periods is there, with none.
    var members = counted.values.map { Array($0.dropLast(2)) }
    members = members.enumerated().filter { $0 == 0 || members[$0 - 1] != $1 }.map(\.element)
    var rows = members.filter { !$0.isEmpty }.map { members in
      let total = counted.totals.first { $0.dropLast() == members[...] }
      return ReportTable.Row(members.map(Cell.text) + [cell(total?.last)])
    }
    if counted.by.isEmpty || counted.overPeriods != .none {
      let empty = counted.by.dropFirst().map { _ in Cell.empty }
      rows.append(
        ReportTable.Row(
          (counted.by.isEmpty ? [] : [.text("all")]) + empty + [cell(counted.all)],
          isTotal: !counted.by.isEmpty))
    }
    return ReportTable(
      title + how, counted.by.map(ReportTable.Column.words) + [.figures(counted.unit)], rows)
  }

  private func rivals(_ found: Reconciliation, named name: String, unit: String) -> ReportTable {
    func row(_ row: Reconciliation.Row, _ members: [Cell], isTotal: Bool) -> ReportTable.Row {
      func cell(_ number: Rational?) -> Cell { Cell(number, in: unit) }
      let share = row.difference.flatMap { d in row.chosen.flatMap { d / $0.magnitude } }
      return ReportTable.Row(
        members + [
          cell(row.chosen), cell(row.rival), cell(row.difference), share.map(Cell.share) ?? .empty,
        ], isTotal: isTotal)
    }
    let all = [Cell.text("all")] + found.by.dropFirst().map { _ in Cell.empty }
    return ReportTable(
      "\(name), by its rivals",
      (found.by.isEmpty ? [""] : found.by).map(ReportTable.Column.words)
        + [
          .figures(found.chosen.source), .figures(found.rival.source), .figures("difference"),
          .figures("%"),
        ],
      found.rows.map { row($0, $0.members.map(Cell.text), isTotal: false) }
        + (found.all.map { [row($0, all, isTotal: true)] } ?? []))
  }

  private var contractTable: ReportTable {
    let rows = record.contents.contracts.flatMap { contract in
      contract.amounts.map { row in
        ReportTable.Row(
          ([contract.contract] + row.dropLast()).map(Cell.text)
            + [Cell(exact: row.last, in: row[4])])
      }
        + contract.totals.map { sum in
          ReportTable.Row(
            [.text(contract.contract), .empty, .empty, .text("all"), .empty, .text(sum.currency)]
              + [sum.cell], isTotal: true)
        }
    }
    let totals = record.contents.contractTotals.map { sum in
      ReportTable.Row(
        [.text("all contracts"), .empty, .empty, .empty, .empty, .text(sum.currency), sum.cell],
        isTotal: true)
    }
    return ReportTable(
      "What is passed on is counted once in the total.",
      ["contract", "payer", "payee", "setting", "way", "money"].map(ReportTable.Column.words)
        + [.figures("amount")], rows + totals)
  }

  private var origins: Report.Section {
    let counted = record.contents.figures.flatMap { [$0.chosen] + $0.rivals }
    var seen: Set<String> = []
    let definitions = counted.flatMap(\.definition).filter { seen.insert($0).inserted }
    let files = record.contents.data + record.contents.definitions
    return Report.Section(
      "What it rests on",
      (definitions.isEmpty ? [] : [.list(definitions)]) + [
        .table(
          ReportTable(
            "", ["file", "sha256"].map(ReportTable.Column.words),
            files.map { ReportTable.Row([.text($0.path), .text($0.sha256)]) }))
      ])
  }

  // MARK: For machines

  /// Every figure by member and period, and contracts by who pays whom for what.
  var records: [[String]] {
    let header = ["group", "figure", "source", "by", "member", "period", "kind", "value", "unit"]
    let figures = record.contents.figures.flatMap { figure in
      ([figure.chosen] + figure.rivals).flatMap { records(figure, $0) }
    }
    let contracts = record.contents.contracts.flatMap { contract in
      contract.amounts.map { row in
        [
          "contracts", contract.contract, "", "payer / payee / setting / way",
          row.prefix(4).joined(separator: " / "), record.period.name, "value", row[5], row[4],
        ]
      }
    }
    return [header] + figures + contracts
  }

  private func records(
    _ figure: BaselineRecord.Figure, _ counted: BaselineRecord.Counted
  ) -> [[String]] {
    func row(_ members: ArraySlice<String>, _ period: String, _ kind: String, _ value: String?)
      -> [String]
    {
      [
        figure.group, figure.name, counted.source, counted.by.joined(separator: " / "),
        members.joined(separator: " / "), period, kind,
        value.flatMap { Rational(exact: $0) }?.decimal ?? "", counted.unit,
      ]
    }
    return counted.values.map { row($0.dropLast(2), $0[counted.by.count], "value", $0.last) }
      + counted.totals.map { row($0.dropLast(), record.period.name, "total", $0.last) }
      + (counted.all.map { [row([], record.period.name, "total", $0)] } ?? [])
  }
}

extension Rational {
  /// For machines: in full where the decimals end within nine, else rounded there.
  var decimal: String { fixed(places: min(decimalPlaces ?? 9, 9)) }
}

extension BaselineRecord.Money {
  var cell: Cell { Cell(exact: amount, in: currency) }
}

extension Cell {
  /// A figure of a record; empty where there is none.
  init(exact text: String?, in unit: String) {
    self.init(text.flatMap { Rational(exact: $0) }, in: unit)
  }

  /// A figure with its unit, as a record writes it.
  init(_ number: Rational?, in unit: String) {
    guard let number else {
      self = .empty
      return
    }
    if let currency = Currency(code: unit) {
      self = .money(number, currency)
    } else {
      self = unit == "ratio" || unit.contains(" per ") ? .number(number) : .count(number, of: unit)
    }
  }
}
