import Definitions
import Faults
import Formulas
import Measures

/// What is said of cells that cannot be measured, without a word of what is in them.
enum CellFaults {
  /// - Parameter place: the line of the first of them.
  static func unreadable(_ count: Int, _ column: Table.Column, _ place: Place) -> Fault {
    let header = column.header.text
    let what = column.isPeriod ? "a period" : column.kind.description
    return Fault(
      "unreadable-cells", at: place,
      count == 1
        ? "a cell of column `\(header)` cannot be read as \(what)"
        : "\(count) cells of column `\(header)` cannot be read as \(what)",
      label: count == 1 ? "it is in this row" : "the first is in this row", advice: advice(column))
  }

  static func notMonths(_ count: Int, _ column: Table.Column, _ place: Place) -> Fault {
    Fault(
      "unreadable-cells", at: place,
      count == 1
        ? "a cell of column `\(column.header.text)` is no month"
        : "\(count) cells of column `\(column.header.text)` are no months",
      label: column.formula != nil
        ? "" : count == 1 ? "it is in this row" : "the first is in this row",
      advice: "Write the month as 2025-06; or count the rows by the month of a date.")
  }

  static func blank(_ count: Int, _ column: Table.Column, _ place: Place) -> Fault {
    let header = column.header.text
    return Fault(
      "blank-cells", at: place,
      count == 1
        ? "a cell of column `\(header)` is blank, and is needed"
        : "\(count) cells of column `\(header)` are blank, and are needed",
      label: count == 1 ? "it is in this row" : "the first is in this row",
      advice: blankAdvice(column))
  }

  private static func blankAdvice(_ column: Table.Column) -> String {
    if case .label(let dimension) = column.kind {
      return "Fill the cell: rows without a \(dimension) would be counted for nobody."
    }
    if column.isPeriod { return "Fill the cell: a row without a period would be counted in none." }
    return "A blank is not nought. Fill the cell; or say what a blank means, on the column:"
      + " `blank: 0`, or `blank: none` for `does not apply`."
  }

  private static func advice(_ column: Table.Column) -> String {
    if column.isPeriod { return "Write `2024`, `2023/24`, `2023-04` or `2023/24 Q1`." }
    switch column.kind {
    case .truth: return "Write yes or no (or true and false, 1 and 0)."
    case .date: return column.dateAdvice()
    default: break
    }
    guard let digits = column.digits else { return "Correct the cell." }
    let decimals = digits.scale == 0 ? "no decimals" : "at most \(digits.scale) decimals"
    let more =
      column.places == nil
      ? " Where more decimals are stored than count, say on the column how many do: `places:"
        + " \(max(2, digits.scale / 2))`." : ""
    return
      "Write a plain number, as 1200 or -300.50, with at most \(digits.whole) digits before the"
      + " point and \(column.places == nil ? decimals : "any number of decimals"): no currency"
      + " sign, no spaces.\(more)"
  }
}
