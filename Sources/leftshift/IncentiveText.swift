import Definitions
import Faults
import Quantities
import Runs
import Settlement

/// What actions do, for reading in a terminal: a table of each, what is against what is wanted, and
/// a map of who gains and who loses.
struct IncentiveText {
  private let report: IncentiveReport
  private let caveats: [String]

  init(_ report: IncentiveReport, caveats: [String]) {
    (self.report, self.caveats) = (report, caveats)
  }

  var text: String {
    var parts = report.tried.map(table)
    if report.tried.count > 1 { parts += report.regimes.indices.map(map) }
    if !caveats.isEmpty { parts.append(caveats.map { $0 + "\n" }.joined()) }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// Whether one regime stands beside another, and has to be named.
  private var compares: Bool { report.regimes.count > 1 }

  // MARK: Of one action

  private func table(_ tried: TriedAction) -> String {
    let title =
      tried.action.title + (report.times == 1 ? "" : ", \(report.times) times")
      + (report.regimes.count == 1 && report.regimes[0] != "" ? ", \(report.regimes[0])" : "")
    guard !tried.doers.isEmpty else {
      let isShort = tried.outcomes.contains { !$0.tooFew.isEmpty }
      return title + "\n\n" + (isShort ? "" : "Nobody has such rows.\n") + notes(tried)
    }
    let rows = tried.doers.flatMap { doer in
      tried.parties(by: doer).flatMap { party in
        report.regimes.indices.compactMap { row(tried, doer, party, under: $0) }
      }
    }
    let header =
      ["who"] + (compares ? ["regime"] : [])
      + [
        "income", "cash released", "margin", "capacity released", "stranded",
        "income once rebased", "margin once rebased",
      ]
    let kept = header.indices.filter { column in
      column == 0 || rows.contains { $0[column] != "" }
    }
    let shown = ([header] + rows).map { row in kept.map { row[$0] } }
    return title + "\n\n" + aligned(shown, right: Set((compares ? 2 : 1)..<shown[0].count))
      + notes(tried)
  }

  private func row(
    _ tried: TriedAction, _ doer: String, _ party: String, under regime: Int
  ) -> [String]? {
    guard let effect = tried.effect(by: doer, under: regime) else { return nil }
    let found = effect.effect(on: party)
    return [(party == doer ? "" : "  ") + partyName(party, report.names)]
      + (compares ? [report.regimes[regime]] : [])
      + [money(found.income), report.cash(found), money(found.margin), report.capacity(found)]
      + [report.stranded(found), found.incomeOnceRebased.map(money) ?? ""]
      + [found.marginOnceRebased.map(money) ?? ""]
  }

  private func notes(_ tried: TriedAction) -> String {
    var notes: [String] = []
    for (index, outcome) in tried.outcomes.enumerated() {
      let under = compares ? "Under \(report.regimes[index]): " : ""
      notes += verdict(tried.action, outcome).map { [under + $0] } ?? []
      notes += against(outcome).map { under + $0 }
      if !outcome.tooFew.isEmpty {
        notes.append(
          under + "\(outcome.tooFew.joined(separator: ", ")): fewer such rows than are taken away.")
      }
    }
    let untold = Set(tried.outcomes.flatMap(\.untold)).sorted()
    if !untold.isEmpty {
      notes.append(
        "Not in this: \(spoken(untold)), which read such rows otherwise than by adding them up, and"
          + " stay as they are.")
    }
    return notes.map { $0 + "\n" }.joined()
  }

  /// Who loses by what is wanted, or gains by what is not.
  private func verdict(
    _ action: IncentivesDeclaration.Action, _ outcome: Incentives.Outcome
  ) -> String? {
    guard let isGood = action.isGood else { return nil }
    let wrong = outcome.effects.filter {
      isGood ? $0.own.margin.signum < 0 : $0.own.margin.signum > 0
    }
    guard !wrong.isEmpty else { return nil }
    return wrong.map { "\($0.doer) \(money($0.own.margin))" }.joined(separator: ", ")
      + (isGood
        ? ": worse off by doing what is wanted." : ": better off by doing what is not wanted.")
  }

  /// The terms that pay for the opposite of what their contracts are for, each once.
  private func against(_ outcome: Incentives.Outcome) -> [String] {
    let all = outcome.effects.flatMap { effect in effect.against.map { (effect.doer, $0) } }
    let terms = Dictionary(grouping: all) { ["\($0.1.contract)", $0.1.name] }
    return terms.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { name, gains in
      let amounts = gains.map { "\($0.0) \(money($0.1.gain))" }.joined(separator: ", ")
      let aims = report.objectives[name[0]] ?? []
      return "\(name.joined(separator: ".")) rewards the opposite: \(amounts)."
        + (aims.isEmpty
          ? "" : " Its contract is for: \(aims.map { "“\($0)”" }.joined(separator: ", ")).")
    }
  }

  // MARK: Of all

  /// Who gains and who loses, an action and whoever does it a row: what they themselves have of it,
  /// and then everybody whom somebody else's action touches.
  private func map(under regime: Int) -> String {
    let rows = report.tried.flatMap { tried in
      tried.doers.compactMap { doer in tried.effect(by: doer, under: regime) }
    }
    let others = Set(rows.flatMap { $0.parties.dropFirst().map(\.party) }).sorted()
    guard !rows.isEmpty else { return "" }
    let cells = rows.map { effect in
      [effect.action.name, effect.doer, Self.cell(effect.own.margin)]
        + others.map { party in
          effect.parties.dropFirst().first { $0.party == party }.map { Self.cell($0.margin) } ?? ""
        }
    }
    return "Who gains (+) and who loses (-), in cash"
      + (report.regimes[regime] == "" ? "" : ", \(report.regimes[regime])") + "\n\n"
      + aligned(
        [["action", "done by", "itself"] + others] + cells, right: Set(2..<(others.count + 3)))
  }

  private static func cell(_ margin: Rational) -> String {
    margin.isZero ? "0" : (margin.signum > 0 ? "+ " : "- ") + money(margin.magnitude)
  }
}
