import Definitions
import Faults
import Quantities

extension ContractFacts {
  /// A table that covers a roster must have a row for everybody on it, in each period in which it
  /// has anybody of it: so a row that was lost is found, and is not taken for nothing to pay.
  func checkCoverage(_ log: FaultLog) {
    for data in tables.values.sorted(by: { $0.table.name < $1.table.name }) {
      guard let name = data.table.covers?.text, let roster = tables[name] else { continue }
      let present = data.membersByPeriod
      for (period, members) in roster.membersByPeriod.sorted(by: {
        $0.key ?? .never < $1.key ?? .never
      }) {
        let here =
          period == nil
          ? present.values.reduce(into: Set()) { $0.formUnion($1) } : present[period] ?? []
        let missing = members.subtracting(here)
        guard !missing.isEmpty, !members.isDisjoint(with: here) else { continue }
        let named = missing.map { $0.joined(separator: ", ") }.sorted()
        let shown = spoken(Array(named.prefix(5)))
        log.add(
          Fault(
            "not-covered", at: Place(file: data.path, line: 1),
            "table `\(data.table.name)` has no row for \(missing.count) of the \(members.count) on"
              + " `\(name)`" + (period.map { " in \($0.name)" } ?? ""),
            label: shown + (named.count > 5 ? " and \(named.count - 5) more" : ""),
            advice: "Everybody on the roster of a period must have a row, or they would be paid"
              + " nothing unseen. Add the rows; or take those who have left off the roster"
              + " (`--table \(name)=FILE` reads another one)."))
      }
    }
  }
}

extension TableData {
  /// The members of the key, together, by period.
  fileprivate var membersByPeriod: [Period?: Set<[String]>] {
    var result: [Period?: Set<[String]>] = [:]
    for row in 0..<count {
      result[periods[row], default: []].insert(keyMembers.map { $0[row] })
    }
    return result
  }
}

extension Period {
  /// Before all others, for sorting.
  fileprivate static let never = Period(
    from: Day(number: .min / 2), to: Day(number: .min / 2), name: "")
}
