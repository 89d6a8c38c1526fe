import Quantities
import Reports
import Runs

/// What has moved since a baseline was agreed, for readers and for machines.
struct ComparisonReport {
  private let baseline: Baseline
  private let comparison: BaselineComparison
  /// How many rows of one figure a terminal shows.
  private static let mostRows = 40

  init(_ baseline: Baseline, _ comparison: BaselineComparison) {
    (self.baseline, self.comparison) = (baseline, comparison)
  }

  var report: Report {
    let moved = comparison.moved
    var sections = moved.map { Report.Section("\($0.group): \($0.name)", blocks($0)) }
    if !comparison.notes.isEmpty {
      sections.append(
        Report.Section(
          moved.isEmpty ? "Other than it was, and moved nothing" : "Other than it was besides",
          [.list(comparison.notes)]))
    }
    let names = moved.map(\.name).joined(separator: ", ")
    return Report(
      "Since baseline \(baseline.name)",
      about: "\(baseline.record.workspace), \(baseline.period.name), agreed on"
        + " \(baseline.agreedOn)",
      summary: [moved.isEmpty ? "Nothing has moved." : "Moved: \(names)."], sections: sections)
  }

  private func blocks(_ subject: BaselineComparison.Subject) -> [Report.Block] {
    var blocks: [Report.Block] = []
    if !subject.reasons.isEmpty { blocks.append(.list(subject.reasons)) }
    let (gone, new) = subject.definition
    if !gone.isEmpty { blocks += [.text("Then:"), .list(gone)] }
    if !new.isEmpty { blocks += [.text("Now:"), .list(new)] }
    if !subject.rows.isEmpty { blocks.append(.table(table(subject))) }
    let more = subject.rows.count - Self.mostRows
    if more > 0 { blocks.append(.text("\(more) rows more: `--format csv` has them all.")) }
    return blocks
  }

  private func table(_ subject: BaselineComparison.Subject) -> ReportTable {
    let rows = subject.rows.prefix(Self.mostRows).map { row in
      let unit = unit(of: row, subject)
      func cell(_ number: Rational?) -> Cell { Cell(number, in: unit) }
      let members =
        row.members.isEmpty && !subject.by.isEmpty
        ? [Cell.text("all")] + subject.by.dropFirst().map { _ in Cell.empty }
        : row.members.map(Cell.text)
      return ReportTable.Row(
        members + [
          .text(row.period), cell(row.then), cell(row.now), cell(row.difference),
          row.share.map(Cell.share) ?? .empty,
        ], isTotal: false)
    }
    return ReportTable(
      ["", "ratio"].contains(subject.unit) ? "" : "In \(subject.unit)",
      (subject.by + ["period"]).map(ReportTable.Column.words)
        + ["then", "now", "difference", "%"].map(ReportTable.Column.figures), rows)
  }

  /// Contracts say the money of each row.
  private func unit(
    of row: BaselineComparison.Row, _ subject: BaselineComparison.Subject
  ) -> String {
    subject.unit.isEmpty ? row.members.last ?? "" : subject.unit
  }

  /// Everything that moved, a row each; a definition that moved no figure has one without.
  var records: [[String]] {
    let header = [
      "group", "figure", "by", "member", "period", "kind", "then", "now", "difference", "share",
      "unit", "why",
    ]
    return [header]
      + comparison.moved.flatMap { subject in
        let why = subject.reasons.joined(separator: " ")
        let head = [subject.group, subject.name, subject.by.joined(separator: " / ")]
        guard !subject.rows.isEmpty else {
          return [head + ["", baseline.period.name, "definition", "", "", "", "", "", why]]
        }
        return subject.rows.map { row in
          head + [row.members.joined(separator: " / "), row.period]
            + [row.isTotal ? "total" : "value"]
            + [row.then, row.now, row.difference, row.share].map { $0?.decimal ?? "" }
            + [unit(of: row, subject), why]
        }
      }
  }
}
