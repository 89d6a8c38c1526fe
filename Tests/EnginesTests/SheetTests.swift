import Definitions
import Faults
import Foundation
import Measures
import Quantities
import Testing

@testable import Engines
@testable import Sheets

/// A workbook of these sheets, as Tests/Support/workbook.py describes them.
///
/// - Parameter changes: `PART OLD NEW`, of what is in the file.
func workbook(
  _ text: String, name: String = "prices.xlsx", changing changes: [String] = [], in folder: Folder
) throws -> DataFile {
  let file = folder.path(name)
  let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Support/workbook.py")
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["python3", script.path(percentEncoded: false), file.path] + changes
  let (input, description) = (Pipe(), Data(text.utf8))
  process.standardInput = input
  try process.run()
  try input.fileHandleForWriting.write(contentsOf: description)
  try input.fileHandleForWriting.close()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
  return file
}

extension DataFile {
  func with(sheet: String? = nil, header: Int? = nil) -> DataFile {
    DataFile(
      path: path, shownAs: shownAs,
      sheet: SheetChoice(name: sheet, header: header, place: Place(file: "c.yaml", line: 7)))
  }
}

@Suite struct SheetTests {
  private let folder: Folder
  init() throws { folder = try Folder() }

  private func rows(
    _ text: String, _ headers: [String], sheet: String? = nil, header: Int? = nil
  ) throws -> TextRows {
    try workbook(text, in: folder).with(sheet: sheet, header: header)
      .textRows(of: headers.map { Passage($0) })
  }

  @Test func readsARealWorldSheet() throws {
    let rows = try rows(
      """
      [Contents]
      See the other sheets
      [Prices]
      Price list 2026/27

      Published in March

      code | Prix à l'unité | from | share | Übergang | urgent
      AA01 | 1234.5600000000001 | date 2026-03-31 | percent 5.5E-2 | inline Ærø | bool 1
      'AA02 | 0.1 | date 2028-02-29 | percent 0.1 | rich two/ parts | bool 0

       | 'beside it
      12345 | -1E-7 | date 1900-02-28 |  |  & <more> | result yes
      [Workings, hidden]
      code
      """,
      ["code", "Prix à l'unité", "from", "share", "Übergang", "urgent"], sheet: "Prices", header: 5)
    #expect(rows.lines == [6, 7, 9, 10])
    #expect(rows.columns["code"] == ["AA01", "AA02", nil, "12345"])
    #expect(
      rows.columns["Prix à l'unité"] == ["1234.5600000000001", "0.1", "beside it", "-0.0000001"])
    #expect(rows.columns["from"] == ["2026-03-31", "2028-02-29", nil, "1900-02-28"])
    #expect(rows.columns["share"] == ["0.055", "0.1", nil, nil])
    #expect(rows.columns["Übergang"] == ["Ærø", "two parts", nil, "& <more>"])
    #expect(rows.columns["urgent"] == ["TRUE", "FALSE", nil, "yes"])
    #expect(rows.path == "data/prices.xlsx, sheet Prices")
    #expect(rows.sha256.count == 64)
  }

  @Test func countsDaysFromEitherYear() throws {
    let days = ["1900-01-01", "1904-01-02", "1999-12-31", "2000-02-29", "2026-03-31", "9999-12-31"]
    for (start, days) in [("", days), ("1904\n", Array(days.dropFirst()))] {
      let text = start + "[S]\nday\n" + days.map { "date \($0)\n" }.joined()
      #expect(try rows(text, ["day"]).columns["day"] == days)
    }
  }

  /// What a day's format shows of a number that is none: the number, for a reader to refuse.
  @Test func keepsWhatIsNoDay() throws {
    let text =
      "[S]\nday\ndate 60\ndate 0\ndate -1\ndate 3000000\ndate 46112.395833333336\ntime 0.5\n"
    #expect(
      try rows(text + "time 46112.75\n", ["day"]).columns["day"] == [
        "60", "0", "-1", "3000000", "2026-03-31 09:30:00", "12:00:00", "2026-03-31 18:00:00",
      ])
  }

  @Test(arguments: [
    ("1", "1"), ("-1", "-1"), ("0.30000000000000004", "0.30000000000000004"), ("1E3", "1000"),
    ("1.5E+2", "150"), ("1.50E-3", "0.00150"), ("123E-2", "1.23"),
    ("9.9E20", "990000000000000000000"),
    ("0", "0"), ("0.0", "0.0"), (".5", "0.5"), ("5.", "5"), ("+7", "7"), ("007", "7"),
    ("1E-400", "0." + String(repeating: "0", count: 399) + "1"),
  ])
  func numbersAreWhatIsStored(stored: String, plain: String) {
    #expect(StoredNumber(stored)?.plain == plain)
  }

  @Test func charactersThatXMLCannotHoldAreRead() {
    #expect(unescaped("a_x000D_b_x005F_x000D_") == "a\rb_x000D_")
    #expect(unescaped("x_x_x0000_ _xZZZZ_") == "x_x_x0000_ _xZZZZ_")
  }

  @Test(arguments: [
    "", "-", ".", "1e", "1e99999", "1E401", "0x1", "1 ", "NaN", "1,000", "١", "--1",
  ])
  func otherTextIsNoNumber(_ text: String) { #expect(StoredNumber(text) == nil) }

  @Test(arguments: [
    ("dd/mm/yyyy", CellFormats.Meaning.day), ("mmm-yy", .day), ("d", .day), ("h:mm AM/PM", .time),
    ("yyyy\\-mm\\-dd;@", .day), ("[$-809]dd mmmm yyyy", .day), ("mm:ss", .time),
    ("[h]:mm", .number),
    ("General", .number), ("0.00%", .number), ("#,##0.00_);[Red](#,##0.00)", .number),
    ("\"day \"0", .number), ("\\d0", .number), ("0.00E+00", .number), ("@", .number),
    ("0\" years\"", .number), ("* #,##0", .number), ("0;dd", .number), ("£#,##0", .number),
    ("[Magenta]0", .number), ("", .number),
  ])
  func tellsDaysByTheirFormat(code: String, meaning: CellFormats.Meaning) {
    #expect(CellFormats.meaning(ofCode: code) == meaning)
  }

  @Test func choosesTheSheet() throws {
    #expect(try rows("[Only]\na\n1\n", ["a"]).columns["a"] == ["1"])
    let two = "[Chart, chart]\n[Notes, hidden]\na\n2\n[Prices]\na\n1\n"
    #expect(try rows(two, ["a"]).columns["a"] == ["1"])
    #expect(try rows(two, ["a"], sheet: "Notes").columns["a"] == ["2"])
  }

  private static let three =
    "[Notes, hidden]\na\n2\n[Prices]\na\n1\n[Rates]\na\n1\n[Chart, chart]\n"

  @Test(
    arguments: [
      (three, nil, nil, "several-sheets", "`Notes` (hidden), `Prices`, `Rates`"),
      (three, "Prizes", nil, "no-sheet", "Did you mean `Prices`?"),
      (three, "Chart", nil, "no-sheet", "It is a chart."),
      ("[S]\n", nil, nil, "no-header", "there is nothing in this sheet"),
      ("[S]\na\n1\n", nil, 7, "no-header", "row 7 of this sheet"),
      ("[S]\nx\n\nb | a\n", nil, nil, "absent-column", "They stand in row 3: say `header: 3`."),
      ("[S]\nb | aa\n1\n", nil, nil, "absent-column", "read from row 1"),
      ("[S]\na | b | a\n", nil, nil, "repeated-column", "in cells `A1` and `C1`"),
      (
        "[S]\na\nerror #N/A\n", nil, nil, "cell-error",
        "cell A2 holds an error of the spreadsheet, #N/A"
      ),
      ("[S]\na\nformula\n", nil, nil, "uncomputed-cell", "cell A2 has a formula without a value"),
      ("[S]\na\nnumber 1x\n", nil, nil, "broken-workbook", "its row 2 has a number that is none"),
    ] as [(String, String?, Int?, String, String)])
  func refuses(text: String, sheet: String?, header: Int?, rule: String, says: String) throws {
    let fault = #expect(throws: Fault.self) {
      try rows(text, ["a"], sheet: sheet, header: header)
    }
    #expect(fault?.rule == rule)
    #expect(fault?.description.contains(says) == true, "\(fault?.description ?? "")")
  }

  /// An error in a column that nobody reads harms nobody; nor do two such columns of one name.
  @Test func readsBesideErrors() throws {
    let text = "[S]\na | b | b\n1 | error #REF! | formula\n | error #N/A\n2\n"
    #expect(try rows(text, ["a"]).columns["a"] == ["1", nil, "2"])
  }

  // MARK: Measures

  private static let tables = """
      t:
        file: prices.xlsx
        columns:
          trust: label of trust
          day: date
          price: {is: £, places: 2}
          month: {is: period, value: month(day)}
    """

  private static let sheet = """
    [S]
    a title

    trust | day | price | note
    A, "B" | date 2026-03-31 | 0.30000000000000004 | error #N/A
    Ærø | date 2026-04-01 | 5.5E-2

    Ærø | date 2026-04-30 | 1234.5600000000001
    """

  @Test func measuresAsMemoryDoes() throws {
    let file = try workbook(Self.sheet, in: folder).with(header: 3)
    for measures in [
      "  m: {from: t, is: £, by: [trust], value: sum(price)}",
      "  m: {from: t, is: £, by: [month], value: max(price)}",
      "  m: {from: t, is: spells, value: count()}",
    ] {
      let plan = try plans(tables: Self.tables, measures: measures)[0]
      let (found, wanted) = (
        try DuckDBEngine().run(plan, on: file)[0], try MemoryEngine().run(plan, on: file)[0]
      )
      #expect(found.values == wanted.values && !found.values.isEmpty)
      #expect(found.sql.contains("'data/prices.xlsx.csv'"))
      #expect(!found.sql.contains("/proc/"))
      #expect(found.files.map(\.sha256) == wanted.files.map(\.sha256))
    }
  }

  @Test func refusesAsMemoryDoes() throws {
    let plan = try plans(
      tables: Self.tables, measures: "  m: {from: t, is: £, by: [trust], value: sum(price)}")[0]
    for cell in ["error #DIV/0!", "formula", "one", "", "date 2026-03-31"] {
      let text = "[S]\ntrust | price | day\nA | 1\nB | \(cell) | 1\n"
      let file = try workbook(text, in: folder).with()
      let found = #expect(throws: Fault.self) { try DuckDBEngine().run(plan, on: file) }
      let wanted = #expect(throws: Fault.self) { try MemoryEngine().run(plan, on: file) }
      #expect(found == wanted && found?.place?.line == 3, "\(cell): \(found?.description ?? "")")
    }
  }
}
