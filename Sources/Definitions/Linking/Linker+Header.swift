import Faults
import Formulas
import Quantities

/// What a contract says before its formulas: its parties, and names that must exist.
extension Linker {
  func checkHeader(_ log: FaultLog) {
    for side in [contract.payer, contract.payee] {
      _ = log.attempt { () throws(Fault) in try self.side(side) }
    }
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
