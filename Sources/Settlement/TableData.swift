import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// A table with its values, found by key.
public struct TableData: Sendable {
  public let table: Table
  /// Where the rows are from; the contract itself, for a table written there.
  public let path: String
  public let sha256: String?
  /// For each dimension of the key, the member of each row; in the order of `table.keys`.
  let keyMembers: [[String]]
  let periods: [Period?]
  let columns: [String: [Cell]]
  let places: [Place]

  /// A value; `nil` is a blank that nothing mends, an error only where it is needed.
  enum Cell: Sendable {
    case value(Value)
    case blank
  }

  var count: Int { places.count }

  /// Reads the cells of a table from a file: the one place where text becomes values.
  public static func read(
    _ table: Table, _ rows: TextRows, _ contract: Contract, members: [String: [String]],
    _ log: FaultLog
  ) -> TableData {
    let places = (0..<rows.count).map(rows.place)
    var reader = CellTextReader(table: table, places: places, log: log)
    var keyMembers: [[String]] = []
    var periods: [Period?] = Array(repeating: nil, count: rows.count)
    for key in table.keys {
      let texts = rows.columns[key.header.text] ?? []
      if key.isPeriod {
        periods = reader.periods(texts, key.header.text, contract)
      } else {
        keyMembers.append(
          reader.members(texts, key.header.text, key.dimension, members[key.dimension]))
      }
    }
    var columns: [String: [Cell]] = [:]
    for column in table.columns where column.formula == nil {
      columns[column.name] = reader.cells(
        rows.columns[column.header.text] ?? [], column, members: members)
    }
    reader.sayCounts()
    let data = TableData(
      table: table, path: rows.path, sha256: rows.sha256, keyMembers: keyMembers, periods: periods,
      columns: columns, places: places)
    data.checkUnique(log)
    return data
  }

  /// A table written in the contract.
  public static func read(
    _ table: Table, written rows: [Table.Row], units: UnitWords,
    members: [String: [String]], _ log: FaultLog
  ) -> TableData {
    let cells = CellReader(units: units) { members[$0] }
    var columns: [String: [Cell]] = [:]
    for (index, column) in table.columns.enumerated() {
      columns[column.name] = rows.map { row in
        let value = log.attempt { () throws(Fault) in
          try cells.value(row.cells[index], column.kind)
        }
        guard case .number(let number)? = value, let places = column.places else {
          return value.map(Cell.value) ?? .blank
        }
        return .value(.number(number.rounded(to: .powerOfTen(-places))))
      }
    }
    let data = TableData(
      table: table, path: table.place.file, sha256: nil,
      keyMembers: table.keys.indices.map { key in rows.map { $0.members[key].text } },
      periods: Array(repeating: nil, count: rows.count), columns: columns,
      places: rows.map { $0.members[0].place })
    return data
  }

  private func checkUnique(_ log: FaultLog) {
    guard !table.keys.isEmpty else { return checkSingle(log) }
    struct Key: Hashable {
      let members: [String]
      let period: Period?
    }
    var first: [Key: Int] = [:]
    for row in 0..<count {
      let key = Key(members: keyMembers.map { $0[row] }, period: periods[row])
      if let other = first.updateValue(row, forKey: key) {
        let members =
          table.isOfRows ? ["the same " + spoken(table.dimensions.sorted())] : key.members
        let named = (members + [key.period?.name].compactMap { $0 }).joined(separator: ", ")
        log.add(
          Fault(
            "repeated-row", at: places[row], "table `\(table.name)` has two rows for \(named)",
            label: "the other is on line \(places[other].line)",
            advice: "Which one counts? Remove the other, or add the column that tells them apart to"
              + " the table's `key:`."))
      }
    }
  }

  /// Without a key there is one row to read, and whichever came last would count.
  private func checkSingle(_ log: FaultLog) {
    guard count > 1 else { return }
    log.add(
      Fault(
        "repeated-row", at: places[1], "table `\(table.name)` has no key, and \(count) rows",
        label: "the first is on line \(places[0].line)",
        advice: "Which one counts? Say how a row is found, `key: {trust: trust_code}`; or, to count"
          + " or sum rows, make a measure of a table in leftshift.yaml."))
  }
}
