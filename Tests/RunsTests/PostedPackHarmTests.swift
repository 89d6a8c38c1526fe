import Definitions
import Faults
import Foundation
import Quantities
import Settlement
import Testing

@testable import Runs

/// Packs of posted months from somebody who signs what is not so: it is found, and nothing traps.
@Suite struct PostedPackHarmTests {
  /// April of the contract year at freeze, with a line that was agreed.
  private static let april: PackContents? = try? {
    let months = try Months(ofExample: "contract-year")
    try months.receive("0001-2026-04", of: month(0), on: "2026-05-18")
    try months.post(month(0), .flex, on: Day(iso: "2026-05-19") ?? month(0).last)
    try months.receive("0002-2026-04", of: month(0), on: "2026-06-14")
    try months.post(month(0), .freeze, on: Day(iso: "2026-06-16") ?? month(0).last)
    try months.agree(2_000, "moira", on: "2026-06-20", because: "a ward was closed") {
      $0.key.payee == "MOOR" && $0.key.term == "stays" && $0.key.part == 2
    }
    return try months.packed(month(0)).contents
  }()

  /// The same with other posted lines.
  private func changed(
    _ change: (inout [PackContents.Posted.Line]) -> Void
  ) throws -> PackContents {
    let contents = try #require(Self.april)
    let posted = try #require(contents.posted)
    var lines = posted.lines
    change(&lines)
    return contents.with(posted.with(lines))
  }

  private func said(_ change: (inout [PackContents.Posted.Line]) -> Void) throws -> [String] {
    try Packs.check(try changed(change)).posted?.said ?? []
  }

  private static let agreed =
    "stays MOOR 2: 2000/900: agreed by asha and moira on 2026-06-20: a ward was closed"

  @Test func nothingWasChanged() throws {
    #expect(try said { _ in } == [Self.agreed])
  }

  // MARK: What is found

  @Test func amountsThatWereChanged() throws {
    let found = try said { lines in
      lines[0] = lines[0].with(["amount": "120000.01"], change: "120000.01")
    }
    #expect(found == ["block FELL 1: 120000.01/120000: not explained", Self.agreed])
  }

  @Test func linesThatWereTakenOutOrAdded() throws {
    let out = try said { $0.removeFirst() }
    #expect(out == ["block FELL 1: none/120000: not explained", Self.agreed])
    let more = try said { $0.append($0[0].with(["term": "gift"])) }
    #expect(more == ["gift FELL 1: 120000/none: not explained", Self.agreed])
    let other = try said { $0[0] = $0[0].with(["payee": "MOOR", "part": "2"]) }
    #expect(other.count == 3 && other.filter { $0.contains("not explained") }.count == 2)
  }

  @Test func daysThatWereChanged() throws {
    let due = try said { $0[0] = $0[0].with(["due": "2026-04-16"]) }
    #expect(due.first == "block FELL 1: 120000/120000: not explained, due")
    let days = try said { $0[0] = $0[0].with(["service_from": "2026-04-02"]) }
    #expect(days.first == "block FELL 1: 120000/120000: not explained, service")
    let kind = try said { $0[0] = $0[0].with(["kind": "incentive"]) }
    #expect(kind.first == "block FELL 1: 120000/120000: not explained, kind")
  }

  /// Who agreed a figure, two people say, in an entry of their own.
  @Test func agreementsOfOnePerson() throws {
    let found = try said { lines in
      for (place, line) in lines.enumerated() where line.working != nil {
        lines[place] = line.last { $0.with(approved: .some(nil)) }
      }
    }
    #expect(found == ["stays MOOR 2: 2000/900: not explained"])
    let run = try said { lines in
      for (place, line) in lines.enumerated() where line.working != nil {
        lines[place] = line.last { $0.with(stage: "freeze", approved: $0.approved) }
      }
    }
    #expect(run == found)
  }

  /// What is not explained is said, and is no success; and no text seems to be a line of ours.
  @Test func terminalsShowWhatWasChanged() throws {
    let contents = try changed { lines in
      lines[0] = lines[0].with(["amount": "120000.01"], change: "120000.01")
      for (place, line) in lines.enumerated() where line.working != nil {
        lines[place] = line.last { $0.with(cause: "so\n6 lines, each\u{1B}[2J as worked out") }
      }
    }
    try withTemporaryFolder { folder in
      let signed = try PackFile.signed(contents, with: SigningKey(), as: nil)
      try Data(signed.bytes).write(to: folder.appending(path: "a.pack"))
      let result = try run(Transcripts.command, ["verify-pack", "a.pack"], in: folder)
      #expect(result.status == 1 && !result.output.contains("\u{1B}"))
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(lines.filter { $0.hasPrefix("6 lines, each") }.isEmpty)
      #expect(lines.contains("6 lines: 4 as worked out, to the penny, and 2 otherwise:"))
      #expect(lines.contains { $0.hasSuffix("120,000.01  120,000.00  not explained") })
      #expect(lines.contains("  --contract care --term block --payee FELL --period 2026/27"))
    }
  }

  // MARK: What is refused

  private func refused(_ change: (inout [PackContents.Posted.Line]) -> Void) throws -> String {
    try Packs.faults(of: try changed(change))
  }

  @Test(arguments: [
    (["amount": "x"], "is no amount"), (["amount": "1e9"], "is no amount"),
    (["amount": "120000.001"], "is no amount"),
    (["amount": String(repeating: "9", count: 300)], "is no amount"),
    (["amount": "-9223372036854775808"], "is no amount"),
    (["amount": "1/0"], "is no amount"), (["amount": "120000.01"], "does not come to its amount"),
    (["part": "0"], "cells that nobody can read"),
    (["part": "99999999999999999999"], "cells that nobody can read"),
    (["money": "XXQ"], "cells that nobody can read"),
    (["kind": "present"], "cells that nobody can read"),
    (["due": "2026-02-30"], "cells that nobody can read"),
    (["service_to": "2026-03-01"], "is for no days"),
    (["period_from": "nine"], "is for no days"), (["payee": ""], "has an empty cell"),
    (["colour": "red"], "has not all its cells, or others"),
    (["contract": "other"], "is not of its contracts and month"),
    (["service_from": "2026-05-01", "service_to": "2026-05-31"], "not of its contracts and month"),
  ])
  func cellsThatCannotBe(_ cells: [String: String], _ expected: String) throws {
    let said = try refused { $0[0] = $0[0].with(cells) }
    #expect(said.contains(expected), "\(said)")
  }

  @Test func postingsThatCannotBe() throws {
    let cases: [(String, (inout [PackContents.Posted.Line]) -> Void)] = [
      ("stands in it twice", { $0.append($0[0]) }),
      ("was never posted", { $0[0] = $0[0].with([:], postings: []) }),
      (
        "not in their order", { $0[0] = $0[0].with([:], postings: $0[0].postings + $0[0].postings) }
      ),
      ("of no nature that there is", { $0[0] = $0[0].last { $0.with(nature: "gift") } }),
      ("of no day", { $0[0] = $0[0].last { $0.with(on: "yesterday") } }),
      ("by who prepared it", { $0[0] = $0[0].last { $0.with(approved: "ben") } }),
      ("is no amount", { $0[0] = $0[0].last { $0.with(change: "nine") } }),
      ("not of its contracts and month", { $0[0] = $0[0].last { $0.with(entry: 99) } }),
      ("is not the one that was said", { $0[0] = $0[0].last { $0.with(nature: "agreed") } }),
      (
        "is not the one that was said",
        { lines in
          for (place, line) in lines.enumerated() where line.working != nil {
            lines[place] = line.with(["amount": "2001.00"], change: "1101.00")
          }
        }
      ),
    ]
    for (expected, change) in cases {
      let said = try refused(change)
      #expect(said.contains(expected), "\(expected): \(said)")
    }
  }

  @Test(arguments: [
    (#""month": "2026-04""#, #""month": "2026/27""#, "how the month was last run"),
    (
      "\"received\": 2,\n    \"stage\": \"freeze\"", "\"received\": 2,\n    \"stage\": \"plan\"",
      "how the month was last run"
    ),
    (
      #""closings": []"#,
      #""closings": [{"contract": "care", "year": "x", "on": "2026-06-16"}]"#, "which year or when"
    ),
    (#""received": 2"#, #""received": -1"#, "how the month was last run"),
    (#""asKnown": "2026-06-16""#, #""asKnown": "June""#, "is no date"),
    (#""entry": 4,"#, #""entry": 0,"#, "how far the ledger went"),
    (#""ledger": ""#, #""ledger": "-1 "#, "how far the ledger went"),
  ])
  func runsThatCannotBe(_ old: String, _ new: String, _ expected: String) throws {
    let contents = try Packs.changed(try #require(Self.april), old, to: new)
    #expect(try Packs.faults(of: contents).contains(expected), "\(old)")
  }

  /// Signed by whoever broke it: nothing traps.
  @Test func brokenContentsAreNoTrap() throws {
    let contents = try #require(Self.april)
    let text = try JSONText.of(contents, width: 120)
    let start = try #require(text.range(of: #""posted":"#)?.lowerBound)
    let end = try #require(text.range(of: #""program":"#)?.lowerBound)
    let (head, tail) = (Array(text[..<start].utf8), Array(text[end...].utf8))
    var random = FuzzTests.Seeded(state: FuzzTests.seed)
    let key = SigningKey()
    var (refused, settled) = (0, 0)
    for _ in 0..<FuzzTests.rounds / 20 {
      let broken = FuzzTests.broken(Array(text[start..<end].utf8), &random)
      let bytes = try PackFile.sealed(head + broken + tail, with: key, as: nil).bytes
      let log = FaultLog()
      let pack = log.attempt { () throws(Fault) in try PackFile(bytes) }
      if let pack, PackCheck(pack.contents, log) != nil { settled += 1 } else { refused += 1 }
      #expect(log.faults.isEmpty || !faultReport(log.faults).isEmpty)
    }
    #expect(refused > 0 && settled > 0)
  }
}

// MARK: - Changing what was signed

extension PackContents {
  fileprivate func with(_ posted: Posted) -> PackContents {
    PackContents(
      workspace: workspace, program: program, contracts: contracts, period: period,
      asKnown: asKnown, definitions: definitions, measures: measures, tables: tables, gates: gates,
      posted: posted, results: results)
  }
}

extension PackContents.Posted {
  fileprivate func with(_ lines: [Line]) -> PackContents.Posted {
    PackContents.Posted(
      month: month, stage: stage, received: received, entry: entry, definitions: definitions,
      ledger: ledger, closings: closings, lines: lines)
  }
}

extension PackContents.Posted.Line {
  fileprivate func with(
    _ cells: [String: String], postings: [PackContents.Posted.Posting]? = nil,
    change: String? = nil
  ) -> Self {
    let line = Self(
      line: line.merging(cells) { $1 }, postings: postings ?? self.postings, dispute: dispute,
      working: working)
    return change.map { change in line.last { $0.with(change: change) } } ?? line
  }

  fileprivate func last(
    _ change: (PackContents.Posted.Posting) -> PackContents.Posted.Posting
  ) -> Self {
    with([:], postings: postings.dropLast() + postings.suffix(1).map(change))
  }
}

extension PackContents.Posted.Posting {
  fileprivate func with(
    entry: Int? = nil, on: String? = nil, stage: String? = nil, cause: String? = nil,
    change: String? = nil, nature: String? = nil, approved: String?? = .none
  ) -> Self {
    Self(
      entry: entry ?? self.entry, on: on ?? self.on, stage: stage ?? self.stage,
      cause: cause ?? self.cause,
      change: change ?? self.change, nature: nature ?? self.nature, prepared: prepared,
      approved: approved ?? self.approved, note: note, withdrawn: withdrawn)
  }
}
