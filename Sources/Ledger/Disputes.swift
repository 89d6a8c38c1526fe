import Faults
import GRDB
import Quantities

/// A line that one side does not accept: it stands, and is shown as disputed until the two sides
/// have settled what it should be.
public struct Dispute: Hashable, Sendable {
  /// The line, and no other: not the same payee's of another payer, nor another part.
  public let key: LineKey
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

  /// What somebody says of a line; its stage in the ledger.
  fileprivate enum Saying: String {
    case opens = "dispute"
    case resolves = "resolution"

    /// Why it cannot be said of this line now.
    func fault(of key: LineKey) -> Fault {
      switch self {
      case .opens:
        Fault(
          "disputed-already", at: nil, "\(key) is disputed already",
          advice: "What else there is to say goes with how it is resolved.")
      case .resolves:
        Fault(
          "not-disputed", at: nil, "\(key) is not disputed",
          advice: "Look at the statement: it shows what is disputed, and for which period.")
      }
    }
  }
}

/// Disputes are entries without lines: nothing that was posted is touched, and a statement as it
/// was known earlier does not show what was disputed later.
extension LedgerFile {
  /// In the order in which they were put on record.
  public func disputes(asKnownAfter entry: Int? = nil) throws(Fault) -> [Dispute] {
    try reading { db in
      let sequences = try Int.fetchAll(
        db,
        sql: "SELECT sequence FROM entry WHERE stage IN (?, ?) AND sequence <= ? ORDER BY sequence",
        arguments: [
          Dispute.Saying.opens.rawValue, Dispute.Saying.resolves.rawValue, entry ?? .max,
        ])
      var disputes: [Dispute] = []
      for entry in try sequences.compactMap({ try Self.entry($0, db) }) {
        let run = entry.run
        guard let key = LineKey(said: run), let by = run.prepared else { continue }
        if run.stage == Dispute.Saying.opens.rawValue {
          disputes.append(
            Dispute(key: key, entry: entry.sequence, by: by, on: run.asOf, because: run.cause))
        } else if let open = disputes.lastIndex(where: { $0.isOpen(key) }) {
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
    _ key: LineKey, by: String, on day: Day, because: String
  ) throws(Fault) -> Outcome {
    try say(.opens, of: key, by: by, on: day, because)
  }

  /// Puts on record how a dispute ended. What the line comes to is for a run or an agreement.
  public func resolve(
    _ key: LineKey, by: String, on day: Day, how: String
  ) throws(Fault) -> Outcome {
    try say(.resolves, of: key, by: by, on: day, how)
  }

  private func say(
    _ saying: Dispute.Saying, of key: LineKey, by: String, on day: Day, _ cause: String
  ) throws(Fault) -> Outcome {
    let head = try head()
    guard let last = try lastRun(of: key) else {
      return .refused([
        Fault(
          "nothing-posted", at: nil, "nothing is posted for \(key)",
          advice: "Name the contract, term, payee and period as the statement has them.")
      ])
    }
    let isOpen = try disputes().contains { $0.isOpen(key) }
    guard isOpen == (saying == .resolves) else { return .refused([saying.fault(of: key)]) }
    let run = Run(
      scope: [key.scope], stage: saying.rawValue, data: last.data, definitions: last.definitions,
      asOf: day, cause: cause, note: key.said, received: last.received, prepared: by)
    return try record(run, after: head)
  }

  /// The run that last wrote the line.
  private func lastRun(of key: LineKey) throws(Fault) -> Run? {
    try reading { db in
      let sequence = try Int.fetchOne(
        db,
        sql: """
          SELECT max(entry) FROM line WHERE contract = ? AND term = ? AND first_day = ?
            AND last_day = ? AND payer = ? AND payee = ? AND part = ? AND currency = ?
          """,
        arguments: key.scope.arguments + [key.payer, key.payee, key.part, key.currency.code])
      return try sequence.flatMap { try Self.entry($0, db) }?.run
    }
  }
}

extension Dispute {
  fileprivate func isOpen(_ key: LineKey) -> Bool { resolution == nil && self.key == key }
}

extension LineKey {
  /// What an entry without lines notes of the line that it is about, beside its scope.
  fileprivate var said: String { "\(payer)\t\(payee)\t\(part)\t\(currency.code)" }

  /// `nil` of an entry that is about no line.
  fileprivate init?(said run: Run) {
    let words = (run.note ?? "").split(separator: "\t").map(String.init)
    guard let scope = run.scope.first, words.count == 4, let part = Int(words[2]),
      let currency = Currency(code: words[3])
    else { return nil }
    self.init(
      contract: scope.contract, term: scope.term, payer: words[0], payee: words[1],
      period: scope.period, part: part, currency: currency)
  }
}
