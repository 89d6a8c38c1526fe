import Definitions
import Faults
import Formulas

extension GatePlan {
  /// A plan for each table that has gates, in the order of the tables. A gate that is wrong is left
  /// out, with its fault in the log.
  ///
  /// - Returns: each plan with the gates of its tests, in their order.
  public static func plans(
    for gates: [Gate], in workspace: Workspace, _ log: FaultLog
  ) -> [(plan: GatePlan, gates: [Gate])] {
    let tables = RowTables(workspace, asked: true)
    var found: [String: [(gate: Gate, test: GateTest)]] = [:]
    for gate in gates {
      let read = log.attempt { () throws(Fault) in
        let rows = tables.rows(of: try Self.table(of: gate, in: workspace))
        let test = try GateReader(gate: gate, rows: rows, workspace: workspace).test()
        // What is wrong with one must not take the others of its table with it.
        _ = try rows.rows(reading: test.slots)
        return (gate, test)
      }
      if let read { found[gate.table.text, default: []].append(read) }
    }
    return workspace.tables.compactMap { table in
      guard let read = found[table.name] else { return nil }
      let rows = tables.rows(of: table)
      let plan = log.attempt { () throws(Fault) in
        try GatePlan(table: rows.table, tests: read.map(\.test)) { places throws(Fault) in
          try rows.rows(reading: places.reduce(into: []) { $0.formUnion(read[$1].test.slots) })
        }
      }
      return plan.map { ($0, read.map(\.gate)) }
    }
  }

  private static func table(of gate: Gate, in workspace: Workspace) throws(Fault) -> Table {
    let table = try workspace.table(gate.table)
    if case .file = table.source { return table }
    let isJoined = if case .tables = table.source { true } else { false }
    throw Fault(
      "table-without-file", at: gate.table.place,
      "a gate asks the rows of a file, and `\(table.name)`"
        + (isJoined ? " joins the rows of other tables" : " is written out"),
      advice: isJoined
        ? "Write a gate for each of these."
        : "Name a table with a `file:`. What is written in a definition is for its reader to"
          + " check.")
  }
}

/// Gives a gate its meaning over a table.
private struct GateReader {
  let gate: Gate
  let rows: RowTable
  let workspace: Workspace

  private var table: Table { rows.table }

  func test() throws(Fault) -> GateTest {
    let asks = try question()
    return GateTest(
      name: gate.name, asks: asks, present: try present(for: asks),
      money: try gate.money.map(money), atMost: gate.atMost)
  }

  /// Whether a cell is filled is asked of every row; a month or label that is none is no month.
  private func present(for asks: GateTest.Question) throws(Fault) -> [Slot.ID] {
    switch asks {
    case .filled, .monthly: []
    default: try rows.needed(for: asks.slots).sorted()
    }
  }

  private func question() throws(Fault) -> GateTest.Question {
    switch gate.asks {
    case .holds(let passage):
      return .holds(try rows.truth(passage, for: .gate))
    case .known(let word, let other):
      return .known(try label(word), in: try reference(other))
    case .unique(let words): return .unique(try columns(words))
    case .filled(let words): return .filled(try columns(words).map(stored))
    case .monthly(let word, let by, let within):
      var series: [GateTest.Series] = []
      for word in by { series.append(try self.series(word)) }
      return .monthly(try month(word), by: series, within: within)
    }
  }

  // MARK: Columns

  private func columns(_ words: [Passage]) throws(Fault) -> [Int] {
    var columns: [Int] = []
    for word in words { columns.append(try column(word)) }
    return columns
  }

  private func column(_ word: Passage) throws(Fault) -> Int {
    if let index = table.columns.firstIndex(where: { $0.name == word.text }) { return index }
    throw unknown(
      word.text, at: word.place, in: table,
      table.columns.filter { !$0.isAsStored }.map(\.name))
  }

  /// The text of a column in the file; what is worked out has none.
  private func stored(_ index: Int) -> Int {
    let name = table.columns[index].storedName
    return table.columns.firstIndex { $0.name == name } ?? index
  }

  private func unknown(
    _ name: String, at place: Place, in table: Table, _ names: [String]
  ) -> Fault {
    Fault(
      "unknown-column", at: place, "table `\(table.name)` has no column `\(name)`",
      advice: didYouMean(name, among: names))
  }

  private func label(_ word: Passage) throws(Fault) -> Int {
    let index = try column(word)
    if case .label = table.columns[index].kind { return index }
    throw notALabel(table.columns[index], at: word.place)
  }

  private func notALabel(_ column: Table.Column, at place: Place) -> Fault {
    Fault(
      "not-a-label", at: place,
      "a gate compares labels here, and `\(column.name)` is"
        + " \(column.isPeriod ? "a period" : column.kind.description)",
      advice: "Declare the column as `is: label of …`.")
  }

  private func series(_ word: Passage) throws(Fault) -> GateTest.Series {
    let index = try label(word)
    var members: Set<String> = []
    if case .label(let dimension) = table.columns[index].kind {
      members = Set(workspace.dimensions.first { $0.name == dimension }?.members ?? [])
    }
    return GateTest.Series(slot: index, members: members)
  }

  /// A column of dates, or of periods, which are then months.
  private func month(_ word: Passage) throws(Fault) -> Int {
    let index = try column(word)
    let column = table.columns[index]
    if column.kind == .date { return index }
    throw Fault(
      "not-a-date", at: word.place,
      "rows are counted by the month of a date, and `\(column.name)` is \(column.kind)",
      advice: "Name a column that `is: date`, or `is: period` where it holds months.")
  }

  private func money(_ word: Passage) throws(Fault) -> Int {
    let index = try column(word)
    let kind = table.columns[index].kind
    if case .number(let unit) = kind, unit.isMoney { return index }
    throw Fault(
      "not-money", at: word.place, "`money` needs a column of money",
      label: "this is \(kind)", advice: "Name a column that `is: £`, of what each row comes to.")
  }

  // MARK: What is known

  /// `people.person`, or `provider`: a dimension whose members definitions name.
  private func reference(_ passage: Passage) throws(Fault) -> GateTest.Reference {
    if let dimension = workspace.dimensions.first(where: { $0.name == passage.text }) {
      return .written(dimension.members)
    }
    let parts = passage.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw Fault(
        "table-without-column", at: passage.place,
        "`\(passage.text)` is neither the column of a table nor a dimension with members",
        advice: "Write a table and its column, as `known: {person: people.person}`; or a dimension"
          + " of leftshift.yaml, as `known: {provider: provider}`.")
    }
    let name = String(parts[1])
    let other = try workspace.table(passage.part(0..<parts[0].count))
    let keys = other.keys.filter { !$0.isPeriod }.map(\.dimension)
    if case .rows(let rows) = other.source, let index = keys.firstIndex(of: name) {
      return .written(Set(rows.map { $0.members[index].text }).sorted())
    }
    let asked = rows.tables.rows(of: other)
    let ofFile = asked.table.columns.indices.filter { index in
      let column = asked.table.columns[index]
      return column.formula == nil && !column.isAsStored
    }
    guard case .file = other.source,
      let index = ofFile.first(where: { asked.table.columns[$0].name == name })
    else {
      var names = keys
      if case .file = other.source { names = ofFile.map { asked.table.columns[$0].name } }
      let place = passage.place(of: passage.text.count - name.count..<passage.text.count)
      throw unknown(name, at: place, in: other, names)
    }
    let column = asked.table.columns[index]
    guard case .label = column.kind else { throw notALabel(column, at: passage.place) }
    return .column(index, of: try asked.rows(reading: [index]))
  }
}

extension RowTable {
  /// What a row must have if these are to be asked of it: they themselves, and behind them every
  /// cell of the file for which nobody says what a blank means.
  fileprivate func needed(for slots: Set<Slot.ID>) throws(Fault) -> Set<Slot.ID> {
    let declared = tables.workspace.tables.first { $0.name == table.name }?.asRows.columns ?? []
    var (needed, seen, open) = (slots, Set<Slot.ID>(), Array(slots))
    while let slot = open.popLast() {
      guard seen.insert(slot).inserted else { continue }
      if slot >= table.columns.count {
        open += read(slot).on.compactMap { $0 }
      } else if let formula = try formula(of: slot) {
        open += formula.slots
      } else if slot < declared.count, declared[slot].blank == nil {
        needed.insert(slot)
      }
    }
    return needed
  }
}
