import Definitions
import Foundation
import Hashing
import Quantities

/// Rows of a table as they were received one day: a file that stays as it came.
public struct Extract: Sendable {
  /// Over all tables of the workspace, from 1, in the order of loading.
  public let number: Int
  public let table: String
  /// From the workspace's folder.
  public let path: String
  /// Of the file's bytes.
  public let sha256: String
  /// The months that it is of.
  public let period: Period
  public let received: Day
  /// Who made it, as the person says who loaded it.
  public let source: String?
  public let rowCount: Int
  /// How many rows there are of each period, in order; `nil` where no column says it.
  public let rows: [(period: Period, count: Int)]?
  /// Of what stage it was by the calendar on that day.
  public let stage: String?

  /// The months that an extract can be of, by a word as `2026-04` or `2026-04..2026-06`.
  ///
  /// - Returns: `nil` for what is no period of whole months.
  public static func period(_ text: String) -> Period? {
    guard let period = Period(range: text), period.months != nil,
      period.first.components.day == 1
    else { return nil }
    guard period.cycle == nil else { return period }
    func month(_ day: Day) -> String { String("\(day)".prefix(7)) }
    return Period(
      from: period.first, to: period.last,
      name: "\(month(period.first))..\(month(period.last))")
  }

  /// Rows of periods before those that it is of.
  public var lateRows: [(period: Period, count: Int)] {
    (rows ?? []).filter { $0.period.last < period.first }
  }
}

/// A line of the log. Its seal is a hash of the line and of the seal before, so that a line that
/// was changed, left out or put elsewhere is found.
struct ExtractRecord: Codable {
  var number: Int
  var table: String
  var path: String
  var sha256: String
  var period: String
  var received: String
  var source: String?
  var rowCount: Int
  var rows: [String: Int]?
  var stage: String?
  var seal: String?

  init(_ extract: Extract, after seal: String) throws {
    number = extract.number
    table = extract.table
    path = extract.path
    sha256 = extract.sha256
    period = extract.period.name
    received = "\(extract.received)"
    source = extract.source
    rowCount = extract.rowCount
    rows = extract.rows.map { rows in
      Dictionary(rows.map { ($0.period.name, $0.count) }, uniquingKeysWith: +)
    }
    stage = extract.stage
    self.seal = try self.seal(after: seal)
  }

  /// So many rows a file can have, and as many can be summed.
  static let counts = 0...(1 << 40)

  /// Of the first line nothing comes before.
  static let noSeal = ""

  func seal(after seal: String) throws -> String {
    var unsealed = self
    unsealed.seal = nil
    return SHA256.hexadecimal(of: Array((seal + "\n").utf8) + (try unsealed.line))
  }

  /// Keys in order, without the line's end.
  var line: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return Array(try encoder.encode(self))
    }
  }

  /// What it says; `nil` where that is nothing that was ever written.
  var extract: Extract? {
    guard let period = Extract.period(period), let received = Day(iso: received) else { return nil }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == ReceivedTable.folder, parts[1] == table,
      !parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") })
    else { return nil }
    guard ([rowCount] + (rows ?? [:]).values).allSatisfy({ Self.counts.contains($0) }) else {
      return nil
    }
    let named = (rows ?? [:]).map { (period: Period($0), count: $1) }
    guard named.allSatisfy({ $0.period != nil }) else { return nil }
    let counts = named.compactMap { row in row.period.map { (period: $0, count: row.count) } }
      .sorted { ($0.period.first, $0.period.last) < ($1.period.first, $1.period.last) }
    return Extract(
      number: number, table: table, path: path, sha256: sha256, period: period, received: received,
      source: source, rowCount: rowCount, rows: rows == nil ? nil : counts, stage: stage)
  }
}
