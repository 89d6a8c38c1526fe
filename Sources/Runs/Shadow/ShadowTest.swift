import Definitions
import Faults
import Flows
import Quantities
import Settlement

/// A proposed regime settled beside the current one, over the same people and days.
///
/// What both read is counted once, and a contract that stands in both is settled once.
public struct ShadowTest {
  public struct Side {
    public let regime: Regime
    /// Only those of the days.
    public let lines: [SettledLine]
  }

  public let current: Side
  public let proposed: Side
  /// Lines count that are for days which end in these.
  public let days: Period
  public let currency: Currency
  /// What has to be known before a figure is relied on.
  public let caveats: [String]
  let open: OpenWorkspace
  /// Each contract of either once.
  public let settled: [(settler: Settler, settlement: Settlement)]

  /// What is compared: contracts under a name.
  public struct Regime: Sendable {
    public let name: String
    public let title: String
    public let contracts: [Contract]

    public init(_ name: String, title: String, contracts: [Contract]) {
      (self.name, self.title, self.contracts) = (name, title, contracts)
    }
  }

  /// Settles both; `nil`, with the faults in the log, where one cannot be settled, where they pay
  /// in several currencies, or where one of them pays nothing on the days.
  ///
  /// - Parameter days: `nil` for those that both pay for.
  public init?(
    _ open: OpenWorkspace, current: Regime, proposed: Regime, days: Period?, _ log: FaultLog
  ) {
    let before = log.faults.count
    guard let contracts = open.contracts(of: current, proposed, log) else { return nil }
    let settled = open.settle(contracts, log)
    guard log.faults.count == before else { return nil }
    func lines(_ regime: Regime) -> [SettledLine] {
      let own = Set(regime.contracts.map(\.name))
      return settled.map(\.settlement).filter { own.contains($0.contract.name) }
        .flatMap(\.settledLines)
    }
    let both = (lines(current), lines(proposed))
    guard let days = days ?? Self.common(both.0, both.1) else {
      log.add(Self.noCommonDays(current, both.0, proposed, both.1))
      return nil
    }
    self.current = Self.side(current, both.0, days, log)
    self.proposed = Self.side(proposed, both.1, days, log)
    guard log.faults.count == before else { return nil }
    (self.open, self.settled, self.days) = (open, settled, days)
    currency = contracts.first?.money ?? .pounds
    caveats = settled.map(\.settlement).caveats + Self.longLines(self.current, self.proposed, days)
  }

  /// What was kept of earlier settling; nothing is settled.
  ///
  /// - Parameters:
  ///   - lines: of the contracts of either.
  ///   - days: `nil` for those that both pay for.
  init?(
    _ open: OpenWorkspace, current: Regime, proposed: Regime, kept lines: [SettledLine],
    days: Period?, _ log: FaultLog
  ) {
    let before = log.faults.count
    guard let contracts = open.contracts(of: current, proposed, log) else { return nil }
    func of(_ regime: Regime) -> [SettledLine] {
      let own = Set(regime.contracts.map(\.name))
      return lines.filter { own.contains($0.line.contract) }
    }
    guard let days = days ?? Self.common(of(current), of(proposed)) else {
      log.add(Self.noCommonDays(current, of(current), proposed, of(proposed)))
      return nil
    }
    self.current = Self.side(current, of(current), days, log)
    self.proposed = Self.side(proposed, of(proposed), days, log)
    guard log.faults.count == before else { return nil }
    (self.open, settled, self.days) = (open, [], days)
    currency = contracts.first?.money ?? .pounds
    caveats = Self.longLines(self.current, self.proposed, days)
  }

  private static func side(
    _ regime: Regime, _ lines: [SettledLine], _ days: Period, _ log: FaultLog
  ) -> Side {
    let counted = lines.filter { days.contains($0.line.service.last) }
    if counted.isEmpty { log.add(nothing(regime, lines, days)) }
    return Side(regime: regime, lines: counted)
  }

  public func comparison(cohort: CohortKey? = nil) -> RegimeComparison {
    RegimeComparison(
      current: current.lines, proposed: proposed.lines, in: currency, cohort: cohort)
  }

  // MARK: Days

  private static func span(_ lines: [SettledLine]) -> Period? {
    let days = lines.map(\.line.service)
    guard let first = days.map(\.first).min(), let last = days.map(\.last).max() else { return nil }
    return .named(from: first, to: last)
  }

  private static func common(_ current: [SettledLine], _ proposed: [SettledLine]) -> Period? {
    guard let one = span(current), let other = span(proposed) else { return nil }
    let (first, last) = (max(one.first, other.first), min(one.last, other.last))
    return first <= last ? .named(from: first, to: last) : nil
  }

  /// Terms that are settled over days before those of the test count whole where their days end.
  private static func longLines(_ current: Side, _ proposed: Side, _ days: Period) -> [String] {
    let long = (current.lines + proposed.lines).filter { $0.line.service.first < days.first }
    return Set(long.map { "\($0.line.contract).\($0.line.term) for \($0.line.service)" }).sorted()
      .map { "\($0) began before \(days.first), and counts whole." }
  }

  // MARK: Faults

  private static func noCommonDays(
    _ current: Regime, _ currentLines: [SettledLine], _ proposed: Regime,
    _ proposedLines: [SettledLine]
  ) -> Fault {
    func said(_ regime: Regime, _ lines: [SettledLine]) -> String {
      "`\(regime.name)` pays for \(span(lines).map { "\($0)" } ?? "nothing")"
    }
    return Fault(
      "no-common-days", at: nil,
      "the two regimes have no days in common: " + said(current, currentLines) + ", "
        + said(proposed, proposedLines),
      advice: "A shadow test settles both over the same days: let the contracts of each cover them."
    )
  }

  private static func nothing(_ regime: Regime, _ lines: [SettledLine], _ days: Period) -> Fault {
    Fault(
      "no-common-days", at: nil,
      "`\(regime.name)` pays nothing for days that end in \(days), but for"
        + " \(span(lines).map { "\($0)" } ?? "no days at all")",
      advice: "Ask for months that both regimes pay for. What is settled by the quarter or year"
        + " belongs to the month in which its days end.")
  }
}

extension OpenWorkspace {
  /// The contracts of either regime, each once; `nil`, with the faults in the log, where they
  /// cannot be compared.
  fileprivate func contracts(
    of current: ShadowTest.Regime, _ proposed: ShadowTest.Regime, _ log: FaultLog
  ) -> [Contract]? {
    let before = log.faults.count
    let names = Set((current.contracts + proposed.contracts).map(\.name))
    let contracts = workspace.contracts.filter { names.contains($0.name) }
    workspace.checkIncentives(log)
    workspace.checkCurrency(of: contracts, at: nil, log)
    return log.faults.count == before ? contracts : nil
  }
}
