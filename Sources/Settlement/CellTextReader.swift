import Definitions
import Faults
import Formulas
import Quantities

/// Turns the text of cells into values, strictly, and counts what it cannot read.
///
/// What a cell holds is shown where the table holds a contract's own figures. Other rows may be
/// about people (`Table.isOfRows`): of these a fault names line and column only.
struct CellTextReader {
  let table: Table
  let places: [Place]
  let log: FaultLog
  private var failures: [String: Int] = [:]

  /// The first faults of a column are shown; the rest are counted.
  private static let mostShown = 3

  init(table: Table, places: [Place], log: FaultLog) {
    (self.table, self.places, self.log) = (table, places, log)
  }

  /// A cell in a message.
  private func shown(_ text: String) -> String {
    if table.isOfRows { return "this cell" }
    return text.count > 40 ? "`\(text.prefix(40))…`" : "`\(text)`"
  }

  private mutating func fail(_ column: String, _ row: Int, _ fault: (Place) -> Fault) {
    failures[column, default: 0] += 1
    if failures[column, default: 0] <= Self.mostShown { log.add(fault(places[row])) }
  }

  func sayCounts() {
    for (column, count) in failures.sorted(by: { $0.key < $1.key }) where count > Self.mostShown {
      log.add(
        Fault(
          "more-cells", at: nil,
          "\(count - Self.mostShown) more cells of column `\(column)` of table `\(table.name)`"
            + " could not be read",
          advice: "Mend the first ones, and the rest are probably alike."))
    }
  }

  // MARK: Keys

  mutating func members(
    _ texts: [String?], _ header: String, _ dimension: String, _ known: [String]?
  ) -> [String] {
    let allowed = known.map(Set.init)
    return texts.enumerated().map { row, text in
      let member = text ?? ""
      if member.isEmpty {
        fail(header, row) { Self.blankKey(header, $0) }
      } else if let allowed, let known, !allowed.contains(member) {
        fail(header, row, unknown(member, dimension, header, known))
      }
      return member
    }
  }

  mutating func periods(
    _ texts: [String?], _ header: String, _ contract: Contract
  ) -> [Period?] {
    texts.enumerated().map { row, text in
      let text = text ?? ""
      if text.isEmpty {
        fail(header, row) { Self.blankKey(header, $0) }
        return nil
      }
      if let name = PeriodName(text), let period = contract.period(name) { return period }
      let (shown, isOfRows) = (shown(text), table.isOfRows)
      fail(header, row) { place in
        Fault(
          "bad-period", at: place, "\(shown) is not a period", label: "in column `\(header)`",
          advice: (isOfRows ? "" : meantPeriod(text).map { "Did you mean `\($0)`? " } ?? "")
            + "Write `2024`, `2023/24`, `2023-04`, `2023/24 Q1` or, where the contract has a first"
            + " day, `year 1`.")
      }
      return nil
    }
  }

  private static func blankKey(_ header: String, _ place: Place) -> Fault {
    Fault(
      "blank-key", at: place, "this row has nothing in its key column `\(header)`",
      advice: "Every row needs its key. Fill the cell, or remove the row.")
  }

  // MARK: Values

  mutating func cells(
    _ texts: [String?], _ column: Table.Column, members: [String: [String]]
  ) -> [TableData.Cell] {
    var cells: [TableData.Cell] = []
    cells.reserveCapacity(texts.count)
    for (row, text) in texts.enumerated() {
      guard let text, !text.isEmpty else {
        cells.append(column.blank.map(TableData.Cell.value) ?? .blank)
        continue
      }
      if let value = Self.value(text, column) {
        if case .label(let label) = value, let fault = unknown(label, column, members) {
          fail(column.header.text, row, fault)
        }
        cells.append(.value(value))
      } else {
        let (shown, isOfRows) = (shown(text), table.isOfRows)
        fail(column.header.text, row) {
          Self.unreadable(text, shown, column, $0, isOfRows: isOfRows)
        }
        cells.append(.blank)
      }
    }
    return cells
  }

  private func unknown(
    _ label: String, _ column: Table.Column, _ members: [String: [String]]
  ) -> ((Place) -> Fault)? {
    guard case .label(let dimension) = column.kind, let known = members[dimension],
      !known.contains(label)
    else { return nil }
    return unknown(label, dimension, column.header.text, known)
  }

  private func unknown(
    _ label: String, _ dimension: String, _ header: String, _ known: [String]
  ) -> (Place) -> Fault {
    let isShown = !table.isOfRows
    return { place in
      Fault(
        "unknown-label", at: place,
        isShown
          ? "there is no \(dimension) called `\(label)`" : "there is no \(dimension) called so",
        label: "in column `\(header)`",
        advice: isShown
          ? didYouMean(label, among: known)
          : "Correct the cell, or add the \(dimension) under `dimensions:` in leftshift.yaml.")
    }
  }

  private static let truths: [String: Bool] = [
    "yes": true, "no": false, "true": true, "false": false, "1": true, "0": false, "1.0": true,
    "0.0": false, "y": true, "n": false,
  ]

  static func value(_ text: String, _ column: Table.Column) -> Value? {
    switch column.kind {
    case .truth: return truths[text.lowercased()].map(Value.truth)
    case .label: return .label(text)
    case .date: return column.written.day(text).map(Value.date)
    case .number(let unit):
      let percent = unit == .ratio && text.hasSuffix("%")
      guard let number = Rational(decimal: percent ? text.dropLast() : text[...]) else {
        return nil
      }
      let exact = percent ? number * .powerOfTen(-2) : number
      let kept = column.places.map { exact.rounded(to: .powerOfTen(-$0)) } ?? exact
      let fits = column.wholeDigits.map { kept.magnitude < .powerOfTen($0) } ?? true
      return fits ? .number(kept) : nil
    default: return nil
    }
  }

  private static func numberAdvice(on text: String) -> String {
    if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
      return "There is a space beside it. Take it out; in a spreadsheet, TRIM does."
    }
    if text.hasPrefix("#") {
      return "That is an error of the spreadsheet: find out there what the figure should be."
    }
    if text.hasSuffix("%") {
      return
        "A percentage is read in a column that `is: ratio`; here write a plain number, as 1200."
    }
    if ["*", "-", "n/a", "na", "null", ".."].contains(text.lowercased()) {
      return "That says that there is no figure, perhaps because it is small and suppressed. Leave"
        + " the cell empty, and say on the column what a blank means: `blank: none` or `blank: 0`."
    }
    return
      "Write it as 1200 or -300.50: no currency sign, no spaces, a minus and not brackets for a"
      + " negative. In a spreadsheet, set the column's format to Number before saving as CSV."
  }

  private static func unreadable(
    _ text: String, _ shown: String, _ column: Table.Column, _ place: Place, isOfRows: Bool
  ) -> Fault {
    let (wanted, advice): (String, String)
    switch column.kind {
    case .truth:
      (wanted, advice) = ("yes or no", "Write yes or no (or true and false, 1 and 0).")
    case .date:
      (wanted, advice) = ("a date", column.dateAdvice(on: isOfRows ? nil : text))
    case .number where column.wholeDigits != nil && Rational(decimal: text) != nil:
      let most = column.wholeDigits ?? 0
      wanted = "a number with at most \(most) digit\(most == 1 ? "" : "s") before the point"
      advice = "So the column says: `digits: \(most)`. Correct the cell, or the column."
    default: (wanted, advice) = ("a plain number", numberAdvice(on: text))
    }
    return Fault(
      "bad-cell", at: place, "\(shown) is not \(wanted)",
      label: "in column `\(column.header.text)`", advice: advice)
  }
}
