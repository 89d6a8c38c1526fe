import ArgumentParser
import Definitions
import Faults
import Quantities
import Runs

/// What changes do, as tables: of one change, of one range, or of two.
struct WhatIfTables {
  private let whatIf: WhatIf
  private let ranges: [ChangeRange]
  private let party: String?
  private let names: [String: String]
  private let now: WhatIf.Sums

  init(_ whatIf: WhatIf, _ ranges: [ChangeRange], party: String?, names: [String: String]) {
    (self.whatIf, self.ranges, self.party, self.names) = (whatIf, ranges, party, names)
    now = whatIf.asItStands
  }

  /// `nil`, with the faults in the log, where a contract cannot be settled with one of the values.
  func tables(_ log: FaultLog) throws -> [ResultTable]? {
    let wide = ranges.filter { $0.values.count > 1 }
    switch wide.count {
    case 0: return sums(ranges.map { $0.values[0] }, log).map { [byParty($0), byTerm($0)] }
    case 1: return along(wide[0], log).map { [$0] }
    case 2:
      guard let party else {
        throw ValidationError("Two ranges make a table of one party: name it with `--party`.")
      }
      return across(wide[0], wide[1], party, log).map { [$0] }
    default: throw ValidationError("At most two of the values can be ranges.")
    }
  }

  // MARK: Settling

  /// - Parameter values: of each range, in their order.
  private func sums(_ values: [String], _ log: FaultLog) -> WhatIf.Sums? {
    let changes = log.attempt { () throws(Fault) in
      try zip(ranges, values).map { range, value throws(Fault) in try range.change(value) }
    }
    return changes.flatMap { whatIf.sums(with: $0, log) }
  }

  /// With one value of some of the ranges, and what the others have.
  private func sums(_ given: [String: String], _ log: FaultLog) -> WhatIf.Sums? {
    sums(ranges.map { given[$0.name] ?? $0.values[0] }, log)
  }

  // MARK: Tables

  private func byParty(_ then: WhatIf.Sums) -> ResultTable {
    let parties = Set(now.parties.keys).union(then.parties.keys)
      .sorted { ($0.id, $0.currency.code) < ($1.id, $1.currency.code) }
    let rows = parties.map { party -> [String] in
      let (before, after) = (now.parties[party] ?? .zero, then.parties[party] ?? .zero)
      return [
        party.id, names[party.id] ?? party.id, party.currency.code, money(before), money(after),
        money(after - before),
      ]
    }
    return ResultTable(
      title: "What each party receives less what it pays"
        + (ranges.isEmpty
          ? ""
          : ", with "
            + ranges.map { "\($0.name) = \($0.values[0])" }
            .joined(separator: ", ")),
      columns: ["party", "name", "money", "now", "then", "difference"], numbers: [3, 4, 5],
      rows: rows)
  }

  private func byTerm(_ then: WhatIf.Sums) -> ResultTable {
    let terms = Set(now.terms.keys).union(then.terms.keys)
      .filter { now.terms[$0] != then.terms[$0] }
      .sorted {
        ($0.contract, $0.term, $0.payer, $0.payee) < ($1.contract, $1.term, $1.payer, $1.payee)
      }
    let rows = terms.map { term -> [String] in
      let (before, after) = (now.terms[term] ?? .zero, then.terms[term] ?? .zero)
      return [
        "\(term.contract).\(term.term)", "\(term.payer) → \(term.payee)", term.currency.code,
        money(before),
        money(after),
        money(after - before),
      ]
    }
    return ResultTable(
      title: rows.isEmpty ? "No term pays anything else." : "The terms that pay something else",
      columns: ["term", "from whom to whom", "money", "now", "then", "difference"],
      numbers: [3, 4, 5],
      rows: rows)
  }

  /// One row a value, for one party; or a column of differences for each party that has any.
  private func along(_ range: ChangeRange, _ log: FaultLog) -> ResultTable? {
    var sums: [WhatIf.Sums] = []
    for value in range.values {
      guard let found = self.sums([range.name: value], log) else { return nil }
      sums.append(found)
    }
    if let party {
      let before = now.position(of: party)
      let rows = zip(range.values, sums).map { value, sums in
        let after = sums.position(of: party)
        return [value, money(before), money(after), money(after - before)]
      }
      return ResultTable(
        title: "What \(names[party] ?? party) receives less what it pays",
        columns: [range.name, "now", "then", "difference"], numbers: [0, 1, 2, 3], rows: rows)
    }
    let parties = Set(sums.flatMap { $0.parties.keys.map(\.id) }).union(now.parties.keys.map(\.id))
      .filter { id in sums.contains { $0.position(of: id) != now.position(of: id) } }.sorted()
    let rows = zip(range.values, sums).map { value, sums in
      [value] + parties.map { money(sums.position(of: $0) - now.position(of: $0)) }
    }
    return ResultTable(
      title: parties.isEmpty
        ? "No party receives anything else." : "The difference to what each party receives now",
      columns: [range.name] + parties, numbers: Set(0...parties.count), rows: rows)
  }

  private func across(
    _ down: ChangeRange, _ right: ChangeRange, _ party: String, _ log: FaultLog
  ) -> ResultTable? {
    let before = now.position(of: party)
    var rows: [[String]] = []
    for value in down.values {
      var row = [value]
      for other in right.values {
        guard let sums = sums([down.name: value, right.name: other], log) else { return nil }
        row.append(money(sums.position(of: party) - before))
      }
      rows.append(row)
    }
    return ResultTable(
      title: "The difference to what \(names[party] ?? party) receives now: \(down.name) down,"
        + " \(right.name) across",
      columns: [down.name] + right.values, numbers: Set(0...right.values.count), rows: rows)
  }
}
