import Definitions
import Faults
import Formulas
import Quantities

/// The names of a row formula: the columns of its table.
struct RowScope: Scope {
  let table: Table
  let workspace: Workspace

  var units: UnitWords { workspace.units }
  var names: [String] { table.columns.filter { !$0.isPeriod }.map(\.name) }
  /// None: a row is one point, so there is nothing to fold over.
  var dimensionNames: [String] { [] }

  func slot(named name: String, at place: Place) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    guard let index = table.columns.firstIndex(where: { $0.name == name }) else { return nil }
    let column = table.columns[index]
    if column.isPeriod {
      throw Fault(
        "period-in-row", at: place, "`\(name)` is the period of a row, not a value",
        advice: "Group by it, `by: [\(name)]`; or declare the column as `is: date` to compare it.")
    }
    if case .scale = column.kind { return nil }
    return (index, Slot(name, Type(column.kind), .fact, passage: column.header))
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
