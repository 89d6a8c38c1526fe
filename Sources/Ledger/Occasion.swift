import Faults
import GRDB
import Quantities

/// What causes the differences that a month's run posts, in the order in which they are told apart.
public enum RunCause: String, CaseIterable, Sendable {
  case reconciliation, variation
  case price = "price known later"
  case restated = "restated data"
  case late = "late data"
  case nothing = "nothing differs"
  case first = "first settlement"
}

/// When, why and by whom something was posted: what a statement says of an entry.
public struct Occasion: Hashable, Sendable {
  public let entry: Int
  public let stage: String
  /// The month that was run, where one was.
  public let month: String?
  /// The day that the run was as of.
  public let on: Day
  public let cause: String
  public let note: String?
  /// The hash of the definitions that it was settled by.
  let definitions: String
  public let prepared: String?
  public let approved: String?
}

extension Occasion {
  /// Of every entry up to one, by its number.
  static func all(upTo entry: Int, _ db: Database) throws -> [Int: Occasion] {
    var occasions: [Int: Occasion] = [:]
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT sequence, stage, month, as_of, cause, note, definitions, prepared, approved
        FROM entry JOIN seal USING (sequence) WHERE sequence <= ?
        """, arguments: [entry])
    while let row = try rows.next() {
      var columns = Columns(row)
      let sequence = try columns.number()
      occasions[sequence] = Occasion(
        entry: sequence, stage: try columns.text(), month: try columns.optionalText(),
        on: try columns.day(), cause: try columns.text(), note: try columns.optionalText(),
        definitions: try columns.text(), prepared: try columns.optionalText(),
        approved: try columns.optionalText())
    }
    return occasions
  }
}

extension [Int: Occasion] {
  /// By each entry the last that was posted with it: a run of a month has one for each cause, which
  /// people settle as one.
  var lastOfRun: [Int: Int] {
    var last: [Int: Int] = [:]
    for (entry, occasion) in sorted(by: { $0.key > $1.key }) {
      let next = self[entry + 1]
      last[entry] = next.map { occasion.isOneRun(with: $0) } == true ? last[entry + 1] : entry
    }
    return last
  }
}

extension Occasion {
  /// The causes of a run go in their order, and one that settles something first has no other.
  fileprivate func isOneRun(with next: Occasion) -> Bool {
    month != nil && month == next.month && stage == next.stage && on == next.on
      && note == next.note && prepared == next.prepared && approved == next.approved
      && definitions == next.definitions && rank < next.rank
  }

  /// Whoever says a cause of their own says it in the place of a variation.
  private var rank: Int {
    RunCause.allCases.firstIndex(of: RunCause(rawValue: cause) ?? .variation) ?? 0
  }
}
