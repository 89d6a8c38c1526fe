import Definitions
import Faults
import Formulas
import Measures
import Quantities

extension Workspace {
  /// The measures of the keys, each of the rows of each cohort.
  public var cohortMeasures: [Measure] {
    guard let flows else { return [] }
    let measures = flows.keys.compactMap { measure(named: $0.measure) }
    // What is wrong with the measure itself is said once, and not for each cohort.
    let sound = measures.filter { !Plan.plans(for: [$0], in: self, FaultLog()).isEmpty }
    return sound.flatMap { measure in flows.cohorts.map { measure.restricted(to: $0) } }
  }

  public func measure(named name: Passage) -> Measure? { measures.first { $0.name == name.text } }

  /// What is wrong with `flows:`, short of its data.
  public func checkFlows(_ log: FaultLog) {
    // What builds on definitions that could not be read has no faults of its own.
    guard isRead, let flows else { return }
    for key in flows.keys {
      guard let plan = plan(of: key.measure, for: "a key", log) else { continue }
      let needed = [(flows.payee, "payee")] + (flows.payer.map { [($0, "payer")] } ?? [])
      for (dimension, side) in needed where !plan.dimensions.contains(dimension.text) {
        log.add(
          Fault(
            "key-dimension", at: dimension.place,
            "`\(key.measure.text)` is not by `\(dimension.text)`",
            label: "it is by \(plan.dimensions.joined(separator: ", "))",
            advice: didYouMean(
              dimension.text, among: plan.dimensions.filter { $0 != settingDimension })
              + " A key is by the dimension whose members are the \(side)s: name it here, or among"
              + " the labels that the measure is `by:`."))
      }
      checkSetting(of: plan, key.measure, log)
    }
  }

  /// What is wrong with `gap:`, short of its data.
  public func checkGap(_ log: FaultLog) {
    guard isRead, let gap else { return }
    for name in [gap.worth] + (gap.activity.map { [$0] } ?? []) {
      guard let plan = plan(of: name, for: "what `gap` compares", log) else { continue }
      checkSetting(of: plan, name, log)
      if payee(in: plan.dimensions) == nil {
        let others = plan.dimensions.filter { $0 != settingDimension }
        log.add(
          Fault(
            "key-dimension", at: name.place, "`\(name.text)` does not say who is paid",
            label: "it is by \(plan.dimensions.joined(separator: ", "))",
            advice: others.isEmpty
              ? "Measure it by payee too: `by: [organisation, \(settingDimension), month]`."
              : "Say which of \(spoken(others)) is the payee: `flows: {payee: \(others[0]), …}`."))
      }
      if !plan.hasPeriods {
        log.add(
          Fault(
            "key-period", at: name.place, "`\(name.text)` is not by any period",
            advice: "Fixed sums are compared with it month by month: give the measure a column that"
              + " `is: period` under `by:`."))
      }
    }
    checkMoney(gap, log)
    guard !hasUnreadContracts else { return }
    for pattern in gap.fixed where terms(matching: pattern).isEmpty {
      log.add(unknownTerm(pattern))
    }
  }

  /// The dimension whose members are paid, among those of what `gap` compares.
  public func payee(in dimensions: [String]) -> String? {
    if let payee = flows?.payee.text { return dimensions.contains(payee) ? payee : nil }
    let others = dimensions.filter { $0 != settingDimension }
    return others.count == 1 ? others[0] : nil
  }

  private func checkMoney(_ gap: GapDeclaration, _ log: FaultLog) {
    guard let worth = measure(named: gap.worth) else { return }
    guard worth.unit.isMoney, let currency = worth.unit.currency else {
      log.add(
        Fault(
          "unit-mismatch", at: gap.worth.place,
          "`\(worth.name)` is in \(worth.unit.words), and worth is money",
          advice: "Name the measure that sums activity × price × market forces factor, row by row:"
            + " `{is: £, value: sum(price * factor)}`."))
      return
    }
    for pattern in gap.fixed {
      for (contract, _) in terms(matching: pattern) where contract.money != currency {
        log.add(
          Fault(
            "unit-mismatch", at: pattern.place,
            "`\(contract.name)` pays \(contract.money.code), and `\(worth.name)` is in"
              + " \(currency.code)",
            advice: "Compare sums of one currency: measure the worth in \(contract.money.code)."))
        break
      }
    }
  }

  // MARK: Measures

  func plan(of name: Passage, for use: String, _ log: FaultLog) -> Plan? {
    guard let measure = measure(named: name) else {
      log.add(
        Fault(
          "unknown-measure", at: name.place, "there is no measure `\(name.text)`",
          advice: didYouMean(name.text, among: measures.map(\.name))))
      return nil
    }
    guard let plan = Plan.plans(for: [measure], in: self, .init()).first,
      let function = plan.aggregates.first?.function
    else { return nil }
    guard function == .sum || function == .count else {
      log.add(
        Fault(
          "key-adds-up", at: name.place, "`\(measure.name)` does not add up",
          label: "`\(function.rawValue)` of all is not the sum of its parts",
          advice: "Months and payers are added together: \(use) is a `sum(…)` or a `count()` of"
            + " rows."))
      return nil
    }
    return plan
  }

  private func checkSetting(of plan: Plan, _ name: Passage, _ log: FaultLog) {
    guard !plan.dimensions.contains(settingDimension) else { return }
    log.add(
      Fault(
        "key-dimension", at: name.place, "`\(name.text)` is not by \(settingDimension)",
        advice: "Give its table a column that is `label of \(settingDimension)`, with the words"
          + " that terms have under `setting:`, and name it among the labels that the measure is"
          + " `by:`."))
  }

  // MARK: Terms

  /// The terms that `contract.term` names, or `contract`; `*` at the end stands for any ending.
  public func terms(matching pattern: Passage) -> [(contract: Contract, term: Contract.Term)] {
    let parts = pattern.text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return contracts.filter { Self.fits($0.name, parts[0]) }.flatMap { contract in
      contract.terms.filter { parts.count == 1 || Self.fits($0.name, parts[1]) }
        .map { (contract, $0) }
    }
  }

  private func unknownTerm(_ pattern: Passage) -> Fault {
    let parts = pattern.text.split(separator: ".", maxSplits: 1)
    let known = contracts.first { $0.name == parts.first.map(String.init) ?? "" }
    let names =
      known.map { contract in contract.terms.map { "\(contract.name).\($0.name)" } }
      ?? contracts.flatMap { contract in
        [contract.name] + contract.terms.map { "\(contract.name).\($0.name)" }
      }
    return Fault(
      "unknown-term", at: pattern.place, "there is no term `\(pattern.text)`",
      advice: didYouMean(pattern.text, among: names)
        + " Write `contract.term`, or a contract's name for all its terms; `*` at the end stands"
        + " for any ending.")
  }
}
