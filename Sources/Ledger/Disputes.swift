import Faults
import GRDB
import Quantities

/// A line that one side does not accept: it stands, and is shown as disputed until the two sides
/// have settled what it should be.
public struct Dispute: Hashable, Sendable {
  /// The payee's lines of this contract, term and period.
  public let scope: Scope
  public let payee: String
  /// Which of the parts that the amount is paid in; `nil` for all.
  public let part: Int?
  /// The entry that put it on record.
  public let entry: Int
  public let by: String
  public let on: Day
  public let because: String
  public internal(set) var resolution: Resolution?

  public struct Resolution: Hashable, Sendable {
    public let entry: Int
    public let by: String
    public let on: Day
    public let how: String
  }

  public func covers(_ key: LineKey) -> Bool {
    key.scope == scope && key.payee == payee && (part ?? key.part) == key.part
  }

  /// Of an entry that opened or closed one: the payee, and the part after a tab.
  fileprivate static func read(_ note: String) -> (payee: String, part: Int?) {
    let words = note.split(separator: "\t", maxSplits: 1).map(String.init)
    return (words.first ?? "", words.dropFirst().first.flatMap { Int($0) })
  }

  fileprivate static func note(_ payee: String, _ part: Int?) -> String {
    payee + (part.map { "\t\($0)" } ?? "")
  }
}

/// Disputes are entries without lines: nothing that was posted is touched, and a statement as it
/// was known earlier does not show what was disputed later.
extension LedgerFile {
  private static let opening = "dispute"
  private static let closing = "resolution"

  /// In the order in which they were put on record.
  public func disputes(asKnownAfter entry: Int? = nil) throws(Fault) -> [Dispute] {
    try reading { db in
      let sequences = try Int.fetchAll(
        db,
        sql: "SELECT sequence FROM entry WHERE stage IN (?, ?) AND sequence <= ? ORDER BY sequence",
        arguments: [Self.opening, Self.closing, entry ?? .max])
      var disputes: [Dispute] = []
      for entry in try sequences.compactMap({ try Self.entry($0, db) }) {
        let run = entry.run
        guard let scope = run.scope.first, let note = run.note, let by = run.prepared else {
          continue
        }
        let (payee, part) = Dispute.read(note)
        if run.stage == Self.opening {
          disputes.append(
            Dispute(
              scope: scope, payee: payee, part: part, entry: entry.sequence, by: by, on: run.asOf,
              because: run.cause))
        } else if let open = disputes.lastIndex(where: { $0.isOpen(scope, payee, part) }) {
          disputes[open].resolution = .init(
            entry: entry.sequence, by: by, on: run.asOf, how: run.cause)
        }
      }
      return disputes
    }
  }

  /// Puts a dispute on record.
  ///
  /// - Returns: refused where nothing is posted there, or it is disputed already.
  public func dispute(
    _ scope: Scope, payee: String, part: Int? = nil, by: String, on day: Day, because: String
  ) throws(Fault) -> Outcome {
    guard let last = try lastEntry(of: scope, payee: payee, part) else {
      return .refused([nothingPosted(scope, payee)])
    }
    if try disputes().contains(where: { $0.isOpen(scope, payee, part) }) {
      return .refused([
        Fault(
          "disputed-already", at: nil, "\(named(scope, payee)) is disputed already",
          advice: "What else there is to say goes with how it is resolved.")
      ])
    }
    return try record(
      mark(Self.opening, last, scope, Dispute.note(payee, part), by: by, on: day, because))
  }

  /// Puts on record how a dispute ended. What the line comes to is for a run or an agreement.
  public func resolve(
    _ scope: Scope, payee: String, part: Int? = nil, by: String, on day: Day, how: String
  ) throws(Fault) -> Outcome {
    let isOpen = try disputes().contains { $0.isOpen(scope, payee, part) }
    guard isOpen, let last = try lastEntry(of: scope, payee: payee, part) else {
      return .refused([
        Fault(
          "not-disputed", at: nil, "\(named(scope, payee)) is not disputed",
          advice: "Look at the statement: it shows what is disputed, and for which period.")
      ])
    }
    return try record(
      mark(Self.closing, last, scope, Dispute.note(payee, part), by: by, on: day, how))
  }

  private func mark(
    _ stage: String, _ last: Run, _ scope: Scope, _ note: String, by: String, on day: Day,
    _ cause: String
  ) -> Run {
    Run(
      scope: [scope], stage: stage, data: last.data, definitions: last.definitions, asOf: day,
      cause: cause, note: note, received: last.received, prepared: by)
  }

  /// The run that last wrote one of the payee's lines.
  private func lastEntry(
    of scope: Scope, payee: String, _ part: Int?
  ) throws(Fault) -> Run? {
    try reading { db in
      let sequence = try Int.fetchOne(
        db,
        sql: """
          SELECT max(entry) FROM line WHERE contract = ? AND term = ? AND first_day = ?
            AND last_day = ? AND payee = ? AND part = coalesce(?, part)
          """, arguments: scope.arguments + [payee.composed, part])
      return try sequence.flatMap { try Self.entry($0, db) }?.run
    }
  }

  private func nothingPosted(_ scope: Scope, _ payee: String) -> Fault {
    Fault(
      "nothing-posted", at: nil, "nothing is posted for \(named(scope, payee))",
      advice: "Name the contract, term, payee and period as the statement has them.")
  }

  private func named(_ scope: Scope, _ payee: String) -> String {
    "`\(scope.term)` of `\(scope.contract)` for \(scope.period) to \(payee)"
  }
}

extension Dispute {
  fileprivate func isOpen(_ scope: Scope, _ payee: String, _ part: Int?) -> Bool {
    resolution == nil && self.scope == scope && self.payee == payee.composed && self.part == part
  }
}
