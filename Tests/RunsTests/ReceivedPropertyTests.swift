import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Testing

@testable import Runs

/// Random histories of extracts, beside rows in dictionaries.
@Suite struct ReceivedPropertyTests {
  private typealias Row = ReceivedCase.Row

  private struct History {
    let isWhole: Bool
    var extracts: [(months: ClosedRange<Int>, day: Int, rows: [Row])] = []

    /// By the spells: an extract that is whole first takes away what its months had.
    func known(through number: Int) -> [String: Row] {
      var from: [String: [(extract: Int, row: Row)]] = [:]
      for (index, extract) in extracts.prefix(number).enumerated() {
        if isWhole {
          for spell in from.keys {
            from[spell]?.removeAll { extract.months.contains(Int($0.row.month.suffix(2)) ?? 0) }
          }
        }
        for row in extract.rows { from[row.spell, default: []].append((index, row)) }
      }
      return from.compactMapValues { $0.last?.row }
    }

    func known(on day: Int) -> Int { extracts.count { $0.day <= day } }
  }

  @Test(arguments: 1...8) func rowsThatCountAreThoseOfDictionaries(_ seed: Int) throws {
    var random = Numbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
    for _ in 0..<5 { _ = random.below(7) }
    let mode = seed.isMultiple(of: 2) ? "whole" : "changes"
    try ReceivedCase.run("{each extract: \(mode), key: [spell], period: month}") { item in
      var history = History(isWhole: mode == "whole")
      for _ in 0..<6 {
        let day = (history.extracts.last?.day ?? 0) + random.below(3)
        let first = 4 + random.below(4)
        let months = first...(first + random.below(2))
        let rows = Self.rows(of: months, &random)
        let before = history.known(through: history.extracts.count)
        history.extracts.append((months, day, rows))
        let after = history.known(through: history.extracts.count)
        let loading = try item.loading(
          rows.map { "\($0.spell) \($0.month) \($0.cost)" },
          of: "\(Self.month(months.lowerBound))..\(Self.month(months.upperBound))",
          on: "\(Self.day(day))")
        #expect(loading.difference == Self.difference(before, after))
        if !loading.isKnown { try item.open().load(loading) } else { history.extracts.removeLast() }
      }
      try check(item, history)
    }
  }

  private func check(_ item: ReceivedCase, _ history: History) throws {
    let all = history.extracts.count
    for number in 1...all {
      let expected = Set(history.known(through: number).values)
      #expect(try item.rows(.known(through: number)) == expected)
      #expect(try item.rows(.known(through: number), inMemory: true) == expected)
    }
    for since in 0...all {
      let known = Set(history.known(through: since).keys)
      let expected = history.known(through: all).values.filter { known.contains($0.spell) }
      #expect(try item.rows(.restated(since: since, through: all)) == Set(expected))
    }
    for day in (history.extracts[0].day)...(history.extracts[all - 1].day + 1) {
      let expected = Set(history.known(through: history.known(on: day)).values)
      #expect(try item.rows(asKnown: "\(Self.day(day))") == expected)
    }
  }

  /// Some of twelve spells, each once: most of the extract's months, and some late.
  private static func rows(of months: ClosedRange<Int>, _ random: inout Numbers) -> [Row] {
    let rows = (1...12).compactMap { spell -> Row? in
      guard random.below(3) > 0 else { return nil }
      let isLate = months.lowerBound > 4 && random.below(4) == 0
      let month =
        isLate
        ? 4 + random.below(months.lowerBound - 4)
        : months.lowerBound + random.below(months.count)
      return Row(spell: "s\(spell)", month: Self.month(month), cost: 1 + random.below(3))
    }
    return rows.isEmpty ? [Row(spell: "s1", month: month(months.lowerBound), cost: 1)] : rows
  }

  private static func difference(
    _ before: [String: Row], _ after: [String: Row]
  ) -> ExtractDifference {
    let both = Set(before.keys).intersection(after.keys)
    return ExtractDifference(
      new: after.count - both.count, restated: both.count { before[$0] != after[$0] },
      gone: before.count - both.count, unchanged: both.count { before[$0] == after[$0] })
  }

  private static func month(_ number: Int) -> String { Period.month(number, of: 2026).name }

  private static func day(_ number: Int) -> Day { Day(number: 20_600 + number) }
}
