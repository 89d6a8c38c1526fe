import Ledger
import Quantities
import Reports
import Runs
import Settlement

/// A party's statement, for a terminal, a page and programs; `StatementReport+Sheets` is for
/// spreadsheets.
struct StatementReport {
  let statement: PartyStatement
  /// Explanations by their numbers in the ledger, where they are wanted; and what could not be read
  /// as one, as it was posted.
  let workings: [Int: KeptExplanation]
  let otherWorkings: [Int: String]
  let names: [String: String]

  init(_ statement: PartyStatement, workings: [Int: String], names: [String: String]) {
    let read = workings.compactMapValues { KeptExplanation(json: $0) }
    self.workings = read
    otherWorkings = workings.filter { read[$0.key] == nil }
    (self.statement, self.names) = (statement, names)
  }

  /// For a terminal: explanations are too long for one.
  var report: Report {
    Report(
      "Statement of \(partyName(statement.party, names))", about: about, summary: summary,
      sections: sections(linked: false))
  }

  /// For a browser and for paper, where each line leads to its explanation.
  var page: Report {
    var report = report
    report.sections = sections(linked: true) + explanations
    return report
  }

  private var about: String {
    let known = statement.occasion.map { "as known after entry \($0.entry) of \($0.on)" }
    return [statement.days.name, known ?? "as known before the first entry"]
      .joined(separator: ", ")
  }

  // MARK: Sentences

  private var summary: [String] {
    if statement.lines.isEmpty { return ["Nothing is posted for services that ended then."] }
    return statement.totals.flatMap { total -> [String] in
      func text(_ amount: Rational) -> String { amount.text(in: total.currency.unit) }
      let pays = total.amount.signum < 0
      let disputed = statement.lines.filter {
        $0.openDispute != nil && $0.key.currency == total.currency
      }.count
      return [
        "\(statement.party) \(pays ? "pays" : "receives") \(text(total.amount.magnitude)) for"
          + " services that ended then: \(text(total.original)) as first posted,"
          + " \(text(total.adjustments)) of adjustments."
      ]
        + (disputed == 0
          ? []
          : [
            "\(disputed) line\(disputed == 1 ? " is" : "s are") disputed:"
              + " \(text(total.disputed))."
          ])
    }
  }

  /// What a line is beside its amount: on account, disputed, withdrawn.
  func remarks(on line: StatementLine) -> [String] {
    var remarks = Self.words(for: line.facts.nature).map { [$0] } ?? []
    if let dispute = line.openDispute {
      remarks.append("disputed by \(dispute.by) since \(dispute.on): \(dispute.because)")
    }
    if let why = line.last.withdrawn { remarks.append("withdrawn: \(why)") }
    return remarks
  }

  /// What a nature is called; `nil` for what is simply settled.
  static func words(for nature: String) -> String? {
    switch nature {
    case "settled": nil
    case "instalment": "on account"
    case "accrual": "accrued, not settled yet"
    case "agreed": "agreed between the parties"
    default: nature
    }
  }

  // MARK: Sections

  private func sections(linked: Bool) -> [Report.Section] {
    let byContract = Dictionary(grouping: statement.lines, by: \.key.contract)
    return byContract.sorted { $0.key < $1.key }.map { contract, lines in
      Report.Section(contract, tables(of: lines, linked: linked))
    } + [adjustments, disputes, entries, payments].compactMap { $0 }
  }

  /// One for each currency.
  private func tables(of lines: [StatementLine], linked: Bool) -> [Report.Block] {
    let byCurrency = Dictionary(grouping: lines, by: \.key.currency)
    return byCurrency.sorted { $0.key.code < $1.key.code }.map { currency, lines in
      let rows = lines.map { row($0, linked: linked) }
      let sums = [
        lines.map(\.original).reduce(.zero, +), lines.map(\.adjustments).reduce(.zero, +),
        lines.map(\.amount).reduce(.zero, +),
      ]
      let total: [Cell] =
        [.text("all")] + Array(repeating: .empty, count: 6) + sums.map { .money($0, currency) }
        + [.empty]
      let columns: [ReportTable.Column] =
        ["line", "term", "with", "service", "due"].map { .words($0) }
        + [
          .words("counted"), .figures("quantity"), .figures("first posted"),
          .figures("adjustments"),
        ]
        + [.figures("amount, \(currency.code)"), .words("remarks")]
      // What no line has is not shown.
      let kept = columns.indices.filter { column in
        rows.contains { $0[column] != .empty && $0[column] != .text("") }
      }
      return .table(
        ReportTable(
          "", kept.map { columns[$0] },
          rows.map { row in .init(kept.map { row[$0] }) }
            + [.init(kept.map { total[$0] }, isTotal: true)]))
    }
  }

  private func row(_ line: StatementLine, linked: Bool) -> [Cell] {
    let (key, facts) = (line.key, line.facts)
    let number = String(line.number)
    let quantity = facts.quantity.flatMap { Rational(exact: $0) }
    return [
      linked && line.working != nil ? .link(number, to: "line-\(number)") : .text(number),
      .text(key.term), .text(key.payer == statement.party ? key.payee : key.payer),
      .text(Self.days(facts.service)), .text(facts.due.description),
      .text(facts.unit ?? ""), quantity.map { .count($0, of: facts.unit ?? "") } ?? .empty,
      .money(line.original, key.currency), .money(line.adjustments, key.currency),
      .money(line.amount, key.currency), .text(remarks(on: line).joined(separator: "; ")),
    ]
  }

  static func days(_ period: Period) -> String {
    Period.named(from: period.first, to: period.last).name
  }

  private var adjustments: Report.Section? {
    let rows = statement.lines.flatMap { line in
      line.postings.dropFirst().map { posting -> ReportTable.Row in
        .init([
          .text(String(line.number)), .text(line.key.term), .text(Self.days(line.facts.service)),
          .text(String(posting.occasion.entry)),
          .text(posting.withdrawn ?? posting.occasion.cause),
          .change(posting.change, line.key.currency),
        ])
      }
    }
    guard !rows.isEmpty else { return nil }
    let table = ReportTable(
      "What was posted after a line was first posted",
      ["line", "term", "service", "entry", "cause"].map { .words($0) } + [.figures("adjustment")],
      rows)
    return Report.Section("Adjustments", [.table(table)])
  }

  private var disputes: Report.Section? {
    let rows = statement.lines.flatMap { line in
      line.disputes.map { dispute -> ReportTable.Row in
        .init([
          .text(String(line.number)), .text(line.key.term), .text(dispute.on.description),
          .text(dispute.by), .text(dispute.because),
          .text(
            dispute.resolution.map { "\($0.how) (\($0.by), \($0.on))" } ?? "not resolved"),
        ])
      }
    }
    guard !rows.isEmpty else { return nil }
    let names = ["line", "term", "since", "disputed by", "because", "resolved"]
    return Report.Section(
      "Disputes", [.table(ReportTable("", names.map { .words($0) }, rows))])
  }

  /// Which runs it comes from, and who answers for them.
  private var entries: Report.Section? {
    guard !statement.occasions.isEmpty else { return nil }
    let table = ReportTable(
      "", ["entry", "as of", "stage", "cause", "prepared by", "approved by"].map { .words($0) },
      statement.occasions.map { occasion in
        .init([
          .text(String(occasion.entry)), .text(occasion.on.description), .text(occasion.stage),
          .text(occasion.cause), .text(occasion.prepared ?? ""), .text(occasion.approved ?? ""),
        ])
      })
    return Report.Section("Where it comes from", [.table(table)])
  }

  // MARK: Explanations

  private var explanations: [Report.Section] {
    let blocks = statement.lines.compactMap { line in
      explanation(of: line).map { text, counts -> Report.Block in
        .details(
          .init(
            "line-\(line.number)",
            "Line \(line.number): \(line.key.term) of \(line.key.contract), \(line.key.period),"
              + " \(line.key.payer) pays \(line.key.payee)",
            text: text, counts: counts))
      }
    }
    return blocks.isEmpty ? [] : [Report.Section("How each line was worked out", blocks)]
  }

  private func explanation(of line: StatementLine) -> (text: String, counts: [(String, Cell)])? {
    guard let number = line.working else { return nil }
    if let other = otherWorkings[number] { return (other, []) }
    guard let working = workings[number] else { return nil }
    return (
      working.text(term: line.key.term, period: line.key.period.name),
      working.values.compactMap { value in value.count.map { (value.name, $0) } }
    )
  }
}

extension Explanation.NamedValue {
  /// Where it is a number of something that may be people.
  fileprivate var count: Cell? {
    guard case .number(let number) = value.value, let unit, unit != "ratio",
      !unit.contains(" per "), Currency(code: unit) == nil, !Self.spans.contains(unit)
    else { return nil }
    return .count(number, of: unit)
  }

  private static let spans: Set<String> = ["years", "months", "weeks", "days", "hours", "minutes"]
}
