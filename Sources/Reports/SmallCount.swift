import Faults
import Quantities

/// A number of people so small that it may tell who they are.
public struct SmallCount: Hashable, Sendable {
  /// The caption of the table.
  public let table: String
  /// The words at the beginning of the row.
  public let row: String
  public let column: String

  /// From one to this many: what NHS England does not publish of people.
  public static let most = 7

  static func isSmall(_ cell: Cell) -> Bool {
    guard case .count(let count, _) = cell else { return false }
    return !count.isZero && count.magnitude < Rational(most + 1)
  }

  /// `small-number` where there are any.
  static func fault(_ counts: [SmallCount]) -> Fault? {
    guard let first = counts.first else { return nil }
    let more =
      counts.count == 1
      ? "" : ", and \(counts.count - 1) more number\(counts.count == 2 ? "" : "s")"
    return Fault(
      "small-number", at: nil,
      "the page would show a number from 1 to \(most) that may be of people: \(first)\(more)",
      advice:
        "So few can be recognised. Show fewer groups or a longer time; or, if only the parties"
        + " to the contract will read the page, write it with `--contract-parties-only`.")
  }
}

extension SmallCount: CustomStringConvertible {
  public var description: String {
    "`\(column)`" + (row.isEmpty ? "" : " of `\(row)`") + (table.isEmpty ? "" : " in `\(table)`")
  }
}

extension Report {
  /// Where numbers of people stand that are small, in order.
  public var smallCounts: [SmallCount] {
    sections.flatMap { section in
      section.blocks.flatMap { block -> [SmallCount] in
        switch block {
        case .table(let table): table.smallCounts(named: section.title)
        case .chart(let chart): chart.table.smallCounts(named: chart.title)
        case .details(let details):
          details.counts.filter { SmallCount.isSmall($0.cell) }.map {
            SmallCount(table: details.title, row: "", column: $0.name)
          }
        case .text, .list: []
        }
      }
    }
  }
}

extension ReportTable {
  fileprivate func smallCounts(named name: String) -> [SmallCount] {
    rows.flatMap { row in
      zip(columns, row.cells).compactMap { column, cell in
        guard SmallCount.isSmall(cell) else { return nil }
        return SmallCount(
          table: caption.isEmpty ? name : caption, row: row.cells.first?.text ?? "",
          column: column.name)
      }
    }
  }
}
