import Definitions
import Faults
import Sheets

/// What is said of a workbook that cannot be read.
struct SheetFaults {
  let file: DataFile

  func attempt<T>(_ body: () throws(WorkbookError) -> T) throws(Fault) -> T {
    do { return try body() } catch { throw fault(of: error) }
  }

  func fault(of error: WorkbookError) -> Fault {
    func fault(_ title: String, label: String = "", _ advice: String) -> Fault {
      Fault("broken-workbook", at: file.place(line: 1), title, label: label, advice: advice)
    }
    let again =
      "Copy or download it again; or open it in a spreadsheet, and if it is sound there, save it as"
      + " .xlsx again."
    switch error {
    case .notAWorkbook:
      return fault(
        "this is not an Excel workbook",
        "A sheet is read from an .xlsx file. Open this one in a spreadsheet and save it as \"Excel"
          + " Workbook (.xlsx)\", or as CSV.")
    case .olderKind:
      return fault(
        "this workbook is of a kind that is not read",
        "It is an .xls or .xlsb file, whatever its name. Open it in a spreadsheet and save it as"
          + " \"Excel Workbook (.xlsx)\".")
    case .encrypted:
      return fault(
        "this workbook has a password",
        "Its figures cannot be read without it. Open it in a spreadsheet, remove the password"
          + " (File, Info, Protect Workbook), and save it.")
    case .incomplete:
      return fault("this workbook is incomplete: its end is missing", again)
    case .damaged(let reason):
      return fault("this workbook is damaged", label: shown(reason), again)
    case .tooLarge(let reason):
      return fault(
        "this workbook is too large to read", label: "it has \(shown(reason))",
        "Save the sheet as CSV or Parquet, which have no such bound.")
    }
  }

  // MARK: Sheets

  /// The sheet that the table names, or the only one that is shown.
  func sheet(among sheets: [Workbook.Sheet]) throws(Fault) -> Workbook.Sheet {
    let shownSheets = sheets.filter { $0.hasRows && !$0.isHidden }
    guard let wanted = file.sheet?.name else {
      if shownSheets.count == 1 { return shownSheets[0] }
      throw Fault(
        "several-sheets", at: file.sheet?.place,
        shownSheets.isEmpty
          ? "`\(file.shownAs)` shows no sheet with rows"
          : "`\(file.shownAs)` has \(shownSheets.count) sheets, and the table does not say which",
        advice: "Name it: `sheet: …`. " + listed(sheets))
    }
    guard let sheet = sheets.first(where: { $0.name == wanted }) else {
      throw Fault(
        "no-sheet", at: file.sheet?.place,
        "`\(file.shownAs)` has no sheet called `\(wanted)`",
        advice: nearest(wanted, sheets) + listed(sheets))
    }
    guard sheet.hasRows else {
      throw Fault(
        "no-sheet", at: file.sheet?.place, "sheet `\(wanted)` of `\(file.shownAs)` has no rows",
        advice: "It is a chart. Name the sheet with its figures. " + listed(sheets))
    }
    return sheet
  }

  private func nearest(_ wanted: String, _ sheets: [Workbook.Sheet]) -> String {
    suggestions(for: wanted, among: sheets.map(\.name)).first
      .map { "Did you mean `\(shown($0))`? " } ?? ""
  }

  private func listed(_ sheets: [Workbook.Sheet]) -> String {
    let names = sheets.filter(\.hasRows).map { sheet in
      "`\(shown(sheet.name))`" + (sheet.isHidden ? " (hidden)" : "")
    }
    return names.isEmpty ? "It has none." : "It has \(names.joined(separator: ", "))."
  }

  /// Names of strangers, without what could move a terminal's cursor.
  private func shown(_ text: String) -> String {
    String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 } ? " " : $0 })
  }

  // MARK: Rows

  var noHeader: Fault {
    let row = file.sheet?.header ?? 1
    return Fault(
      "no-header", at: file.place(line: row),
      file.sheet?.header == nil
        ? "there is nothing in this sheet" : "row \(row) of this sheet has nothing in it",
      advice: "The table's column names stand in one row of the sheet: in its first, or in the one"
        + " that `header:` says.")
  }

  func repeated(_ name: String, _ columns: [Int], inRow row: Int) -> Fault {
    let cells = columns.map { CellReference.name(column: $0, row: row) }
    return Fault(
      "repeated-column", at: file.place(line: row),
      "\(columns.count) columns are called `\(name)`", label: "in cells \(spoken(cells))",
      advice: "Which one counts cannot be told: rename them, so that each has a name of its own.")
  }

  func absent(
    _ wanted: Passage, among names: [String], inRow row: Int, elsewhere: Int?
  ) -> Fault {
    let fromRow = "The column names were read from row \(row) of the sheet"
    let near = Headers.advice(wanted.text, names, file)
    return Fault(
      "absent-column", at: wanted.place,
      "`\(file.title)` has no column called `\(wanted.text)`",
      advice: elsewhere.map { "\(fromRow). They stand in row \($0): say `header: \($0)`." }
        ?? "\(near)\(fromRow); where they stand lower, say which one, as `header: 5`.")
  }

  func error(_ error: String, column: Int, row: Int) -> Fault {
    let cell = CellReference.name(column: column, row: row)
    return Fault(
      "cell-error", at: file.place(line: row),
      "cell \(cell) holds an error of the spreadsheet"
        + (error.hasPrefix("#") ? ", \(shown(String(error.prefix(20))))" : ""),
      advice: "An error is no figure. Find out in the spreadsheet what it should be; or leave the"
        + " cell empty, and say on the column what a blank means: `blank: none` or `blank: 0`.")
  }

  func uncomputed(column: Int, row: Int) -> Fault {
    Fault(
      "uncomputed-cell", at: file.place(line: row),
      "cell \(CellReference.name(column: column, row: row)) has a formula without a value",
      advice: "The program that wrote the workbook did not compute it. Open the workbook in a"
        + " spreadsheet, which does, and save it.")
  }
}
