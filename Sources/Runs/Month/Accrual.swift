import Definitions
import Faults
import Ledger
import Quantities

/// What is expected of a month that is not known yet: posted so that a year can be closed, never
/// paid, and superseded by the month's first run.
public struct Accrual: Sendable {
  public let step: Step
  /// Each line, and what it was reckoned from.
  public let lines: [(line: PostedLine, from: [LedgerLine])]
  static let nature = "accrual"
  static let stage = "accrual"
  /// So many of the last months are averaged.
  private static let most = 3

  /// The average of the last three months that are posted, for each line that those have and the
  /// month has not.
  ///
  /// - Throws: where the month is settled already, or no earlier month of the year is.
  public init(
    of month: Period, contracts: [String], by person: Person, on day: Day, because: String,
    in ledger: LedgerFile
  ) throws(Fault) {
    let earlier = (1...Self.most).map { month.earlier(byMonths: $0) }
    var (lines, last) = ([(PostedLine, [LedgerLine])](), 0)
    for contract in contracts {
      let held = try ledger.lines(contract: contract)
      let there = Set(
        held.filter { month.contains($0.facts.service.last) && $0.facts.nature != Self.nature }
          .map { Flow($0.key) })
      let likes = Dictionary(
        grouping: held.filter { line in
          line.key.term != AgreedFigure.ofYear && line.facts.nature != Self.nature
            && earlier.contains { $0 == line.key.period }
        }, by: { Flow($0.key) })
      for (flow, likes) in likes where !there.contains(flow) {
        lines.append((try Self.line(like: likes, in: month, on: day, because, person), likes))
        last = max(last, likes.map(\.entry).max() ?? 0)
      }
    }
    guard let source = try ledger.entry(last)?.run else {
      throw Fault(
        "nothing-to-accrue", at: nil,
        "there is nothing to accrue for \(month)",
        advice: "What is settled by the month is expected to be as in the three months before:"
          + " either \(month) is settled already, or none of those are.")
    }
    self.lines = lines.sorted { $0.0.key < $1.0.key }
    let posted = self.lines.map(\.line)
    let run = Run(
      scope: posted.map(\.key.scope), stage: Self.stage, data: source.data,
      definitions: source.definitions, asOf: day, cause: because, month: month.name,
      received: source.received, prepared: person.id)
    step = Step(run, posted)
  }

  /// A line, whichever month it is of.
  private struct Flow: Hashable {
    let term: String
    let payer: String
    let payee: String
    let part: Int
    let currency: Currency

    init(_ key: LineKey) {
      (term, payer, payee) = (key.term, key.payer, key.payee)
      (part, currency) = (key.part, key.currency)
    }
  }

  private static func line(
    like lines: [LedgerLine], in month: Period, on day: Day, _ because: String, _ person: Person
  ) throws(Fault) -> PostedLine {
    let lines = lines.sorted { $0.key < $1.key }
    let (first, key) = (lines[0], lines[0].key)
    let sum = lines.map(\.amount).reduce(.zero, +)
    let count = Rational(lines.count)
    let mean = (sum / count ?? .zero).rounded(to: key.currency.minorUnit)
    let source = "expected by \(person.name) on \(day): \(because)"
    let items = lines.map { line in
      StatedWorking.Item(name: "\(line.key.term) for \(line.key.period)", amount: line.amount)
    }
    let average = StatedWorking.Item(
      name: "accrual", amount: mean,
      steps: ["the average of \(lines.count) months, to the penny"], source: source)
    let working = try StatedWorking(
      [average] + items, in: key.currency, for: month,
      caveat: "This is expected, not settled, and is not paid: the month's run takes its place."
    ).text()
    let facts = LineFacts(
      kind: first.facts.kind, service: month, due: month.last, nature: nature,
      recovery: first.facts.recovery)
    return PostedLine(
      LineKey(
        contract: key.contract, term: key.term, payer: key.payer, payee: key.payee,
        period: month, part: key.part, currency: key.currency),
      facts, amount: mean, working: working)
  }
}

extension Period {
  /// The month so many before this one.
  fileprivate func earlier(byMonths months: Int) -> Period {
    let day = first.adding(months: -months)
    let (year, month, _) = day.components
    return .month(month, of: year)
  }
}
