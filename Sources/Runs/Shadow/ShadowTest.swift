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
  /// Terms of longer periods that have begun and cannot be told yet: neither side has them.
  public let untold: [String]
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

    /// One that the workspace declares.
    public init(_ regime: Definitions.Regime, in workspace: Workspace) {
      self.init(regime.name, title: regime.title, contracts: workspace.contracts(of: regime))
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
    guard let days = days ?? open.commonDays(of: current, proposed, log) else { return nil }
    open.count(for: contracts)
    let settled = contracts.compactMap { open.settle($0, during: days, log) }
    guard log.faults.count == before else { return nil }
    func side(_ regime: Regime) -> Side {
      let own = Set(regime.contracts.map(\.name))
      let lines = settled.map(\.settlement).filter { own.contains($0.contract.name) }
        .flatMap(\.settledLines)
      return Self.side(regime, lines, days, log)
    }
    (self.current, self.proposed) = (side(current), side(proposed))
    guard log.faults.count == before else { return nil }
    (self.open, self.days, self.settled) = (open, days, settled.map { ($0.settler, $0.settlement) })
    currency = contracts.first?.money ?? .pounds
    untold = settled.flatMap { settled in
      settled.untold.map { "\(settled.settlement.contract.name).\($0)" }
    }
    caveats =
      settled.map(\.settlement).caveats + Self.longLines(self.current, self.proposed, days)
  }

  /// What was kept of earlier settling; nothing is settled.
  ///
  /// - Parameters:
  ///   - lines: of the contracts of either.
  ///   - members: the names of the contracts that a regime had when it was kept.
  ///   - days: `nil` for those that both pay for.
  init?(
    _ open: OpenWorkspace, current: Regime, proposed: Regime, kept lines: [SettledLine],
    members: (Regime) -> Set<String>, days: Period?, _ log: FaultLog
  ) {
    let before = log.faults.count
    guard let contracts = open.contracts(of: current, proposed, log) else { return nil }
    func of(_ regime: Regime) -> [SettledLine] {
      let own = members(regime)
      return lines.filter { own.contains($0.line.contract) }
    }
    let kept = lines.map(\.line.service)
    guard let first = kept.map(\.first).min(), let last = kept.map(\.last).max() else {
      log.add(Self.nothing(current, days))
      return nil
    }
    let days = days ?? .named(from: first, to: last)
    self.current = Self.side(current, of(current), days, log)
    self.proposed = Self.side(proposed, of(proposed), days, log)
    guard log.faults.count == before else { return nil }
    (self.open, settled, self.days, untold) = (open, [], days, [])
    currency = contracts.first?.money ?? .pounds
    caveats = Self.longLines(self.current, self.proposed, days)
  }

  private static func side(
    _ regime: Regime, _ lines: [SettledLine], _ days: Period, _ log: FaultLog
  ) -> Side {
    let counted = lines.filter { days.contains($0.line.service.last) }
    if counted.isEmpty { log.add(nothing(regime, days)) }
    return Side(regime: regime, lines: counted)
  }

  public func comparison(cohort: CohortKey? = nil) -> RegimeComparison {
    RegimeComparison(
      current: current.lines, proposed: proposed.lines, in: currency, cohort: cohort)
  }

  // MARK: Days

  /// Terms that are settled over days before those of the test count whole where their days end.
  private static func longLines(_ current: Side, _ proposed: Side, _ days: Period) -> [String] {
    let long = (current.lines + proposed.lines).filter { $0.line.service.first < days.first }
    return Set(long.map { "\($0.line.contract).\($0.line.term) for \($0.line.service)" }).sorted()
      .map { "\($0) began before \(days.first), and counts whole." }
  }

  // MARK: Faults

  private static func nothing(_ regime: Regime, _ days: Period?) -> Fault {
    Fault(
      "no-common-days", at: nil,
      "`\(regime.name)` pays nothing for days that end in \(days.map { "\($0)" } ?? "any month")",
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

  /// The days from the later of both beginnings to the earlier of both ends; `nil`, with the faults
  /// in the log, where there are none.
  fileprivate func commonDays(
    of current: ShadowTest.Regime, _ proposed: ShadowTest.Regime, _ log: FaultLog
  ) -> Period? {
    let before = log.faults.count
    let (one, other) = (span(of: current, log), span(of: proposed, log))
    guard log.faults.count == before else { return nil }
    if let one, let other, max(one.first, other.first) <= min(one.last, other.last) {
      return .named(from: max(one.first, other.first), to: min(one.last, other.last))
    }
    func said(_ regime: ShadowTest.Regime, _ days: Period?) -> String {
      "`\(regime.name)` pays for \(days.map { "\($0)" } ?? "nothing")"
    }
    log.add(
      Fault(
        "no-common-days", at: nil,
        "the two regimes have no days in common: " + said(current, one) + ", "
          + said(proposed, other),
        advice: "A shadow test settles both over the same days: let the contracts of each cover"
          + " them."))
    return nil
  }

  private func span(of regime: ShadowTest.Regime, _ log: FaultLog) -> Period? {
    let periods = regime.contracts.flatMap { contract -> [Period] in
      guard let settler = settler(for: contract, log) else { return [] }
      return settler.linked.terms.flatMap { settler.periods(of: $0, log) }
    }
    guard let first = periods.map(\.first).min(), let last = periods.map(\.last).max() else {
      return nil
    }
    return .named(from: first, to: last)
  }
}
