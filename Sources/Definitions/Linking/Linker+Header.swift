import Faults
import Formulas
import Quantities

/// What a contract says before its formulas: its parties, and names that must exist.
extension Linker {
  func checkHeader(_ log: FaultLog) {
    for side in [contract.payer, contract.payee] {
      _ = log.attempt { () throws(Fault) in try self.side(side) }
    }
    checkYears(log)
    checkSettings(log)
    checkPeople(log)
    for name in contract.reads where workspace.contract(name.text) == nil {
      log.add(
        Fault(
          "unknown-contract", at: name.place, "there is no contract `\(name.text)` to read",
          advice: didYouMean(
            name.text, among: workspace.contracts.map(\.name).filter { $0 != contract.name })))
    }
    let known = Set(dimensionNames)
    for table in contract.tables {
      for column in table.columns {
        guard case .label(let dimension) = column.kind, !known.contains(dimension) else { continue }
        log.add(
          Fault(
            "unknown-dimension", at: column.header.place, "there is no dimension `\(dimension)`",
            label: "this column is a label of it",
            advice: didYouMean(dimension, among: known)
              + " A dimension is declared by a table's `by:` or `key:`, or under `dimensions:`."))
      }
    }
    let tables = contract.tables + workspace.tables
    for table in tables {
      guard let roster = table.covers else { continue }
      guard let covered = tables.first(where: { $0.name == roster.text }) else {
        log.add(
          Fault(
            "unknown-table", at: roster.place, "there is no table `\(roster.text)` to cover",
            advice: didYouMean(roster.text, among: tables.map(\.name))))
        continue
      }
      for dimension in covered.dimensions.subtracting(table.dimensions).sorted() {
        log.add(
          Fault(
            "roster-dimension", at: roster.place,
            "`\(roster.text)` is by \(dimension), and this table is not",
            advice: "A roster is found by keys that the table has too."))
      }
    }
    for substitution in contract.plan?.substitutions ?? [] {
      switch definitions[substitution.column.text] {
      case .column, .measure, .line: continue
      default: break
      }
      let data = names.filter { name in
        switch definitions[name] {
        case .column, .measure, .line: true
        default: false
        }
      }
      log.add(
        Fault(
          "unknown-column", at: substitution.column.place,
          "there is no column, measure or line `\(substitution.column.text)` to plan for",
          advice: didYouMean(substitution.column.text, among: data)))
    }
    let names = self.names + contract.tables.map(\.name) + workspace.tables.map(\.name)
    for (name, place) in contract.illustrative.mapValues(\.place) where !names.contains(name) {
      log.add(
        Fault(
          "unknown-name", at: place, "there is no `\(name)` here to be illustrative",
          advice: didYouMean(name, among: names)))
    }
  }
}

extension Linker {
  /// Where the workspace lists its settings, a term is for one of them.
  private func checkSettings(_ log: FaultLog) {
    let declared = workspace.dimensions.first { $0.name == settingDimension }
    guard let members = declared?.members else { return }
    for setting in contract.terms.compactMap(\.setting) where !members.contains(setting.text) {
      log.add(
        Fault(
          "unknown-label", at: setting.place, "there is no setting called `\(setting.text)`",
          advice: didYouMean(setting.text, among: members)
            + " Or add it to dimension `\(settingDimension)`."))
    }
  }

  /// Whom a term pays for can be told only where the workspace says who there is.
  private func checkPeople(_ log: FaultLog) {
    guard workspace.coverage?.people == nil else { return }
    for people in contract.terms.compactMap(\.people) {
      log.add(
        Fault(
          "for-people", at: people.place,
          "`coverage` does not say who the people are that terms pay for",
          advice: "Name the table with a row for each of them: `coverage: {…, people: {rows:"
            + " registrations, payer: commissioner}}`."))
    }
  }

  /// A sum for the year would be paid in each part of a year that the contract's days cut: who
  /// wants that says `each:`.
  private func checkYears(_ log: FaultLog) {
    guard !contract.saysEach, let from = contract.from, let to = contract.to,
      contract.terms.contains(where: { $0.each == nil })
    else { return }
    let periods = contract.each.periods(from: from, to: to)
    guard
      let cut = periods.first(where: { period in
        contract.each.period(holding: period.first, contractFrom: from, to: to) != period
      })
    else { return }
    log.add(
      Fault(
        "cut-year", at: contract.place,
        "this contract is settled each financial year, and its days cut one",
        label: "\(periods.count) periods, of which one is \(cut.first) to \(cut.last)",
        advice:
          "A sum without `per year` would be paid whole in each of them. Say what a period is:"
          + " `each: contract year`, `each: calendar year`, `each: contract`; or"
          + " `each: financial year`, if the parts are meant."))
  }
}
