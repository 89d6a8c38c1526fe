import Definitions
import Faults
import Formulas
import Measures
import Quantities

extension Workspace {
  /// What is wrong with `monitors:`, short of its data.
  public func checkMonitors(_ log: FaultLog) {
    guard isRead else { return }
    for monitor in monitors { check(monitor, log) }
  }

  private func check(_ monitor: MonitorDeclaration, _ log: FaultLog) {
    let before = log.faults.count
    checkRows(monitor, log)
    for name in monitor.measures { check(name, of: monitor, log) }
    guard log.faults.count == before else { return }
    checkUnits(monitor, log)
    checkContract(monitor, log)
  }

  private func checkRows(_ monitor: MonitorDeclaration, _ log: FaultLog) {
    let words = monitor.by + (monitor.caseMix.map { [$0] } ?? [])
    for (index, word) in words.enumerated()
    where words.prefix(index).contains(where: { $0.text == word.text }) {
      log.add(
        Fault(
          "repeated-dimension", at: word.place, "`\(word.text)` stands here twice",
          advice: "Each dimension is one column of the rows, or what their case mix is within."))
    }
  }

  private func check(_ name: Passage, of monitor: MonitorDeclaration, _ log: FaultLog) {
    guard let plan = plan(of: name, for: "a figure of a monitor", log) else { return }
    var isShape = false
    if case .asMeasure(let shape)? = monitor.phased { isShape = shape.text == name.text }
    let mix = isShape && !monitor.actual.measures.contains { $0.text == name.text }
    for dimension in monitor.by + (mix ? [] : monitor.caseMix.map { [$0] } ?? [])
    where !plan.dimensions.contains(dimension.text) {
      log.add(
        Fault(
          "key-dimension", at: name.place, "`\(name.text)` is not by `\(dimension.text)`",
          label: plan.dimensions.isEmpty
            ? "it is of everybody" : "it is by \(plan.dimensions.joined(separator: ", "))",
          advice: didYouMean(dimension.text, among: plan.dimensions)
            + " Plan and actual are compared row by row: each measure has among its labels what"
            + " the monitor is `by`, and its `case mix`."))
    }
    if !plan.hasPeriods {
      log.add(
        Fault(
          "key-period", at: name.place, "`\(name.text)` is not by any period",
          advice: "Plan and actual are compared month by month: give the measure a column that"
            + " `is: period` under `by:`."))
    }
  }

  private func checkUnits(_ monitor: MonitorDeclaration, _ log: FaultLog) {
    guard let currency = measure(named: monitor.actual.money)?.unit.currency,
      let counted = measure(named: monitor.actual.activity)?.unit
    else { return wrongUnit(monitor.actual.money, "money", log) }
    for name in [monitor.actual.money, monitor.plan.money] {
      guard let unit = measure(named: name)?.unit, unit == currency.unit else {
        return wrongUnit(name, "money, in \(currency.code)", log)
      }
    }
    for name in [monitor.actual.activity, monitor.plan.activity] {
      guard let unit = measure(named: name)?.unit, unit == counted, !unit.isMoney else {
        return wrongUnit(name, counted.isMoney ? "a count" : counted.words, log)
      }
    }
    if let least = monitor.query?.least, least.currency != currency, let query = monitor.query {
      log.add(
        Fault(
          "unit-mismatch", at: query.place,
          "`least` is in \(least.currency.code), and what is compared in \(currency.code)",
          advice: "Write it in \(currency.code)."))
    }
    guard let contract = monitor.contract, let own = self.contract(contract.text),
      own.money != currency
    else { return }
    log.add(
      Fault(
        "unit-mismatch", at: contract.place,
        "`\(own.name)` pays \(own.money.code), and what is compared is in \(currency.code)",
        advice: "Measure it in \(own.money.code), or name the contract that it is of."))
  }

  private func wrongUnit(_ name: Passage, _ wanted: String, _ log: FaultLog) {
    let unit = measure(named: name)?.unit.words ?? ""
    log.add(
      Fault(
        "unit-mismatch", at: name.place, "`\(name.text)` is in \(unit), and has to be \(wanted)",
        advice: "Plan and actual are measured alike: `activity` counts the same things, and `money`"
          + " is in one currency."))
  }

  private func checkContract(_ monitor: MonitorDeclaration, _ log: FaultLog) {
    guard !hasUnreadContracts, let name = monitor.contract, contract(name.text) == nil else {
      return
    }
    log.add(
      Fault(
        "unknown-contract", at: name.place, "there is no contract `\(name.text)`",
        advice: didYouMean(name.text, among: contracts.map(\.name))))
  }
}
