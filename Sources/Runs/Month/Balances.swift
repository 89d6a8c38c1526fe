import Definitions
import Faults
import Ledger
import Quantities

/// The agreement of balances at a year's end: both sides hold the same lines to the penny, and say
/// so; from then on only corrections that somebody approves are posted.
public struct Balances: Sendable {
  static let stage = "balances"
  public let contract: String
  public let year: Period
  /// The other side; `nil` where only one is known, and all lines are meant.
  public let party: String?
  public let lines: [LedgerLine]

  /// A line of a statement: the key's texts, and what it comes to.
  public struct Row: Hashable, Sendable {
    public let term: String
    public let payer: String
    public let payee: String
    public let period: String
    public let part: String
    public let money: String
    public let amount: Rational

    public init(
      term: String, payer: String, payee: String, period: String, part: String, money: String,
      amount: Rational
    ) {
      (self.term, self.payer, self.payee, self.period) = (term, payer, payee, period)
      (self.part, self.money, self.amount) = (part, money, amount)
    }

    init(_ line: LedgerLine) {
      self.init(
        term: line.key.term, payer: line.key.payer, payee: line.key.payee,
        period: line.key.period.name, part: String(line.key.part),
        money: line.key.currency.code, amount: line.amount)
    }

    fileprivate var reversed: Row {
      Row(
        term: term, payer: payer, payee: payee, period: period, part: part, money: money,
        amount: -amount)
    }

    /// What makes it the same line on the other side.
    var key: [String] { [term, payer, payee, period, part, money] }
  }

  public struct Difference: Hashable, Sendable {
    public let named: String
    /// `nil` where a side does not have the line.
    public let ours: Rational?
    public let theirs: Rational?
  }

  /// All lines of a contract with a party, for days that end in a year. What a party pays itself
  /// is nobody's balance.
  public init(
    of contract: String, in year: Period, with party: String?, from ledger: LedgerFile
  ) throws(Fault) {
    (self.contract, self.year, self.party) = (contract, year, party)
    lines = try ledger.lines(contract: contract).filter { line in
      year.contains(line.facts.service.last) && line.key.payer != line.key.payee
        && (party == nil || line.key.payer == party || line.key.payee == party)
    }
  }

  /// Where the two sides' statements differ; nothing, where they match to the penny.
  ///
  /// - Parameter theirs: as the other side sees it: above nought, what it receives.
  public func differences(from theirs: [Row]) -> [Difference] {
    func sums(_ rows: [Row]) -> [[String]: Rational] {
      rows.reduce(into: [:]) { $0[$1.key] = ($0[$1.key] ?? .zero) + $1.amount }
    }
    let seen = theirs.filter { $0.payer != $0.payee }.map {
      $0.payer == party && $0.payee != party ? $0.reversed : $0
    }
    let (mine, others) = (sums(lines.map(Row.init)), sums(seen))
    return Set(mine.keys).union(others.keys).sorted { $0.lexicographicallyPrecedes($1) }
      .filter { (mine[$0] ?? .zero) != (others[$0] ?? .zero) }
      .map { key in
        Difference(
          named: "\(key[0]) for \(key[3]), \(key[1]) to \(key[2])"
            + (key[4] == "1" ? "" : ", part \(key[4])"), ours: mine[key], theirs: others[key])
      }
  }

  /// What is in the way of closing the year, told for people.
  ///
  /// - Parameter calendar: when the contract's parts end; every month counts where nobody knows.
  public func obstacles(
    by calendar: ContractCalendar?, in ledger: LedgerFile
  ) throws(Fault) -> [Fault] {
    var faults: [Fault] = []
    if lines.isEmpty {
      faults.append(
        Fault(
          "nothing-posted", at: nil, "nothing is posted of `\(contract)` for \(year)",
          advice: "Name the contract and the year as the statement has them."))
    }
    for dispute in try ledger.disputes()
    where dispute.resolution == nil && lines.contains(where: { $0.key == dispute.key }) {
      faults.append(
        Fault(
          "open-dispute", at: nil,
          "\(dispute.key) is disputed since \(dispute.on) (\(dispute.because))",
          advice: "Resolve it first: `leftshift dispute … --resolve`."))
    }
    let open = (calendar?.months(of: year, with: party) ?? year.monthsInside).filter { month in
      !lines.contains { month.contains($0.facts.service.last) } && !isAgreed(month)
    }
    if !open.isEmpty, !lines.isEmpty {
      faults.append(
        Fault(
          "open-month", at: nil,
          "nothing is posted of `\(contract)` for "
            + open.map(\.name).joined(separator: ", "),
          advice: "Run each month, or accrue what is expected of it: `leftshift accrue`."))
    }
    return faults
  }

  /// Whether the sum of the month's year is agreed between all sides: then nothing is missed in it.
  private func isAgreed(_ month: Period) -> Bool {
    lines.allSatisfy { line in
      lines.contains { $0.key.isYearsSum(over: line.key, for: month) }
    }
  }

  /// The entry that closes the year.
  public func closing(
    by ours: Person, with theirs: Person, on day: Day, in ledger: LedgerFile
  ) throws(Fault) -> Run {
    guard ours.id != theirs.id, ours.party?.text != theirs.party?.text else {
      throw Fault(
        "one-sided", at: nil, "\(ours.name) and \(theirs.name) are on one side of the contract",
        advice: "Balances are agreed by somebody of each side: say under `people:` whom they act"
          + " for, `for: MOOR`.")
    }
    let last = try ledger.entry(lines.map(\.entry).max() ?? 0)?.run
    return Run(
      scope: lines.map(\.key.scope), stage: Self.stage, data: last?.data ?? "",
      definitions: last?.definitions ?? "", asOf: day,
      cause: "balances agreed for \(year)" + (party.map { " with \($0)" } ?? ""),
      note: Closing.note(year, party), received: last?.received, prepared: ours.id,
      approved: theirs.id)
  }
}

extension Period {
  /// The months that it holds, where it begins and ends with one.
  var monthsInside: [Period] {
    var months: [Period] = []
    var day = first
    while day <= last {
      let (year, month, _) = day.components
      months.append(.month(month, of: year))
      day = months[months.count - 1].last.adding(days: 1)
    }
    return months
  }
}
