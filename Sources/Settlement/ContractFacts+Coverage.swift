import Definitions
import Faults
import Quantities

extension ContractFacts {
  /// A table that covers a roster must have a row for everybody on it, in each period in which it
  /// has anybody of it: so a row that was lost is found, and is not taken for nothing to pay.
  func checkCoverage(_ log: FaultLog) {
    for data in tables.values.sorted(by: { $0.table.name < $1.table.name }) {
      guard let name = data.table.covers?.text, let roster = tables[name] else { continue }
      let dimensions = roster.table.keys.filter { !$0.isPeriod }.map(\.dimension)
      guard let present = data.members(by: dimensions), let listed = roster.members(by: dimensions)
      else { continue }
      for (period, here) in present.sorted(by: { $0.key ?? .never < $1.key ?? .never }) {
        // A roster without periods speaks of all of them; one by year, of the year's months too.
        let wanted = listed.filter { other, _ in
          guard let other, let period else { return true }
          return other.first <= period.first && period.last <= other.last
        }.values.reduce(into: Set()) { $0.formUnion($1) }
        let missing = wanted.subtracting(here)
        guard !missing.isEmpty, !wanted.isDisjoint(with: here) else { continue }
        log.add(notCovered(data, name, missing, of: wanted.count, period))
      }
    }
  }

  private func notCovered(
    _ data: TableData, _ roster: String, _ missing: Set<[String]>, of count: Int, _ period: Period?
  ) -> Fault {
    let named = missing.map { $0.joined(separator: ", ") }.sorted()
    let shown = spoken(Array(named.prefix(5)))
    return Fault(
      "not-covered", at: Place(file: data.path, line: 1),
      "table `\(data.table.name)` has no row for \(missing.count) of the \(count) on `\(roster)`"
        + (period.map { " in \($0.name)" } ?? ""),
      label: shown + (named.count > 5 ? " and \(named.count - 5) more" : ""),
      advice: "Everybody on the roster of a period must have a row, or they would be paid nothing"
        + " unseen. Add the rows; or take those who have left off the roster"
        + " (`--table \(roster)=FILE` reads another one).")
  }
}

extension TableData {
  /// The members of some of the key's dimensions, together, by period; `nil` where the key lacks
  /// one of them.
  fileprivate func members(by dimensions: [String]) -> [Period?: Set<[String]>]? {
    let own = table.keys.filter { !$0.isPeriod }.map(\.dimension)
    let columns = dimensions.compactMap { own.firstIndex(of: $0) }
    guard columns.count == dimensions.count else { return nil }
    var result: [Period?: Set<[String]>] = [:]
    for row in 0..<count {
      result[periods[row], default: []].insert(columns.map { keyMembers[$0][row] })
    }
    return result
  }
}

extension Period {
  /// Before all others, for sorting.
  fileprivate static let never = Period(
    from: Day(number: .min / 2), to: Day(number: .min / 2), name: "")
}
