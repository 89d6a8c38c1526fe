import Definitions
import Faults
import Measures
import Quantities

/// Something that reads files of rows and measures them. Every engine gives the same figures, to
/// the last digit, and refuses the same files.
public protocol Engine: AnyObject {
  /// The text of some columns of a file, row by row in its order.
  ///
  /// - Parameters:
  ///   - headers: the columns' names in the file, each where a definition says it.
  ///   - labels: those of them that hold labels.
  /// - Throws: where the file is not there or not sound, `absent-column`, and for labels that are
  ///   stored with decimals.
  func rows(of headers: [Passage], labels: [Passage], in file: DataFile) throws(Fault) -> TextRows

  /// The figures of all measures of a plan, from one scan of its table.
  ///
  /// - Parameter files: of each of the plan's tables, by its name.
  /// - Throws: as `rows(of:labels:in:)` does, where a cell is blank or cannot be read, where two
  ///   rows of a table have the label that another reads there (`two-rows`), and where it cannot be
  ///   told what a row counts as (`undetermined`). The rows may be about people: a fault names the
  ///   column, how many cells, and the first one's line, and never what is in them.
  func run(_ plan: Plan, on files: [String: DataFile]) throws(Fault) -> [MeasureData]

  /// The statement that gives the figures of a plan, as DuckDB's shell runs it.
  func sql(for plan: Plan, on files: [String: DataFile]) throws(Fault) -> String

  /// What breaks each test of a plan, in their order, from one scan of its table and one more for
  /// each test by month.
  ///
  /// - Parameter files: of each of the plan's tables, by its name.
  /// - Throws: as `run` does; but of the rows that are asked a cell may be blank.
  func test(_ plan: GatePlan, on files: [String: DataFile]) throws(Fault) -> [Breaches]

  /// The statement that lists the rows, or months, that the test of a plan is about.
  func sql(
    for test: Int, of plan: GatePlan, on files: [String: DataFile]
  ) throws(Fault) -> String
}

extension Dictionary where Key == String {
  /// The file of a table, or what has been made of it.
  func file(of table: Table) throws(Fault) -> Value {
    if let file = self[table.name] { return file }
    throw Fault(
      "table-without-file", at: table.place, "table `\(table.name)` has no file here",
      advice: "Give it a `file:`.")
  }
}

/// The rows of one combination of labels and period.
struct Group {
  /// What the rows have in the columns of `plan.grouping`; `nil` for a label that does not apply.
  let labels: [String?]
  let rowCount: Int
  /// In the order of `plan.aggregates`; `nil` where no row fulfilled the condition of a least or
  /// greatest.
  let figures: [Rational?]
}

/// How many cells of a column stop a plan.
struct Tally {
  let column: Table.Column
  var blank = 0
  var unreadable = 0
}

extension Plan {
  /// The figures by label and period, with where they are from.
  func data(
    from groups: [Group], sql: String, files: [MeasureData.File], of file: DataFile
  ) throws(Fault) -> [MeasureData] {
    var values = [[MeasureData.Key: Rational]](repeating: [:], count: aggregates.count)
    var seen: Set<MeasureData.Key> = []
    for group in groups where group.rowCount > 0 {
      let labels = group.labels.compactMap { $0 }
      // Rows of nobody, of whom no measure counts one.
      if labels.count < group.labels.count { continue }
      if hasPeriods, let text = labels.last, CellText.period(text) == nil { throw noPeriod() }
      let key = MeasureData.Key(
        members: hasPeriods ? labels.dropLast() : labels,
        period: hasPeriods ? labels.last.flatMap(CellText.period) : nil)
      guard seen.insert(key).inserted else { throw twoSpellings(file) }
      for (index, aggregate) in aggregates.enumerated() {
        if let figure = group.figures[index] ?? aggregate.ofNoRows { values[index][key] = figure }
      }
    }
    let rowCount = groups.reduce(0) { $0 + $1.rowCount }
    return zip(aggregates, values).map { aggregate, values in
      MeasureData(
        aggregate, of: self, values: values, rowCount: rowCount, sql: sql, files: files)
    }
  }

  /// Whether a measure counts rows that have no label.
  func countsNobody(_ groups: [Group]) -> Bool {
    groups.contains { group in
      group.labels.contains(nil)
        && zip(aggregates, group.figures).contains { aggregate, figure in
          figure.map { ![.count, .distinct].contains(aggregate.function) || !$0.isZero } ?? false
        }
    }
  }

  /// Financial years begin in April: the first days of year 1 are in none that has a name.
  private func noPeriod() -> Fault {
    let column = groupingColumns.last
    return Fault(
      "no-period", at: column?.formula?.place ?? table.place,
      "some rows of table `\(table.name)` have a date before the first period",
      label: "`\(column?.name ?? "")` has no name for it",
      advice: "A date like 0001-01-01 stands for none: say so, as `{is: date, blank: none}` with"
        + " `value: if left < 1900-01-01 then none else left`.")
  }

  /// An accented letter can be one character or two, and a reader sees no difference.
  private func twoSpellings(_ file: DataFile) -> Fault {
    Fault(
      "label-spelling", at: file.place(line: 1),
      "a label of table `\(table.name)` is in this file in two encodings of the same letters",
      label: "in \(spoken(groupingColumns.map(\.header.text)))",
      advice: "Save the file with its text normalised to composed letters (Unicode NFC).")
  }
}

extension Engine {
  /// The same where what is read is no label, or has been looked at already.
  public func rows(of headers: [Passage], in file: DataFile) throws(Fault) -> TextRows {
    try rows(of: headers, labels: [], in: file)
  }

  /// A period column that rows are counted by has months in it, and not quarters or years.
  func checkMonths(
    _ test: GateTest, of table: Table, _ groups: [MonthGroup], _ file: DataFile
  ) throws(Fault) {
    guard case .monthly(let index, _, _) = test.asks, table.columns[index].isPeriod else { return }
    func isWrong(_ text: String?) -> Bool {
      guard let text, !text.isEmpty else { return false }
      return !GateTest.isMonth(text)
    }
    let count = groups.reduce(0) { $0 + (isWrong($1.month) ? $1.rows : 0) }
    guard count > 0 else { return }
    let column = table.columns[index]
    // What is worked out stands on no line.
    guard column.formula == nil else {
      throw CellFaults.notMonths(count, column, file.place(line: 1))
    }
    let rows = try rows(of: [column.header], in: file)
    let row = (rows.columns[column.header.text] ?? []).firstIndex(where: isWrong)
    throw CellFaults.notMonths(count, column, row.map(rows.place) ?? file.place(line: 1))
  }

  /// Refuses a file for the first column with a cell that cannot be used.
  func check(_ tallies: [Tally], _ file: DataFile) throws(Fault) {
    guard let tally = tallies.first(where: { $0.unreadable > 0 || $0.blank > 0 }) else { return }
    let column = tally.column
    let wanted: CellText = tally.unreadable > 0 ? .unreadable : .blank
    // The long way, and only here: nobody waits for a line number of rows that are all right.
    let rows = try rows(of: [column.header], in: file)
    let index = (rows.columns[column.header.text] ?? []).firstIndex {
      CellText($0, of: column) == wanted
    }
    let place = index.map(rows.place) ?? file.place(line: 1)
    throw tally.unreadable > 0
      ? CellFaults.unreadable(tally.unreadable, column, place)
      : CellFaults.blank(tally.blank, column, place)
  }
}
