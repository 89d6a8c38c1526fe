import Definitions
import Faults
import Flows
import Measures
import Quantities

/// From what each regime would have paid at the baseline to what it pays now, by cause.
///
/// The rule is what differs between the regimes already at the baseline. What changed since is
/// shared out to causes by `shapley`, for each regime alone: so every column adds up to the penny,
/// the parts of the difference are the differences of the parts, and no order of causes was chosen.
public struct Bridge: Sendable {
  public typealias Pair = RegimeComparison.Pair

  /// What one party receives, less what it pays.
  public struct Account: Sendable {
    public let party: String
    /// With the figures of the baseline. Its difference is what the rule alone does.
    public let atBaseline: Pair
    /// In the order of the bridge's causes.
    public let parts: [Pair]
    public let now: Pair
  }

  /// The days whose figures stand for the baseline.
  public let baseline: Period
  public let causes: [Cause]
  /// In the order of their names.
  public let accounts: [Account]
  /// Measures that are read, of which the baseline says nothing: they are as they are now.
  public let untold: [String]
}

extension ShadowTest {
  /// - Parameter baseline: the days that were agreed on; it holds those of the test, years earlier.
  /// - Returns: `nil`, with the faults in the log, where the contracts cannot be settled with the
  ///   figures of the baseline.
  public func bridge(from baseline: Period, _ log: FaultLog) -> Bridge? {
    guard let years = (1...20).first(where: { baseline.contains(days.earlier(byYears: $0)) }) else {
      log.add(
        Fault(
          "bridge-baseline", at: nil,
          "the baseline \(baseline) does not hold the days of the test, \(days), of an earlier"
            + " year",
          advice: "A bridge sets each month beside the same month of the baseline: test months that"
            + " it holds, or leave the bridge out with `--no-bridge`."))
      return nil
    }
    let before = log.faults.count
    let workspace = open.workspace
    workspace.checkBridge(log)
    guard log.faults.count == before else { return nil }
    let (read, measures) = open.measuresRead(
      by: current.regime.contracts + proposed.regime.contracts)
    guard let figures = EarlierFigures(measures, days: days, years: years, in: open, log) else {
      return nil
    }
    let touched = Set(
      read.filter { $0.value.contains { figures.names.contains($0.name) } }.keys)
    let versions = Versions(open, figures, touched)
    let sides = [current, proposed].map { side in
      versions.flows(of: side.regime.contracts, within: days, currency, log)
    }
    guard log.faults.count == before, let now = sides[0], let then = sides[1] else {
      log.add(
        Fault(
          "bridge-baseline", at: nil,
          "the contracts cannot be settled with the figures of \(days.earlier(byYears: years)) in"
            + " place of those of \(days)",
          advice:
            "What is said to be missing is missing there. Give the baseline its rows, or leave"
            + " the bridge out with `--no-bridge`."))
      return nil
    }
    return Bridge(
      baseline: days.earlier(byYears: years), causes: figures.causes,
      accounts: accounts(now, then, figures.causes), untold: figures.untold)
  }

  /// What goes from one party to another is shared out to causes, and a party's account is the sum
  /// of that: so the accounts of all parties come to nought in each cause too.
  private func accounts(
    _ current: [Versions.Flows], _ proposed: [Versions.Flows], _ causes: [Cause]
  ) -> [Bridge.Account] {
    let last = (1 << causes.count) - 1
    func parts(_ versions: [Versions.Flows], _ flow: Versions.Flow) -> [Rational] {
      let worth = versions.map { $0[flow] ?? .zero }
      return roundedTogether(
        shapley(causes.count) { worth[$0] }, to: worth[last] - worth[0], step: currency.minorUnit)
    }
    var accounts: [String: [Bridge.Pair]] = [:]
    for flow in Set((current + proposed).flatMap(\.keys)) {
      // The baseline, each cause, and now.
      let (now, then) = (parts(current, flow), parts(proposed, flow))
      let pairs =
        [(current[0][flow], proposed[0][flow])] + zip(now, then).map { ($0, $1) }
        + [(current[last][flow], proposed[last][flow])]
      for (index, (now, then)) in pairs.enumerated() {
        for (party, sign) in [(flow.payee, Rational.one), (flow.payer, -.one)] {
          var own = accounts[party] ?? Array(repeating: Bridge.Pair(), count: pairs.count)
          own[index].current = own[index].current + (now ?? .zero) * sign
          own[index].proposed = own[index].proposed + (then ?? .zero) * sign
          accounts[party] = own
        }
      }
    }
    return accounts.sorted { $0.key < $1.key }.map { party, pairs in
      Bridge.Account(
        party: party, atBaseline: pairs[0], parts: Array(pairs.dropFirst().dropLast()),
        now: pairs[causes.count + 1])
    }
  }
}

/// Contracts settled with every choice of causes as they are now.
private struct Versions {
  private let open: OpenWorkspace
  private let figures: EarlierFigures
  private let touched: Set<String>

  init(_ open: OpenWorkspace, _ figures: EarlierFigures, _ touched: Set<String>) {
    (self.open, self.figures, self.touched) = (open, figures, touched)
  }

  struct Flow: Hashable {
    let payer: String
    let payee: String
  }

  /// What goes from one party to another.
  typealias Flows = [Flow: Rational]

  /// For each choice of causes by their bits; `nil`, with the faults in the log, where contracts
  /// cannot be settled so.
  func flows(
    of contracts: [Contract], within days: Period, _ currency: Currency, _ log: FaultLog
  ) -> [Flows]? {
    guard let whatIf = WhatIf(open, contracts: contracts, within: days, log) else { return nil }
    let count = figures.causes.count
    var versions: [Flows] = []
    for mask in 0..<(1 << count) {
      let now = figures.causes.indices.filter { mask & (1 << $0) != 0 }.map { figures.causes[$0] }
      let sums: WhatIf.Sums? =
        now.count == count
        ? whatIf.asItStands
        : open.progress.during("settling with figures of the baseline") {
          whatIf.sums(in: open.with(figures.figures(now: Set(now))), touching: touched, log)
        }
      guard let sums else { return nil }
      let terms = sums.terms.filter { $0.key.currency == currency && $0.key.payer != $0.key.payee }
      versions.append(
        terms.reduce(into: [:]) { flows, entry in
          let flow = Flow(payer: entry.key.payer, payee: entry.key.payee)
          flows[flow] = (flows[flow] ?? .zero) + entry.value
        })
    }
    return versions
  }
}

extension OpenWorkspace {
  /// Counts all that bridges between some contracts need, so that several share scans. What is
  /// wrong is told when one is made.
  public func countForBridges(between contracts: [Contract]) {
    _ = figures(
      measuresRead(by: contracts).all.flatMap { EarlierFigures.needed(for: $0, in: self) },
      FaultLog())
  }

  /// What contracts and those that they read read each; and all of it that is not agreed but
  /// counted, each measure once.
  fileprivate func measuresRead(
    by contracts: [Contract]
  ) -> (byContract: [String: [Measure]], all: [Measure]) {
    let read = measures(of: workspace.withRead(contracts))
    let all = Dictionary(
      read.values.joined().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let agreed = Set(workspace.bridge?.rule.map(\.text) ?? [])
    return (
      read, all.values.filter { !agreed.contains($0.from.text) }.sorted { $0.name < $1.name }
    )
  }

  /// The same contracts with other figures.
  fileprivate func with(_ figures: CountedFigures) -> OpenWorkspace {
    OpenWorkspace(self, contracts: workspace.contracts, counted: figures)
  }
}
