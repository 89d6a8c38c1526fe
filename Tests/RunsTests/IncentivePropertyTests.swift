import Foundation
import Quantities
import Runs
import Settlement
import Testing

/// Random systems in which all rows of a kind are alike, so that the average row is a real one:
/// what an action comes to is what settling comes to on files in which rows were really added or
/// taken away.
@Suite struct IncentivePropertyTests {
  @Test(arguments: 1...10) func anActionIsAsIfTheRowsWereChanged(_ seed: Int) throws {
    var random = Numbers(state: UInt64(seed) &* 7919)
    let system = RowSystem(&random)
    try withTemporaryFolder { folder in
      try system.write(to: folder)
      let (tried, before) = (try Tried(folder.path()), try Self.incomes(folder))
      for (action, sign) in [("less", -1), ("more", 1), ("moved", -1)] {
        for times in 1...2 {
          let outcome = try tried.outcome(action, times: times)
          #expect(outcome.effects.count + outcome.tooFew.count == 2 && outcome.untold.isEmpty)
          for effect in outcome.effects {
            let changed = system.changing(effect.doer, "x", by: sign * times)
              .changing("C", "y", by: action == "moved" ? 3 * times : 0)
            try changed.write(to: folder)
            try Self.compare(effect, before, try Self.incomes(folder))
            for party in effect.parties {
              let cost = changed.cost(of: party.party) - system.cost(of: party.party)
              #expect(party.cashReleased == -Rational(Int128(cost)))
            }
          }
          try system.write(to: folder)
          let short = system.doers.filter { system.count($0, "x") < times }
          #expect(action == "more" || outcome.tooFew == short.sorted())
        }
      }
    }
  }

  private static func compare(
    _ effect: ActionEffect, _ before: [String: Rational], _ after: [String: Rational]
  ) throws {
    for party in Set(before.keys).union(after.keys) {
      let expected = (after[party] ?? .zero) - (before[party] ?? .zero)
      #expect(effect.effect(on: party).income == expected, "\(effect.doer): \(party)")
    }
  }

  private static func incomes(_ folder: URL) throws -> [String: Rational] {
    var incomes: [String: Rational] = [:]
    for line in try Asked(folder.path()).settlements.flatMap(\.lines) where line.kind != .kept {
      incomes[line.payee] = (incomes[line.payee] ?? .zero) + line.amount
      incomes[line.payer] = (incomes[line.payer] ?? .zero) - line.amount
    }
    return incomes
  }
}

/// Two boards, three providers, two kinds of row: each provider's rows of a kind are alike.
private struct RowSystem {
  private struct Kind {
    let provider: String
    let kind: String
    let rest: String
    let cost: Int
    var count: Int
  }

  private var kinds: [Kind] = []
  private var terms = ""

  let doers = ["A", "B"]

  init(_ random: inout Numbers) {
    for provider in ["A", "B", "C"] {
      for kind in ["x", "y"] {
        let cost = 1 + random.below(500)
        let rest =
          "\(random.below(2) == 0 ? "N" : "S"),\(kind),2025-0\(4 + random.below(3)),"
          + "\(1 + random.below(900)).\(10 + random.below(90)),\(cost)"
        kinds.append(
          Kind(
            provider: provider, kind: kind, rest: rest, cost: cost,
            count: provider == "C" && kind == "x" ? 0 : 1 + random.below(4)))
      }
    }
    // Some row is in each month, whatever is taken away: a month without any is not settled at all.
    for month in 4...6 {
      kinds.append(
        Kind(provider: "C", kind: "z", rest: "N,z,2025-0\(month),1.00,0", cost: 0, count: 1))
    }
    // What is paid bends: nothing may hold only for straight lines.
    let cap = 200 + random.below(1500)
    terms = """
        beyond: {payee: A, pays: "max(worth-of-x - £\(cap), £0) * \(random.below(90) + 10)%"}
        capped: {payee: A, payer: B, pays: "min(worth-of-x, £\(cap)) * 3.7%"}
        fee: {payee: provider, pays: "rows-of-kind * £17.23 per contact - £5"}
        scored:
          payee: provider
          pays: "if rows-of-kind >= \(2 + random.below(3)) contacts then £99 else £0"
      """
  }

  func count(_ provider: String, _ kind: String) -> Int {
    kinds.first { $0.provider == provider && $0.kind == kind }?.count ?? 0
  }

  func cost(of provider: String) -> Int {
    kinds.reduce(0) { $1.provider == provider ? $0 + $1.count * $1.cost : $0 }
  }

  func changing(_ provider: String, _ kind: String, by count: Int) -> RowSystem {
    var system = self
    for index in kinds.indices
    where kinds[index].provider == provider && kinds[index].kind == kind {
      system.kinds[index].count += count
    }
    return system
  }

  func write(to folder: URL) throws {
    let rows = kinds.flatMap { kind in
      Array(repeating: "\(kind.provider),\(kind.rest)\n", count: kind.count)
    }
    let files = [
      "leftshift.yaml": Self.header, "definitions/care.yaml": Self.definitions,
      "contracts/c.yaml": Self.contract + terms + "\n",
      "contracts/by-board.yaml": Self.byBoard,
      "data/care.csv": "provider,board,kind,month,price,cost\n" + rows.joined(),
    ]
    try RunsTests.write(files, to: folder)
  }

  private static let header = """
    workspace: random
    parties:
      N: {name: North, kind: icb}
      S: {name: South, kind: icb}
      A: {name: Alpha, kind: provider}
      B: {name: Beta, kind: provider}
      C: {name: Gamma, kind: provider}
    dimensions: {board: {kind: icb}, provider: {kind: provider}}
    """

  private static let contract = """
    contract: c
    from: 2025-04-01
    to: 2025-06-30
    each: quarter
    payer: N
    payee: A
    reads: [by-board]
    terms:

    """

  private static let byBoard = """
    contract: by-board
    from: 2025-04-01
    to: 2025-06-30
    each: month
    payer: board
    payee: provider
    terms:
      price: {pays: "worth-by-month * 103.1%", rounds: half to even}
    """

  private static let definitions = """
    tables:
      care:
        file: ../data/care.csv
        columns:
          provider: label of provider
          board: label of board
          kind: label of kind
          month: period
          price: {is: £, places: 2}
          cost: £
    measures:
      worth-of-x: {from: care, is: £, value: sum(price), where: kind = 'x', no rows: 0}
      rows-of-kind:
        from: care
        is: contacts
        by: provider
        value: count()
        where: kind = 'x'
        no rows: 0
      worth-by-month:
        {from: care, is: £, by: [board, provider, month], value: sum(price), no rows: 0}
      costs: {from: care, is: £, by: provider, value: sum(cost), no rows: 0}
    incentives:
      by: provider
      costs: {variable: costs}
      actions:
        less: {takes away: {rows: care, where: kind = 'x'}}
        more: {adds: {rows: care, where: kind = 'x'}}
        moved:
          takes away: {rows: care, where: kind = 'x'}
          adds: {rows: care, where: "kind = 'y' and provider = 'C'", of: anybody, times: 3}
    """
}
