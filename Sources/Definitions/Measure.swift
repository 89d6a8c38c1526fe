import Faults
import Formulas
import Quantities

/// A figure counted or summed from the rows of a table, by some of its columns.
public struct Measure: Sendable {
  public let name: String
  public let title: String
  public let place: Place
  /// The table of rows.
  public let from: Passage
  public let unit: Unit
  /// Label columns of the table, and its period column, if figures are wanted by them.
  public let by: [Passage]
  public let value: Passage
  public let condition: Passage?
  /// What a measure is of: an outcome, an output, a process or a proxy for one of them.
  public let kind: Nature?
  /// What a combination without rows counts as; without it there must be rows.
  public let noRows: Value?
  /// Whether rows of others than the declared members are left out, as in a national file.
  public let ignoresOthers: Bool

  public enum Nature: String, CaseIterable, Sendable {
    case outcome, output, process, proxy
  }

  static func read(_ key: Passage, _ item: Item, _ types: TypeWords, _ log: FaultLog) -> Measure? {
    guard let name = log.name(key, of: "measure"),
      let fields = Fields(item, of: "measure `\(key.text)`", log)
    else { return nil }
    defer { fields.finish() }
    let (title, by) = (fields.text("title")?.text ?? name, fields.texts("by"))
    let (condition, kind) = (fields.text("where"), fields.choice("kind", Nature.self))
    let noRows = fields.text("no rows")
    let ignoresOthers = fields.choice("others", Others.self) == .ignored
    guard let from = fields.required("from", "Name the table it reads: `from: waiting`."),
      let type = fields.required("is", "Say what it counts: `is: people`."),
      let value = fields.required(
        "value", "Say what is summed: `value: sum(waiting)` or `count()`."),
      let unit = log.attempt({ () throws(Fault) in try types.kind(type) })
        .flatMap({ if case .number(let unit) = $0 { unit } else { nil } })
    else { return nil }
    let nothing = noRows.flatMap { passage in
      log.attempt { () throws(Fault) in
        try CellReader(units: types.units).value(passage, .number(unit))
      }
    }
    return Measure(
      name: name, title: title, place: key.place, from: from, unit: unit, by: by, value: value,
      condition: condition, kind: kind, noRows: nothing, ignoresOthers: ignoresOthers)
  }

  private enum Others: String, CaseIterable { case refused, ignored }
}

extension Measure {
  /// The dimensions of the columns that it is by; a period column is none.
  public func dimensions(in workspace: Workspace) throws(Fault) -> Set<String> {
    let table = try table(in: workspace)
    var dimensions: Set<String> = []
    for word in by {
      guard let column = table.column(word.text) else {
        throw Fault(
          "unknown-column", at: word.place, "table `\(table.name)` has no column `\(word.text)`",
          advice: didYouMean(word.text, among: table.columns.map(\.name)))
      }
      switch column.kind {
      case .label(let dimension): dimensions.insert(dimension)
      case _ where column.isPeriod: break
      default:
        throw Fault(
          "not-a-label", at: word.place,
          "a measure is by labels, and `\(word.text)` is \(column.kind)",
          advice: "Declare the column as `is: label of …` (or `is: period`).")
      }
    }
    return dimensions
  }

  /// Its table, with what rows are found by among the columns.
  public func table(in workspace: Workspace) throws(Fault) -> Table {
    try workspace.table(from).asRows
  }
}
