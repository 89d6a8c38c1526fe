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
    let setting = (try? workspace.table(coverage.rows.table))?.columns.first {
      $0.kind == .label(of: settingDimension)
    }?.name
    let asked = Self.terms(of: settlements, settlements.map(\.lines)) { term in
      term.kind == .core || term.passesOnRows
        ? Asked(condition: term.rowsPaidFor(settingIn: setting), saysSo: term.rows != nil) : nil
    }
    guard let counted = count(coverage.rows, by: asked.conditions, log) else {
      return nil
    }
    if period != nil, !counted.rows.hasPeriods {
      let table = coverage.rows.table
      log.add(
        Fault(
          "coverage-period", at: table.place,
          "table `\(table.text)` does not say of which period its rows are",
          advice: "Give it a column that `is: period`, or leave `--period` out."))
      return nil
    }
    return CoverageTable(
      counted, terms: asked.terms.filter { $0.term.condition != nil }.map(\.term),
      lines: settlements.flatMap(\.lines),
      silent: asked.terms.filter { $0.term.condition == nil }.map(\.term.payer), in: period)
  }

  /// For whom terms pay by the head, in each setting in which one says so and pays then; `nil`,
  /// with the faults in the log, where that cannot be told.
  ///
  /// - Parameter period: only rows of these days count.
  public func coverage(
    ofPeople people: CoverageDeclaration.Scope, of settlements: [Settlement],
    during period: Period?, _ log: FaultLog
  ) -> [PeopleCoverage]? {
    // A register without periods is of all of them: then the lines are of the days asked.
    let lines = settlements.map { settlement in
      settlement.lines.filter { line in
        period.map { line.service.first <= $0.last && $0.first <= line.service.last } ?? true
      }
    }
    let asked = Self.terms(of: settlements, lines) { term in
      term.kind == .core || term.people != nil
        ? Asked(condition: term.people, saysSo: term.people != nil) : nil
    }
    guard let counted = count(people, by: asked.conditions, log) else { return nil }
    let speaking = asked.terms.filter { item in
      item.term.condition != nil && item.term.paysAnything
    }
    let said = Set(speaking.map(\.setting))
    let settings = said.compactMap { $0 }.sorted() + (said.contains(nil) ? [nil] : [])
    return settings.map { setting in
      let terms = asked.terms.filter { $0.setting == setting }
      let own = zip(settlements, lines).flatMap { settlement, lines in
        let names = settlement.contract.terms.filter { $0.setting?.text == setting }.map(\.name)
        return lines.filter { names.contains($0.term) }
      }
      let table = CoverageTable(
        counted, terms: terms.map(\.term), lines: own, silent: [], in: period)
      return PeopleCoverage(setting, table, of: counted)
    }
  }

  /// Of a term that may pay for rows: for which, `nil` if it does not tell, and whether it says so
  /// itself.
  private struct Asked {
    let condition: Passage?
    let saysSo: Bool
  }

  /// Terms that may pay for rows, with the conditions of those that say for which.
  private static func terms(
    of settlements: [Settlement], _ lines: [[PaymentLine]],
    asking: (Contract.Term) -> Asked?
  ) -> (conditions: [Passage], terms: [(setting: String?, term: CoverageTable.Term)]) {
    var (conditions, terms) = ([Passage](), [(String?, CoverageTable.Term)]())
    for (settlement, lines) in zip(settlements, lines) {
      for term in settlement.contract.terms {
        guard let asked = asking(term) else { continue }
        var known = conditions.firstIndex { $0.text == asked.condition?.text }
        if known == nil, let condition = asked.condition {
          known = conditions.count
          conditions.append(condition)
        }
        terms.append(
          (
            term.setting?.text,
            CoverageTable.Term(
              CoverageTable.Payer(contract: settlement.contract.name, term: term.name),
              condition: known, saysRows: asked.saysSo, isPassOn: term.kind == .passOn,
              lines: lines.filter { $0.term == term.name })
          ))
      }
    }
    return (conditions, terms)
  }

  private func count(
    _ scope: CoverageDeclaration.Scope, by conditions: [Passage], _ log: FaultLog
  ) -> CoverageTable.Counted? {
    let before = log.faults.count
    let asked = log.attempt { () throws(Fault) in
      try workspace.counting(conditions, of: scope)
    }
    guard let asked else { return nil }
    let open = OpenWorkspace(self, workspace: asked.workspace)
    let data = open.figures([asked.rows] + (asked.money.map { [$0] } ?? []), log)
    let payee = scope.payee.flatMap { open.dimension(of: $0, in: scope.table) }
    guard log.faults.count == before, let rows = data[asked.rows.name],
      let payer = open.dimension(of: scope.payer, in: scope.table),
      (payee == nil) == (scope.payee == nil)
    else { return nil }
    return CoverageTable.Counted(
      rows: rows, money: asked.money.flatMap { data[$0.name] }, payer: payer,
      payee: payee, conditions: asked.columns)
  }

  private func dimension(of column: Passage, in table: Passage) -> String? {
    let kind = (try? workspace.table(table))?.asRows.column(column.text)?.kind
    if case .label(let dimension)? = kind { return dimension }
    return nil
  }
}
