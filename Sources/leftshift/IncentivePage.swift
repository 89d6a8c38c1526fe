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
      return (under.isEmpty ? "In " : under + "in ") + "\(wrong.count) of \(judged.count)"
        + " actions somebody loses by doing what is wanted, or gains by what is not."
    }
  }

  // MARK: Of all

  /// A row for each action and whoever does it. A column for what they themselves have of it, and
  /// one for each party that somebody else's action touches.
  private func map(under index: Int) -> Report.Block? {
    let effects = report.tried.flatMap { tried in
      tried.doers.compactMap { tried.effect(by: $0, under: index) }
    }
    guard !effects.isEmpty else { return nil }
    let others = Set(effects.flatMap { $0.parties.dropFirst().map(\.party) }).sorted()
    let cells = effects.flatMap { effect in
      effect.parties.map { (effect: effect, party: $0.party, margin: $0.margin) }
    }
    let points = cells.map { cell in
      Chart.Point(
        "\(cell.effect.action.title), by \(cell.effect.doer)",
        cell.party == cell.effect.doer ? Self.itself : cell.party, cell.margin)
    }
    let regime = report.regimes[index].isEmpty ? "" : ", \(report.regimes[index])"
    let gains = cells.filter { $0.margin.signum > 0 }.count
    let losses = cells.filter { $0.margin.signum < 0 }.count
    let table = ReportTable(
      "Who gains and who loses, in cash\(regime)",
      [.words("action"), .words("done by"), .words("whose money"), .figures("margin, GBP")],
      cells.map { cell in
        .init([
          .text(cell.effect.action.title), .text(partyName(cell.effect.doer, report.names)),
          .text(partyName(cell.party, report.names)), .change(cell.margin, .pounds),
        ])
      })
    return .chart(
      Chart(
        "Who gains (+) and who loses (−), in cash\(regime)",
        "A row for each action and whoever does it, a column for each party. Somebody gains"
          + " \(gains) times, and loses \(losses) times.",
        .heat(points, columns: [Self.itself] + others), unit: Currency.pounds.symbol, table: table))
  }

  private static let itself = "Who does it"

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
