import Faults
import Measures
import Testing

@testable import Engines

@Suite struct CSVTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func rows(_ text: String, _ headers: [String] = ["a"]) throws -> TextRows {
    try CSVFile(folder.file(text)).rows(of: headers.map { Passage($0) })
  }

  @Test func readsQuotesLineEndsAndBlanks() throws {
    let rows = try rows(
      "\u{FEFF}a,\"b \"\"x\"\"\",c\r\n1,\"x\r\ny, z\",\"\"\r\n\r\n2, s ,\"\"\"q\"\"\"\n3,,",
      ["c", "b \"x\""])
    #expect(rows.count == 3)
    #expect(rows.columns["b \"x\""] == ["x\r\ny, z", " s ", nil])
    #expect(rows.columns["c"] == [nil, "\"q\"", nil])
    #expect(rows.lines == [2, 5, 6])
    #expect(rows.path == "data/rows.csv")
  }

  @Test func aBlankLineOfOneColumnIsARow() throws {
    #expect(try rows("a\n1\n\n2\n").columns["a"] == ["1", nil, "2"])
  }

  @Test func aHeaderAloneIsNoRows() throws {
    #expect(try rows("a,b\n").count == 0)
    #expect(try rows("a,b").count == 0)
  }

  @Test(arguments: [
    ("", "no-header", 1), ("\na,b\n1,2\n", "no-header", 1), ("a;b\n1;2\n", "not-commas", 1),
    ("a,b,a\n1,2,3\n", "repeated-column", 1), ("b,c\n1,2\n", "absent-column", 1),
    ("a,b\n1,2\n3\n", "ragged-row", 3), ("a,b\n\"1\n\",2\n3,4,5\n", "ragged-row", 4),
    ("a,b\n1,\"2\n\n", "open-quote", 2), ("a,b\n1,\"2\"3\n", "stray-quote", 2),
    ("a,b\n1,2\r3,4\n", "bad-line-end", 2), ("a,b\n1,2\n3,\u{0}\n", "nul-byte", 3),
  ])
  func refuses(text: String, rule: String, line: Int) throws {
    let fault = #expect(throws: Fault.self) { try rows(text) }
    #expect(fault?.rule == rule)
    #expect(fault?.place?.line == line)
    #expect(fault?.advice.isEmpty == false)
  }

  @Test func pointsAtARepeatedName() throws {
    let file = try folder.file("a,b,a\n")
    let quotable = DataFile(path: file.path, shownAs: file.shownAs, hasQuotableNames: true)
    let fault = #expect(throws: Fault.self) { try CSVFile(quotable) }
    #expect(fault?.place?.column == 5)
    #expect(fault?.place?.excerpt == "a,b,a")
  }

  /// Where rows may be about people, the first line may be one of them.
  @Test(arguments: ["Ann Other,b,Ann Other\n", "Ann Other;b\n", "Ann Other,b\n"])
  func doesNotShowTheFirstLine(text: String) throws {
    let fault = #expect(throws: Fault.self) { try rows(text) }
    #expect(fault?.description.contains("Other") == false)
  }

  @Test func suggestsTheColumnThatIsMeant() throws {
    let fault = #expect(throws: Fault.self) { try rows("provider,b\n", ["provder"]) }
    #expect(fault?.advice.contains("`provider`") == true)
    #expect(fault?.place?.file == "formula")
  }

  @Test func refusesWhatIsNotAFileOfText() throws {
    for (file, rule) in [
      (folder.path("none.csv"), "absent-file"), (folder.path(""), "not-a-file"),
      (try folder.file(bytes: Array("a,b\n1,".utf8) + [0xE9, 0x0A]), "not-utf-8"),
    ] {
      let fault = #expect(throws: Fault.self) { try CSVFile(file) }
      #expect(fault?.rule == rule)
    }
  }
}
