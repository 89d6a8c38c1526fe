import Definitions
import Engines
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs
@testable import leftshift

/// Shadow tests worked by hand: `Tests/Cases/shadow`, in the form of the error cases. Below
/// `--- expect TABLE CURRENT PROPOSED DAYS [BASELINE]` stands a table of the result for programs,
/// and below `--- expect case TABLE` one of the business case that the workspace declares.
@Suite struct ShadowCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/shadow")

  @Test func thereAreSome() { #expect(Self.cases.count >= 3) }

  @Test(arguments: cases) func comesTo(_ url: URL) throws {
    try WorkspaceCase(url).eachExpected { folder, words in
      #expect(check(folder) == "No faults found.")
      let shadow = try Shadowed(folder)
      let isCase = words[1] == "case"
      let records =
        isCase
        ? try shadow.businessCase.records
        : try shadow.report(words[2], words[3], words[4], baseline: words.dropFirst(5).first)
          .records
      let table = try #require(records.first { $0.name == words[isCase ? 2 : 1] }?.table)
      return csv(table.records).trimmed
    }
  }
}

@Suite struct ShadowOfBegunYears {
  private static func inFolder(_ body: (String) throws -> Void) throws {
    let file = try #require(
      ShadowCases.cases.first { $0.lastPathComponent.hasPrefix("years-that-have-begun") })
    try WorkspaceCase(file).inFolder(body)
  }

  @Test func whatHasOnlyBegunIsNamed() throws {
    try Self.inFolder { folder in
      let shadow = try Shadowed(folder)
      #expect(try shadow.test("block", "fee", "2025-04").untold == ["fee.fee for 2025/26"])
      // March 2025 ends a year, whose cases are all there; April 2025 to March 2026 is whole too.
      #expect(try shadow.test("fee", "fee", "2025-03").untold.isEmpty)
      #expect(try shadow.test("block", "fee", "2025/26").untold.isEmpty)
      let report = try shadow.report("block", "fee", "2025-04").report
      #expect(report.notices.contains { $0.hasPrefix("Not in this: fee.fee for 2025/26.") })
    }
  }

  /// What a regime no longer has is taken back, lines of nought among them; months that are not of
  /// the test stay as they were kept.
  @Test func aRenamedTermIsKeptUnderItsNewName() throws {
    try Self.inFolder { folder in
      func keep(_ month: String) throws -> [String] {
        let log = FaultLog()
        let shadow = try Shadowed(folder)
        let test = try shadow.test("block", "fee", month)
        let posting = Posting(test.settled, from: shadow.open, of: .shadow(test.days))
        let ledger = try LedgerFile(at: folder + "/shadow.sqlite", .posting)
        let lines = posting.lines(log)
        let (others, gone) = try posting.kept(over: ledger, lines)
        let run = try posting.run(
          over: ledger, stage: .final, asOf: Day(number: 0), cause: "a test", note: nil)
        let outcome = try ledger.post(run, lines + others, withdrawing: gone)
        guard case .posted = outcome else {
          Issue.record("\(outcome)")
          return []
        }
        return try ledger.lines().map {
          "\($0.key.term) \($0.facts.service.last) \($0.amount.exactText)"
        }
      }
      #expect(try keep("2025-04") == ["agreed 2025-04-30 100", "plan 2025-04-30 200"])
      let path = URL(filePath: folder).appending(path: "contracts/fee.yaml")
      let text = try String(contentsOf: path, encoding: .utf8)
      try text.replacing("  plan: {", with: "  nought: {pays: £0, paid: monthly}\n  plan: {")
        .write(to: path, atomically: true, encoding: .utf8)
      #expect(
        try keep("2025-05") == [
          "agreed 2025-04-30 100", "agreed 2025-05-31 100", "nought 2025-05-31 0",
          "plan 2025-04-30 200", "plan 2025-05-31 200",
        ])
      try text.replacing("  plan: {", with: "  planned-care: {")
        .write(to: path, atomically: true, encoding: .utf8)
      #expect(
        try keep("2025-04..2025-05") == [
          "agreed 2025-04-30 100", "agreed 2025-05-31 100", "nought 2025-05-31 0",
          "planned-care 2025-04-30 200", "planned-care 2025-05-31 200",
        ])
    }
  }

  /// A condition that stops a payment stops its shadow too, in any month of its period.
  @Test func whatStopsAPaymentStopsItsShadow() throws {
    try Self.inFolder { folder in
      let path = URL(filePath: folder).appending(path: "contracts/block.yaml")
      let text = try String(contentsOf: path, encoding: .utf8)
      try (text + "checks: {signed: {holds: 1 = 2, says: Never., stops: yes}}\n")
        .write(to: path, atomically: true, encoding: .utf8)
      let shadow = try Shadowed(folder)
      let log = FaultLog()
      let test = ShadowTest(
        shadow.open, current: try shadow.regime("block"), proposed: try shadow.regime("fee"),
        days: Period("2025-04"), log)
      #expect(test == nil)
      #expect(log.faults.map(\.rule) == ["check"], "\(faultReport(log.faults))")
    }
  }
}

/// A workspace whose regimes are compared without the command.
struct Shadowed {
  let open: OpenWorkspace

  init(_ path: String) throws {
    open = try openWorkspace(path)
  }

  func test(_ current: String, _ proposed: String, _ days: String) throws -> ShadowTest {
    let log = FaultLog()
    let test = ShadowTest(
      open, current: try regime(current), proposed: try regime(proposed),
      days: Period(range: days), log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    return try #require(test)
  }

  var businessCase: BusinessCaseReport {
    get throws {
      let log = FaultLog()
      let declaration = try #require(open.workspace.businessCase)
      return BusinessCaseReport(try BusinessCase(declaration, of: open, log))
    }
  }

  func report(
    _ current: String, _ proposed: String, _ days: String, baseline: String? = nil
  ) throws -> ShadowReport {
    let test = try test(current, proposed, days)
    let log = FaultLog()
    let bridge = baseline.flatMap { Period($0) }.flatMap { test.bridge(from: $0, log) }
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    #expect((bridge != nil) == (baseline != nil))
    return ShadowReport(
      test, bridge: bridge,
      baseline: try ShadowBaseline(named: nil, for: test.days, in: open.files.root),
      workspace: "", names: [:])
  }

  func regime(_ name: String) throws -> ShadowTest.Regime {
    if let regime = open.workspace.regimes.first(where: { $0.name == name }) {
      return .init(name, title: name, contracts: open.workspace.contracts(of: regime))
    }
    return .init(name, title: name, contracts: [try #require(open.workspace.contract(name))])
  }
}

/// Random years of care under a fee, a block and a block with a part of the difference: what the
/// bridge says, against plain arithmetic over every order in which causes could come.
@Suite struct BridgePropertyTests {
  private static let orders: [[Cause]] = [
    [.price, .volume, .caseMix], [.price, .caseMix, .volume], [.volume, .price, .caseMix],
    [.volume, .caseMix, .price], [.caseMix, .price, .volume], [.caseMix, .volume, .price],
  ]

  private struct Care {
    /// By case: how many rows, and what they come to.
    var rows: [String: (count: Int, sum: Int)] = [:]
    var count: Int { rows.values.reduce(0) { $0 + $1.count } }
  }

  /// Cases × mix × price, of the years that each cause is of; in pennies, exact.
  private static func worth(_ then: Care, _ now: Care, _ causes: Set<Cause>) -> Rational {
    let volume = causes.contains(.volume) ? now.count : then.count
    let isMixNow = then.count == 0 || (causes.contains(.caseMix) && now.count != 0)
    let mix = isMixNow ? now : then
    let (first, second) = causes.contains(.price) ? (now, then) : (then, now)
    return mix.rows.reduce(.zero) { sum, entry in
      let priced = first.rows[entry.key] ?? second.rows[entry.key]
      guard let priced, mix.count > 0 else { return sum }
      return sum
        + Rational(Int128(volume * entry.value.count * priced.sum), over: Int128(mix.count))
        * Rational(1, over: Int128(priced.count))
    }
  }

  private static func random(_ random: inout FuzzTests.Seeded) -> Care {
    var care = Care()
    for name in ["a", "b", "c"] where Int.random(in: 0...2, using: &random) > 0 {
      let count = Int.random(in: 1...4, using: &random)
      care.rows[name] = (count, Int.random(in: 1...90, using: &random) * 100 * count)
    }
    return care
  }

  @Test(arguments: 1...12) func agreesWithPlainArithmetic(_ seed: Int) throws {
    var generator = FuzzTests.Seeded(state: UInt64(seed))
    let then = ["A": Self.random(&generator), "B": Self.random(&generator)]
    var now = ["A": Self.random(&generator), "B": Self.random(&generator)]
    // A month without any rows at all cannot be settled.
    now["A"]?.rows["a"] = (2, 200)
    var csv = "provider,month,case,price\n"
    for (month, care) in [("2023-04", then), ("2024-04", now)] {
      for (provider, care) in care.sorted(by: { $0.key < $1.key }) {
        for (name, row) in care.rows.sorted(by: { $0.key < $1.key }) {
          for _ in 0..<row.count {
            csv += "\(provider),\(month),\(name),\(row.sum / row.count / 100)\n"
          }
        }
      }
    }
    let file = try #require(
      ShadowCases.cases.first { $0.lastPathComponent.hasPrefix("cases-that-come") })
    try WorkspaceCase(file).inFolder { folder in
      let root = URL(filePath: folder)
      try csv.write(
        to: root.appending(path: "data/care.csv"), atomically: true, encoding: .utf8)
      try """
      contract: shared
      from: 2024-04-01
      to: 2024-04-30
      each: month
      payer: N
      payee: provider
      terms:
        shared: {pays: worth / 2}
      """.write(
        to: root.appending(path: "contracts/shared.yaml"), atomically: true, encoding: .utf8)
      let log = FaultLog()
      let test = try Shadowed(folder).test("shared", "fee", "2024-04")
      let baseline = try #require(Period("2023-04"))
      let bridge = try #require(test.bridge(from: baseline, log))
      #expect(bridge.causes == [.price, .volume, .caseMix])
      for account in bridge.accounts where account.party != "N" {
        guard let before = then[account.party], let after = now[account.party] else { continue }
        let parts = bridge.causes.map { cause in
          Self.orders.reduce(Rational.zero) { sum, order in
            let earlier = Set(order.prefix { $0 != cause })
            return sum + Self.worth(before, after, earlier.union([cause]))
              - Self.worth(before, after, earlier)
          } * Rational(1, over: 600)
        }
        for (part, exact) in zip(account.parts, parts) {
          // What a version comes to is rounded to the penny, and so are parts.
          #expect((part.proposed - exact).magnitude <= Rational(2, over: 100), "\(seed)")
          #expect((part.current * Rational(2) - exact).magnitude <= Rational(4, over: 100))
        }
      }
      for side in [\Bridge.Pair.current, \Bridge.Pair.proposed] {
        for account in bridge.accounts {
          let sum = account.parts.reduce(account.atBaseline[keyPath: side]) {
            $0 + $1[keyPath: side]
          }
          #expect(sum == account.now[keyPath: side])
        }
        for index in bridge.causes.indices {
          let all = bridge.accounts.reduce(Rational.zero) { $0 + $1.parts[index][keyPath: side] }
          #expect(all.isZero)
        }
      }
    }
  }
}

@Suite struct ShapleyTests {
  /// Against the definition: every order in which causes could come, one after another.
  @Test func isTheAverageOverAllOrders() {
    var random = FuzzTests.Seeded(state: 1953)
    for count in 1...5 {
      let worth = (0..<(1 << count)).map { _ in Rational(Int.random(in: -50...50, using: &random)) }
      var sums = Array(repeating: Rational.zero, count: count)
      var orders = 0
      func visit(_ seen: [Int]) {
        guard seen.count < count else { return orders += 1 }
        for cause in 0..<count where !seen.contains(cause) {
          let before = seen.reduce(0) { $0 | 1 << $1 }
          // As often as there are orders of those that come after.
          let after = (1...(count - seen.count)).dropLast().reduce(1, *)
          sums[cause] = sums[cause] + (worth[before | 1 << cause] - worth[before]) * Rational(after)
          visit(seen + [cause])
        }
      }
      visit([])
      let parts = shapley(count) { worth[$0] }
      #expect(parts == sums.map { $0 / Rational(orders) ?? .zero })
      #expect(parts.reduce(.zero, +) == worth[worth.count - 1] - worth[0])
    }
  }

  @Test func noCauseHasNoPart() { #expect(shapley(0) { _ in .one }.isEmpty) }

  @Test func whatIsRoundedTogetherAddsUp() {
    var random = FuzzTests.Seeded(state: 7)
    for _ in 0..<500 {
      var numbers = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        Rational(Int128(Int.random(in: -9999...9999, using: &random)), over: 700)
      }
      let step = Rational.powerOfTen(-2)
      let total = numbers.reduce(.zero, +).rounded(to: step)
      numbers[0] = numbers[0] + total - numbers.reduce(.zero, +)
      let parts = roundedTogether(numbers, to: total, step: step)
      #expect(parts.reduce(.zero, +) == total)
      #expect(zip(parts, numbers).allSatisfy { ($0 - $1).magnitude < step })
      #expect(
        roundedTogether(numbers.map { -$0 }, to: -total, step: step) == parts.map { -$0 })
    }
  }
}
