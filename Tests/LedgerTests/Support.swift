import Foundation
import GRDBSQLite
import Hashing
import Ledger
import Quantities

/// A folder of its own for each test, removed with it.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "leftshift-ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String = "ledger.db") -> String { url.appending(path: name).path() }
}

/// Another program at the ledger's file: plain SQLite with its settings as they come.
final class PlainSQLite {
  private var connection: OpaquePointer?

  init(_ path: String) { sqlite3_open(path, &connection) }

  deinit { sqlite3_close(connection) }

  /// What SQLite complains of, or `nil`.
  @discardableResult
  func run(_ sql: String) -> String? {
    var message: UnsafeMutablePointer<CChar>?
    defer { sqlite3_free(message) }
    guard sqlite3_exec(connection, sql, nil, nil, &message) != SQLITE_OK else { return nil }
    return message.map { String(cString: $0) } ?? "error"
  }

  /// The rows of a query, `|` between columns; ends early where the file cannot be read.
  func rows(_ sql: String) -> [String] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
      return ["unreadable"]
    }
    var rows: [String] = []
    var step = sqlite3_step(statement)
    while step == SQLITE_ROW {
      let columns = (0..<sqlite3_column_count(statement)).map { column in
        sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "NULL"
      }
      rows.append(columns.joined(separator: "|"))
      step = sqlite3_step(statement)
    }
    return step == SQLITE_DONE ? rows : rows + ["unreadable"]
  }

  /// Every row of every table.
  func content() -> [String] {
    let names = rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return rows("SELECT type, name, sql FROM sqlite_schema ORDER BY name")
      + names.flatMap { rows("SELECT * FROM \"\($0)\"") }
  }
}

/// Numbers that look random and are the same in every run, so that a failing case can be repeated.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func chance(_ part: Int, of whole: Int) -> Bool {
    Int.random(in: 0..<whole, using: &self) < part
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

// MARK: - Runs and lines

func sha256(_ text: String) -> String { SHA256.hexadecimal(of: Array(text.utf8)) }

func day(_ text: String) -> Day { Day(iso: text) ?? Day(number: 0) }

let april = Period.month(4, of: 2026)
let may = Period.month(5, of: 2026)

func scope(_ term: String = "block", of contract: String = "acute", _ period: Period = april)
  -> Scope
{
  Scope(contract: contract, term: term, period: period)
}

func line(
  _ payee: String, _ pounds: Rational, _ term: String = "block", of contract: String = "acute",
  _ period: Period = april, from payer: String = "ICB", part: Int = 1,
  in currency: Currency = .pounds
) -> PostedLine {
  PostedLine(
    LineKey(
      contract: contract, term: term, payer: payer, payee: payee, period: period, part: part,
      currency: currency),
    LineFacts(
      kind: payer == payee ? "kept" : "core", service: period, due: period.last, quantity: "8",
      unit: "people", rate: "2000"),
    amount: pounds, working: "{\"amount\": \"\(pounds)\"}")
}

func run(
  _ scopes: [Scope] = [scope()], stage: String = "final", data: String = "extract 1",
  asOf: String = "2026-06-15", cause: String = "first settlement"
) -> Run {
  Run(
    scope: scopes, stage: stage, data: sha256(data), definitions: sha256("contracts"),
    asOf: day(asOf), cause: cause)
}

extension Outcome {
  var entry: Entry? { if case .posted(let entry) = self { entry } else { nil } }

  var refusals: [String] { if case .refused(let faults) = self { faults.map(\.title) } else { [] } }
}

extension LedgerFile {
  /// `payee amount change` of every line posted to a party.
  func shown(
    _ party: String, contract: String? = nil, period: Period? = nil, asKnownAfter entry: Int? = nil
  ) throws -> [String] {
    try statement(party: party, contract: contract, period: period, asKnownAfter: entry).lines
      .map { "\($0.key.payee) \($0.amount) \($0.change)" }
  }
}
