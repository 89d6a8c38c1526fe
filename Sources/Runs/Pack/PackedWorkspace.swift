import Definitions
import Faults
import Foundation
import Measures
import Quantities

extension PackContents {
  /// The workspace that a pack holds, with its figures and without files. What is wrong with it is
  /// in the log.
  func open(_ log: FaultLog) -> OpenWorkspace? {
    func source(_ files: [Definition]) -> HeldSource {
      HeldSource(
        files: Dictionary(
          files.map { ($0.path, Array($0.text.utf8)) }, uniquingKeysWith: { first, _ in first }),
        folders: ["Mechanisms"])
    }
    let files = WorkspaceFiles.read(
      source(definitions.filter { !$0.isOfLibrary }), root: URL(filePath: "/"),
      library: source(definitions.filter(\.isOfLibrary)), log)
    guard log.faults.isEmpty else { return nil }
    return log.attempt { () throws(Fault) in
      let counted = CountedFigures()
      for figures in measures {
        counted.measures[figures.measure] = try data(of: figures, in: files.workspace, log)
      }
      for table in tables {
        counted.texts[[table.contract, table.table, table.file] + table.columns] =
          try table.textRows
      }
      let day = try asKnown.map { text throws(Fault) in
        guard let day = Day(iso: text) else { throw Self.odd("`\(text.prefix(40))` is no date") }
        return day
      }
      return OpenWorkspace(
        packed: files, counted: counted, gates: try gateResults(in: files.workspace), asKnown: day)
    }
  }

  private func data(
    of figures: Figures, in workspace: Workspace, _ log: FaultLog
  ) throws(Fault) -> MeasureData {
    let name = figures.measure
    guard let measure = workspace.measures.first(where: { $0.name == name }),
      let plan = Plan.plans(for: [measure], in: workspace, log).first,
      let aggregate = plan.aggregates.first,
      figures.by == plan.dimensions + (plan.hasPeriods ? ["period"] : [])
    else { throw Self.odd("figures of `\(name)` in it are of no measure in it") }
    var values: [MeasureData.Key: Rational] = [:]
    for row in figures.values {
      var labels = row.dropLast()
      let period = plan.hasPeriods ? labels.popLast().flatMap { Period($0) } : nil
      guard let number = row.last.flatMap({ Rational(exact: $0) }),
        plan.hasPeriods == (period != nil)
      else { throw Self.odd("a figure of `\(name)` in it is no number, or of no period") }
      let key = MeasureData.Key(members: Array(labels), period: period)
      guard values.updateValue(number, forKey: key) == nil else {
        throw Self.odd("a figure of `\(name)` stands in it twice")
      }
    }
    return MeasureData(
      aggregate, of: plan, values: values, rowCount: figures.rows, sql: figures.sql,
      files: figures.files.map { .init(table: $0.table, path: $0.path, sha256: $0.sha256) })
  }

  /// By their tables. Of a table, what came of all its gates or none: the others would count as
  /// not asked, and would seem to hold.
  private func gateResults(in workspace: Workspace) throws(Fault) -> [String: [GateResult]] {
    var results: [String: [GateResult]] = [:]
    for packed in gates {
      guard let gate = workspace.gates.first(where: { $0.name == packed.gate }) else {
        throw Self.odd("it has a result of gate `\(packed.gate)`, and no such gate")
      }
      let money = packed.money.flatMap { Rational(exact: $0) }
      let currency = packed.currency.flatMap { Currency(code: $0) }
      guard (money == nil) == (packed.money == nil),
        (currency == nil) == (packed.currency == nil)
      else { throw Self.odd("the money at gate `\(packed.gate)` is no amount") }
      results[gate.table.text, default: []].append(
        GateResult(
          gate, path: packed.path,
          Breaches(asked: packed.asked, broken: packed.broken, money: money, first: .lines([])),
          currency: currency))
    }
    return results.filter { table, results in
      results.count == workspace.gates.count { $0.table.text == table }
    }
  }
}

extension PackContents.Rows {
  fileprivate var textRows: TextRows {
    get throws(Fault) {
      var lines: [Int] = []
      for row in rows {
        guard let line = row.first.flatMap({ Int($0) }), line > 0 else {
          throw PackContents.odd("a row of `\(table)` in it is of no line")
        }
        lines.append(line)
      }
      let cells = columns.enumerated().map { place, column in
        (column, rows.map { Optional($0[place + 1]) })
      }
      return TextRows(
        path: path, sha256: sha256,
        columns: Dictionary(cells, uniquingKeysWith: { first, _ in first }), count: rows.count,
        lines: lines)
    }
  }
}
