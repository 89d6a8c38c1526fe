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
  /// month has not: of terms that are still in force then, between sides whose sum for the year is
  /// not agreed.
  ///
  /// - Throws: where the month is settled already, or no earlier month of the year is.
  public init(
    of month: Period, under calendars: [ContractCalendar], by person: Person, on day: Day,
    because: String, in ledger: LedgerFile
  ) throws(Fault) {
    let earlier = (1...Self.most).map { month.earlier(byMonths: $0) }
    var (lines, last) = ([(PostedLine, [LedgerLine])](), 0)
    var agreed: LineKey?
    for calendar in calendars {
      let held = try ledger.lines(contract: calendar.contract.name)
      let there = Set(
        held.filter { month.contains($0.facts.service.last) && $0.facts.nature != Self.nature }
          .map { Flow($0.key) })
      let likes = Dictionary(
        grouping: held.filter { line in
          line.facts.nature != Self.nature && earlier.contains { $0 == line.key.period }
        }, by: { Flow($0.key) })
      for (flow, likes) in likes where !there.contains(flow) {
        let parts = calendar.parts(of: flow.term, in: month)
        guard let part = parts.first(where: { $0.number == flow.part }) else { continue }
        if let sum = held.first(where: { $0.key.isYearsSum(over: likes[0].key, for: month) }) {
          agreed = sum.key
          continue
        }
        lines.append((try Self.line(like: likes, in: month, part, on: day, because, person), likes))
        last = max(last, likes.map(\.entry).max() ?? 0)
      }
    }
    guard let source = try ledger.entry(last)?.run else {
      throw Self.nothing(
        "for \(month)", agreed,
        "What is settled by the month is expected to be as in the three months before: either"
          + " \(month) is settled already, or none of those are, or no term of those is in force.")
    }
    self.lines = lines.sorted { $0.0.key < $1.0.key }
    step = try Self.step(
      self.lines.map(\.line), of: month, by: person, on: day, because: because, like: source,
      in: ledger)
  }

  /// An amount that somebody expects of a term, for its part that ends in the month: what a year's
  /// sum will be reconciled to, say.
  ///
  /// - Parameter payer: needed where the payee is paid by several.
  /// - Throws: where nothing of that period is posted, so that nobody knows whose it is; or it is
  ///   settled already, or is not to come.
  public init(
    _ amount: Rational, of term: String, from payer: String? = nil, to payee: String,
    under calendar: ContractCalendar, in month: Period, by person: Person, on day: Day,
    because: String, in ledger: LedgerFile
  ) throws(Fault) {
    let contract = calendar.contract.name
    let all = try ledger.lines(contract: contract)
    let held = all.filter { line in
      line.key.term == term && line.key.payee == payee && line.key.period.contains(month)
        && (payer ?? line.key.payer) == line.key.payer
    }
    let named = "`\(term)` of `\(contract)` to \(payee)"
    guard let first = held.first, let source = try ledger.entry(first.entry)?.run else {
      throw Fault(
        "nothing-posted", at: nil, "nothing is posted for \(named) in a period with \(month)",
        advice: "Run the month first, so that what is paid on account is posted:"
          + " `leftshift run … \(month) --stage flex`.")
    }
    let payers = Set(held.map(\.key.payer)).sorted()
    guard payers.count == 1 else {
      throw Fault(
        "several-lines", at: nil, "\(named) is paid by several",
        advice: "Say by whom: `--payer` \(spoken(payers, joinedBy: "or")).")
    }
    // The last of those that end then: what will bring instalments to what the term comes to.
    let parts = Set(held.map(\.key.period)).sorted().compactMap { period in
      calendar.parts(of: term, in: period).last { month.contains($0.service.last) }
        .map { (period: period, part: $0) }
    }
    let sum = all.first { $0.key.isYearsSum(over: first.key, for: month) }
    guard sum == nil, let (period, part) = parts.first else {
      throw Self.nothing(
        "of \(named) for \(month)", sum?.key,
        "The contract has no part of it that ends then, or has it no more. Name the month in"
          + " which a part ends.")
    }
    let key = LineKey(
      contract: contract, term: term, payer: first.key.payer, payee: payee, period: period,
      part: part.number, currency: first.key.currency)
    if let line = held.first(where: { $0.key == key }), line.facts.nature != Self.nature {
      throw Fault(
        "nothing-to-accrue", at: nil, "\(key) is posted already",
        advice: "What is posted is not expected any more. Look at the statement.")
    }
    let expected = StatedWorking.Item(
      name: "accrual", amount: amount, source: "expected by \(person.name) on \(day): \(because)")
    let working = try StatedWorking(
      [expected], in: key.currency, for: key.period, caveat: Self.caveat
    ).text()
    let facts = LineFacts(
      kind: first.facts.kind, service: part.service, due: part.due, nature: Self.nature,
      recovery: first.facts.recovery)
    lines = [(PostedLine(key, facts, amount: amount, working: working), [])]
    step = try Self.step(
      lines.map(\.line), of: month, by: person, on: day, because: because, like: source, in: ledger)
  }

  /// - Parameter agreed: the year's sum between the sides, which nothing is expected beside.
  private static func nothing(_ what: String, _ agreed: LineKey?, _ advice: String) -> Fault {
    Fault(
      "nothing-to-accrue", at: nil, "there is nothing to accrue \(what)",
      advice: agreed.map { key in
        "The sum for \(key.period) is agreed between \(key.payer) and \(key.payee): whatever its"
          + " months come to, they come to that."
      } ?? advice)
  }

  private static let caveat =
    "This is expected, not settled, and is not paid: the month's run takes its place."

  /// What else is posted of the same terms and periods stays as it is.
  private static func step(
    _ lines: [PostedLine], of month: Period, by person: Person, on day: Day, because: String,
    like source: Run, in ledger: LedgerFile
  ) throws(Fault) -> Step {
    for closing in try ledger.closings(of: lines.map(\.key.contract))
    where lines.contains(where: { closing.covers($0.key, for: $0.facts.service) }) {
      throw closing.fault
    }
    let run = Run(
      scope: lines.map(\.key.scope), stage: stage, data: source.data,
      definitions: source.definitions, asOf: day, cause: because, month: month.name,
      received: source.received, prepared: person.id)
    return try AgreedFigure.step(run, lines, in: ledger)
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
    like lines: [LedgerLine], in month: Period, _ part: ContractCalendar.Part, on day: Day,
    _ because: String, _ person: Person
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
      caveat: caveat
    ).text()
    let facts = LineFacts(
      kind: first.facts.kind, service: part.service, due: part.due, nature: nature,
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
