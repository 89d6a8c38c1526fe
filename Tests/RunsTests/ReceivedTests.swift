import ADBC
import Definitions
import Faults
import Foundation
import Measures
import Quantities
import Testing

@testable import Runs

/// Extracts as snapshots: which rows count, worked out by hand.
@Suite struct ReceivedTests {
  private static let april = ["a 2026-04 100", "b 2026-04 200", "c 2026-04 50"]

  // MARK: Which rows count

  @Test func aWholeExtractReplacesItsPeriod() throws {
    try ReceivedCase.run { item in
      let first = try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      #expect(first == .init(new: 3))
      // `b` is restated late, in May's extract.
      let may = ["x 2026-05 1", "b 2026-04 222", "y 2026-05 2"]
      #expect(
        try item.load(may, of: "2026-05", on: "2026-06-15")
          == .init(new: 2, restated: 1, unchanged: 2))
      let again = ["a 2026-04 110", "c 2026-04 50", "d 2026-04 70"]
      #expect(
        try item.load(again, of: "2026-04", on: "2026-06-16")
          == .init(new: 1, restated: 1, gone: 1, unchanged: 3))
      #expect(try item.texts(asKnown: "2026-05-18") == Self.april)
      #expect(try item.texts(asKnown: "2026-06-14") == Self.april)
      let june = ["a 2026-04 100", "b 2026-04 222", "c 2026-04 50", "x 2026-05 1", "y 2026-05 2"]
      #expect(try item.texts(asKnown: "2026-06-15") == june)
      let now = again + ["x 2026-05 1", "y 2026-05 2"]
      #expect(try item.texts(asKnown: "2026-06-16") == now)
      #expect(try item.texts() == now)
      #expect(item.rule { _ = try item.texts(asKnown: "2026-05-17") } == "no-extract")
    }
  }

  @Test func changesAddUp() throws {
    try ReceivedCase.run("{each extract: changes, key: [spell], period: month}") { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      #expect(
        try item.load(["b 2026-04 7", "d 2026-04 8"], of: "2026-04", on: "2026-05-19")
          == .init(new: 1, restated: 1, unchanged: 2))
      #expect(
        try item.load(["e 2026-05 9", "a 2026-04 5"], of: "2026-05", on: "2026-06-19")
          == .init(new: 1, restated: 1, unchanged: 3))
      #expect(
        try item.texts()
          == ["a 2026-04 5", "b 2026-04 7", "c 2026-04 50", "d 2026-04 8", "e 2026-05 9"])
    }
  }

  /// The year to date, month by month.
  @Test func anExtractOfSeveralMonthsReplacesThem() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      let toDate = ["a 2026-04 100", "b 2026-04 200", "x 2026-05 1"]
      try item.load(toDate, of: "2026-04..2026-05", on: "2026-06-18")
      #expect(try item.texts() == toDate)
      try item.load(["y 2026-05 3"], of: "2026-05", on: "2026-07-18")
      #expect(try item.texts() == ["a 2026-04 100", "b 2026-04 200", "y 2026-05 3"])
      #expect(try item.texts(asKnown: "2026-07-01") == toDate)
    }
  }

  @Test func restatedRowsAreThoseKnownBefore() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(
        ["a 2026-04 110", "c 2026-04 50", "d 2026-04 70"], of: "2026-04", on: "2026-06-16")
      // `b` is gone, and `d` came late.
      #expect(
        try item.texts(.restated(since: 1, through: 2)) == ["a 2026-04 110", "c 2026-04 50"])
      #expect(try item.texts(.known(through: 1)) == Self.april)
      #expect(try item.texts(.restated(since: 2, through: 2)).count == 3)
      #expect(try item.texts(.restated(since: 0, through: 2)) == [])
    }
  }

  /// A day stands for its month, and a row of a later extract is the same row in any month.
  @Test func daysStandForTheirMonths() throws {
    try withTemporaryFolder { folder in
      try write(
        [
          "leftshift.yaml": """
          tables:
            stays:
              received: {key: [stay], period: left}
              columns:
                stay: label of stay
                left: date
                period: {is: period, value: month(left)}
          """,
          "definitions/m.yaml": """
          measures:
            stays: {from: stays, is: contacts, by: [period], value: count(), kind: output}
          """,
        ], to: folder)
      let item = ReceivedCase(folder: folder)
      func load(_ text: String, _ period: String, _ day: String) throws {
        try write(["s.csv": "stay,left\n" + text], to: folder)
        let open = try item.open()
        try open.load(
          try open.loading(
            folder.appending(path: "s.csv").path(), into: "stays",
            period: try #require(Extract.period(period)), received: try #require(Day(iso: day)),
            source: nil))
      }
      try load("1,2026-04-03\n2,2026-04-30\n", "2026-04", "2026-05-01")
      try load("2,2026-05-01\n3,2026-05-31\n", "2026-05", "2026-06-01")
      let (open, log) = (try item.open(), FaultLog())
      let data = try #require(open.compute(open.workspace.measures, log)["stays"])
      let counts = data.values.map { "\($0.key.period?.name ?? "") \($0.value.fixed(places: 0))" }
      #expect(counts.sorted() == ["2026-04 1", "2026-05 2"])
      let extracts = try ExtractLog(in: folder).extracts
      #expect(extracts[1].rows?.map(\.period.name) == ["2026-05"])
    }
  }

  /// Numbers and days as Parquet stores them are the texts of a comma-separated file.
  @Test func parquetBesideText() throws {
    try ReceivedCase.run { item in
      let file = item.folder.appending(path: "a.parquet").path()
      try Database(duckDB: duckDB).connect().execute(
        """
        COPY (SELECT * FROM (VALUES (7, DATE '2026-04-03', 100.00), (8, DATE '2026-04-30', 0.00))
          AS rows(spell, month, cost)) TO \(SQL.literal(file)) (FORMAT parquet)
        """)
      let open = try item.open()
      try open.load(
        try open.loading(
          file, into: "activity", period: .month(4, of: 2026),
          received: try #require(Day(iso: "2026-05-01")), source: nil))
      try item.load(["9 2026-05-02 5", "8 2026-04-30 4"], of: "2026-05", on: "2026-06-01")
      let rows = try ExtractLog(in: item.folder).extracts.map { $0.rows?.map(\.period.name) }
      #expect(rows == [["2026-04"], ["2026-04", "2026-05"]])
      let table = try #require(open.workspace.tables.first)
      let together = try item.open().file(of: table)
      let text = try String(contentsOfFile: together.path, encoding: .utf8)
      #expect(
        text == "spell,month,cost\n7,2026-04-03,100.00\n9,2026-05-02,5\n8,2026-04-30,4\n")
    }
  }

  // MARK: What is said names the file that came

  @Test func faultsAndGatesNameTheExtract() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(["x 2026-05 1", "y 2026-05 2000"], of: "2026-05", on: "2026-06-18")
      let (open, log) = (try item.open(), FaultLog())
      let gate = try #require(open.gates(of: nil, log).first)
      #expect(gate.breaches.first == .places([Place(file: Self.may, line: 3)]))
      #expect(gate.places == "\(Self.may):3")
      let memory = try #require(try item.open(inMemory: true).gates(of: nil, log).first)
      #expect(memory.breaches == gate.breaches)
      // A cell that cannot be read is found when it is, as in any file.
      try item.load(["z 2026-06 3", "u 2026-06 x"], of: "2026-06", on: "2026-07-18")
      _ = open.compute(open.workspace.measures, log)
      let third = FaultLog()
      let now = try item.open()
      _ = now.compute(now.workspace.measures, third)
      #expect(third.faults.first?.place?.short == "received/activity/0003-2026-06.csv:3")
      #expect(log.faults.isEmpty)
    }
  }

  private static let may = "received/activity/0002-2026-05.csv"

  // MARK: What is kept

  @Test func theLogSaysWhatCame() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(
        ["x 2026-05 1", "b 2026-04 222", "y 2026-05 2"], of: "2026-05", on: "2026-06-20")
      let log = try ExtractLog(in: item.folder)
      #expect(log.extracts.map(\.number) == [1, 2])
      #expect(log.extracts.map(\.stage) == ["flex", "freeze"])
      #expect(log.extracts.map(\.rowCount) == [3, 3])
      #expect(log.extracts[1].lateRows.map { "\($0.period.name) \($0.count)" } == ["2026-04 1"])
      let days = ["2026-05-17", "2026-05-18", "2026-06-19", "2026-06-20", "2030-01-01"]
      #expect(days.compactMap { Day(iso: $0).map(log.last) } == [0, 1, 1, 2, 2])
      let kept = try String(
        contentsOf: item.folder.appending(path: log.extracts[1].path), encoding: .utf8)
      #expect(kept == "spell,month,cost\nx,2026-05,1\nb,2026-04,222\ny,2026-05,2\n")
    }
  }

  @Test func theSameAgainChangesNothing() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      #expect(try item.loading(Self.april, of: "2026-04", on: "2026-05-19").isKnown)
      try item.load(["a 2026-04 1"], of: "2026-04", on: "2026-05-20")
      // To go back is a change.
      #expect(try !item.loading(Self.april, of: "2026-04", on: "2026-05-21").isKnown)
    }
  }
}
