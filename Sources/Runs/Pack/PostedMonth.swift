import Faults
import Ledger
import Quantities
import Settlement

/// What a pack says was posted for a month, read: numbers are numbers, days are days, and the
/// postings of each line come to it.
public struct PostedMonth: Sendable {
  public let run: MonthsLastRun
  /// The ledger's last entry and its hash.
  public let ledger: Head
  /// What both sides closed.
  let closings: [Closing]
  /// In the order of keys, each once.
  public let lines: [Line]

  public var month: Period { run.month }

  /// A line as it is posted.
  public struct Line: Sendable {
    public let key: LineKey
    /// In units of the currency, above nought to the payee.
    public let amount: Rational
    public let kind: PaymentLine.Kind
    public let service: Period
    public let due: Day
    /// In their order, at least one.
    public let postings: [PackContents.Posted.Posting]
    public let last: PackContents.Posted.Posting
    public let dispute: PackContents.Posted.Dispute?
    let working: StatedWorking?

    public var nature: String { last.nature }
    /// How an amount came about that was said, and not calculated.
    public var stated: String? { working?.said }
  }

  static let columns = [
    "contract", "term", "payer", "payee", "period", "period_from", "period_to", "part", "amount",
    "money", "kind", "service_from", "service_to", "due",
  ]
  private static let natures =
    PaymentLine.Nature.allCases.map(\.rawValue) + [AgreedFigure.nature, Accrual.nature]

  /// Whether figures of a nature were said, and not calculated.
  static func isSaid(_ nature: String) -> Bool {
    nature == AgreedFigure.nature || nature == Accrual.nature
  }

  /// - Parameters:
  ///   - known: the day whose knowledge counted, as the pack says it.
  ///   - contracts: those that the pack is of.
  /// - Throws: `pack-form`.
  init(
    _ packed: PackContents.Posted, known: String?, of contracts: [String]
  ) throws(Fault) {
    guard let month = Period(packed.month), month.months == 1,
      let stage = PaymentLine.Stage(rawValue: packed.stage), stage != .plan,
      let known = known.flatMap({ Day(iso: $0) }), packed.received >= 0
    else { throw PackContents.odd("it does not say how the month was last run") }
    guard let head = Head(packed.ledger), packed.entry > 0, packed.entry <= head.sequence else {
      throw PackContents.odd("it does not say how far the ledger went")
    }
    run = MonthsLastRun(
      month: month, stage: stage, known: known, received: packed.received, entry: packed.entry,
      definitions: packed.definitions)
    ledger = head
    closings = try packed.closings.map { closed throws(Fault) in
      guard let year = Period(closed.year), let day = Day(iso: closed.on) else {
        throw PackContents.odd("it says that something was closed, and not which year or when")
      }
      return Closing(contract: closed.contract, year: year, party: closed.party, on: day)
    }
    var lines: [LineKey: Line] = [:]
    for packed in packed.lines {
      let line = try Line(packed)
      guard contracts.contains(line.key.contract),
        line.last.entry <= head.sequence,
        month.contains(line.service.last) || month.contains(line.key.period.last)
      else { throw Line.odd("a posted line in it is not of its contracts and month") }
      guard lines.updateValue(line, forKey: line.key) == nil else {
        throw Line.odd("a posted line stands in it twice")
      }
    }
    self.lines = lines.values.sorted { $0.key < $1.key }
  }

  // MARK: Sums

  /// What each party receives, below nought what it pays, for services that ended in the month: as
  /// its statement says it.
  public var totals: [(party: String, currency: Currency, amount: Rational)] {
    var totals: [String: [Currency: Rational]] = [:]
    for line in lines where month.contains(line.service.last) && line.key.payer != line.key.payee {
      for (party, amount) in [(line.key.payee, line.amount), (line.key.payer, -line.amount)] {
        totals[party, default: [:]][line.key.currency, default: .zero] =
          (totals[party]?[line.key.currency] ?? .zero) + amount
      }
    }
    return totals.sorted { $0.key < $1.key }.flatMap { party, sums in
      sums.sorted { $0.key.code < $1.key.code }.map { (party, $0.key, $0.value) }
    }
  }

  // MARK: Reading

  fileprivate static func isNature(_ text: String) -> Bool { natures.contains(text) }
}

extension PostedMonth.Line {
  fileprivate static func odd(_ what: String) -> Fault { PackContents.odd(what) }

  fileprivate init(_ packed: PackContents.Posted.Line) throws(Fault) {
    let cells = packed.line
    guard Set(cells.keys) == Set(PostedMonth.columns) else {
      throw Self.odd("a posted line in it has not all its cells, or others")
    }
    func text(_ name: String) throws(Fault) -> String {
      guard let text = cells[name], !text.isEmpty else {
        throw Self.odd("a posted line in it has an empty cell")
      }
      return text
    }
    func days(_ name: String, _ title: String) throws(Fault) -> Period {
      guard let first = Day(iso: try text(name + "_from")),
        let last = Day(iso: try text(name + "_to")),
        first <= last
      else { throw Self.odd("a posted line in it is for no days") }
      return Period(from: first, to: last, name: title)
    }
    guard let currency = Currency(code: try text("money")), let part = Int(try text("part")),
      part > 0, let kind = PaymentLine.Kind(rawValue: try text("kind")),
      let due = Day(iso: try text("due"))
    else { throw Self.odd("a posted line in it has cells that nobody can read") }
    key = LineKey(
      contract: try text("contract"), term: try text("term"), payer: try text("payer"),
      payee: try text("payee"), period: try days("period", text("period")), part: part,
      currency: currency)
    (self.kind, self.due, service) = (kind, due, try days("service", ""))
    amount = try Self.amount(try text("amount"), currency)
    guard let last = packed.postings.last else { throw Self.odd("a posted line was never posted") }
    (postings, self.last, dispute) = (packed.postings, last, packed.dispute)
    working = packed.working
    try checkPostings()
    try checkWorking()
  }

  private static func amount(_ text: String, _ currency: Currency) throws(Fault) -> Rational {
    guard let amount = Rational(decimal: text),
      (amount * .powerOfTen(currency.places)).integer != nil
    else { throw odd("`\(text.prefix(40))` was posted, and is no amount") }
    return amount
  }

  /// What a ledger would not have taken.
  private func checkPostings() throws(Fault) {
    var (sum, before) = (Rational.zero, 0)
    for posting in postings {
      guard posting.entry > before else { throw Self.odd("postings in it are not in their order") }
      before = posting.entry
      sum = sum + (try Self.amount(posting.change, key.currency))
      guard Day(iso: posting.on) != nil, PostedMonth.isNature(posting.nature) else {
        throw Self.odd("a posting in it is of no day, or of no nature that there is")
      }
      guard
        posting.approved == nil || posting.prepared != nil && posting.prepared != posting.approved
      else { throw Self.odd("a posting in it was approved by who prepared it") }
    }
    guard sum == amount, last.withdrawn == nil || amount.isZero else {
      throw Self.odd("what was posted of a line in it does not come to its amount")
    }
    guard dispute.map({ Day(iso: $0.on) != nil }) ?? true else {
      throw Self.odd("a dispute in it is of no day")
    }
  }

  private func checkWorking() throws(Fault) {
    guard PostedMonth.isSaid(nature), last.withdrawn == nil else { return }
    guard working?.amount == amount else {
      throw Self.odd("a posted figure that was agreed or expected is not the one that was said")
    }
  }
}

extension Closing {
  fileprivate init(contract: String, year: Period, party: String?, on: Day) {
    (self.contract, self.year, self.party, self.on) = (contract, year, party, on)
  }
}
