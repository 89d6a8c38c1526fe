import Definitions
import Faults
import Flows
import Formulas
import Measures
import Quantities
import Settlement

extension OpenWorkspace {
  /// Which core terms pay for which rows; `nil`, with the faults in the log, where that cannot be
  /// told.
  ///
  /// - Parameter period: only rows of these days count.
  public func coverage(
    _ coverage: CoverageDeclaration, of settlements: [Settlement], during period: Period?,
    _ log: FaultLog
  ) -> CoverageTable? {
    let before = log.faults.count
    let setting = (try? workspace.table(coverage.rows))?.columns.first {
      $0.kind == .label(of: settingDimension)
    }?.name
    var (conditions, terms) = ([Passage](), [CoverageTable.Term]())
    var silent: [CoverageTable.Payer] = []
    for settlement in settlements {
      for term in settlement.contract.terms where term.kind == .core || term.passesOnRows {
        let payer = CoverageTable.Payer(contract: settlement.contract.name, term: term.name)
        guard let rows = term.rowsPaidFor(settingIn: setting) else {
          silent.append(payer)
          continue
        }
        let known = conditions.firstIndex { $0.text == rows.text }
        if known == nil { conditions.append(rows) }
        terms.append(
          CoverageTable.Term(
            payer, condition: known ?? conditions.count - 1, saysRows: term.rows != nil,
            lines: settlement.lines.filter { $0.term == term.name }))
      }
    }
    let asked = log.attempt { () throws(Fault) in
      try workspace.counting(conditions, for: coverage)
    }
    guard let asked else { return nil }
    let open = OpenWorkspace(self, workspace: asked.workspace)
    let data = open.figures([asked.rows, asked.money], log)
    guard log.faults.count == before, let rows = data[asked.rows.name],
      let money = data[asked.money.name],
      let payer = open.dimension(of: coverage.payer, in: coverage.rows),
      let payee = open.dimension(of: coverage.payee, in: coverage.rows)
    else { return nil }
    if period != nil, !rows.hasPeriods {
      log.add(
        Fault(
          "coverage-period", at: coverage.rows.place,
          "table `\(coverage.rows.text)` does not say of which period its rows are",
          advice: "Give it a column that `is: period`, or leave `--period` out."))
      return nil
    }
    return CoverageTable(
      rows: rows, money: money, dimensions: (payer, payee, asked.columns), terms: terms,
      lines: settlements.flatMap(\.lines), silent: silent, in: period)
  }

  private func dimension(of column: Passage, in table: Passage) -> String? {
    let kind = (try? workspace.table(table))?.asRows.column(column.text)?.kind
    if case .label(let dimension)? = kind { return dimension }
    return nil
  }
}
