import Quantities

/// What came of the services of some days between a party and others, as it was known after an
/// entry: derived from the ledger alone, so that it is the same for ever.
///
/// All sums are the party's own: above nought it receives them, below it pays them. The other
/// side's statement says the same with the other sign.
public struct PartyStatement: Sendable {
  public let party: String
  /// Lines whose service ended in these are in it; of a longer period, such as the reconciliation
  /// of a year, those whose service ended with it.
  public let days: Period
  /// The last entry that it takes into account.
  public let known: Head
  /// When that was posted; `nil` of an empty ledger.
  public let occasion: Occasion?
  /// In the order of keys.
  public let lines: [StatementLine]
  /// Every occasion on which one of its lines was posted, in their order.
  public let occasions: [Occasion]
  public let payments: [PaymentAccount]

  /// The sum of its lines by currency, in the order of codes.
  public var totals: [Total] {
    var totals: [Currency: Total] = [:]
    for line in lines {
      let currency = line.key.currency
      var total = totals[currency] ?? Total(currency: currency)
      total.original = total.original + line.original
      total.adjustments = total.adjustments + line.adjustments
      if line.openDispute != nil { total.disputed = total.disputed + line.amount }
      totals[currency] = total
    }
    return totals.values.sorted { $0.currency.code < $1.currency.code }
  }

  public struct Total: Hashable, Sendable {
    public let currency: Currency
    public internal(set) var original = Rational.zero
    public internal(set) var adjustments = Rational.zero
    /// How much of the amount is disputed.
    public internal(set) var disputed = Rational.zero

    public var amount: Rational { original + adjustments }
  }
}

/// One line of a statement: what a key comes to, and how it came to that.
public struct StatementLine: Sendable {
  /// From 1, by which explanations are found.
  public let number: Int
  /// The last of its postings, with what is known of it now.
  public let last: LedgerLine
  /// In the order of posting; the first is the original, the others are adjustments.
  public let postings: [Posting]
  public let original: Rational
  public let adjustments: Rational
  public let amount: Rational
  /// Those of the line, in the order in which they were put on record, resolved ones too.
  public let disputes: [Dispute]
  /// The number of its explanation in the ledger; `nil` where it was withdrawn.
  public let working: Int?

  public var key: LineKey { last.key }
  public var facts: LineFacts { last.facts }

  init(
    _ number: Int, _ last: LedgerLine, _ postings: [Posting], _ disputes: [Dispute], working: Int?
  ) {
    (self.number, self.last, self.postings) = (number, last, postings)
    (self.disputes, self.working) = (disputes, working)
    original = postings.first?.change ?? .zero
    adjustments = postings.dropFirst().map(\.change).reduce(.zero, +)
    amount = original + adjustments
  }

  public var openDispute: Dispute? { disputes.last { $0.resolution == nil } }

  public struct Posting: Sendable {
    public let occasion: Occasion
    /// What it moved, in the party's own sign.
    public let change: Rational
    public let nature: String
    /// Why the line was withdrawn, where it was.
    public let withdrawn: String?
  }
}

extension PartyStatement {
  /// - Parameters:
  ///   - rows: the party's lines of these days, each with the number of its working.
  ///   - occasions: of all entries up to the one it is known after.
  init(
    party: String, days: Period, known: Head, rows: [(line: LedgerLine, working: Int?)],
    occasions: [Int: Occasion], disputes: [Dispute], payments: [PaymentAccount]
  ) {
    lines = StatementLine.lines(of: rows, occasions, disputes) { $0.received(by: party) }
    let entries = Set(rows.map(\.line.entry)).sorted()
    self.occasions = entries.compactMap { occasions[$0] }
    (self.party, self.days, self.known, self.payments) = (party, days, known, payments)
    occasion = occasions[known.sequence]
  }
}

extension StatementLine {
  /// The rows of each key as one line, in the order of keys.
  ///
  /// - Parameter change: what a row moved, in the sign that is wanted.
  static func lines(
    of rows: [(line: LedgerLine, working: Int?)], _ occasions: [Int: Occasion],
    _ disputes: [Dispute], change: (LedgerLine) -> Rational
  ) -> [StatementLine] {
    let disputes = Dictionary(grouping: disputes, by: \.key)
    // Lines are large: they are grouped and put in order by where they stand.
    let places = Dictionary(grouping: rows.indices) { rows[$0].line.key }
    let inOrder = places.sorted { $0.key < $1.key }
    return inOrder.enumerated().compactMap { index, group in
      let places = group.value.sorted { rows[$0].line.number < rows[$1].line.number }
      guard let last = places.last.map({ rows[$0] }) else { return nil }
      let postings = places.compactMap { place in
        occasions[rows[place].line.entry].map {
          Posting(
            occasion: $0, change: change(rows[place].line),
            nature: rows[place].line.facts.nature, withdrawn: rows[place].line.withdrawn)
        }
      }
      return StatementLine(
        index + 1, last.line, postings, disputes[group.key] ?? [], working: last.working)
    }
  }
}
