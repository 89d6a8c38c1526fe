import Definitions
import Quantities
import Settlement

/// All that is said of who pays whom: the tables, and what a reader has to know of them.
public struct FlowReport: Sendable {
  public let workspace: String
  /// The period that was asked for; `nil` for all that is settled.
  public let period: String?
  /// One for each currency.
  public let tables: [FlowTable]
  public let key: CohortKey?
  /// Of parties, by their ids.
  public let names: [String: String]
  /// What has to be known before a figure is relied on: waived gates, made-up figures.
  public let caveats: [String]
  /// From the first day that is paid for to the last.
  public let days: (first: Day, last: Day)?

  public init(
    workspace: String, period: String?, settlements: [Settlement], key: CohortKey?,
    names: [String: String], caveats: [String] = []
  ) {
    (self.workspace, self.period, self.key, self.names) = (workspace, period, key, names)
    let lines = settlements.flatMap(\.settledLines)
    tables = FlowTable.tables(of: lines, cohort: key)
    let twice = tables.flatMap { table in
      table.countedTwice.map { party, amount in
        "\(party) is paid and pays \(amount.text(in: table.currency.unit)), which counts both ways:"
          + " terms that pay out what came in say `kind: pass-on`."
      }
    }
    let others = settlements.caveats
    self.caveats = twice + caveats.filter { !others.contains($0) } + others
    let periods = lines.map(\.line.service)
    days = periods.map(\.first).min().flatMap { first in
      periods.map(\.last).max().map { (first, $0) }
    }
  }

  public var columns: [String] {
    FlowTable.columns + (key == nil ? [] : FlowTable.cohortColumns)
  }

  public var records: [[String]] { tables.flatMap { $0.records(key) } }

  /// The days that it speaks of: `2025/26`, or from which to which.
  public var time: String {
    period ?? days.map { "\($0.first) to \($0.last)" } ?? "no period"
  }

  /// How the cohort's parts were come by.
  public var method: [String] {
    guard let key else { return [] }
    var sentences = [
      "Estimated: each amount is shared out by \(key.name) (measure \(key.measure.name)). To"
        + " \(key.cohort.title) falls their part of what the payee did in that setting.",
      "What has no setting, or no rows in the key, is not shared out: how much of it falls to these"
        + " people is not known, and is not nought.",
    ]
    if let first = key.periods.first, let last = key.periods.last, let days,
      first.first > days.first || last.last < days.last
    {
      sentences.append(
        "The rows of the key are of \(first == last ? first.name : "\(first) to \(last)"); they"
          + " stand for all of \(time).")
    }
    return sentences
  }
}

extension [Settlement] {
  /// Waived gates under the contracts, and which of them have made-up figures.
  public var caveats: [String] {
    var seen: Set<String> = []
    let illustrative = compactMap { settlement -> String? in
      let names = settlement.contract.illustrative.keys.sorted()
      return names.isEmpty
        ? nil : "Illustrative in \(settlement.contract.name): \(names.joined(separator: ", "))."
    }
    return (flatMap(\.waivers) + illustrative).filter { seen.insert($0).inserted }
  }
}
