import Definitions
import Faults
import Glibc
import Hashing
import Measures
import Sheets

/// The sheet of a workbook that a table reads: its rows, as a comma-separated file of it would have
/// them, by the column names in one of its rows.
struct SheetFile {
  let file: DataFile
  let sha256: String
  private let workbook: Workbook
  private let sheet: Workbook.Sheet

  /// - Throws: where there is no such file, it is no workbook, or has no such sheet.
  init(_ file: DataFile) throws(Fault) {
    let faults = SheetFaults(file: file)
    var status = stat()
    // Before it is read: a workbook is held whole.
    if stat(file.path, &status) == 0, status.st_size > WorkbookLimits.file {
      throw faults.fault(of: .tooLarge("more than \(WorkbookLimits.file >> 20) MB"))
    }
    let bytes = try file.bytes()
    workbook = try faults.attempt { () throws(WorkbookError) in try Workbook(bytes) }
    sheet = try faults.sheet(among: workbook.sheets)
    sha256 = SHA256.hexadecimal(of: bytes)
    self.file = file
  }

  /// The text of some columns, by the headers asked for.
  ///
  /// - Throws: `absent-column`, and at the row of a cell in them that has no value.
  func rows(of wanted: [Passage]) throws(Fault) -> TextRows {
    var columns = [[String?]](repeating: [], count: wanted.count)
    var lines: [Int] = []
    try forEachRow(of: wanted) { line, texts in
      lines.append(line)
      for (column, text) in texts.enumerated() { columns[column].append(text) }
    }
    return TextRows(
      path: file.title, sha256: sha256,
      columns: Dictionary(
        zip(wanted.map(\.text), columns), uniquingKeysWith: { first, _ in first }),
      count: lines.count, lines: lines)
  }

  /// The same as comma-separated text in a file that no folder lists, for a reader that is not
  /// ours. A column that is asked for twice is there once.
  func commaSeparated(
    _ wanted: [Passage]
  ) throws(Fault) -> (file: UnnamedFile, headers: [String], shape: CSVFile.Shape) {
    var headers: [String] = []
    let wanted = wanted.filter { header in
      let isNew = !headers.contains(header.text)
      if isNew { headers.append(header.text) }
      return isNew
    }
    // A measure may count rows, and read no column of them.
    let written = headers.isEmpty ? ["row"] : headers
    let output = try UnnamedFile(shownAs: file.title)
    var (count, hasLineEnds) = (0, false)
    try output.write(row: written)
    try forEachRow(of: wanted) { line, texts throws(Fault) in
      count += 1
      hasLineEnds = hasLineEnds || texts.contains { $0?.contains(where: \.isNewline) == true }
      try output.write(row: headers.isEmpty ? ["\(line)"] : texts)
    }
    try output.finish()
    return (
      output, written,
      CSVFile.Shape(
        rowCount: count,
        hasLineEndsInFields: hasLineEnds || written.contains { $0.contains(where: \.isNewline) })
    )
  }

  // MARK: Rows

  /// Reads every row below the column names that has something in a column with a name.
  private func forEachRow(
    of wanted: [Passage], _ body: (_ line: Int, _ texts: [String?]) throws(Fault) -> Void
  ) throws(Fault) {
    let faults = SheetFaults(file: file)
    var reader = try faults.attempt { () throws(WorkbookError) in try workbook.rows(of: sheet) }
    func next() throws(Fault) -> SheetRow? {
      try faults.attempt { () throws(WorkbookError) in try reader.next() }
    }
    var header = try next()
    while let row = header, isBefore(row) { header = try next() }
    guard let header, !header.cells.isEmpty,
      file.sheet?.header.map({ $0 == header.number }) != false
    else { throw faults.noHeader }
    let columns = try indexes(of: wanted, in: header)
    let named = Set(header.cells.map(\.column))
    var numbers = NHSNumbers()
    while let row = try next() {
      for cell in row.cells {
        if case .text(let text) = cell.value { numbers.add(text, growingTo: cell.column) }
      }
      guard row.cells.contains(where: { named.contains($0.column) }) else { continue }
      try body(row.number, try texts(of: columns, in: row))
    }
    try refuse(numbers, header)
  }

  /// Refuses the sheet where one of its columns holds NHS numbers, with a name or without.
  private func refuse(_ numbers: NHSNumbers, _ header: SheetRow) throws(Fault) {
    guard let index = numbers.counts.firstIndex(where: \.isOfPeople) else { return }
    var names = numbers.counts.map { _ in "" }
    for cell in header.cells where cell.column < names.count {
      if case .text(let name) = cell.value { names[cell.column] = name }
    }
    throw NHSNumbers.refuse(names, index, numbers.counts[index], in: file)
  }

  /// Whether the column names are to come.
  private func isBefore(_ row: SheetRow) -> Bool {
    file.sheet?.header.map { row.number < $0 } ?? row.cells.isEmpty
  }

  private func indexes(of wanted: [Passage], in header: SheetRow) throws(Fault) -> [Int] {
    let faults = SheetFaults(file: file)
    let names = header.cells.compactMap { cell -> (column: Int, text: String)? in
      if case .text(let text) = cell.value { (cell.column, text) } else { nil }
    }
    return try wanted.map { passage throws(Fault) in
      let found = names.filter { $0.text == passage.text }.map(\.column)
      // Columns that nobody asks for may be called alike: below headings that join them, many are.
      if found.count > 1 { throw faults.repeated(passage.text, found, inRow: header.number) }
      if let column = found.first { return column }
      throw faults.absent(
        passage, among: names.map(\.text), inRow: header.number,
        elsewhere: try row(with: wanted.map(\.text), after: header.number))
    }
  }

  /// A row near the start of the sheet with all the column names that are asked for.
  private func row(with wanted: [String], after first: Int) throws(Fault) -> Int? {
    try SheetFaults(file: file).attempt { () throws(WorkbookError) in
      var reader = try workbook.rows(of: sheet)
      while let row = try reader.next(), row.number < first + 50 {
        let texts = row.cells.map(\.value)
        if wanted.allSatisfy({ texts.contains(.text($0)) }) { return row.number }
      }
      return nil
    }
  }

  private func texts(of columns: [Int], in row: SheetRow) throws(Fault) -> [String?] {
    try columns.map { column throws(Fault) in
      switch row.cells.first(where: { $0.column == column })?.value {
      case .text(let text): return text
      case nil: return nil
      case .error(let error):
        throw SheetFaults(file: file).error(error, column: column, row: row.number)
      case .uncomputed: throw SheetFaults(file: file).uncomputed(column: column, row: row.number)
      }
    }
  }
}

extension DataFile {
  /// The text of some columns of a file that Leftshift reads itself.
  func textRows(of headers: [Passage]) throws(Fault) -> TextRows {
    isWorkbook ? try SheetFile(self).rows(of: headers) : try CSVFile(self).rows(of: headers)
  }
}
