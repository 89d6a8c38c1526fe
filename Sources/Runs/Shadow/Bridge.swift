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
          "the baseline \(baseline) does not hold the days of the test, \(days), of an earlier year",
          advice: "A bridge sets each month beside the same month of the baseline: test months that"
            + " it holds, or leave the bridge out with `--no-bridge`."))
      return nil
    }
    let before = log.faults.count
    let workspace = open.workspace
    let read = open.measures(
      of: workspace.withRead(current.regime.contracts + proposed.regime.contracts))
    let measures = Dictionary(
      read.values.joined().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }
    ).values.sorted { $0.name < $1.name }
    guard let figures = EarlierFigures(measures, days: days, years: years, in: open, log) else {
      return nil
    }
    let touched = Set(
      read.filter { $0.value.contains { figures.names.contains($0.name) } }.keys)
    let versions = Versions(open, figures, touched)
    let sides = [current, proposed].map { side in
      versions.incomes(of: side.regime.contracts, within: days, currency, log)
    }
    guard log.faults.count == before, let now = sides[0], let then = sides[1] else { return nil }
    let last = (1 << figures.causes.count) - 1
    let parties = Set((now + then).flatMap(\.keys)).sorted()
    let accounts = parties.map { party -> Bridge.Account in
      func parts(_ incomes: [[String: Rational]]) -> [Rational] {
        let worth = incomes.map { $0[party] ?? .zero }
        return roundedTogether(
          shapley(figures.causes.count) { worth[$0] }, to: worth[last] - worth[0],
          step: currency.minorUnit)
      }
      func pair(_ mask: Int) -> RegimeComparison.Pair {
        RegimeComparison.Pair(
          current: now[mask][party] ?? .zero, proposed: then[mask][party] ?? .zero)
      }
      return Bridge.Account(
        party: party, atBaseline: pair(0),
        parts: zip(parts(now), parts(then)).map {
          RegimeComparison.Pair(current: $0, proposed: $1)
        },
        now: pair(last))
    }
    return Bridge(
      baseline: days.earlier(byYears: years), causes: figures.causes, accounts: accounts,
      untold: figures.untold)
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

  /// What each party receives, less what it pays, for each choice of causes by their bits.
  func incomes(
    of contracts: [Contract], within days: Period, _ currency: Currency, _ log: FaultLog
  ) -> [[String: Rational]]? {
    guard let whatIf = WhatIf(open, contracts: contracts, within: days, log) else { return nil }
    let count = figures.causes.count
    var incomes: [[String: Rational]] = []
    for mask in 0..<(1 << count) {
      let sums: WhatIf.Sums?
      if mask == (1 << count) - 1 {
        sums = whatIf.asItStands
      } else {
        let now = Set(
          figures.causes.indices.filter { mask & (1 << $0) != 0 }.map { figures.causes[$0] })
        let other = OpenWorkspace(
          open, contracts: open.workspace.contracts, counted: figures.figures(now: now))
        sums = open.progress.during("settling with figures of the baseline") {
          whatIf.sums(in: other, touching: touched, log)
        }
      }
      guard let sums else { return nil }
      incomes.append(
        Dictionary(
          sums.parties.filter { $0.key.currency == currency }.map { ($0.key.id, $0.value) },
          uniquingKeysWith: +))
    }
    return incomes
  }
}
