import Definitions
import Faults
import Formulas
import Quantities

/// What a contract comes to: its lines, or what is wrong. Never some of the lines.
public struct Settlement: Sendable {
  public let contract: Contract
  public let lines: [PaymentLine]
  public let checks: [CheckResult]
  /// Gates of the tables it rests on, and on which the contracts rest that it reads, that do not
  /// hold and were waived.
  public let waivers: [String]
}

/// Settles one contract over its figures. Pure: the same figures give the same lines, whatever the
/// order of their rows.
public final class Settler {
  public let linked: LinkedContract
  public let facts: ContractFacts
  public let evaluator: Evaluator
  private let stage: PaymentLine.Stage
  /// The same contract with the plan's figures in place of the data.
  let planned: (linked: LinkedContract, evaluator: Evaluator)?

  public init(
    _ linked: LinkedContract, _ facts: ContractFacts,
    planned: (linked: LinkedContract, facts: ContractFacts)? = nil,
    stage: PaymentLine.Stage = .final
  ) {
    (self.linked, self.facts, self.stage) = (linked, facts, stage)
    evaluator = Evaluator(linked.program, facts)
    self.planned = planned.map { ($0.linked, Evaluator($0.linked.program, $0.facts)) }
  }

  /// - Parameter only: settle just this period, by its name.
  public func settle(only: String? = nil, _ log: FaultLog) -> Settlement? {
    let before = log.faults.count
    checkFigures(log)
    var lines: [PaymentLine] = []
    for term in linked.terms {
      for period in periods(of: term, only: only, log) {
        lines += self.lines(of: term, in: period, log)
      }
    }
    let checks = self.checks(only: only, log)
    if lines.isEmpty, checks.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "nothing-to-settle", at: linked.contract.place,
          "there is no period to settle" + (only.map { " called \($0)" } ?? ""),
          advice: only == nil
            ? "Give the contract `from` and `to` dates, or a table with a `period` in its key."
            : "Periods are named as `2024`, `2023/24`, `2023-04` or `year 1`, as the contract has"
              + " them."))
    }
    if log.faults.count == before { checkPlan(only: only, log) }
    guard log.faults.count == before else { return nil }
    return settlement(lines, checks)
  }

  /// All that can be told of the contract by now, for others that read it: of each term and period
  /// its lines, or why there are none.
  ///
  /// - Parameter only: the period whose checks count.
  public func settleAsFarAsTold(only: String, _ log: FaultLog) -> ContractLines? {
    let before = log.faults.count
    checkFigures(log)
    var (lines, untold) = ([PaymentLine](), [String: [Period: Fault]]())
    for term in linked.terms {
      for period in periods(of: term, log) {
        let own = FaultLog()
        let made = self.lines(of: term, in: period, own)
        untold[term.name, default: [:]][period] = own.faults.first
        if own.faults.isEmpty { lines += made }
      }
    }
    let checks = self.checks(only: only, log)
    guard log.faults.count == before else { return nil }
    return ContractLines(settlement(lines, checks), untold: untold, facts)
  }

  private func settlement(_ lines: [PaymentLine], _ checks: [CheckResult]) -> Settlement {
    Settlement(
      contract: linked.contract, lines: lines, checks: checks, waivers: facts.allWaivers)
  }

  private func checkFigures(_ log: FaultLog) {
    facts.checkCoverage(log)
    facts.checkLabels(log)
    facts.checkLines(log)
    facts.checkWritten(log)
    let all = Set(linked.terms.flatMap { periods(of: $0, FaultLog()) })
    facts.checkMeasures(periods: all.count, log)
  }

  /// Whether any term has a period of this name.
  public func settles(_ period: String) -> Bool {
    linked.terms.contains { !periods(of: $0, only: period, FaultLog()).isEmpty }
      || linked.checks.contains { check in
        periods(of: check, only: period, FaultLog()).contains { $0.name == period }
      }
  }

  /// The periods of a term: those between its dates, or those its tables hold.
  public func periods(of term: LinkedTerm, only: String? = nil, _ log: FaultLog) -> [Period] {
    periods(
      each: term.each, within: term.days, of: term.name, at: term.declaration.place, only: only, log
    )
  }

  func periods(
    each: Cycle, within days: Period?, of name: String, at place: Place, only: String?,
    _ log: FaultLog
  ) -> [Period] {
    let contract = linked.contract
    var periods: [Period]
    if let days, let from = contract.from {
      periods = each.periods(from: days.first, to: days.last, contractFrom: from)
    } else {
      periods = facts.periods
      for period in periods
      where each.period(holding: period.first, contractFrom: nil, to: nil) != period {
        log.add(
          Fault(
            "period-kind", at: place,
            "`\(name)` is settled each \(each.rawValue), and its tables hold \(period.name)",
            advice: "Set `each:` to what the tables hold"
              + (Cycle.allCases.first {
                $0.period(holding: period.first, contractFrom: nil, to: nil) == period
              }.map { ", `each: \($0.rawValue)`" } ?? "") + "."))
        return []
      }
    }
    if let only {
      let wanted = wanted(only)
      periods.removeAll { $0.name != only && wanted?.contains($0) != true }
    }
    return periods
  }

  /// The days that are asked for: contract year 1 may be the financial year 2025/26. All that is
  /// settled within them is meant, months and parts of a year too.
  public func wanted(_ name: String) -> Period? {
    if let period = PeriodName(name).flatMap(linked.contract.period) ?? Period(range: name) {
      return period
    }
    return linked.terms.lazy.flatMap { self.periods(of: $0, FaultLog()) }.first { $0.name == name }
  }

  // MARK: Lines

  /// The points of a term in a period: each of its payers with each of its payees.
  public func points(of term: LinkedTerm, in period: Period) throws(Fault) -> [Point] {
    let dimensions = [term.payer.dimension, term.payee.dimension].compactMap { $0 }
    return try evaluator.points(Set(dimensions).sorted(), from: evaluator.point(in: period))
  }

  /// - Parameter isOpen: whether the period has not ended: then what it is paid on account is all
  ///   that can be told of it.
  func lines(
    of term: LinkedTerm, in period: Period, isOpen: Bool = false, _ log: FaultLog
  ) -> [PaymentLine] {
    let isPaidOnAccount = term.onAccount != nil && (isOpen || !stage.reconciles)
    guard
      isPaidOnAccount || isWithheld(term, in: period)
        || holds(term.requirements, in: period, log)
    else { return [] }
    var lines: [PaymentLine] = []
    let points = log.attempt { () throws(Fault) in try self.points(of: term, in: period) }
    for point in points ?? [] {
      let made = log.attempt { () throws(Fault) in
        isPaidOnAccount
          ? try self.instalments(of: term, at: point, period)
          : try self.lines(of: term, at: point, period)
      }
      lines += made ?? []
    }
    return lines
  }

  /// Whether the term's own condition keeps it from paying anybody then; what it would need is not
  /// asked for.
  private func isWithheld(_ term: LinkedTerm, in period: Period) -> Bool {
    guard let condition = term.condition, let points = try? points(of: term, in: period) else {
      return false
    }
    return points.allSatisfy { isNo(condition, at: $0) }
  }

  private func isNo(_ slot: Slot.ID?, at point: Point) -> Bool {
    slot.map { (try? evaluator.value(of: $0, at: point)) == .truth(false) } ?? false
  }

  private func lines(
    of term: LinkedTerm, at point: Point, _ period: Period
  ) throws(Fault) -> [PaymentLine] {
    if let onAccount = term.onAccount, let declared = term.declaration.onAccount {
      let instalments = try self.instalments(of: term, at: point, period)
      let paid = instalments.map(\.amount).reduce(.zero, +)
      return try instalments
        + parts(
          of: onAccount.rest, of: term, at: point, period, declared.reconciled.schedule(of: period),
          nature: .reconciliation, after: instalments.count,
          plan: try planned(term, at: point, period).map { $0 - paid })
    }
    return try parts(
      of: term.amount, of: term, at: point, period, term.declaration.paid.schedule(of: period),
      nature: .settled, plan: try planned(term, at: point, period))
  }

  /// What is paid on account goes as planned.
  private func instalments(
    of term: LinkedTerm, at point: Point, _ period: Period
  ) throws(Fault) -> [PaymentLine] {
    guard let onAccount = term.onAccount else { return [] }
    let lines = try parts(
      of: onAccount.paid, of: term, at: point, period, term.declaration.paid.schedule(of: period),
      nature: .instalment, plan: nil)
    return planned == nil ? lines : lines.map { $0.goingAsPlanned }
  }

  /// - Parameter before: how many parts of the period come before these.
  private func parts(
    of slot: Slot.ID, of term: LinkedTerm, at point: Point, _ period: Period,
    _ parts: [(service: Period, due: Day)], nature: PaymentLine.Nature, after before: Int = 0,
    plan: Rational?
  ) throws(Fault) -> [PaymentLine] {
    guard case .number(let amount) = try evaluator.value(of: slot, at: point) else {
      throw doesNotApply(term, point)
    }
    let amounts = split(amount, into: parts.count)
    let plan = plan.map { split($0, into: parts.count) }
    let single = nature == .settled && parts.count == 1 && !isNo(term.condition, at: point)
    let (quantity, rate) =
      single ? (try figure(term.quantity, point), try figure(term.rate, point)) : (nil, nil)
    let (payer, payee) = (party(term.payer, point), party(term.payee, point))
    return parts.enumerated().map { index, part in
      PaymentLine(
        contract: linked.contract.name, term: term.name, payer: payer, payee: payee,
        period: period, amount: amounts[index], currency: linked.contract.money,
        kind: payer == payee ? .kept : PaymentLine.Kind(term.declaration.kind), stage: stage,
        service: part.service, due: part.due, quantity: quantity, rate: rate,
        plan: plan?[index], part: before + index + 1, parts: before + parts.count, nature: nature)
    }
  }

  private func split(_ amount: Rational, into count: Int) -> [Rational] {
    if count == 1 { return [amount] }
    let even = Array(repeating: Rational.one, count: count)
    return allocate(amount, by: even, step: linked.contract.money.minorUnit) ?? [amount]
  }

  private func figure(_ slot: Slot.ID?, _ point: Point) throws(Fault) -> PaymentLine.Figure? {
    guard let slot, case .number(let number) = try evaluator.value(of: slot, at: point),
      case .number(let unit) = linked.program.slots[slot].type.kind
    else { return nil }
    return PaymentLine.Figure(number: number, unit: unit)
  }

  func party(_ side: Side, _ point: Point) -> String {
    switch side {
    case .party(let id): return id
    case .dimension(let name):
      guard let ordinal = linked.program.ordinal(of: name), point.members[ordinal] >= 0 else {
        return name
      }
      return facts.members(of: ordinal)[Int(point.members[ordinal])]
    }
  }

  private func broken(
    _ requirement: LinkedTerm.Requirement, for named: String, at point: Point
  ) -> Fault {
    let slot = linked.program.slots[requirement.slot]
    let figures = figures(requirement.slot, point, asChecked: false)
    let here = figures.isEmpty ? "" : "; here that is `\(figures)`"
    return Fault(
      "requirement", at: requirement.place, "a condition of this mechanism does not hold",
      label: "for \(named)",
      advice: requirement.sentence + " (It requires `\(slot.passage?.text ?? "")`\(here).)")
  }

  /// Conditions are read wherever they mean anything: for each indicator, each provider.
  private func holds(
    _ requirements: [LinkedTerm.Requirement], in period: Period, _ log: FaultLog
  ) -> Bool {
    var all = true
    for requirement in requirements {
      let dimensions = linked.program.slots[requirement.slot].type.dimensions.sorted()
      let points = log.attempt { () throws(Fault) in
        try evaluator.points(dimensions, from: evaluator.point(in: period))
      }
      guard let points else { return false }
      for point in points {
        let value = log.attempt { () throws(Fault) in
          try evaluator.value(of: requirement.slot, at: point)
        }
        guard value != .truth(true), value != Value.none else { continue }
        all = false
        if value == nil { return false }
        let named = (dimensions.map { party(.dimension($0), point) } + [period.name])
          .joined(separator: ", ")
        log.add(broken(requirement, for: named, at: point))
        break
      }
    }
    return all
  }
}

extension PaymentLine.Kind {
  init(_ kind: Contract.Term.Kind) {
    switch kind {
    case .core: self = .core
    case .incentive: self = .incentive
    case .adjustment: self = .adjustment
    case .passOn: self = .passOn
    }
  }
}
