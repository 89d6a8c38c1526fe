import ADBC
import Definitions
import Faults
import Measures
import Quantities
import Testing

@testable import Engines

/// Days as files write them, read alike in Swift and in SQL.
@Suite struct DateTests {
  private let folder: Folder
  init() throws { folder = try Folder() }

  @Test(arguments: [
    ("yyyy-mm-dd", "2024-04-01"), ("yyyymmdd", "20240401"), ("dd/mm/yyyy", "01/04/2024"),
    ("d/m/yyyy", "1/4/2024"), ("d/m/yyyy", "01/04/2024"), ("mm/dd/yyyy", "04/01/2024"),
    ("m/d/yyyy", "4/1/2024"), ("dd-mm-yyyy", "01-04-2024"), ("dd.mm.yyyy", "01.04.2024"),
    ("dd-mmm-yyyy", "01-Apr-2024"), ("dd-mmm-yyyy", "01-APR-2024"),
    ("yyyy-mm-dd hh:mm", "2024-04-01"), ("yyyy-mm-dd hh:mm", "2024-04-01 00:00:00"),
    ("yyyy-mm-dd hh:mm", "2024-04-01T23:15:00Z"), ("yyyy-mm-dd hh:mm", "2024-04-01T10:15+01:00"),
    ("dd/mm/yyyy hh:mm", "01/04/2024 00:00"), ("d/m/yyyy h:mm", "1/4/2024 9:30"),
    ("yyyymmdd hh:mm", "20240401 10:15:30.123"), ("dd-mmm-yyyy hh:mm", "01-apr-2024 10:15"),
  ])
  func reads(word: String, text: String) throws {
    let form = try #require(DayForm(word))
    #expect(form.day(text) == Day(year: 2024, month: 4, day: 1))
    #expect(form.word == word)
  }

  @Test(arguments: [
    ("dd/mm/yyyy", "1/4/2024"), ("dd/mm/yyyy", "01/04/24"), ("dd/mm/yyyy", "2024-04-01"),
    ("dd/mm/yyyy", "31/02/2024"), ("dd/mm/yyyy", "29/02/2023"), ("dd/mm/yyyy", "00/01/2024"),
    ("dd/mm/yyyy", "04/13/2024"), ("dd/mm/yyyy", "01/04/2024 00:00"), ("d/m/yyyy", "1/4/24"),
    ("dd/mm/yyyy", " 01/04/2024"), ("dd/mm/yyyy", "01/04/2024 "), ("dd/mm/yyyy", "01/04/0000"),
    ("yyyy-mm-dd", "2024-04-01 00:00"), ("yyyy-mm-dd hh:mm", "2024-04-01 24:00"),
    ("yyyy-mm-dd hh:mm", "2024-04-01 9:30"), ("dd/mm/yyyy hh:mm", "01/04/2024T10:15"),
    ("dd-mmm-yyyy", "01-Apx-2024"), ("dd-mmm-yyyy", "01-April-2024"),
  ])
  func refuses(word: String, text: String) throws {
    #expect(try #require(DayForm(word)).day(text) == nil)
  }

  /// Texts of every form, whole and with a letter changed, taken out or doubled: SQL reads them as
  /// Swift does.
  @Test(arguments: DayForm.all) func parity(form: DayForm) throws {
    var random = SplitMix64(seed: UInt64(form.word.utf8.count))
    var texts = Self.texts
    for _ in 0..<1000 {
      let day = Day(number: random.number(-719_162...2_932_896))
      var text = (random.chance(1, of: 2) ? form : random.pick(DayForm.all)).text(of: day)
      if form.hasTime, random.chance(1, of: 2) { text += random.pick(Self.ends) }
      for _ in 0..<random.pick([0, 1, 1, 2]) {
        var letters = Array(text)
        let place = random.number(0...(letters.count - 1))
        switch random.number(0...2) {
        case 0: letters[place] = random.pick(Array("0123456789/-.T: ZJa+٣"))
        case 1: letters.remove(at: place)
        default: letters.insert(letters[place], at: place)
        }
        text = letters.isEmpty ? "0" : String(letters)
      }
      texts.append(text)
    }
    let values = texts.map { "(\(SQL.literal($0)))" }.joined(separator: ", ")
    let found = try Database(duckDB: DuckDBLibrary.find()).connect().query(
      """
      SELECT CAST(CASE WHEN \(DuckDBSQL.matches("t", form.pattern)) THEN \(form.sql("t")) END AS
        VARCHAR) FROM (VALUES \(values)) AS all_texts(t)
      """
    ).columns[0].strings()
    for (text, found) in zip(texts, found) {
      #expect(found == form.day(text)?.description, "\(text)")
    }
    #expect(found.count { $0 != nil } > 40)
  }

  private static let ends = [
    ":00", ":59.123456", "Z", ":00Z", "+01", "-0530", "+01:00", ":60", "+24",
  ]

  private static let texts = [
    "31/02/2024", "29/02/2024", "29/02/2023", "00/01/2024", "01/00/2024", "32/01/2024",
    "13/13/2024",
    "2024-02-30", "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "20240230",
    "20240229", "00000101", "29-Feb-2023", "29-FEB-2024", "31-Sep-2024", "1/4/2024", "1/4/24",
    "01/04/24", " ", "01/04/2024 ", " 01/04/2024", "01 /04/2024", "n/a", "null", "2024-4-1",
    "2024-04-01 00:00:00", "2024-04-01T10:15:00Z", "2024-04-01 24:00", "2024-04-01 23:59:60",
    "2024-04-01T10:15:00.123456789+01:00", "2024-04-01 10:15:00 UTC", "01/04/2024\n", "infinity",
    "2024-04-01 (BC)", "+2024-04-01", "-024-04-01", "02024-04-01", "+1/4/2024", "1/+4/2024",
  ]

  // MARK: In files

  private func plan(_ written: String) throws -> Plan {
    try plans(
      tables: """
          t:
            file: f
            columns:
              seen: {is: date, written: \(written), blank: none}
              month: {is: period, value: month(seen)}
              n: spells
        """,
      measures: "  m: {from: t, is: spells, by: [month], value: sum(n), where: applies(seen)}")[0]
  }

  @Test func engines() throws {
    for form in DayForm.all {
      let plan = try plan("'\(form.word)'")
      let day = try #require(Day(iso: "2024-02-29"))
      for text in [form.text(of: day), "", "31/02/2024", "20240230", "31-Feb-2024", "2024-02-30"] {
        let file = try folder.file("seen,n\n\(text),2\n\(form.text(of: day.adding(days: 1))),3\n")
        func outcome(_ engine: any Engine) -> Result<[[MeasureData.Key: Rational]], Fault> {
          do { return .success(try engine.run(plan, on: file).map(\.values)) } catch {
            return .failure(error)
          }
        }
        #expect(outcome(DuckDBEngine()) == outcome(MemoryEngine()), "\(form.word): \(text)")
      }
    }
  }

  /// What Parquet stores as days and times is taken as it is; an instant is of no day.
  @Test(arguments: [
    ("yyyy-mm-dd", "DATE", true), ("yyyy-mm-dd hh:mm", "DATE", true), ("dd/mm/yyyy", "DATE", false),
    ("yyyy-mm-dd hh:mm", "TIMESTAMP", true), ("yyyy-mm-dd hh:mm", "TIMESTAMP_NS", true),
    ("yyyy-mm-dd hh:mm", "TIMESTAMP_S", true), ("yyyy-mm-dd", "TIMESTAMP", false),
    ("yyyy-mm-dd hh:mm", "TIMESTAMP WITH TIME ZONE", false), ("dd/mm/yyyy", "VARCHAR", false),
    ("yyyy-mm-dd hh:mm", "VARCHAR", true), ("yyyymmdd", "INTEGER", true),
  ])
  func parquet(written: String, type: String, isRead: Bool) throws {
    let parquet = folder.path("rows.parquet")
    let text = type == "INTEGER" ? "20240229" : "2024-02-29 10:15:00"
    try DuckDB.execute(
      """
      COPY (SELECT CAST('\(text)' AS \(type)) AS seen, 2 AS n) TO \(DuckDB.literal(parquet.path)) (FORMAT parquet)
      """)
    let plan = try plan("'\(written)'")
    let engine = DuckDBEngine()
    let form = try #require(DayForm(written))
    let passage = try #require(plan.table.column("seen")).header
    let texts = try engine.rows(of: [passage], in: parquet).columns["seen"] ?? []
    #expect(texts.contains { $0.flatMap(form.day) != nil } == isRead, "\(texts)")
    guard isRead else {
      #expect(throws: Fault.self) { try engine.run(plan, on: parquet) }
      return
    }
    let figures = try engine.run(plan, on: parquet)[0].values
    #expect(figures.map(\.key.period?.name) == ["2024-02"] && figures.map(\.value) == [Rational(2)])
  }
}
