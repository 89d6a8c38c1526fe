import Faults
import Formulas
import Quantities

/// What `leftshift coverage` asks: which rows somebody should pay for, and whose they are; and the
/// same of people, where it names them.
public struct CoverageDeclaration: Sendable {
  public let place: Place
  public let rows: Scope
  /// Whom a payment by the head is for, where the workspace says who they are.
  public let people: Scope?

  /// A table of which each row should be paid for.
  public struct Scope: Sendable {
    public let place: Place
    public let table: Passage
    /// Which of its rows; `nil` for all.
    public let condition: Passage?
    /// The column that says who is responsible for a row.
    public let payer: Passage
    /// The column that says who did it; `nil` for people, whom nobody does.
    public let payee: Passage?
    /// A column of money: what the rows come to.
    public let money: Passage?
  }

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
    let before = log.faults.count
    let people = people(fields.take("people"), log)
    guard let rows, let payer, let payee, let money, log.faults.count == before else { return nil }
    return CoverageDeclaration(
      place: fields.place,
      rows: Scope(
        place: fields.place, table: rows, condition: condition, payer: payer, payee: payee,
        money: money), people: people)
  }

  private static func people(_ item: Item?, _ log: FaultLog) -> Scope? {
    guard let fields = Fields(item, of: "`people` of `coverage`", log) else { return nil }
    defer { fields.finish() }
    let rows = fields.required(
      "rows", "Name the table with a row for each person: `rows: registrations`.")
    let condition = fields.text("where")
    let payer = fields.required(
      "payer", "Name the column that says who is responsible for a person: `payer: commissioner`.")
    let money = fields.text("money")
    guard let rows, let payer else { return nil }
    return Scope(
      place: fields.place, table: rows, condition: condition, payer: payer, payee: nil,
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
  /// The table of a scope of `coverage:`, with a column for each condition that says whether it
  /// holds, and the measures that count its rows by them.
  ///
  /// - Parameter conditions: row formulas of the table.
  /// - Returns: a workspace that has both, and the names of the measures' columns in the order of
  ///   the conditions; no `money` where the scope names none.
  public func counting(
    _ conditions: [Passage], of scope: CoverageDeclaration.Scope
  ) throws(Fault) -> (workspace: Workspace, rows: Measure, money: Measure?, columns: [String]) {
    let sides = [scope.payer] + (scope.payee.map { [$0] } ?? [])
    let columnsSaid = Measure.counting(scope.table, of: scope.table, named: "", by: sides)
    _ = try columnsSaid.dimensions(in: self)
    var table = try table(scope.table)
    // Names that no workspace can give.
    let columns = conditions.indices.map { "paid for \($0 + 1)" }
    for (name, condition) in zip(columns, conditions) {
      table.columns.append(
        Table.Column(
          name: name, header: condition.replaced(by: name), kind: .label(of: name), places: nil,
          blank: nil, isPeriod: false,
          formula: condition.surrounded(by: "if ((", ") otherwise no) then 'yes' else 'no'")))
    }
    // A row that is found by its period is of that one, whatever year a column puts it in.
    let found = table.asRows.columns
    let period =
      table.keys.contains(where: \.isPeriod) ? "period" : found.first(where: \.isPeriod)?.name
    let by = sides + ((period.map { [$0] } ?? []) + columns).map { scope.table.replaced(by: $0) }
    // Figures are kept by their names: others that are asked for need another.
    let what = ([scope.table] + sides + conditions).map(\.text).joined(separator: "; ")
    func measure(_ name: String, _ value: Passage, _ unit: Unit) -> Measure {
      Measure(
        name: "\(name): \(what)", title: name, place: scope.place, from: scope.table, unit: unit,
        by: by,
        value: value, condition: scope.condition, kind: nil, noRows: nil, ignoresOthers: true)
    }
    let rows = measure("rows in scope", scope.table.replaced(by: "count()"), Unit("case"))
    var money: Measure?
    if let column = scope.money {
      money = measure(
        "money in scope", column.surrounded(by: "sum(", ")"), try self.money(column, in: table))
    }
    var workspace = self
    workspace.tables = tables.map { $0.name == table.name ? table : $0 }
    return (workspace, rows, money, columns)
  }

  private func money(_ word: Passage, in table: Table) throws(Fault) -> Unit {
    guard let column = table.column(word.text) else {
      throw Fault(
        "unknown-column", at: word.place,
        "table `\(table.name)` has no column `\(word.text)`",
        advice: didYouMean(
          word.text, among: table.columns.filter { $0.currency != nil }.map(\.name)))
    }
    guard case .number(let unit) = column.kind, unit.isMoney else {
      throw Fault(
        "unit-mismatch", at: word.place,
        "`\(column.name)` is \(column.kind), and not money",
        advice: "Name a column of money: what the rows cost, or what they are worth.")
    }
    return unit
  }
}
