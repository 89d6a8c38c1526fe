import Definitions
import Quantities
import Reports
import Runs

/// What actions do, for a page: a map of who gains and who loses under each regime, and a table of
/// each action.
struct IncentivePage {
  private let report: IncentiveReport
  private let caveats: [String]

  init(_ report: IncentiveReport, caveats: [String]) {
    (self.report, self.caveats) = (report, caveats)
  }

  func report(of workspace: String, period: String?) -> Report {
    let maps = report.regimes.indices.compactMap(map)
    return Report(
      "Who gains and who loses by doing the right thing",
      about: [workspace, period ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
      summary: summary,
      sections: (maps.isEmpty ? [] : [Report.Section("Who gains and who loses", maps)])
        + report.tried.map { Report.Section(report.title(of: $0), blocks($0)) },
      caveats: caveats)
  }

  /// How many actions work against whoever is wanted to do them, or not to.
  private var summary: [String] {
    report.regimes.enumerated().map { index, regime in
      let judged = report.tried.filter { $0.action.isGood != nil }
      let wrong = judged.filter { tried in
        tried.outcomes[index].effects.contains { effect in
          let loss = effect.own.margin.signum
          return tried.action.isGood == true ? loss < 0 : loss > 0
        }
      }
      let under = regime.isEmpty ? "" : "Under \(regime): "
      return under
        + "\(wrong.count) of \(judged.count) actions that are wanted, or are not, leave somebody"
        + " worse off by doing right, or better off by doing wrong."
    }
  }

  // MARK: Of all

  /// A row for each action and whoever does it, a column for each party whose money changes.
  private func map(under index: Int) -> Report.Block? {
    let rows = report.tried.flatMap { tried in
      tried.doers.compactMap { doer in
        tried.effect(by: doer, under: index).map { (tried.action, doer, $0) }
      }
    }
    guard !rows.isEmpty else { return nil }
    let touched = Set(rows.flatMap { $0.2.parties.map(\.party) }).sorted()
    let cells = rows.flatMap { action, doer, effect in
      touched.compactMap { party in
        effect.parties.first { $0.party == party }.map { (action, doer, party, $0.margin) }
      }
    }
    let points = cells.map { action, doer, party, margin in
      Chart.Point("\(action.title), by \(doer)", party, margin)
    }
    let regime = report.regimes[index].isEmpty ? "" : ", \(report.regimes[index])"
    let gains = cells.filter { $0.3.signum > 0 }.count
    let losses = cells.filter { $0.3.signum < 0 }.count
    let table = ReportTable(
      "Who gains and who loses, in cash\(regime)",
      [.words("action"), .words("done by"), .words("whose money"), .figures("margin, GBP")],
      cells.map { action, doer, party, margin in
        .init([
          .text(action.title), .text(partyName(doer, report.names)),
          .text(partyName(party, report.names)), .change(margin, .pounds),
        ])
      })
    return .chart(
      Chart(
        "Who gains (+) and who loses (−), in cash\(regime)",
        "Each row is an action and whoever does it, each column a party: \(gains) times somebody"
          + " gains, \(losses) times somebody loses.",
        .heat(points, columns: touched), unit: Currency.pounds.symbol, table: table))
  }

  // MARK: Of one action

  private func blocks(_ tried: TriedAction) -> [Report.Block] {
    let notes = report.notes(on: tried)
    let list: [Report.Block] = notes.isEmpty ? [] : [.list(notes)]
    guard !tried.doers.isEmpty else {
      let isShort = tried.outcomes.contains { !$0.tooFew.isEmpty }
      return (isShort ? [] : [.text("Nobody has such rows.")]) + list
    }
    let rows = tried.doers.flatMap { doer in
      tried.parties(by: doer).flatMap { party in
        report.regimes.indices.compactMap { row(tried, doer, party, under: $0) }
      }
    }
    let columns =
      [.words("done by"), .words("whose money")] + (report.compares ? [.words("regime")] : [])
      + IncentiveReport.figures.map(ReportTable.Column.figures)
    let kept = columns.indices.filter { column in rows.contains { $0[column] != .empty } }
    let table = ReportTable(
      "What it brings and costs, GBP", kept.map { columns[$0] },
      rows.map { row in .init(kept.map { row[$0] }) })
    return [.table(table)] + list
  }

  private func row(
    _ tried: TriedAction, _ doer: String, _ party: String, under regime: Int
  ) -> [Cell]? {
    guard let effect = tried.effect(by: doer, under: regime) else { return nil }
    return [.text(doer), .text(partyName(party, report.names))]
      + (report.compares ? [.text(report.regimes[regime])] : [])
      + report.figures(effect.effect(on: party)).map(IncentiveReport.cell)
  }
}
