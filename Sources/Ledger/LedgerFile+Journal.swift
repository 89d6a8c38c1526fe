import Faults
import GRDB
import Quantities

/// A line of a journal: what an entry moved, and how much of what it stands for was accrued.
public struct JournalLine: Hashable, Sendable {
  public let line: LedgerLine
  /// What was accrued for its key before; nought where it was settled already.
  public let accruedBefore: Rational

  /// What the entry accrued, or, below nought, took back of what had been.
  public var accrued: Rational {
    (line.facts.nature == LineFacts.accrual ? line.amount : .zero) - accruedBefore
  }

  /// What the entry brought to be paid.
  public var payable: Rational { line.change - accrued }
}

extension LineFacts {
  /// The nature of what is expected and not yet settled: nobody pays it.
  public static let accrual = "accrual"
}

extension LedgerFile {
  /// What entries moved between a party and others, in the order of posting.
  public func journal(
    of party: String, entries: ClosedRange<Int>
  ) throws(Fault) -> [(occasion: Occasion, lines: [JournalLine])] {
    try reading { db in
      let occasions = try Occasion.all(upTo: entries.upperBound, db)
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT \(LedgerLine.columns), \(Self.accruedBefore) FROM line
          WHERE line.entry BETWEEN :first AND :last AND :party IN (payer, payee)
            AND payer <> payee
          ORDER BY line.id
          """,
        arguments: [
          "first": entries.lowerBound, "last": entries.upperBound, "party": party.composed,
        ])
      let lines = try rows.map { row in
        let line = try LedgerLine(row)
        // It comes last, after all that a line is made of.
        let before = Int.fromDatabaseValue(row[row.count - 1] as DatabaseValue) ?? 0
        return JournalLine(
          line: line, accruedBefore: Money.amount(before, line.key.currency))
      }
      let byEntry = Dictionary(grouping: lines, by: \.line.entry)
      return byEntry.sorted { $0.key < $1.key }.compactMap { entry, lines in
        occasions[entry].map { ($0, lines) }
      }
    }
  }

  /// In SQL, what was accrued for the key of a `line` before it, in minor units.
  static let accruedBefore = """
    coalesce((SELECT iif(held.nature = '\(LineFacts.accrual)', held.amount, 0) FROM line AS held
      WHERE held.contract = line.contract AND held.term = line.term
        AND held.first_day = line.first_day AND held.last_day = line.last_day
        AND held.payer = line.payer AND held.payee = line.payee
        AND held.part = line.part AND held.currency = line.currency AND held.id < line.id
      ORDER BY held.id DESC LIMIT 1), 0)
    """
}
