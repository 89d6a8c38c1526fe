import ArgumentParser
import Definitions
import Faults
import Foundation
import Quantities
import Reports
import Runs
import Settlement

struct BusinessCaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "business-case",
    abstract: "Put the regimes that are proposed before a board.",
    discussion: """
      `business-case:` of a workspace names the regime in force and those that are proposed. Each \
      is tested in its shadow, tried on the actions of `incentives:`, and set out as a business \
      case: why, what it rewards, what the contracts are, what it costs and whom, and what has to \
      be done first:

        leftshift business-case my-system --html case.html
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "text, csv (each cell of each table in a row of its own) or json.")
  var format: Format = .text

  @OptionGroup(title: "A page") var page: ReportArguments

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard log.faults.isEmpty else { throw report(log) }
    guard let declaration = open.workspace.businessCase else {
      throw ValidationError(
        "This workspace has no `business-case:`. Say in a definitions file which regime is in"
          + " force, and which are proposed; docs/shadow.md shows how.")
    }
    let made = BusinessCaseReport(try BusinessCase(declaration, of: open, log))
    try page.write(made.report)
    switch format {
    case .text: put(made.report.text)
    case .csv:
      let cells = made.records.flatMap { name, table in
        table.records.dropFirst().enumerated().flatMap { index, row in
          zip(table.records[0], row).map { [name, "\(index + 1)", $0, $1] }
        }
      }
      put(csv([["table", "row", "column", "value"]] + cells))
    case .json: put(try json(ReportRecord(made.report, made.records)))
    }
  }
}

/// All that a business case says, found out.
struct BusinessCase {
  let declaration: BusinessCaseDeclaration
  let open: OpenWorkspace
  let period: Period
  let current: ShadowTest.Regime
  let proposals: [Proposal]
  /// What actions do under the regime in force and then under each that is proposed.
  let tried: [TriedAction]
  let transition: Transition?
  let baseline: ShadowBaseline
  /// What contracts of proposed regimes come to in each year, of those that last several.
  let years: [(contract: Contract, year: String, paid: Rational)]

  /// A regime beside the one in force.
  struct Proposal {
    let regime: ShadowTest.Regime
    let shadow: ShadowReport
    let test: ShadowTest
  }

  var regimes: [ShadowTest.Regime] { [current] + proposals.map(\.regime) }

  /// Works all of it out, or says what is wrong and stops.
  init(_ declaration: BusinessCaseDeclaration, of open: OpenWorkspace, _ log: FaultLog) throws {
    open.workspace.checkBusinessCase(log)
    open.workspace.checkIncentives(log)
    guard log.faults.isEmpty, let period = Period(range: declaration.period.text) else {
      throw report(log)
    }
    func regime(_ name: Passage) throws -> ShadowTest.Regime {
      ShadowTest.Regime(try open.regime(named: name.text), in: open.workspace)
    }
    let current = try regime(declaration.current)
    let all = try declaration.proposed.map(regime).flatMap(\.contracts) + current.contracts
    open.count(for: all)
    var baseline = try ShadowBaseline(named: nil, for: period, in: open.files.root)
    baseline.compare(in: open, log)
    guard log.faults.isEmpty else { throw report(log) }
    if baseline.agreed != nil { open.countForBridges(between: all) }
    let cohort = declaration.cohort.flatMap { name in
      open.workspace.flows?.cohorts.first { $0.name == name.text }
    }
    let proposals = try declaration.proposed.map { name in
      let proposed = try regime(name)
      guard
        let test = ShadowTest(open, current: current, proposed: proposed, days: period, log)
      else { throw report(log) }
      let key = cohort.flatMap { cohort in
        open.workspace.flows.flatMap { open.cohortKey($0.keys[0], of: cohort, log) }
      }
      let bridge = baseline.agreed.flatMap { test.bridge(from: $0.period, log) }
      guard log.faults.isEmpty else { throw report(log) }
      let shadow = ShadowReport(
        test,
        cohorts: cohort.flatMap { cohort in
          key.map { [(cohort.title, test.comparison(cohort: $0))] }
        } ?? [], bridge: bridge, baseline: baseline, workspace: open.workspace.title,
        names: open.partyNames)
      return Proposal(regime: proposed, shadow: shadow, test: test)
    }
    (self.declaration, self.open, self.period) = (declaration, open, period)
    (self.current, self.proposals, self.baseline) = (current, proposals, baseline)
    let names = Set(current.contracts.map(\.name))
    years = try Self.years(
      of: proposals.flatMap(\.regime.contracts).filter { !names.contains($0.name) }, open, log)
    (tried, transition) = try Self.actions(
      declaration, [current] + proposals.map(\.regime), open, log)
  }

  private static func years(
    of contracts: [Contract], _ open: OpenWorkspace, _ log: FaultLog
  ) throws -> [(contract: Contract, year: String, paid: Rational)] {
    var years: [(contract: Contract, year: String, paid: Rational)] = []
    for (_, settlement) in open.settle(contracts, log) {
      let lines = settlement.lines.filter { $0.kind != .kept && $0.kind != .passOn }
      let byYear = Dictionary(grouping: lines) { line in
        Cycle.financialYear.period(holding: line.service.last, contractFrom: nil, to: nil)?.name
          ?? ""
      }
      guard byYear.count > 1 else { continue }
      for (year, lines) in byYear.sorted(by: { $0.key < $1.key }) {
        years.append((settlement.contract, year, lines.reduce(.zero) { $0 + $1.amount }))
      }
    }
    guard log.faults.isEmpty else { throw report(log) }
    return years
  }

  /// What actions do under each regime, and what it takes to move care by one of them.
  private static func actions(
    _ declaration: BusinessCaseDeclaration, _ regimes: [ShadowTest.Regime],
    _ open: OpenWorkspace, _ log: FaultLog
  ) throws -> ([TriedAction], Transition?) {
    guard let incentives = open.workspace.incentives else { return ([], nil) }
    let names = Set(declaration.actions.map(\.text))
    let tries = regimes.compactMap { regime in
      Incentives(
        open, incentives, contracts: regime.contracts, period: nil,
        within: Period(range: declaration.period.text), log)
    }
    guard log.faults.isEmpty, tries.count == regimes.count else { throw report(log) }
    let wanted = incentives.actions.filter { names.isEmpty || names.contains($0.name) }
    let moving = declaration.transition.map { [$0.action.text] } ?? []
    Incentives.count(
      for: incentives.actions.filter { action in
        moving.contains(action.name) || wanted.contains { $0.name == action.name }
      }, under: tries)
    let tried = try wanted.map { action in
      let outcomes = tries.compactMap { regime in
        progress.during("trying \(action.name)") { regime.outcome(of: action, times: 1, log) }
      }
      guard log.faults.isEmpty, outcomes.count == tries.count else { throw report(log) }
      return TriedAction(action: action, outcomes: outcomes)
    }
    let transition = declaration.transition.flatMap { moved in
      incentives.actions.first { $0.name == moved.action.text }.flatMap {
        Transition(
          moved, regimes: tries, action: $0, units: open.workspace.units,
          currency: regimes[0].contracts.first?.money ?? .pounds, log)
      }
    }
    guard log.faults.isEmpty else { throw report(log) }
    return (tried, transition)
  }
}
