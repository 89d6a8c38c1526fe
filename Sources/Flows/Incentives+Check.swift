import Definitions
import Faults
import Formulas
import Measures
import Quantities

extension Workspace {
  /// What is wrong with `incentives:` and `regimes:`, short of their data.
  public func checkIncentives(_ log: FaultLog) {
    guard isRead else { return }
    if let incentives {
      let dimension = checkDoers(of: incentives, log)
      for change in incentives.actions.flatMap(\.changes) { checkRows(change, log) }
      for cost in incentives.costs { check(cost, by: dimension, incentives.by, log) }
      checkCurrencies(of: incentives.costs, log)
    }
    guard !hasUnreadContracts else { return }
    for regime in regimes { check(regime, log) }
  }

  /// How many rows of each kind there are, of those kinds that are sound: what can only be seen in
  /// the rows is found when they are counted.
  public var incentiveMeasures: [Measure] {
    guard let incentives else { return [] }
    return incentives.actions.flatMap { action in
      action.changes.enumerated().map { index, change in
        Measure.counting(
          change.condition, of: change.table, named: "\(action.name) \(index + 1)",
          by: change.isOfAnybody ? [] : [incentives.by])
      }
    }.filter { !Plan.plans(for: [$0], in: self, FaultLog()).isEmpty }
  }

  /// The dimension of those who act, once it is clear.
  public func doers(of incentives: IncentivesDeclaration) -> String? {
    checkDoers(of: incentives, FaultLog())
  }

  // MARK: Actions

  private func checkDoers(of incentives: IncentivesDeclaration, _ log: FaultLog) -> String? {
    let by = incentives.by
    var (dimensions, seen) = ([String](), Set<String>())
    let own = incentives.actions.flatMap(\.changes).filter { !$0.isOfAnybody }
    for change in own where seen.insert(change.table.text).inserted {
      guard let table = try? table(change.table).asRows else { continue }
      let labels = table.columns.filter { $0.isLabel && !$0.isPeriod }.map(\.name)
      guard let column = table.column(by.text), !column.isPeriod,
        case .label(let dimension) = column.kind
      else {
        log.add(
          Fault(
            "action-by", at: by.place,
            table.column(by.text) == nil
              ? "table `\(table.name)` has no column `\(by.text)`"
              : "`\(by.text)` of table `\(table.name)` does not say whose a row is",
            advice: didYouMean(by.text, among: labels)
              + " Rows that actions change have a label of whoever does them, under one name in"
              + " every table."))
        continue
      }
      if let first = dimensions.first, first != dimension {
        log.add(
          Fault(
            "action-by", at: by.place,
            "`\(by.text)` is label of \(first) in one table, and label of \(dimension) in"
              + " `\(table.name)`",
            advice: "Whoever acts is of one dimension: give the tables a column each of one name"
              + " and one dimension."))
      }
      dimensions.append(dimension)
    }
    return dimensions.first
  }

  private func checkRows(_ change: IncentivesDeclaration.RowChange, _ log: FaultLog) {
    // A mistake in a table or in another place of the same rows is told once, where it is made.
    let counted = Measure.counting(change.condition, of: change.table, named: "action", by: [])
    _ = Plan.plans(for: [counted], in: self, log)
  }

  // MARK: Costs

  private func check(
    _ cost: IncentivesDeclaration.Cost, by dimension: String?, _ by: Passage, _ log: FaultLog
  ) {
    guard let plan = plan(of: cost.measure, for: "a cost", log),
      let measure = measure(named: cost.measure)
    else { return }
    if !measure.unit.isMoney {
      log.add(
        Fault(
          "unit-mismatch", at: cost.measure.place,
          "`\(measure.name)` is in \(measure.unit.words), and a cost is money",
          advice: "Name a measure that sums what rows cost: `{is: £, value: sum(variable)}`."))
    }
    if let dimension, !plan.dimensions.contains(dimension) {
      log.add(
        Fault(
          "key-dimension", at: cost.measure.place,
          "`\(measure.name)` does not say whose the cost is",
          label: plan.dimensions.isEmpty
            ? "it is of everybody" : "it is by \(plan.dimensions.joined(separator: ", "))",
          advice: "Measure it by \(dimension) too: `by: [\(by.text), …]`."))
    }
  }

  private func checkCurrencies(of costs: [IncentivesDeclaration.Cost], _ log: FaultLog) {
    var first: (name: String, currency: Currency)?
    for cost in costs {
      guard let measure = measure(named: cost.measure), measure.unit.isMoney,
        let currency = measure.unit.currency
      else { continue }
      if let first, first.currency != currency {
        log.add(
          Fault(
            "unit-mismatch", at: cost.measure.place,
            "`\(measure.name)` is in \(currency.code), and `\(first.name)` in"
              + " \(first.currency.code)",
            advice: "Costs are added together: measure them in one currency."))
      }
      if let step = cost.step, step.currency != currency {
        log.add(
          Fault(
            "unit-mismatch", at: step.place,
            "the step is in \(step.currency.code), and `\(measure.name)` in \(currency.code)",
            advice: "Write the step in \(currency.code)."))
      }
      first = first ?? (measure.name, currency)
    }
  }

  // MARK: Regimes

  private func check(_ regime: Regime, _ log: FaultLog) {
    for pattern in regime.contracts where contracts(matching: pattern).isEmpty {
      log.add(
        Fault(
          "unknown-contract", at: pattern.place, "there is no contract `\(pattern.text)`",
          advice: didYouMean(pattern.text, among: contracts.map(\.name))
            + " `*` at the end stands for any ending."))
    }
    checkCurrency(of: contracts(of: regime), at: regime.place, log)
  }

  /// Gains in one currency are not added to costs in another.
  ///
  /// - Parameter place: where the contracts are named together; `nil` where they are not.
  public func checkCurrency(of contracts: [Contract], at place: Place?, _ log: FaultLog) {
    let cost = incentives?.costs.lazy.compactMap { self.measure(named: $0.measure) }
      .first { $0.unit.isMoney }
    guard let currency = cost?.unit.currency ?? contracts.first?.money,
      let other = contracts.first(where: { $0.money != currency })
    else { return }
    let name = cost?.name ?? contracts.first?.name ?? ""
    log.add(
      Fault(
        "unit-mismatch", at: place,
        "`\(other.name)` pays \(other.money.code), and `\(name)` is in \(currency.code)",
        advice: "What is gained and what is spent are in one currency: put the contracts of each"
          + " currency into a regime of their own, under `regimes:`."))
  }
}
