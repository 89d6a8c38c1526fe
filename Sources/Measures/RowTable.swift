import Definitions
import Faults
import Formulas

/// What the rows of one table can say: their own columns, and what is said elsewhere of their
/// labels.
struct RowTable {
  /// With what its rows are found by among its columns.
  let table: Table
  let tables: RowTables

  init(_ table: Table, in tables: RowTables) { (self.table, self.tables) = (table, tables) }

  var scope: RowScope { RowScope(rows: self) }

  /// The name of a column, or of what is read elsewhere, by its slot.
  func name(of slot: Slot.ID) -> String {
    if slot < table.columns.count { return table.columns[slot].name }
    let read = read(slot)
    // Two labels of one dimension may read the same column: the second says at which.
    let isOnlyOne = read.on.allSatisfy { place in
      place.map { column in own(sameAs: column).count == 1 } ?? true
    }
    guard !isOnlyOne else { return read.name }
    let labels = read.on.compactMap { $0.map { table.columns[$0].name } }
    return "\(read.name) at \(labels.joined(separator: ", "))"
  }

  /// What a slot beyond the table's own columns reads.
  func read(_ slot: Slot.ID) -> RowRead { tables.reads(of: table)[slot - table.columns.count] }

  func slot(of read: RowRead) -> Slot.ID {
    table.columns.count + tables.index(of: read, in: table)
  }

  // MARK: Formulas

  func formula(
    _ expression: Expression, _ passage: Passage, for use: RowRules.Use = .measure
  ) throws(Fault) -> RowFormula {
    try RowRules(passage: passage, use: use).check(expression)
    return try formula(Checker(passage, in: scope).check(expression))
  }

  /// What a measure's `where` or a gate's `holds` says of a row.
  func truth(_ passage: Passage, for use: RowRules.Use = .measure) throws(Fault) -> RowFormula {
    let formula = try formula(try Parser.parse(passage), passage, for: use)
    guard formula.node.type.kind == .truth else {
      throw Fault(
        "not-a-truth", at: formula.node.place,
        "`\(use == .measure ? "where" : "holds")` needs yes or no",
        label: "this is \(formula.node.type.kind)",
        advice: "Compare it with something, as `weeks >= 52`.")
    }
    return formula
  }

  private func formula(_ node: Node) throws(Fault) -> RowFormula {
    try RowFormula(RowBinding(rows: self).bound(node), over: self)
  }

  /// What a column is worked out from; `nil` for one of the file.
  func formula(of column: Int) throws(Fault) -> RowFormula? {
    try tables.formula(of: column, in: self)
  }

  /// A column's formula, checked against what the column says that it is.
  func worked(_ column: Int, _ passage: Passage) throws(Fault) -> RowFormula {
    let column = table.columns[column]
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
    return try formula(node)
  }

  /// A value of the definitions that is written as it is: a date, an amount, an age.
  func constant(_ value: Contract.Let, at place: Place) throws(Fault) -> Node {
    let node = try Checker.check(value.formula, in: scope)
    if case .constant = node.operation { return node }
    throw Fault(
      "value-in-rows", at: place, "`\(value.name)` is worked out in contracts, not for rows",
      label: "it is `\(value.formula.text.prefix(60))`",
      advice: "Rows read values that are written as they are, as `2026-03-31` or `65 years`; work"
        + " anything else out in a column with `value:`.")
  }

  // MARK: What is known of a slot

  func digits(of slot: Slot.ID) throws(Fault) -> Digits? { try extent(of: slot)?.digits }

  /// What a number can be there; `nil` for what is none.
  func extent(of slot: Slot.ID) throws(Fault) -> Extent? {
    guard slot >= table.columns.count else {
      if let formula = try formula(of: slot) { return formula.extent }
      if case .tables = table.source { return try joinedExtent(of: slot) }
      guard let digits = table.columns[slot].digits else { return nil }
      // What is written out is what somebody wrote.
      return try tables.written(table).map { rows in .all(rows.map { $0[slot] }) } ?? Extent(digits)
    }
    switch read(slot).source {
    case .column(let name, let column): return try tables.table(named: name)?.extent(of: column)
    case .measure(let name):
      guard let measure = tables.measure(named: name) else { return nil }
      let figure = try tables.aggregate(of: measure).extent
      guard let nothing = measure.noRows, nothing != .none else { return figure }
      return .all([figure, .all([nothing])])
    }
  }

  /// Whether a row may have no value there, so that formulas must say what then.
  func canBeNone(_ slot: Slot.ID) throws(Fault) -> Bool {
    guard slot >= table.columns.count else {
      if let formula = try formula(of: slot) { return formula.canBeNone }
      if let written = try tables.written(table) { return written.contains { $0[slot] == .none } }
      for part in try parts {
        switch try source(of: slot, in: part) {
        case .slot(let own): if try part.canBeNone(own) { return true }
        case .value(let value): if value == .none { return true }
        }
      }
      // In a table that joins others a blank is what a part without the column has.
      if case .tables = table.source { return false }
      return table.columns[slot].blank == Value.none
    }
    // The other table may have no row for the label; a measure may say what that counts as.
    guard case .measure(let name) = read(slot).source else { return true }
    return tables.measure(named: name)?.noRows == nil
  }

  // MARK: Labels

  /// The columns that a dimension's member, or the period, can be read from.
  func labels(of dimension: String) -> [Int] {
    table.columns.indices.filter { index in
      let column = table.columns[index]
      if dimension == "period" { return column.isPeriod }
      return !column.isPeriod && column.kind == .label(of: dimension)
    }
  }

  private func own(sameAs column: Int) -> [Int] {
    if table.columns[column].isPeriod { return labels(of: "period") }
    guard case .label(let dimension) = table.columns[column].kind else { return [column] }
    return labels(of: dimension)
  }
}
