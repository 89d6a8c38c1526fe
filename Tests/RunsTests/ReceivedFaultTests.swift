import Definitions
import Faults
import Foundation
import Quantities
import Testing

@testable import Runs

/// Extracts that are refused, files that were touched, and loading that was cut off.
@Suite struct ReceivedFaultTests {
  private static let april = ["a 2026-04 100", "b 2026-04 200"]

  // MARK: What is refused

  @Test(arguments: [
    (["a 2026-04 1", "a 2026-04 2"], "repeated-row"), ([" 2026-04 1"], "blank-key"),
    (["\t 2026-04 1"], "blank-key"), (["\u{A0} 2026-04 1"], "blank-key"),
    (["a 2026-05 1"], "rows-outside"), (["a 2026 1"], "rows-outside"),
    (["a 2026-03 1"], "empty-extract"), (["a soon 1"], "unreadable-cells"),
    (["a  1"], "unreadable-cells"), ([], "empty-extract"),
  ])
  func rows(_ rows: [String], _ rule: String) throws {
    try ReceivedCase.run { item in
      #expect(item.rule { _ = try item.loading(rows, of: "2026-04", on: "2026-05-18") } == rule)
      #expect(item.rule { _ = try item.texts() } == "no-extract")
    }
  }

  @Test func faultsSayWhereAndNotWhat() throws {
    try ReceivedCase.run { item in
      let secret = ["Jane 2026-04 1", "Smith 2026-04 2", "Smith 2026-04 3"]
      do {
        _ = try item.loading(secret, of: "2026-04", on: "2026-05-18")
        Issue.record("the same key twice was taken")
      } catch let fault as Fault {
        #expect(fault.place?.line == 4)
        let said = faultReport([fault])
        #expect(!said.contains("Smith") && !said.contains("Jane"))
      }
    }
  }

  /// Ten digits whose last is the check digit of the others.
  @Test func nhsNumbers() throws {
    let numbers = (400_000_000...400_000_400).compactMap { number -> String? in
      let digits = "\(number)".compactMap(\.wholeNumberValue)
      let check = 11 - zip(digits, (2...10).reversed()).reduce(0) { $0 + $1.0 * $1.1 } % 11
      return check == 10 ? nil : "\(number)\(check % 11)"
    }
    try ReceivedCase.run { item in
      let rows = numbers.prefix(30).map { "\($0) 2026-04 1" }
      #expect(
        item.rule { _ = try item.loading(rows, of: "2026-04", on: "2026-05-18") } == "nhs-numbers")
    }
  }

  @Test func daysGoForward() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      let rows = ["c 2026-04 1"]
      #expect(
        item.rule { try item.load(rows, of: "2026-04", on: "2026-05-17") } == "received-earlier")
      #expect(item.rule { try item.load(rows, of: "2026-04", on: "2026-05-18") } == nil)
    }
  }

  /// Without a column of months nobody can tell which rows an extract of one of them replaces.
  @Test func aPartOfAnExtractIsNotReplacedUntold() throws {
    try ReceivedCase.run("{key: [spell]}") { item in
      try item.load(Self.april, of: "2026-04..2026-05", on: "2026-06-18")
      let rows = ["c 2026-05 1"]
      #expect(
        item.rule { try item.load(rows, of: "2026-05", on: "2026-06-19") } == "extract-overlap")
      #expect(item.rule { try item.load(rows, of: "2026-04..2026-06", on: "2026-07-18") } == nil)
      #expect(try item.texts() == ["c 2026-05 1"])
    }
  }

  @Test func otherFilesAndTables() throws {
    try ReceivedCase.run { item in
      let open = try item.open()
      let (period, day) = (Period.month(4, of: 2026), Day(number: 20_600))
      func rule(_ file: String, _ table: String) -> String? {
        item.rule {
          _ = try open.loading(file, into: table, period: period, received: day, source: nil)
        }
      }
      #expect(rule("april.xlsx", "activity") == "extract-form")
      #expect(rule("april.csv", "activty") == "no-received-table")
      #expect(rule("april.csv", "activity") == "absent-file")
    }
  }

  // MARK: What was touched

  @Test func anExtractThatWasChangedSettlesNothing() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(["x 2026-05 1"], of: "2026-05", on: "2026-06-18")
      #expect(try item.texts().count == 3)
      let first = item.folder.appending(path: "received/activity/0001-2026-04.csv")
      let bytes = try Data(contentsOf: first)
      try Data("spell,month,cost\na,2026-04,999\n".utf8).write(to: first)
      // Also where the rows were put together before.
      #expect(item.rule { _ = try item.texts() } == "extract-changed")
      #expect(item.rule { _ = try item.texts(asKnown: "2026-05-20") } == "extract-changed")
      let rows = ["y 2026-06 1"]
      #expect(
        item.rule { try item.load(rows, of: "2026-06", on: "2026-07-18") } == "extract-changed")
      let log = FaultLog()
      _ = try item.open().verifiedExtracts(log)
      #expect(log.faults.map(\.rule) == ["extract-changed"])
      try FileManager.default.removeItem(at: first)
      #expect(item.rule { _ = try item.texts() } == "extract-gone")
      try bytes.write(to: first)
      #expect(try item.texts().count == 3)
    }
  }

  /// Every byte of the log counts.
  @Test func aLogThatWasChangedSettlesNothing() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(["x 2026-05 1"], of: "2026-05", on: "2026-06-18")
      let url = item.folder.appending(path: ExtractLog.path)
      let bytes = Array(try Data(contentsOf: url))
      for index in bytes.indices {
        var changed = bytes
        changed[index] = changed[index] == 0x31 ? 0x32 : 0x31
        try Data(changed).write(to: url)
        #expect(item.rule { _ = try ExtractLog(in: item.folder) } == "extract-log", "\(index)")
      }
      let lines = bytes.split(separator: 0x0A).map(Array.init)
      for other in [[lines[1]], [lines[1], lines[0]], [lines[0], lines[0]]] {
        try Data(other.flatMap { $0 + [0x0A] }).write(to: url)
        #expect(item.rule { _ = try item.texts() } == "extract-log")
      }
      // What is cut off behind a line leaves its extract without a record.
      try Data(lines[0] + [0x0A]).write(to: url)
      let log = FaultLog()
      _ = try item.open().verifiedExtracts(log)
      #expect(log.faults.map(\.rule) == ["stray-extract"])
    }
  }

  @Test func rowsThatWerePutTogetherAreMadeAgain() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(["x 2026-05 1"], of: "2026-05", on: "2026-06-18")
      let rows = try item.texts()
      let folder = item.folder.appending(path: ".leftshift/known")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      #expect(names.count == 2)
      for name in names {
        let file = folder.appending(path: name)
        let bytes = try Data(contentsOf: file)
        try Data("spell,month,cost\na,2026-04,999\n".utf8).write(to: file)
        #expect(try item.texts() == rows)
        #expect(try Data(contentsOf: file) == bytes)
        try FileManager.default.removeItem(at: file)
        #expect(try item.texts() == rows)
        #expect(try Data(contentsOf: file) == bytes)
      }
      let ignored = item.folder.appending(path: ".leftshift/.gitignore")
      #expect(try String(contentsOf: ignored, encoding: .utf8) == "*\n")
    }
  }

  /// A workspace that somebody sent reads and writes in its own folder.
  @Test func linksOutOfTheWorkspace() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(["x 2026-05 1"], of: "2026-05", on: "2026-06-18")
      try withTemporaryFolder { other in
        let (files, extract) = (FileManager.default, "received/activity/0001-2026-04.csv")
        try files.createSymbolicLink(
          at: item.folder.appending(path: ".leftshift"), withDestinationURL: other)
        #expect(item.rule { _ = try item.texts() } == "outside-workspace")
        #expect(try files.contentsOfDirectory(atPath: other.path()) == [])
        try files.removeItem(at: item.folder.appending(path: ".leftshift"))
        let place = item.folder.appending(path: extract)
        try files.moveItem(at: place, to: other.appending(path: "a.csv"))
        try files.createSymbolicLink(
          at: place, withDestinationURL: other.appending(path: "a.csv"))
        #expect(item.rule { _ = try item.texts() } == "outside-workspace")
      }
    }
  }

  @Test(arguments: [
    "[[0,1,9223372036854775807],[0,9223372036854775807,2]]", "[[7,1,1]]", "[[0,1]]", "[]",
  ])
  func runsThatSomebodyMadeUp(_ runs: String) throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(["x 2026-05 1", "y 2026-05 z"], of: "2026-05", on: "2026-06-18")
      #expect(item.rule { _ = try item.texts() } == "unreadable-cells")
      let folder = item.folder.appending(path: ".leftshift/known")
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: folder.path())
          .first { $0.hasSuffix(".json") })
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let changed = text.replacing(/"runs":.*,"sha/, with: "\"runs\":\(runs),\"sha")
      #expect(changed != text)
      try write([name: changed], to: folder)
      #expect(item.rule { _ = try item.texts() } == "unreadable-cells")
    }
  }

  // MARK: What was cut off

  /// The file is in its place before the log says so: what a kill leaves between counts nowhere.
  @Test func loadingThatWasCutOff() throws {
    try ReceivedCase.run { item in
      try item.load(Self.april, of: "2026-04", on: "2026-05-18")
      let may = ["x 2026-05 1"]
      try write(
        [
          "received/activity/0002-2026-05.csv": "spell,month,cost\nx,2026-05,1\n",
          "received/activity/.0002-2026-05.csv.17": "spell,mo", "received/.log.jsonl.17": "{",
        ], to: item.folder)
      #expect(try item.texts() == Self.april)
      let other = ["y 2026-05 1"]
      #expect(
        item.rule { try item.load(other, of: "2026-05", on: "2026-06-18") } == "stray-extract")
      #expect(try item.texts() == Self.april)
      try item.load(may, of: "2026-05", on: "2026-06-18")
      #expect(try item.texts() == Self.april + may)
      #expect(try ExtractLog(in: item.folder).strays() == [])
      let kept = try FileManager.default.subpathsOfDirectory(
        atPath: item.folder.appending(path: "received").path())
      #expect(
        kept.sorted() == [
          "activity", "activity/0001-2026-04.csv", "activity/0002-2026-05.csv", "log.jsonl",
        ])
    }
  }

  @Test func loadingBesideAnother() throws {
    try ReceivedCase.run { item in
      let loading = try item.loading(Self.april, of: "2026-04", on: "2026-05-18")
      try item.load(["x 2026-05 1"], of: "2026-05", on: "2026-06-18")
      #expect(item.rule { try item.open().load(loading) } == "not-loaded")
      let next = try item.loading(Self.april, of: "2026-04", on: "2026-06-19")
      try write(["extract.csv": "spell,month,cost\na,2026-04,9\n"], to: item.folder)
      #expect(item.rule { try item.open().load(next) } == "not-loaded")
      #expect(try item.texts() == ["x 2026-05 1"])
      #expect(try ExtractLog(in: item.folder).strays() == [])
    }
  }
}
