import CSystem
import Faults
import Foundation
import Measures
import Testing

@testable import Engines
@testable import Sheets

/// Files that were cut, changed, locked or made to do harm: each is told as what it is, and gives
/// no row.
@Suite struct BrokenFileTests {
  private let folder: Folder
  init() throws { folder = try Folder() }

  private static let sheet =
    "[S]\na | b\n" + (1...50).map { "\($0).5 | text \($0)\n" }.joined() + "date 2026-03-31 | x\n"

  private func bytes(_ file: DataFile) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: file.path)))
  }

  private func fault(_ file: DataFile) -> Fault? {
    #expect(throws: Fault.self) { try file.textRows(of: [Passage("a"), Passage("b")]) }
  }

  // MARK: Workbooks

  @Test func aWorkbookThatWasCutIsIncomplete() throws {
    let whole = try bytes(workbook(Self.sheet, in: folder))
    for length in stride(from: 4, to: whole.count, by: 37) {
      let file = try folder.file(bytes: Array(whole.prefix(length)), name: "cut.xlsx")
      let fault = fault(file)
      #expect(fault?.rule == "broken-workbook")
      #expect(fault?.title == "this workbook is incomplete: its end is missing", "\(length)")
    }
  }

  /// Checksums see what was changed, wherever it matters.
  @Test func aChangedByteGivesTheSameRowsOrNone() throws {
    let file = try workbook(Self.sheet, in: folder)
    let (whole, wanted) = (
      try bytes(file), try file.textRows(of: [Passage("a"), Passage("b")]).columns
    )
    var (same, refused) = (0, 0)
    for position in stride(from: 0, to: whole.count, by: 3) {
      var changed = whole
      changed[position] ^= 0x15
      let file = try folder.file(bytes: changed, name: "changed.xlsx")
      if let rows = try? file.textRows(of: [Passage("a"), Passage("b")]) {
        same += 1
        #expect(rows.columns == wanted, "\(position)")
      } else {
        refused += 1
      }
    }
    #expect(same > 20 && refused > 400, "\(same), \(refused)")
  }

  @Test func saysWhatElseAFileIs() throws {
    let container: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
    let locked = container + "EncryptedPackage".utf16.flatMap { [UInt8($0), 0] }
    for (bytes, title) in [
      (
        container + [UInt8](repeating: 0, count: 500), "this workbook is of a kind that is not read"
      ),
      (locked, "this workbook has a password"), ([], "this is not an Excel workbook"),
      (Array("a,b\n1,2\n".utf8), "this is not an Excel workbook"),
      (
        Array("PK".utf8) + [5, 6] + [UInt8](repeating: 0, count: 18),
        "this is not an Excel workbook"
      ),
    ] {
      for name in ["book.xlsx", "BOOK.XLS"] {
        let fault = fault(try folder.file(bytes: bytes, name: name))
        #expect(fault?.title == title)
        #expect(fault?.place?.file == "data/\(name)")
      }
    }
  }

  @Test(arguments: [
    ("xl/worksheets/sheet1.xml", "<worksheet", "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet", "XML"),
    ("xl/worksheets/sheet1.xml", "<v>1.5</v>", "<v>&a;</v>", "XML"),
    ("xl/worksheets/sheet1.xml", "<v>1.5</v>", "<v>1.5</x>", "XML"),
    ("xl/worksheets/sheet1.xml", "</sheetData></worksheet>", "", "XML"),
    ("xl/worksheets/sheet1.xml", "<row r=\"3\"", "<row r=\"2\"", "not in their order"),
    ("xl/worksheets/sheet1.xml", "r=\"B3\"", "r=\"A3\"", "not in their order"),
    ("xl/worksheets/sheet1.xml", "r=\"B3\"", "r=\"B4\"", "not in their order"),
    ("xl/worksheets/sheet1.xml", "r=\"B3\"", "r=\"XFE3\"", "not in their order"),
    ("xl/worksheets/sheet1.xml", "<row r=\"3\"", "<row r=\"9999999\"", "more than 1048576 rows"),
    ("xl/worksheets/sheet1.xml", "<v>3</v>", "<v>3000</v>", "a text that is not in it"),
    ("xl/_rels/workbook.xml.rels", "/xl/styles.xml", "/xl/gone.xml", "`xl/gone.xml` is not in it"),
    ("xl/sharedStrings.xml", ">a<", "><r><r/><", "XML"),
  ])
  func refusesWhatNoSpreadsheetWrites(part: String, old: String, new: String, says: String) throws {
    let fault = fault(try workbook(Self.sheet, changing: [part, old, new], in: folder))
    #expect(fault?.rule == "broken-workbook")
    #expect(fault?.description.contains(says) == true, "\(fault?.description ?? "")")
  }

  @Test func boundsWhatUnpacks() throws {
    // A text that no cell can hold, in a few kilobytes.
    let bomb = "[S]\na | b\n\(String(repeating: "x", count: 1_100_000)) | 1\n"
    #expect(fault(try workbook(bomb, in: folder))?.label == "it has a text of more than 1 MB")
    let whole = try bytes(workbook(Self.sheet, in: folder))
    // What the directory says of a part's size: far too much, or less than comes out.
    for (size, says) in [([0, 0, 0, 0xF0], "too large"), ([0, 0, 0, 0], "damaged")]
      as [([UInt8], _)]
    {
      let entry = try #require(
        whole.firstRange(of: [0x50, 0x4B, 1, 2, 20, 3])?.lowerBound, "the first is the sheet's")
      var changed = whole
      changed.replaceSubrange(entry + 24..<entry + 28, with: size)
      let fault = fault(try folder.file(bytes: changed, name: "bomb.xlsx"))
      #expect(fault?.title.contains(says) == true, "\(fault?.description ?? "")")
    }
    let sparse = folder.path("sparse.xlsx")
    try Data().write(to: URL(filePath: sparse.path))
    try FileHandle(forWritingTo: URL(filePath: sparse.path)).truncate(atOffset: 10_000_000_000)
    #expect(fault(sparse)?.label == "it has more than 256 MB")
  }

  private func part(_ text: [UInt8]) -> PartReader {
    PartReader(
      text, text.indices,
      ZipArchive.Entry(
        name: "x", isEncrypted: false, isDeflated: false,
        checksum: UInt32(truncatingIfNeeded: crc32(0, text, uInt(text.count))),
        packedSize: text.count, size: text.count, offset: 0))
  }

  private static let scraps = [
    "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&", "&#0;", "&#x110000;",
    "&amp;", "\"", "'", "=", "<c>", "</c>", "<v>", " r=\"\"", " r=\"A99999999999999999999\"",
    " t=\"d\"",
    " t=\"e\"", " s=\"-1\"", " s=\"99999999999999999999\"", "<row r=\"-1\">", "1E9999", "-",
    "\u{FEFF}", "é",
    "\u{0}", "\u{1}",
  ]

  /// Text past the checksum, as somebody could write it on purpose: faults, and never a trap.
  @Test func brokenXMLIsAFault() throws {
    let rounds = Int(ProcessInfo.processInfo.environment["LEFTSHIFT_FUZZ"] ?? "") ?? 1_000
    let archive = try ZipArchive(bytes(workbook(Self.sheet, in: folder)))
    var whole: [UInt8] = []
    var chunk: [UInt8] = []
    let sheet = try archive.part("xl/worksheets/sheet1.xml", most: 1 << 20)
    while try sheet.next(into: &chunk) { whole += chunk }
    let formats = try CellFormats(nil, countsFrom1904: false)
    var random = SplitMix64(seed: 5)
    var (read, refused) = (0, 0)
    for _ in 0..<rounds {
      var text = whole
      for _ in 0..<random.pick([1, 1, 2, 5]) {
        let start = Int(random.next() % UInt64(text.count))
        let end = min(text.count, start + random.pick([0, 1, 3, 30]))
        text.replaceSubrange(start..<end, with: Array(random.pick(Self.scraps).utf8))
      }
      do {
        var reader = SheetReader(XMLReader(part(text)), formats, Array(repeating: "x", count: 60))
        while try reader.next() != nil {}
        read += 1
      } catch { refused += 1 }
    }
    #expect(read > rounds / 50 && refused > rounds / 2, "\(read), \(refused)")
  }

  // MARK: Parquet

  private let tables = "  t: {file: f, columns: {a: label of place, b: {is: £, places: 2}}}"
  private let measures = "  m: {from: t, is: £, by: [a], value: sum(b)}"

  private func parquet() throws -> (plan: Plan, whole: [UInt8]) {
    let file = folder.path("whole.parquet")
    try DuckDB.execute(
      "COPY (SELECT 'place ' || (i % 7) AS a, i + 0.25 AS b FROM range(20000) t(i)) TO "
        + "\(DuckDB.literal(file.path)) (FORMAT parquet, ROW_GROUP_SIZE 4000)")
    let plan = try plans(tables: tables, measures: measures)[0]
    return (plan, try bytes(file))
  }

  @Test func aParquetFileThatWasCutIsIncomplete() throws {
    let (plan, whole) = try parquet()
    for part in 1..<40 {
      let cut = Array(whole.prefix(max(4, whole.count * part / 40)))
      let file = try folder.file(bytes: cut, name: "cut.parquet")
      let fault = #expect(throws: Fault.self) { try DuckDBEngine().run(plan, on: file) }
      #expect(fault?.rule == "broken-parquet")
      #expect(fault?.title == "this Parquet file is incomplete: its end is missing")
    }
    // The mark is there, and the index before it is not whole.
    let (head, end) = (whole.prefix(100), whole.suffix(8))
    let file = try folder.file(bytes: Array(head) + end, name: "joined.parquet")
    let fault = #expect(throws: Fault.self) { try DuckDBEngine().run(plan, on: file) }
    #expect(fault?.rule == "broken-parquet")
  }

  @Test func whatIsNoParquetFileIsToldAsThat() throws {
    let plan = try parquet().plan
    for (text, title) in [
      ("", "this file is empty"), ("a,b\n1,2\n", "this is not a Parquet file, whatever its name"),
      ("PAR1 and nothing PARE", "this Parquet file is encrypted"),
    ] {
      let file = try folder.file(text, name: "other.parquet")
      let fault = #expect(throws: Fault.self) { try DuckDBEngine().run(plan, on: file) }
      #expect(fault?.title == title)
      let rows = #expect(throws: Fault.self) { try DuckDBEngine().rows(of: [], in: file) }
      #expect(rows == fault)
    }
  }

  /// Its ends are whole, and what is between them is not: DuckDB finds it, and pays nothing.
  @Test func aHoleInAParquetFileIsAFault() throws {
    let (plan, whole) = try parquet()
    for start in [40, whole.count / 2, whole.count * 3 / 4] {
      var holed = whole
      for index in start..<start + 200 { holed[index] = 0 }
      let file = try folder.file(bytes: holed, name: "holed.parquet")
      let fault = #expect(throws: Fault.self) { try DuckDBEngine().run(plan, on: file) }
      #expect(fault?.rule == "broken-parquet", "\(fault?.description ?? "")")
      #expect(fault?.title.contains("damaged") == true)
    }
  }
}
