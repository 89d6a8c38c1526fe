import Definitions
import Faults
import Formulas

/// The columns of a table of rows: those of its file, and those that are worked out from them.
final class RowTable {
  let table: Table
  private let workspace: Workspace
  /// Of columns that are worked out, by their places in the table's columns.
  private var formulas: [Int: RowFormula] = [:]
  /// Those being worked out, each for the one before.
  private var path: [Int] = []

  init(_ table: Table, in workspace: Workspace) {
    (self.table, self.workspace) = (table, workspace)
  }

  var scope: RowScope { RowScope(table: table, workspace: workspace) }

  func formula(_ expression: Expression, _ passage: Passage) throws(Fault) -> RowFormula {
    try RowRules(passage: passage).check(expression)
    return try RowFormula(Checker(passage, in: scope).check(expression), over: self)
  }

  func digits(of column: Int) throws(Fault) -> Digits? {
    guard let formula = try formula(of: column) else { return table.columns[column].digits }
    return formula.digits
  }

  /// What a column is worked out from; `nil` for one of the file.
  func formula(of index: Int) throws(Fault) -> RowFormula? {
    if let known = formulas[index] { return known }
    let column = table.columns[index]
    guard let passage = column.formula else { return nil }
    if let start = path.firstIndex(of: index) {
      let circle = (path[start...] + [index]).map { table.columns[$0].name }
      throw Fault(
        "cycle", at: passage.place, "these columns go round in a circle",
        label: circle.joined(separator: " → "),
        advice: "Each needs the next before it has a value: work one of them out from the file's"
          + " own columns.")
    }
    path.append(index)
    defer { path.removeLast() }
    try RowRules(passage: passage).check(Parser.parse(passage))
    let wanted: Kind = column.isPeriod ? .label(of: "period") : column.kind
    let node = try Checker.check(passage, as: wanted, in: scope)
    guard node.type.kind.joined(with: wanted) == wanted else {
      throw Fault(
        "unit-mismatch", at: passage.place,
        "`\(column.name)` is \(node.type.kind), and says that it is"
          + " \(column.isPeriod ? "a period" : wanted.description)",
        advice: column.isPeriod
          ? "A period is `month(date)`, `quarter(date)`, `financial-year(date)` or"
            + " `calendar-year(date)`."
          : unitAdvice(node.type.kind, wanted))
    }
    let formula = try RowFormula(node, over: self)
    formulas[index] = formula
    return formula
  }

  /// The formulas of the columns that are read, and of those that these read.
  func formulas(behind columns: Set<Int>) throws(Fault) -> [Int: RowFormula] {
    var found: [Int: RowFormula] = [:]
    var open = Array(columns)
    while let index = open.popLast() {
      guard found[index] == nil, let formula = try formula(of: index) else { continue }
      found[index] = formula
      open += formula.columns
    }
    return found
  }
}
