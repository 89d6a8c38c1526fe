import Definitions
import Faults
import Formulas

/// Finds, for all that a row formula reads elsewhere, the labels of the row that it is read at.
///
/// A row is one point: `people.born` is that of the row's own person. Where a row has two labels of
/// persons, `lookup(people.born, carer)` says which is meant.
struct RowBinding {
  let rows: RowTable

  func bound(_ node: Node) throws(Fault) -> Node { try bound(node, at: [:]) }

  /// - Parameter chosen: for a dimension, the column that a `lookup` around the node names.
  private func bound(_ node: Node, at chosen: [String: Int]) throws(Fault) -> Node {
    switch node.operation {
    case .read(let slot) where slot < 0:
      let (operation, type) = try constant(-1 - slot, node)
      return Node(operation, type: type, passage: node.passage, range: node.range)
    case .read(let slot) where slot >= rows.table.columns.count:
      var read = rows.read(slot)
      let dimensions = try rows.dimensions(of: read, at: node.place)
      for (index, dimension) in dimensions.enumerated() {
        if let column = chosen[dimension] {
          read.on[index] = column
        } else {
          read.on[index] = try label(of: dimension, for: read, node)
        }
      }
      return Node(
        .read(rows.slot(of: read)), type: Type(node.type.kind), passage: node.passage,
        range: node.range)
    case .lookup(let dimension):
      let column = try own(node.operands[1], dimension)
      return try bound(node.operands[0], at: chosen.merging([dimension: column]) { $1 })
    default:
      var operands: [Node] = []
      for operand in node.operands { operands.append(try bound(operand, at: chosen)) }
      return Node(
        node.operation, operands, type: Type(node.type.kind), passage: node.passage,
        range: node.range)
    }
  }

  /// A value or a scale of the definitions, by its place among the values and then the scales.
  private func constant(_ place: Int, _ node: Node) throws(Fault) -> (Operation, Type) {
    let workspace = rows.tables.workspace
    guard place >= workspace.lets.count else {
      let constant = try rows.constant(workspace.lets[place], at: node.place)
      return (constant.operation, constant.type)
    }
    let scale = workspace.scales[place - workspace.lets.count]
    return (.constant(.scale(scale.scale)), Type(scale.kind))
  }

  /// The column of a label that a lookup reads at.
  private func own(_ node: Node, _ dimension: String) throws(Fault) -> Int {
    if case .read(let slot) = node.operation, slot < rows.table.columns.count { return slot }
    throw Fault(
      "lookup-of-column", at: node.place, "rows look up at a column of their own",
      label: "this is worked out here",
      advice: "Give table `\(rows.table.name)` a column for it, as `\(dimension)-meant: {is: label"
        + " of \(dimension), value: \(node.text)}`, and look up at that.")
  }

  private func label(
    of dimension: String, for read: RowRead, _ node: Node
  ) throws(Fault) -> Int {
    let labels = rows.labels(of: dimension)
    if labels.count == 1 { return labels[0] }
    func counted(_ word: String) -> String {
      dimension == "period" ? word : word.replacing("period", with: "label") + " of \(dimension)"
    }
    let table = rows.table.name
    guard labels.isEmpty else {
      let names = labels.map { "`\(rows.table.columns[$0].name)`" }
      throw Fault(
        "which-label", at: node.place,
        "a row of `\(table)` has \(names.count) \(counted("periods")), and `\(read.name)` is read"
          + " at one",
        label: names.joined(separator: ", "),
        advice: dimension == "period"
          ? "Leave one of them a period, and declare the others as dates."
          : "Say which: `lookup(\(read.name), \(names[0].filter { $0 != "`" }))`.")
    }
    throw Fault(
      "which-label", at: node.place,
      "`\(read.name)` is by \(dimension), and a row of `\(table)` has no \(counted("period"))",
      advice: dimension == "period"
        ? "Give the table a period: `month: {is: period, value: month(seen)}`, or a column that"
          + " `is: period`."
        : "Declare the column that holds it: `\(dimension): {from: NAME, is: label of"
          + " \(dimension)}`; or work it out with `value:`.")
  }
}

extension RowTable {
  /// What a source is by, in its order; `period` among them.
  func dimensions(of read: RowRead, at place: Place) throws(Fault) -> [String] {
    switch read.source {
    case .column(let name, _):
      return tables.table(named: name)?.table.keys.map(\.dimension) ?? []
    case .measure(let name):
      guard let measure = tables.measure(named: name) else { return [] }
      let table = try measure.table(in: tables.workspace)
      return try Planner.grouping(measure, table, in: tables.workspace)
        .map { $0.column.isPeriod ? "period" : $0.sign }
    }
  }
}
