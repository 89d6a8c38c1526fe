import ArgumentParser
import Definitions
import Faults
import Quantities
import Reports
import Runs

/// What changes do: of one change, of one range, or of two.
struct WhatIfFindings {
  /// The whole of the result, for machines.
  let rows: ReportTable
  let blocks: [Report.Block]

  init(_ rows: ReportTable, _ blocks: [Report.Block]) { (self.rows, self.blocks) = (rows, blocks) }
}

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
  func findings(_ log: FaultLog) throws -> WhatIfFindings? {
    let wide = ranges.filter { $0.values.count > 1 }
    switch wide.count {
    case 0:
      return sums(ranges.map { $0.values[0] }, log).map { then in
        let parties = byParty(then)
        return WhatIfFindings(parties.table, [parties.block, byTerm(then)])
      }
    case 1: return along(wide[0], log)
    case 2:
      guard let party else {
        throw ValidationError("Two ranges make a table of one party: name it with `--party`.")
      }
      return across(wide[0], wide[1], party, log)
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

  // MARK: One change

  private func byParty(_ then: WhatIf.Sums) -> (table: ReportTable, block: Report.Block) {
    let parties = Set(now.parties.keys).union(then.parties.keys)
      .sorted { ($0.id, $0.currency.code) < ($1.id, $1.currency.code) }
    let changes = parties.map { (then.parties[$0] ?? .zero) - (now.parties[$0] ?? .zero) }
    let rows = zip(parties, changes).map { party, change in
      ReportTable.Row([
        .text(party.id), .text(names[party.id] ?? party.id), .text(party.currency.code),
        .money(now.parties[party] ?? .zero, party.currency),
        .money(then.parties[party] ?? .zero, party.currency), .money(change, party.currency),
      ])
    }
    let said = ranges.map { "\($0.name) = \($0.values[0])" }.joined(separator: ", ")
    let table = ReportTable(
      "What each party receives less what it pays" + (said.isEmpty ? "" : ", with " + said),
      [.words("party"), .words("name"), .words("money")]
        + ["now", "then", "difference"].map(ReportTable.Column.figures), rows)
    let currencies = Set(parties.map(\.currency))
    guard let currency = currencies.first, currencies.count == 1,
      changes.contains(where: { !$0.isZero })
    else { return (table, .table(table)) }
    let points = zip(parties, changes).map { Chart.Point(names[$0.id] ?? $0.id, "", $1) }
    let chart = Chart(
      "Who receives more, and who less", extremes(points.map { ($0.name, $0.value) }, currency),
      .bars(points), unit: currency.symbol, table: table)
    return (table, .chart(chart))
  }

  /// Who gains most, and who loses most.
  private func extremes(_ changes: [(name: String, by: Rational)], _ currency: Currency) -> String {
    let most = changes.max { $0.by < $1.by }
    let least = changes.min { $0.by < $1.by }
    var said: [String] = []
    if let most, most.by.signum > 0 {
      said.append("\(most.name) gains most, \(self.said(most.by, currency))")
    }
    if let least, least.by.signum < 0 {
      said.append("\(least.name) loses most, \(self.said(least.by, currency))")
    }
    return said.isEmpty ? "Nobody receives anything else." : said.joined(separator: "; ") + "."
  }

  private func said(_ amount: Rational, _ currency: Currency) -> String {
    amount.magnitude.text(in: currency.unit)
  }

  private func byTerm(_ then: WhatIf.Sums) -> Report.Block {
    let terms = Set(now.terms.keys).union(then.terms.keys)
      .filter { now.terms[$0] != then.terms[$0] }
      .sorted {
        ($0.contract, $0.term, $0.payer, $0.payee) < ($1.contract, $1.term, $1.payer, $1.payee)
      }
    if terms.isEmpty { return .text("No term pays anything else.") }
    let rows = terms.map { term -> ReportTable.Row in
      let (before, after) = (now.terms[term] ?? .zero, then.terms[term] ?? .zero)
      return .init([
        .text("\(term.contract).\(term.term)"), .text("\(term.payer) → \(term.payee)"),
        .text(term.currency.code), .money(before, term.currency), .money(after, term.currency),
        .money(after - before, term.currency),
      ])
    }
    return .table(
      ReportTable(
        "The terms that pay something else",
        [.words("term"), .words("from whom to whom"), .words("money")]
          + ["now", "then", "difference"].map(ReportTable.Column.figures), rows))
  }

  // MARK: Ranges

  /// What amounts of a party are in, or of all: there is one, where a range is tried.
  private func currency(of party: String?) -> Currency {
    now.parties.keys.filter { party == nil || $0.id == party }.map(\.currency)
      .min { $0.code < $1.code } ?? .pounds
  }

  /// One row a value, for one party; or a column of differences for each party that has any.
  private func along(_ range: ChangeRange, _ log: FaultLog) -> WhatIfFindings? {
    var sums: [WhatIf.Sums] = []
    for value in range.values {
      guard let found = self.sums([range.name: value], log) else { return nil }
      sums.append(found)
    }
    return party.map { along(range, sums, $0) } ?? along(range, sums)
  }

  private func along(
    _ range: ChangeRange, _ sums: [WhatIf.Sums], _ party: String
  ) -> WhatIfFindings {
    let (before, currency) = (now.position(of: party), currency(of: party))
    let positions = zip(range.values, sums).map { (value: $0, after: $1.position(of: party)) }
    let rows = positions.map { value, after in
      [Cell.text(value)] + [before, after, after - before].map { .money($0, currency) }
    }
    let name = names[party] ?? party
    let table = ReportTable(
      "What \(name) receives less what it pays",
      [range.name, "now", "then", "difference"].map(ReportTable.Column.figures),
      rows.map { .init($0) })
    let most = positions.max { $0.after < $1.after }
    let least = positions.min { $0.after < $1.after }
    let sentence =
      "\(name) has \(before.text(in: currency.unit)) now. It has most at"
      + " \(most?.value ?? ""), \((most?.after ?? .zero).text(in: currency.unit)), and least at"
      + " \(least?.value ?? ""), \((least?.after ?? .zero).text(in: currency.unit))."
    let chart = Chart(
      "\(name), by \(range.name)", sentence,
      .lines(positions.map { Chart.Point($0.value, "", $0.after) }), unit: currency.symbol,
      table: table)
    return WhatIfFindings(table, [.chart(chart)])
  }

  private func along(_ range: ChangeRange, _ sums: [WhatIf.Sums]) -> WhatIfFindings {
    let currency = currency(of: nil)
    let parties = Set(sums.flatMap { $0.parties.keys.map(\.id) }).union(now.parties.keys.map(\.id))
      .filter { id in sums.contains { $0.position(of: id) != now.position(of: id) } }.sorted()
    let differences = sums.map { sums in
      parties.map { sums.position(of: $0) - now.position(of: $0) }
    }
    let table = ReportTable(
      parties.isEmpty
        ? "No party receives anything else." : "The difference to what each party receives now",
      ([range.name] + parties).map(ReportTable.Column.figures),
      zip(range.values, differences).map { value, row in
        .init([.text(value)] + row.map { .money($0, currency) })
      })
    let points = zip(range.values, differences).flatMap { value, row in
      zip(parties, row).map { Chart.Point(value, names[$0] ?? $0, $1) }
    }
    guard !points.isEmpty else { return WhatIfFindings(table, [.table(table)]) }
    let most = points.max { $0.value.magnitude < $1.value.magnitude }
    let sentence =
      "The greatest difference is that of \(most?.series ?? "") at \(most?.name ?? ""):"
      + " \((most?.value ?? .zero).text(in: currency.unit))."
    // More lines than these cannot be told apart.
    let kind: Chart.Kind = parties.count <= 6 ? .lines(points) : .heat(points)
    let chart = Chart(
      "Who receives more and who less, by \(range.name)", sentence, kind, unit: currency.symbol,
      table: table)
    return WhatIfFindings(table, [.chart(chart)])
  }

  private func across(
    _ down: ChangeRange, _ right: ChangeRange, _ party: String, _ log: FaultLog
  ) -> WhatIfFindings? {
    let (before, currency) = (now.position(of: party), currency(of: party))
    var rows: [ReportTable.Row] = []
    var points: [Chart.Point] = []
    for value in down.values {
      var row: [Cell] = [.text(value)]
      for other in right.values {
        guard let sums = sums([down.name: value, right.name: other], log) else { return nil }
        let difference = sums.position(of: party) - before
        row.append(.money(difference, currency))
        points.append(Chart.Point(value, other, difference))
      }
      rows.append(.init(row))
    }
    let name = names[party] ?? party
    let table = ReportTable(
      "The difference to what \(name) receives now: \(down.name) down, \(right.name) across",
      ([down.name] + right.values).map(ReportTable.Column.figures), rows)
    let most = points.max { $0.value < $1.value }
    let sentence =
      "Most is received with \(down.name) at \(most?.name ?? "") and \(right.name) at"
      + " \(most?.series ?? ""): \((most?.value ?? .zero).text(in: currency.unit)) beside now."
    let chart = Chart(
      "\(name): \(down.name) down, \(right.name) across", sentence, .heat(points),
      unit: currency.symbol, table: table)
    return WhatIfFindings(table, [.chart(chart)])
  }
}
