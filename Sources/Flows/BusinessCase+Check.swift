import Definitions
import Faults
import Quantities

extension Workspace {
  /// What is wrong with `bridge:`: a column that no table has would tell nothing apart, unseen.
  public func checkBridge(_ log: FaultLog) {
    guard isRead, let bridge else { return }
    for name in bridge.rule {
      _ = log.attempt { () throws(Fault) in try table(name) }
    }
    let columns = tables.map(\.asRows).flatMap(\.columns)
    let labels = columns.filter(\.isLabel).map(\.name)
    let numbers = columns.filter { if case .number = $0.kind { true } else { false } }.map(\.name)
    for (word, known, kind) in [
      (bridge.caseMix, labels, "label"), (bridge.cases, numbers, "number"),
    ] {
      guard let word, !known.contains(word.text) else { continue }
      log.add(
        Fault(
          "unknown-column", at: word.place, "no table has a \(kind) column `\(word.text)`",
          advice: didYouMean(word.text, among: Set(known).sorted())))
    }
  }

  /// What is wrong with `business-case:`, short of its data.
  public func checkBusinessCase(_ log: FaultLog) {
    guard isRead, let businessCase else { return }
    for name in [businessCase.current] + businessCase.proposed
    where !regimes.contains(where: { $0.name == name.text }) {
      unknown(
        "regime", name, among: regimes.map(\.name), "A regime is named under `regimes:`.", log)
    }
    let all = [businessCase.current] + businessCase.proposed
    for (index, name) in all.enumerated()
    where all.prefix(index).contains(where: { $0.text == name.text }) {
      log.add(
        Fault(
          "repeated-name", at: name.place, "regime `\(name.text)` stands here twice",
          advice:
            "Each option is another: name a regime once, and the one in force not as a proposal."
        ))
    }
    if Period(range: businessCase.period.text) == nil {
      log.add(
        Fault(
          "bad-period", at: businessCase.period.place,
          "`\(businessCase.period.text)` is no period of the calendar",
          advice: "Write it as `2025/26`, `2025/26 Q1` or `2025-04..2025-09`."))
    }
    if let cohort = businessCase.cohort,
      flows?.cohorts.contains(where: { $0.name == cohort.text }) != true
    {
      unknown(
        "cohort", cohort, among: flows?.cohorts.map(\.name) ?? [],
        "Cohorts are named under `flows:`.", log)
    }
    let transition = businessCase.transition.map { [$0.action] } ?? []
    for action in businessCase.actions + transition
    where incentives?.actions.contains(where: { $0.name == action.text }) != true {
      unknown(
        "action", action, among: incentives?.actions.map(\.name) ?? [],
        "Actions are declared under `incentives:`.", log)
    }
    if let by = businessCase.transition?.by, party(by.text) == nil, !parties.isEmpty {
      unknown("party", by, among: parties.map(\.id), "Parties are named in leftshift.yaml.", log)
    }
  }

  private func unknown(
    _ kind: String, _ name: Passage, among names: [String], _ advice: String, _ log: FaultLog
  ) {
    log.add(
      Fault(
        "unknown-\(kind)", at: name.place, "there is no \(kind) `\(name.text)`",
        advice: (names.isEmpty ? "" : didYouMean(name.text, among: names) + " ") + advice))
  }
}
