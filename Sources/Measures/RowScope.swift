import Definitions
import Faults
import Formulas
import Quantities

/// The names of a row formula: the columns of its table, the columns of tables with a key, and
/// measures; the last two at the row's own labels.
struct RowScope: Scope {
  let rows: RowTable

  private var workspace: Workspace { rows.tables.workspace }
  private var table: Table { rows.table }

  var units: UnitWords { workspace.units }
  /// None: a row is one point, so there is nothing to fold over.
  var dimensionNames: [String] { [] }

  var names: [String] {
    table.columns.filter { !$0.isPeriod && !$0.isAsStored && !$0.name.contains(" ") }.map(\.name)
      + workspace.tables.filter { !$0.keys.isEmpty && $0.name != table.name }.flatMap { other in
        other.columns.filter { !$0.isPeriod }.map { "\(other.name).\($0.name)" }
      } + workspace.measures.map(\.name) + workspace.lets.map(\.name) + workspace.scales.map(\.name)
  }

  func slot(named name: String, at place: Place) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    if let index = table.columns.firstIndex(where: { $0.name == name }) {
      return try own(index, at: place).map { (index, $0) }
    }
    if let index = workspace.lets.firstIndex(where: { $0.name == name }) {
      let constant = try rows.constant(workspace.lets[index], at: place)
      return (-1 - index, Slot(name, constant.type, .fact, passage: constant.passage))
    }
    if let index = workspace.scales.firstIndex(where: { $0.name == name }) {
      let scale = workspace.scales[index]
      let slot = Slot(name, Type(scale.kind), .fact, passage: scale.passage)
      return (-1 - workspace.lets.count - index, slot)
    }
    if let measure = rows.tables.measure(named: name) {
      let dimensions = try measure.dimensions(in: workspace)
      return try slot(
        .measure(name), name, Type(.number(measure.unit), by: dimensions), measure.value, place)
    }
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, let other = workspace.tables.first(where: { $0.name == parts[0] }),
      let index = other.columns.firstIndex(where: { $0.name == parts[1] && !$0.isPeriod })
    else { return nil }
    guard !other.keys.isEmpty else { throw hasNoKey(other, name, place) }
    let column = other.columns[index]
    return try slot(
      .column(table: other.name, index), name, Type(column.kind, by: other.dimensions),
      column.header, place)
  }

  private func own(_ index: Int, at place: Place) throws(Fault) -> Slot? {
    let column = table.columns[index]
    if column.isPeriod {
      throw Fault(
        "period-in-row", at: place, "`\(column.name)` is the period of a row, not a value",
        advice: "Group by it, `by: [\(column.name)]`; or declare the column as `is: date` to"
          + " compare it.")
    }
    if case .scale = column.kind { return nil }
    return Slot(column.name, Type(column.kind), .fact, passage: column.header)
  }

  private func slot(
    _ source: RowRead.Source, _ name: String, _ type: Type, _ passage: Passage, _ place: Place
  ) throws(Fault) -> (id: Slot.ID, slot: Slot) {
    var read = RowRead(source: source, name: name, on: [])
    read.on = try rows.dimensions(of: read, at: place).map { _ in nil }
    return (rows.slot(of: read), Slot(name, type, .fact, passage: passage))
  }

  private func hasNoKey(_ other: Table, _ name: String, _ place: Place) -> Fault {
    Fault(
      "table-of-rows", at: place,
      "`\(name)` has no one value: `\(other.name)` is a table of rows without a key",
      advice: "If each of its rows is found by a label, say by which: `key: {person: COLUMN}`. If a"
        + " label has many rows there, measure them: `by: [person]`, and write the measure's name"
        + " here.")
  }

  func dimension(_ word: String) -> String? { nil }

  func members(of dimension: String) -> [String]? {
    workspace.dimensions.first { $0.name == dimension }?.members
  }

  func period(_ name: PeriodName) -> Period? { nil }

  func unit(of currency: Currency) -> Unit? { currency.unit }

  /// A proxy is a contract's: what is counted here is what the rows are.
  func proxy(for unit: Unit) -> (unit: Unit, because: String)? { nil }
}
