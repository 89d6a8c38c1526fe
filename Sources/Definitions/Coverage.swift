import Faults
import Formulas
import Quantities

/// What `leftshift coverage` asks: which rows somebody should pay for, and whose they are.
public struct CoverageDeclaration: Sendable {
  public let place: Place
  /// The table in scope.
  public let rows: Passage
  /// Which of its rows; `nil` for all.
  public let condition: Passage?
  /// The columns that say who is responsible for a row, and who did it.
  public let payer: Passage
  public let payee: Passage
  /// A column of money: what the rows come to.
  public let money: Passage

  static func read(_ item: Item?, _ log: FaultLog) -> CoverageDeclaration? {
    guard let fields = Fields(item, of: "`coverage`", log) else { return nil }
    defer { fields.finish() }
    let rows = fields.required("rows", "Name the table in scope: `rows: activity`.")
    let condition = fields.text("where")
    let payer = fields.required(
      "payer", "Name the column that says who is responsible for a row: `payer: commissioner`.")
    let payee = fields.required(
      "payee", "Name the column that says who did it: `payee: organisation`.")
    let money = fields.required("money", "Name a column of money: `money: cost`.")
    guard let rows, let payer, let payee, let money else { return nil }
    return CoverageDeclaration(
      place: fields.place, rows: rows, condition: condition, payer: payer, payee: payee,
      money: money)
  }
}

extension Contract.Term {
  /// Whether it passes on what a lead provider was paid to somebody who does the rows it says.
  public var passesOnRows: Bool { kind == .passOn && rows != nil }

  /// Which rows a term pays for: as it says, or else those of its setting.
  ///
  /// - Parameter column: the one of the table that says a row's setting.
  public func rowsPaidFor(settingIn column: String?) -> Passage? {
    if let rows { return rows }
    guard let setting, let column else { return nil }
    return setting.replaced(by: "\(column) = '\(setting.text)'")
  }
}

extension Workspace {
  /// The table in scope of `coverage:`, with a column for each condition that says whether it
  /// holds, and the measures that count its rows by them.
  ///
  /// - Parameter conditions: row formulas of the table.
  /// - Returns: a workspace that has both, and the names of the measures' columns in the order of
  ///   the conditions.
  public func counting(
    _ conditions: [Passage], for coverage: CoverageDeclaration
  ) throws(Fault) -> (workspace: Workspace, rows: Measure, money: Measure, columns: [String]) {
    let columnsSaid = Measure.counting(
      coverage.rows, of: coverage.rows, named: "", by: [coverage.payer, coverage.payee])
    _ = try columnsSaid.dimensions(in: self)
    var table = try table(coverage.rows)
    // Names that no workspace can give.
    let columns = conditions.indices.map { "paid for \($0 + 1)" }
    for (name, condition) in zip(columns, conditions) {
      table.columns.append(
        Table.Column(
          name: name, header: condition.replaced(by: name), kind: .label(of: name), places: nil,
          blank: nil, isPeriod: false,
          formula: condition.surrounded(by: "if ((", ") otherwise no) then 'yes' else 'no'")))
    }
    let period = table.columns.first(where: \.isPeriod)?.name
    let by =
      [coverage.payer, coverage.payee]
      + ((period.map { [$0] } ?? []) + columns).map { coverage.rows.replaced(by: $0) }
    func measure(_ name: String, _ value: Passage, _ unit: Unit) -> Measure {
      Measure(
        name: name, title: name, place: coverage.place, from: coverage.rows, unit: unit, by: by,
        value: value, condition: coverage.condition, kind: nil, noRows: nil, ignoresOthers: true)
    }
    let rows = measure("rows in scope", coverage.rows.replaced(by: "count()"), Unit("case"))
    let money = measure(
      "money in scope", coverage.money.surrounded(by: "sum(", ")"),
      try money(of: coverage, in: table))
    var workspace = self
    workspace.tables = tables.map { $0.name == table.name ? table : $0 }
    return (workspace, rows, money, columns)
  }

  private func money(of coverage: CoverageDeclaration, in table: Table) throws(Fault) -> Unit {
    guard let column = table.column(coverage.money.text) else {
      throw Fault(
        "unknown-column", at: coverage.money.place,
        "table `\(table.name)` has no column `\(coverage.money.text)`",
        advice: didYouMean(
          coverage.money.text, among: table.columns.filter { $0.currency != nil }.map(\.name)))
    }
    guard case .number(let unit) = column.kind, unit.isMoney else {
      throw Fault(
        "unit-mismatch", at: coverage.money.place,
        "`\(column.name)` is \(column.kind), and not money",
        advice: "Name a column of money: what the rows cost, or what they are worth.")
    }
    return unit
  }
}
