import Foundation
import Ledger
import Quantities
import Testing

/// Random histories of two contracts beside a model that holds no more than what each key came to
/// after each entry, and what was disputed.
@Suite struct HistoryTests {
  /// `LEFTSHIFT_HISTORIES` raises it.
  private static let histories =
    ProcessInfo.processInfo.environment["LEFTSHIFT_HISTORIES"].flatMap(Int.init) ?? 200
  private static let shares = 10

  @Test(arguments: 0..<shares)
  func booksBalanceAndThePastStays(share: Int) throws {
    for number in 0..<Self.histories / Self.shares {
      var history = try History(seed: UInt64(share * Self.histories + number))
      try history.play(runs: 4)
      try history.check(verifying: number.isMultiple(of: 10))
    }
  }
}

/// What is known after an entry.
private struct Known {
  var amounts: [LineKey: Rational] = [:]
  /// The nature that each key last had, withdrawn or not.
  var natures: [LineKey: String] = [:]
  var withdrawn: Set<LineKey> = []
  var disputed: Set<LineKey> = []

  /// What the party received, less what it paid.
  func net(of party: String, _ currency: Currency) -> Rational {
    amounts.filter { $0.key.currency == currency }.reduce(.zero) { sum, pair in
      sum + (pair.key.payee == party ? pair.value : .zero)
        - (pair.key.payer == party ? pair.value : .zero)
    }
  }
}

private struct History {
  private let seed: UInt64
  private var random: SplitMix64
  private let ledger: LedgerFile
  /// After no entry, after the first, and so on.
  private var known = [Known()]
  private var data = 0

  private static let scopes = ["acute", "community"].flatMap { contract in
    ["block", "quality"].flatMap { term in [april, may].map { scope(term, of: contract, $0) } }
  }
  private static let parties = ["ICB", "RAE", "RCF", "RR8"]
  private static let currencies = [Currency.pounds, Currency(code: "EUR") ?? .pounds]

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    ledger = try LedgerFile(at: ":memory:", .posting)
  }

  mutating func play(runs: Int) throws {
    for _ in 1...runs {
      let before = known.count
      let steps = (1...random.number(1...3)).map { _ in step() }
      let outcomes = try ledger.post(steps, after: random.chance(1, of: 2) ? ledger.head() : nil)
      #expect(outcomes.compactMap(\.entry?.sequence) == Array(before..<known.count), "seed \(seed)")
      try repeatOrRefuse(steps[steps.count - 1])
      if random.chance(1, of: 3) { try dispute() }
    }
  }

  /// A run as the model says that it is after all before it.
  private mutating func step() -> Step {
    data += 1
    let settled = (Self.scopes.filter { _ in random.chance(1, of: 4) } + [random.pick(Self.scopes)])
      .uniqued
    let nature = random.pick(["settled", "accrual", "agreed", "instalment", "reconciliation"])
    var lines: [PostedLine] = []
    for scope in settled {
      for payee in Self.parties where random.chance(3, of: 4) {
        lines.append(line(payee, scope, nature))
      }
    }
    var next = known[known.count - 1]
    let present = Set(lines.map(\.key))
    let gone = next.amounts.filter {
      settled.contains($0.key.scope) && !present.contains($0.key) && !$0.value.isZero
    }.keys
    for key in gone { next.amounts[key] = .zero }
    next.withdrawn.formUnion(gone)
    for line in lines {
      // What comes to the same and is of the same nature gets no line, even where it was withdrawn.
      guard next.amounts[line.key] != line.amount || next.natures[line.key] != nature else {
        continue
      }
      next.natures[line.key] = nature
      next.withdrawn.remove(line.key)
      next.amounts[line.key] = line.amount
    }
    known.append(next)
    let run = run(settled, data: "extract \(data)", cause: "run \(data)")
    return Step(run, lines.shuffled(using: &random), withdrawing: withdrawals(gone))
  }

  /// Often the same pence again, so that runs confirm as well as change.
  private mutating func line(_ payee: String, _ scope: Scope, _ nature: String) -> PostedLine {
    let pence = random.chance(1, of: 2) ? 100 : random.number(-99_999...99_999)
    let line = LedgerTests.line(
      payee, Rational(Int128(pence), over: 100), scope.term, of: scope.contract, scope.period,
      in: payee == "RCF" ? random.pick(Self.currencies) : .pounds)
    let facts = LineFacts(
      kind: line.facts.kind, service: line.facts.service, due: line.facts.due, nature: nature)
    return PostedLine(line.key, facts, amount: line.amount, working: line.working)
  }

  /// A withdrawal takes back every currency of a payee's line that the run does not have.
  private func withdrawals(_ keys: some Sequence<LineKey>) -> [Withdrawal] {
    Set(
      keys.map {
        Withdrawal(
          contract: $0.contract, term: $0.term, payee: $0.payee, period: $0.period, cause: "gone")
      }
    ).sorted { ($0.contract, $0.term, $0.payee) < ($1.contract, $1.term, $1.payee) }
  }

  /// The same again writes nothing; nor do several runs of which the last has no cause.
  private mutating func repeatOrRefuse(_ last: Step) throws {
    guard random.chance(1, of: 4) else { return }
    let head = try ledger.head()
    let again = try ledger.post(last.run, last.lines.reversed())
    if case .unchanged(let entry) = again {
      #expect(entry.head == head, "seed \(seed)")
    } else {
      Issue.record("seed \(seed): \(again)")
    }
    var copy = self
    let refused = try ledger.post([copy.step(), Step(run(cause: " "), [])])
    #expect(refused.count == 1 && refused[0].entry == nil, "seed \(seed)")
    (random, data) = (copy.random, copy.data)
    #expect(try ledger.head() == head, "seed \(seed)")
  }

  private mutating func dispute() throws {
    var next = known[known.count - 1]
    guard
      let key = next.amounts.keys.filter({ $0.payee == "RR8" }).sorted().first
    else { return }
    let on = day("2026-07-01")
    let outcome =
      if next.disputed.contains(key) {
        try ledger.resolve(key, by: "asha", on: on, how: "it stands")
      } else {
        try ledger.dispute(key, by: "moira", on: on, because: "the ward was closed")
      }
    next.disputed.formSymmetricDifference([key])
    known.append(next)
    #expect(outcome.entry?.sequence == known.count - 1, "seed \(seed): \(outcome)")
  }

  // MARK: Checks

  func check(verifying: Bool) throws {
    #expect(try ledger.head().sequence == known.count - 1, "seed \(seed)")
    for (entry, known) in known.enumerated() {
      try check(known, asKnownAfter: entry)
    }
    if verifying { #expect(ledger.verify() == [], "seed \(seed)") }
  }

  private func check(_ known: Known, asKnownAfter entry: Int) throws {
    let here = "seed \(seed), entry \(entry)"
    let lines = try ledger.lines(asKnownAfter: entry)
    let amounts = Dictionary(lines.map { ($0.key, $0.amount) }, uniquingKeysWith: { $1 })
    #expect(amounts == known.amounts.filter { !known.withdrawn.contains($0.key) }, "\(here)")
    #expect(lines.allSatisfy { $0.facts.nature == known.natures[$0.key] }, "\(here)")
    let open = try ledger.disputes(asKnownAfter: entry).filter { $0.resolution == nil }
    #expect(Set(open.map(\.key)) == known.disputed, "\(here)")
    let balances = try ledger.balance(asKnownAfter: entry)
    for party in Self.parties {
      let totals = try ledger.statement(party: party, asKnownAfter: entry).totals
      for currency in Self.currencies {
        let net = known.net(of: party, currency)
        #expect(totals[currency] ?? .zero == net, "\(here), \(party)")
        let balance = balances.filter { $0.party == party && $0.currency == currency }
        #expect(balance.map(\.amount).reduce(.zero, +) == net, "\(here), \(party)")
      }
    }
    for contract in Set(balances.map(\.contract)) {
      for currency in Self.currencies {
        let total = balances.filter { $0.contract == contract && $0.currency == currency }
        #expect(total.map(\.amount).reduce(.zero, +) == .zero, "\(here)")
      }
    }
  }
}

extension [Scope] {
  fileprivate var uniqued: [Scope] { Set(self).sorted() }
}
