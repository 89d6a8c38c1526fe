import Ledger
import Quantities
import Testing

/// Random histories of two contracts beside a model that holds no more than the last amount of
/// each key.
@Suite struct HistoryTests {
  private static let histories = 1_000
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

private struct History {
  private let seed: UInt64
  private var random: SplitMix64
  private let ledger: LedgerFile
  private var model: [LineKey: Rational] = [:]
  /// What was shown after some entries.
  private var shown: [Int: String] = [:]

  private static let scopes = ["acute", "community"].flatMap { contract in
    ["block", "quality"].flatMap { term in [april, may].map { scope(term, of: contract, $0) } }
  }
  private static let parties = ["ICB", "RAE", "RCF", "RR8"]

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    ledger = try LedgerFile(at: ":memory:", .posting)
  }

  mutating func play(runs: Int) throws {
    for number in 1...runs {
      let settled = Self.scopes.filter { _ in random.chance(1, of: 3) } + [random.pick(Self.scopes)]
      let lines = settled.uniqued.flatMap { scope in
        Self.parties.compactMap { payee in
          random.chance(3, of: 4) ? self.line(payee, scope) : nil
        }
      }.shuffled(using: &random)
      let run = run(settled, data: "extract \(number)", cause: "run \(number)")
      let outcome = try ledger.post(run, lines, withdrawing: gone(settled, lines))
      let entry = try #require(outcome.entry, "seed \(seed): \(outcome)")
      remember(lines, settled)
      if random.chance(1, of: 3) {
        shown[entry.sequence] = try text(asKnownAfter: entry.sequence)
      }
      guard random.chance(1, of: 4) else { continue }
      let again = try ledger.post(run, lines.reversed())
      #expect(again == .unchanged(since: entry), "seed \(seed)")
    }
  }

  /// Often the same pence again, so that runs confirm as well as change.
  private mutating func line(_ payee: String, _ scope: Scope) -> PostedLine {
    let pence = random.chance(1, of: 2) ? 100 : random.number(-99_999...99_999)
    return LedgerTests.line(
      payee, Rational(Int128(pence), over: 100), scope.term, of: scope.contract, scope.period)
  }

  private func gone(_ settled: [Scope], _ lines: [PostedLine]) -> [Withdrawal] {
    let present = Set(lines.map(\.key))
    return model.filter {
      settled.contains($0.key.scope) && !present.contains($0.key) && !$0.value.isZero
    }.keys.map {
      Withdrawal(
        contract: $0.contract, term: $0.term, payee: $0.payee, period: $0.period, cause: "gone")
    }
  }

  private mutating func remember(_ lines: [PostedLine], _ settled: [Scope]) {
    for key in model.keys where settled.contains(key.scope) { model[key] = .zero }
    for line in lines { model[line.key] = line.amount }
  }

  // MARK: Checks

  func check(verifying: Bool) throws {
    let nets = try ledger.statement(party: "ICB").lines.reduce(into: [LineKey: Rational]()) {
      $0[$1.key, default: .zero] = $0[$1.key, default: .zero] + $1.change
    }
    #expect(nets.filter { !$0.value.isZero } == model.filter { !$0.value.isZero }, "seed \(seed)")
    for (entry, text) in shown {
      #expect(try self.text(asKnownAfter: entry) == text, "seed \(seed), entry \(entry)")
    }
    let balances = try ledger.balance()
    for contract in Set(balances.map(\.contract)) {
      let total = balances.filter { $0.contract == contract }.map(\.amount).reduce(.zero, +)
      #expect(total == .zero, "seed \(seed)")
    }
    if verifying { #expect(ledger.verify() == [], "seed \(seed)") }
  }

  /// What can be read, as it was known then.
  private func text(asKnownAfter entry: Int) throws -> String {
    let lines = try ledger.lines(asKnownAfter: entry)
    let statement = try ledger.statement(party: "RR8", asKnownAfter: entry)
    let amounts = (lines + statement.lines).map { "\($0.key) \($0.amount) \($0.change)" }
    let balances = try ledger.balance(asKnownAfter: entry).map { "\($0.party) \($0.amount)" }
    return (amounts + balances + [statement.known.description]).joined(separator: "\n")
  }
}

extension [Scope] {
  fileprivate var uniqued: [Scope] { Set(self).sorted() }
}
