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
/// `--- expect TABLE CURRENT PROPOSED DAYS [BASELINE]` stands a table of the result for programs.
@Suite struct ShadowCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/shadow")

  @Test func thereAreSome() { #expect(Self.cases.count >= 3) }

  @Test(arguments: cases) func comesTo(_ url: URL) throws {
    let item = try WorkspaceCase(url)
    let expected = item.files.filter { $0.path.hasPrefix("expect ") }
    #expect(!expected.isEmpty)
    try item.inFolder { folder in
      #expect(check(folder) == "No faults found.")
      for (name, text) in expected {
        let words = name.split(separator: " ").map(String.init)
        let shadow = try Shadowed(folder)
        let report = try shadow.report(
          words[2], words[3], words[4], baseline: words.dropFirst(5).first)
        let table = try #require(report.records.first { $0.name == words[1] }?.table)
        #expect(csv(table.records).trimmed == text.trimmed, "\(item.name): \(name)")
      }
    }
  }
}

/// A workspace whose regimes are compared without the command.
struct Shadowed {
  let open: OpenWorkspace

  init(_ path: String) throws {
    let log = FaultLog()
    let files = try #require(
      WorkspaceFiles.read(path, installation: Installation(root: repository), log))
    open = OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB))
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
  }

  func test(_ current: String, _ proposed: String, _ days: String) throws -> ShadowTest {
    let log = FaultLog()
    let test = ShadowTest(
      open, current: try regime(current), proposed: try regime(proposed),
      days: Period(range: days), log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    return try #require(test)
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
