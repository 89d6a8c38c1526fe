import Definitions
import Faults
import Ledger
import Quantities

/// A figure that the parties negotiated: it supersedes what is calculated, for a line or for all
/// that one party pays another under a contract in a year, until it is agreed otherwise.
public struct AgreedFigure: Sendable {
  public let amount: Rational
  /// One person of each side.
  public let ours: Person
  public let theirs: Person
  public let on: Day
  public let because: String

  /// What the ledger calls the nature of an agreed line, and the term of a year's agreement.
  static let nature = "agreed"
  /// (No term can be called so: names have no spaces.)
  static let ofYear = "agreed sum"
  static let stage = "agreement"
  static let yearsTotal = "agreed for the year"

  /// - Throws: where the two are on one side.
  public init(
    _ amount: Rational, by ours: Person, with theirs: Person, on day: Day, because: String
  ) throws(Fault) {
    guard ours.id != theirs.id, ours.party?.text != theirs.party?.text else {
      throw Fault(
        "one-sided", at: nil,
        "\(ours.name) and \(theirs.name) are on one side of the contract",
        advice: "An agreement takes somebody of each side: say under `people:` whom they act for,"
          + " `for: MOOR`.")
    }
    (self.amount, self.ours, self.theirs) = (amount, ours, theirs)
    (on, self.because) = (day, because)
  }

  /// Refuses people who act for nobody that pays or is paid.
  private func checkSides(_ key: LineKey) throws(Fault) {
    for person in [ours, theirs] { try person.checkSide(of: key) }
  }

  // MARK: A line

  /// The step that posts an agreed figure for a line.
  public func step(for line: LedgerLine, in ledger: LedgerFile) throws(Fault) -> Step {
    if line.key.term == Self.ofYear {
      throw Fault(
        "agreed-for-year", at: nil,
        "this line makes up the sum that was agreed for \(line.key.period)",
        advice: "Agree another sum for the year: `--year \(line.key.period)` in place of"
          + " `--term` and `--period`. Nothing was posted.")
    }
    try checkSides(line.key)
    var items = [
      StatedWorking.Item(name: "agreed", amount: amount, source: said),
      .init(name: "before it was agreed", amount: line.amount),
    ]
    // What was calculated stays in sight when a figure is agreed once more.
    if line.facts.nature == Self.nature, let working = try ledger.working(of: line),
      let calculated = StatedWorking.figure("calculated", in: working)
    {
      items.append(.init(name: "calculated", amount: calculated))
    } else if line.facts.nature != Self.nature {
      items[1] = .init(name: "calculated", amount: line.amount)
    }
    let working = try StatedWorking(
      items, in: line.key.currency, for: line.key.period, caveat: caveat
    ).text()
    let posted = PostedLine(
      line.key, line.facts.with(nature: Self.nature), amount: amount, working: working)
    return try step([posted], data: line, in: ledger)
  }

  // MARK: A year

  /// The step that brings all that one party pays another under a contract, for days that end in a
  /// year, to an agreed sum: one line more, which makes up the difference whatever becomes of the
  /// others. What was expected is taken back: nobody is paid it, and the sum is to be paid.
  public func step(
    for year: Period, _ lines: [LedgerLine], in ledger: LedgerFile
  ) throws(Fault) -> Step {
    guard let last = lines.max(by: { $0.entry < $1.entry }) else {
      throw Fault(
        "nothing-posted", at: nil, "nothing is posted for days that end in \(year)",
        advice: "Name the contract, the parties and the year as the statement has them.")
    }
    let key = LineKey(
      contract: last.key.contract, term: Self.ofYear, payer: last.key.payer,
      payee: last.key.payee, period: year, part: 1, currency: last.key.currency)
    let facts = LineFacts(
      kind: "adjustment", service: year, due: on, nature: Self.nature,
      recovery: last.facts.recovery)
    try checkSides(key)
    let superseded = try overlapping(key, in: ledger)
    let expected = lines.filter { $0.facts.nature == Accrual.nature && !$0.amount.isZero }
    let others = lines.filter { $0.key.term != Self.ofYear && $0.facts.nature != Accrual.nature }
      .map(\.amount).reduce(.zero, +)
    let posted = PostedLine(
      key, facts, amount: amount - others,
      working: try Self.working(
        amount, less: others, key, source: said, caveat: caveat))
    return try step(
      [posted] + expected.map(takenBack), data: last, withdrawing: superseded, in: ledger)
  }

  private func takenBack(_ line: LedgerLine) throws(Fault) -> PostedLine {
    let nothing = StatedWorking.Item(name: Accrual.nature, amount: .zero, source: said)
    let working = StatedWorking(
      [nothing], in: line.key.currency, for: line.key.period,
      caveat: "Nothing is expected beside the sum that is agreed for the year.")
    return PostedLine(line.key, line.facts, amount: .zero, working: try working.text())
  }

  /// Sums that were agreed of some of the same days: two would each make up for the other, so the
  /// later agreement takes their place.
  private func overlapping(
    _ key: LineKey, in ledger: LedgerFile
  ) throws(Fault) -> [Withdrawal] {
    try ledger.lines(contract: key.contract).filter { line in
      line.key.isYearsSum(between: key) && line.key.period != key.period
        && line.key.period.first <= key.period.last && key.period.first <= line.key.period.last
    }.map { line throws(Fault) in
      let other = line.key.period
      guard !line.amount.isZero else {
        throw Fault(
          "overlapping-agreement", at: nil,
          "\(other) is agreed between \(key.payer) and \(key.payee), and \(key.period) has days of"
            + " it",
          advice: "One sum is agreed of any day. Agree \(other) anew, `--year \(other)`; or the"
            + " lines one by one. Nothing was posted.")
      }
      return Withdrawal(
        contract: key.contract, term: Self.ofYear, payee: key.payee, period: other,
        cause: "\(key.period) is agreed in its place, \(said)")
    }
  }

  /// The line of a year's agreement as it is with other lines beside it.
  static func balancing(
    _ old: LedgerLine, _ lines: [LineKey: PostedLine], _ ledger: LedgerFile
  ) throws(Fault) -> PostedLine {
    let before = try ledger.working(of: old) ?? ""
    guard let total = StatedWorking.figure(yearsTotal, in: before) else {
      throw Fault(
        "ledger-damaged", at: nil, "the agreement for \(old.key.period) does not say its sum",
        advice: "Verify the ledger: `leftshift ledger verify`.")
    }
    let others = lines.values
      .filter { $0.key != old.key && old.key.isYearsSum(over: $0.key, for: $0.facts.service) }
      .map(\.amount).reduce(.zero, +)
    if total - others == old.amount { return try PostedLine(old, in: ledger) }
    let caveat = "The sum for \(old.key.period) is agreed: this line makes it up."
    return PostedLine(
      old.key, old.facts, amount: total - others,
      working: try working(
        total, less: others, old.key, source: StatedWorking.source(of: yearsTotal, in: before),
        caveat: caveat))
  }

  private static func working(
    _ total: Rational, less others: Rational, _ key: LineKey, source: String?, caveat: String
  ) throws(Fault) -> String {
    let steps = ["what was agreed for the year, less all other lines"]
    return try StatedWorking(
      [
        .init(name: ofYear, amount: total - others, steps: steps),
        .init(name: yearsTotal, amount: total, source: source),
        .init(name: "all other lines", amount: others),
      ], in: key.currency, for: key.period, caveat: caveat
    ).text()
  }

  // MARK: The entry

  private var said: String {
    "agreed by \(ours.name) and \(theirs.name) on \(on): \(because)"
  }

  private var caveat: String { "This is not calculated: it was \(said)" }

  private func step(
    _ posted: [PostedLine], data line: LedgerLine, withdrawing: [Withdrawal] = [],
    in ledger: LedgerFile
  ) throws(Fault) -> Step {
    let source = try ledger.entry(line.entry)?.run
    let run = Run(
      scope: posted.map(\.key.scope), stage: Self.stage, data: source?.data ?? "",
      definitions: source?.definitions ?? "", asOf: on, cause: because,
      received: source?.received, prepared: ours.id, approved: theirs.id)
    return try Self.step(run, posted, withdrawing: withdrawing, in: ledger)
  }

  /// A step that changes some lines and leaves all else of their scope as it is; a year that was
  /// agreed as a whole keeps its sum.
  static func step(
    _ run: Run, _ changed: [PostedLine], withdrawing: [Withdrawal] = [], in ledger: LedgerFile
  ) throws(Fault) -> Step {
    var held: [LineKey: LedgerLine] = [:]
    for contract in Set(changed.map(\.key.contract)) {
      for line in try ledger.lines(contract: contract)
      where !withdrawing.contains(where: { $0.covers(line.key) }) {
        held[line.key] = line
      }
    }
    var lines = Dictionary(changed.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    let after = held.mapValues { PostedLine($0.key, $0.facts, amount: $0.amount, working: "") }
      .merging(lines) { $1 }
    for old in held.values where lines[old.key] == nil {
      let isTouched = changed.contains { old.key.isYearsSum(over: $0.key, for: $0.facts.service) }
      if isTouched { lines[old.key] = try balancing(old, after, ledger) }
    }
    let scopes =
      lines.keys.map(\.scope)
      + withdrawing.map { Scope(contract: $0.contract, term: $0.term, period: $0.period) }
    return Step(
      run.over(Set(scopes)), lines.values.sorted { $0.key < $1.key }, withdrawing: withdrawing,
      keepsOthers: true)
  }
}

extension Person {
  /// Refuses somebody who acts for a party that neither pays nor is paid.
  public func checkSide(of key: LineKey) throws(Fault) {
    guard let party = party?.text, party != key.payer, party != key.payee else { return }
    throw Fault(
      "one-sided", at: place,
      "\(name) acts for \(party), and \(key.payer) pays \(key.payee) here",
      advice: "Somebody of the payer or of the payee speaks for them. Nothing was posted.")
  }
}

extension LineKey {
  /// Whether it makes up the sum that was agreed of a year between the sides of another line.
  func isYearsSum(between other: LineKey) -> Bool {
    term == AgreedFigure.ofYear && contract == other.contract && payer == other.payer
      && payee == other.payee && currency == other.currency
  }

  /// Whether it does so for a line of these days.
  func isYearsSum(over other: LineKey, for service: Period) -> Bool {
    isYearsSum(between: other) && period.contains(service.last)
  }
}

extension Run {
  /// The same run over other scope.
  func over(_ scope: Set<Scope>) -> Run {
    Run(
      scope: scope, stage: stage, data: data, definitions: definitions, asOf: asOf, cause: cause,
      note: note, month: month, received: received, prepared: prepared, approved: approved)
  }
}

extension LineFacts {
  /// The same facts of a figure of another nature: no quantity at a rate makes it up.
  func with(nature: String) -> LineFacts {
    LineFacts(
      kind: kind, service: service, due: due, plan: plan, nature: nature, recovery: recovery)
  }
}
