import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Runs
import Testing

/// Incentives worked by hand: `Tests/Cases/incentives`, in the form of the error cases, with the
/// working above them. Below `--- expect ACTION TIMES [REGIME [PERIOD]]`, each party whose money
/// changes: who acts, the party, its income, variable, semi-fixed and fixed cost, cash released,
/// capacity released, stranded, margin, and income once rebased; then terms that are against what
/// is wanted, who has too few rows, and measures that stay.
@Suite struct IncentiveCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/incentives")

  @Test func thereAreSome() { #expect(Self.cases.count >= 8) }

  @Test(arguments: cases) func comesTo(_ url: URL) throws {
    try WorkspaceCase(url).eachExpected { folder, words in
      #expect(check(folder) == "No faults found.")
      let period = words.dropFirst(4).joined(separator: " ")
      let outcome = try Tried(folder).outcome(
        words[1], times: Int(words[2]) ?? 0, regime: words.dropFirst(3).first,
        period: period.isEmpty ? nil : period)
      return Self.records(outcome).joined(separator: "\n")
    }
  }

  private static func records(_ outcome: Incentives.Outcome) -> [String] {
    func plain(_ amount: Rational?) -> String { amount?.fixed(places: 2) ?? "" }
    let rows = outcome.effects.flatMap { effect in
      effect.parties.map { party in
        let costs = [PartyEffect.Part.variable, .semiFixed, .fixed].map { plain(party.costs[$0]) }
        return
          ([effect.doer, party.party, plain(party.income)] + costs
          + [party.cashReleased, party.capacityReleased, party.stranded, party.margin].map(plain)
          + [plain(party.incomeOnceRebased)]).joined(separator: ",")
      } + effect.against.map { "against: \($0.contract).\($0.name) \(plain($0.gain))" }
    }
    return rows + outcome.tooFew.map { "too few: \($0)" } + outcome.untold.map { "untold: \($0)" }
  }
}

/// A workspace whose actions are tried without the command.
struct Tried {
  let open: OpenWorkspace

  init(_ path: String) throws {
    open = try openWorkspace(path)
  }

  func outcome(
    _ action: String, times: Int = 1, regime: String? = nil, period: String? = nil
  ) throws -> Incentives.Outcome {
    let log = FaultLog()
    let declared = try #require(open.workspace.incentives)
    let action = try #require(declared.actions.first { $0.name == action })
    let named = regime == "-" ? nil : regime
    let found = try named.map { name in
      try #require(open.workspace.regimes.first { $0.name == name })
    }
    let contracts = found.map { open.workspace.contracts(of: $0) } ?? open.workspace.contracts
    let incentives = Incentives(open, declared, contracts: contracts, period: period, log)
    let outcome = try #require(incentives).outcome(of: action, times: times, log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    return try #require(outcome)
  }
}
