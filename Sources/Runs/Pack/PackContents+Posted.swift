import Faults
import Ledger
import Quantities
import Settlement

extension PackContents {
  /// What a ledger holds of the month that a pack is of: what the statements of the month say.
  public struct Posted: Codable, Sendable {
    /// `2026-04`
    public let month: String
    /// How the month's last run settled it; its day is the pack's `asKnown`.
    public let stage: String
    /// The last extract that counted then.
    public let received: Int
    /// The run's last entry, and the hash of all definitions that there were then.
    public let entry: Int
    public let definitions: String
    /// The ledger's last entry, and its hash.
    public let ledger: String
    public let closings: [Closed]
    public let lines: [Line]

    /// That both sides closed a year, one side or all where none is named.
    public struct Closed: Codable, Sendable {
      public let contract: String
      public let year: String
      public let party: String?
      public let on: String
    }

    /// A line with all that was ever posted of it.
    public struct Line: Codable, Sendable {
      /// By the names of its columns, `PostedMonth.columns`.
      public let line: [String: String]
      /// In their order. What the line is now, the last of them says.
      public let postings: [Posting]
      /// The one that is open.
      public let dispute: Dispute?
      /// Where the amount was said and not calculated: agreed, or expected.
      let working: StatedWorking?
    }

    public struct Posting: Codable, Hashable, Sendable {
      public let entry: Int
      /// The day of the run.
      public let on: String
      public let stage: String
      public let cause: String
      /// What it moved, above nought to the payee.
      public let change: String
      public let nature: String
      public let prepared: String?
      public let approved: String?
      public let note: String?
      /// Why the line was taken back, where it was.
      public let withdrawn: String?
    }

    public struct Dispute: Codable, Hashable, Sendable {
      public let by: String
      public let on: String
      public let because: String
    }
  }
}

// MARK: - From a ledger

/// How a month was last run: what `leftshift pack --month` settles again.
public struct MonthsLastRun: Hashable, Sendable {
  public let month: Period
  public let stage: PaymentLine.Stage
  /// The day whose knowledge counted, and the last extract.
  public let known: Day
  public let received: Int
  /// Its last entry, and the hash of all definitions that there were then.
  public let entry: Int
  public let definitions: String

  /// The last run of a month for each of some contracts, those together that were run at the same
  /// stage with the same knowledge; contracts that were not run are left out.
  public static func runs(
    of month: Period, _ contracts: [String], in ledger: LedgerFile
  ) throws(Fault) -> [(run: MonthsLastRun, contracts: [String])] {
    let entries = try ledger.entries(ofMonth: month.name)
    var found: [(run: MonthsLastRun, contracts: [String])] = []
    for contract in contracts {
      let last = entries.last { entry in
        PaymentLine.Stage(rawValue: entry.run.stage) != nil
          && entry.run.scope.contains { $0.contract == contract }
      }
      guard let last, let stage = PaymentLine.Stage(rawValue: last.run.stage) else { continue }
      let run = MonthsLastRun(
        month: month, stage: stage, known: last.run.asOf, received: last.run.received ?? 0,
        entry: last.sequence, definitions: last.run.definitions)
      guard let same = found.firstIndex(where: { run.isKnown(as: $0.run) }) else {
        found.append((run, [contract]))
        continue
      }
      found[same].contracts.append(contract)
      if run.entry > found[same].run.entry { found[same].run = run }
    }
    return found
  }

  private func isKnown(as other: MonthsLastRun) -> Bool {
    stage == other.stage && known == other.known && received == other.received
  }
}

extension PackContents.Posted {
  /// What a ledger holds of the days of a month, and of longer periods that end with it.
  public init(
    _ run: MonthsLastRun, of contracts: [String], in ledger: LedgerFile
  ) throws(Fault) {
    let head = try ledger.head()
    var lines: [Line] = []
    for contract in Set(contracts).sorted() {
      let held = try ledger.history(of: contract, asKnownAfter: head.sequence).filter { line in
        run.month.contains(line.facts.service.last) || run.month.contains(line.key.period.last)
      }
      let said = held.filter { PostedMonth.isSaid($0.facts.nature) }.compactMap(\.working)
      let workings = try ledger.workings(said)
      for line in held {
        lines.append(
          Line(line, working: try line.working.flatMap { workings[$0] }.map(Self.stated)))
      }
    }
    (month, stage, received) = (run.month.name, run.stage.rawValue, run.received)
    (entry, definitions) = (run.entry, run.definitions)
    closings = try ledger.closings(of: contracts).map { closing in
      .init(
        contract: closing.contract, year: closing.year.name, party: closing.party,
        on: closing.on.description)
    }
    (self.ledger, self.lines) = (head.description, lines)
  }

  private static func stated(_ working: String) throws(Fault) -> StatedWorking {
    guard let stated = StatedWorking(json: working) else {
      throw PackContents.odd("the ledger does not say how a figure was agreed or expected")
    }
    return stated
  }
}

extension PackContents.Posted.Line {
  fileprivate init(_ line: StatementLine, working: StatedWorking?) {
    let (key, facts) = (line.key, line.facts)
    self.line = [
      "contract": key.contract, "term": key.term, "payer": key.payer, "payee": key.payee,
      "period": key.period.name, "period_from": key.period.first.description,
      "period_to": key.period.last.description, "part": String(key.part),
      "amount": line.last.amount.fixed(places: key.currency.places), "money": key.currency.code,
      "kind": facts.kind, "service_from": facts.service.first.description,
      "service_to": facts.service.last.description, "due": facts.due.description,
    ]
    postings = line.postings.map { posting in
      let occasion = posting.occasion
      return .init(
        entry: occasion.entry, on: occasion.on.description, stage: occasion.stage,
        cause: occasion.cause, change: posting.change.fixed(places: key.currency.places),
        nature: posting.nature, prepared: occasion.prepared, approved: occasion.approved,
        note: occasion.note, withdrawn: posting.withdrawn)
    }
    dispute = line.openDispute.map { open in
      .init(by: open.by, on: open.on.description, because: open.because)
    }
    self.working = working
  }
}
