import Definitions
import Foundation
import Ledger
import Quantities
import Runs
import Sheets
import Testing

@testable import leftshift

/// Statements and journals as they are handed on, from a ledger that is posted to here.
@Suite struct StatementFileTests {
  private let ledger: LedgerFile
  private static let hash = String(repeating: "a", count: 64)
  private static let working = """
    {"schema": "leftshift/explanation/1", "total": "v1", "caveats": ["=caveat()"], "values": [
      {"id": "v1", "name": "block", "at": {"provider": "RR8"}, "period": "2026-04",
       "value": {"number": "1/3"}, "text": "0.333333…", "unit": "people", "formula": "fewer * rate",
       "filled": "+3 * 1/9", "steps": [], "source": {"text": "a file", "file": "a.csv", "line": 3}},
      {"id": "v2", "name": "fewer", "at": {}, "period": "2026-04", "value": {"number": "3"},
       "text": "3 people", "unit": "people", "steps": []}]}
    """

  init() throws { ledger = try LedgerFile(at: ":memory:", .posting) }

  private func key(
    _ payee: String, _ month: Period, of contract: String = "acute"
  ) -> LineKey {
    LineKey(
      contract: contract, term: "block", payer: "ICB", payee: payee, period: month, part: 1,
      currency: .pounds)
  }

  private func post(
    _ amounts: [(payee: String, pounds: Rational)], _ month: Period, on asOf: Day,
    cause: String = "first settlement", nature: String = "settled", contract: String = "acute"
  ) throws {
    let scope = Scope(contract: contract, term: "block", period: month)
    let lines = amounts.map { payee, pounds in
      PostedLine(
        key(payee, month, of: contract),
        LineFacts(
          kind: "core", service: month, due: month.last, quantity: "3", unit: "people", rate: "1/3",
          nature: nature, recovery: "set-off"),
        amount: pounds, working: Self.working)
    }
    let run = Run(
      scope: [scope], stage: "final", data: Self.hash, definitions: Self.hash, asOf: asOf,
      cause: cause, prepared: "asha", approved: "moira")
    let outcome = try ledger.post(run, lines)
    if case .refused(let faults) = outcome { Issue.record("\(faults)") }
  }

  private func made(
    _ party: String, _ days: Period, asKnownAfter entry: Int? = nil
  ) throws -> StatementReport {
    let statement = try ledger.statement(of: party, during: days, asKnownAfter: entry)
    return StatementReport(
      statement, workings: try ledger.workings(statement.lines.compactMap(\.working)),
      names: ["RR8": "Leeds"])
  }

  private func bytes(_ made: StatementReport) throws -> [UInt8] {
    try WorkbookWriter.bytes(
      of: made.sheets, title: made.report.title, created: Day(number: 20_000), footer: "a & b")
  }

  /// Twenty-four months with three re-openings: in every form an old statement stays as it was,
  /// byte for byte, and says what it came to then and how.
  @Test func oldStatementsStayByteForByte() throws {
    let months = (0..<24).map { Period.month(($0 + 3) % 12 + 1, of: 2026 + ($0 + 3) / 12) }
    var kept: [(party: String, days: Period, entry: Int, form: [[UInt8]])] = []
    func forms(_ made: StatementReport) throws -> [[UInt8]] {
      [
        made.report.text, made.page.text, "\(made.records.records)",
        try json(StatementRecord(made)),
      ]
      .map { Array($0.utf8) } + [try bytes(made)]
    }
    func keep(_ days: Period) throws {
      let entry = try ledger.head().sequence
      for party in ["ICB", "RR8"] {
        kept.append((party, days, entry, try forms(try made(party, days))))
      }
    }
    for (number, month) in months.enumerated() {
      let pounds = Rational(Int128(100_000 + number), over: 100)
      try post([("RR8", pounds), ("RAE", 50)], month, on: month.last)
      if [8, 15, 23].contains(number) {
        let earlier = months[number - 7]
        try post(
          [("RR8", pounds - 300), ("RAE", 60)], earlier, on: month.last, cause: "re-opened")
        try keep(earlier)
        _ = try ledger.dispute(
          key("RR8", earlier), by: "moira", on: month.last, because: "the count")
        try keep(earlier)
      }
      try keep(month)
      try keep(Period.financialYear(2026))
    }
    #expect(kept.count > 100)
    for (party, days, entry, form) in kept {
      let now = try forms(try made(party, days, asKnownAfter: entry))
      #expect(now == form, "\(party) \(days) after \(entry)")
    }
    let now = try made("RR8", months[1])
    let line = try #require(now.statement.lines.first)
    #expect(line.original + line.adjustments == line.amount && line.adjustments.signum < 0)
    #expect(now.report.text.contains("disputed by moira"))
  }

  private func rows(_ name: String, of bytes: [UInt8]) throws -> [[String]] {
    let workbook = try Workbook(bytes)
    let sheet = try #require(workbook.sheets.first { $0.name == name })
    var reader = try workbook.rows(of: sheet)
    var rows: [[String]] = []
    while let row = try reader.next() {
      var cells = Array(repeating: "", count: (row.cells.last?.column ?? -1) + 1)
      for (column, value) in row.cells {
        if case .text(let text) = value { cells[column] = text } else { Issue.record("\(value)") }
      }
      rows.append(cells)
    }
    return rows
  }

  /// As a spreadsheet shows what is stored, which has sixteen digits.
  private func pence(_ stored: String?) -> Rational? {
    stored.flatMap { Rational(exact: $0) }?.rounded(to: .powerOfTen(-2))
  }

  /// Sums come out to the penny, however large, and no text is a formula.
  @Test func aWorkbookSaysWhatTheStatementSays() throws {
    let april = Period.month(4, of: 2026)
    let large = try #require(Rational(decimal: "9949999999999.95"))
    try post([("RR8", large), ("RAE", 7)], april, on: april.last, cause: "=1+1")
    try post(
      [("RR8", large - 1), ("RAE", 7)], april, on: april.last, cause: "@late", nature: "agreed")
    let bytes = try bytes(try made("ICB", april))
    let lines = try rows("Statement", of: bytes)
    #expect(lines[0].prefix(3) == ["line", "contract", "term"])
    let row = Dictionary(zip(lines[0], lines[2])) { first, _ in first }
    #expect(pence(row["amount"]) == 1 - large)
    #expect(pence(row["first posted"]) == -large)
    #expect(row["adjustments"] == "1" && row["cause of adjustments"] == "@late")
    #expect(row["nature"] == "agreed between the parties" && row["rate"] == "1/3")
    #expect(row["rule"] == "fewer * rate" && row["working in figures"] == "+3 * 1/9")
    #expect(row["due"] == "2026-04-30" && row["working"] == "W1")
    #expect(lines.count == 4 && pence(lines[3][12]) == 1 - large - 7)
    let workings = try rows("Working", of: bytes)
    #expect(workings.count == 4 && workings[1].suffix(4).contains("a.csv"))
    #expect(workings[3][3] == "=caveat()")
    let postings = try rows("Adjustments", of: bytes)
    #expect(postings.count(where: { $0.contains("=1+1") }) == 2)
    #expect(postings[1].contains("asha") && postings[1].contains("moira"))
    #expect(try rows("Payments", of: bytes).count == 4)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.contains("vbaProject"))
  }

  @Test func textsThatWouldMisleadASpreadsheetAreTexts() throws {
    let texts = ["=1+1", "+1", "-1", "@a", "_x0041_", "a\u{1}b", "<&\"'>", " a ", "é", "a\nb"]
    let long = String(repeating: "é", count: 40_000)
    let sheet = WrittenSheet(
      "Texts", [.init("a", width: 5)], (texts + [long]).map { [.text($0)] })
    let bytes = try WorkbookWriter.bytes(
      of: [sheet], title: "a", created: Day(number: 0), footer: "")
    let read = try rows("Texts", of: bytes).dropFirst().map { $0.first ?? "" }
    #expect(Array(read.dropLast()) == texts)
    #expect(read.last?.count == 32_767 && read.last?.hasSuffix("é…") == true)
    #expect(throws: WorkbookNotWritten.self) {
      let rows = Array(repeating: [WrittenCell.empty], count: WorkbookWriter.mostRows)
      _ = try WorkbookWriter.bytes(
        of: [WrittenSheet("Rows", [.init("a", width: 5)], rows)], title: "a",
        created: Day(number: 0), footer: "")
    }
  }

  /// A page leads from each amount to its explanation, and hides small numbers of people from whom
  /// they are not for.
  @Test func aPageLeadsToExplanations() throws {
    let april = Period.month(4, of: 2026)
    try post([("RR8", 100)], april, on: april.last)
    let page = try made("RR8", april).page
    #expect(page.text.contains("block  0.333333…"))
    #expect(page.smallCounts.map(\.column) == ["quantity", "block", "fewer"])
  }

  @Test func theRecordIsAsItsSchemaSays() throws {
    let april = Period.month(4, of: 2026)
    try post([("RR8", 100)], april, on: april.last)
    try post([("RR8", 90)], april, on: april.last.adding(days: 9), cause: "late")
    _ = try ledger.dispute(
      key("RR8", april), by: "moira", on: april.last, because: "the count")
    let text = try json(StatementRecord(try made("RR8", Period.financialYear(2026))))
    let schema = try contents("docs/statement.schema.json")
    let told = try SchemaTests.validate(schema, [text])
    #expect(told.status == 0, "\(told.output)")
  }
}
