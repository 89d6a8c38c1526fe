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

  private var compares: Bool { report.compares }

  // MARK: Of one action

  private func table(_ tried: TriedAction) -> String {
    let title = report.title(of: tried)
    let notes = report.notes(on: tried).map { $0 + "\n" }.joined()
    guard !tried.doers.isEmpty else {
      let isShort = tried.outcomes.contains { !$0.tooFew.isEmpty }
      return title + "\n\n" + (isShort ? "" : "Nobody has such rows.\n") + notes
    }
    let rows = tried.doers.flatMap { doer in
      tried.parties(by: doer).flatMap { party in
        report.regimes.indices.compactMap { row(tried, doer, party, under: $0) }
      }
    }
    let header =
      ["who"] + (compares ? ["regime"] : [])
      + IncentiveReport.figures
    let kept = header.indices.filter { column in
      column == 0 || rows.contains { $0[column] != "" }
    }
    let shown = ([header] + rows).map { row in kept.map { row[$0] } }
    return title + "\n\n" + aligned(shown, right: Set((compares ? 2 : 1)..<shown[0].count))
      + notes
  }

  private func row(
    _ tried: TriedAction, _ doer: String, _ party: String, under regime: Int
  ) -> [String]? {
    guard let effect = tried.effect(by: doer, under: regime) else { return nil }
    return [(party == doer ? "" : "  ") + partyName(party, report.names)]
      + (compares ? [report.regimes[regime]] : [])
      + report.figures(effect.effect(on: party)).map { $0.map(money) ?? "" }
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
