import Definitions
import Faults

/// What stands behind a figure that was counted from rows, in the words of its definitions.
extension Plan {
  /// For one of its measures: which rows count, what is worked out for them, and what they read.
  func workings(of aggregate: Aggregate) -> [String] {
    var seen: Set<String> = []
    let condition = aggregate.measure.condition.map { ["where \(oneLine($0))"] } ?? []
    // Only what this measure, its labels or its condition asks for, and not what others share.
    let rows = rows.reading(aggregate.slots.union(grouping)).rows
    return (condition + rows.workings).filter { seen.insert($0).inserted }
  }
}

extension Rows {
  /// The columns that are worked out, and the measures that are read, here and behind the links.
  fileprivate var workings: [String] {
    let own = worked.compactMap { slot in
      table.columns[slot].formula.map {
        "\(table.name).\(table.columns[slot].name) is \(oneLine($0))"
      }
    }
    return own + parts.flatMap(\.rows.workings)
      + links.flatMap { link -> [String] in
        switch link.source {
        case .rows(let rows):
          return rows.reading(Set(link.reads.values).union(link.keys)).rows.workings
        case .figures(let plan):
          return plan.aggregates.map { aggregate in
            let by = plan.groupingColumns.map(\.name).joined(separator: ", ")
            return "measure \(aggregate.measure.name) is \(oneLine(aggregate.measure.value))"
              + " by \(by)" + (aggregate.measure.condition.map { " where \(oneLine($0))" } ?? "")
          } + plan.rows.workings
        }
      }
  }
}

private func oneLine(_ passage: Passage) -> String {
  passage.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}
