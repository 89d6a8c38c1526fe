import Definitions
import Flows
import Quantities
import Reports
import Runs
import Settlement

/// A business case as a report, in the order of the five cases that public bodies make: strategic,
/// economic, commercial, financial and management (HM Treasury, The Green Book).
struct BusinessCaseReport {
  let found: BusinessCase
  /// Programs have the ids of parties.
  private var isForPrograms = false

  init(_ found: BusinessCase) { self.found = found }

  var report: Report {
    Report(
      found.declaration.title,
      about: [found.open.workspace.title, "\(found.period)", currency.code].joined(separator: ", "),
      notices: found.baseline.notices + found.proposals.flatMap(\.shadow.untold).unique,
      summary: found.declaration.asks + summary,
      sections: [options, strategic] + (found.tried.isEmpty ? [] : [economic])
        + [commercial] + financial + (found.transition.map { [transition($0)] } ?? [])
        + [management] + (found.tried.isEmpty ? [] : [appendix]), caveats: caveats)
  }

  /// By their names, for programs.
  var records: [(name: String, table: ReportTable)] {
    var plain = self
    plain.isForPrograms = true
    return plain.tables
  }

  private var tables: [(name: String, table: ReportTable)] {
    [("options", optionsTable), ("organisations", organisations.long(besides: 1, "option"))]
      + (found.tried.isEmpty
        ? []
        : [
          ("actions", rewards.long(besides: 2, "option")),
          ("everybody", everybody.long(besides: 3, "option")),
        ])
      + (found.transition.map {
        [
          ("transition", transitionTable($0)),
          ("bearers", bearers($0).long(besides: 2, "option")),
        ]
      } ?? []) + found.proposals.map { ("shadow \($0.regime.name)", $0.shadow.records[0].table) }
  }

  // MARK: What is said first

  private var summary: [String] {
    found.proposals.map { proposal in
      "\(proposal.regime.name): \(proposal.regime.title.lowercasingFirst). "
        + proposal.shadow.winnersAndLosers.joined(separator: " ")
    } + [rewarded, found.transition.flatMap(kept)].compactMap { $0 }
  }

  /// How many of the good things to do leave whoever does them worse off.
  private var rewarded: String? {
    let good = found.tried.filter { $0.action.isGood == true }
    guard !good.isEmpty else { return nil }
    let counts = found.regimes.indices.map { index in
      let punished = good.filter { tried in
        tried.outcomes[index].effects.contains { $0.own.margin.signum < 0 }
      }
      return "\(punished.count) under \(found.regimes[index].name)"
    }
    return "\(good.count) wanted action\(good.count == 1 ? " was" : "s were") tried. The number of"
      + " them by which somebody who acts loses: \(counts.joined(separator: ", "))."
  }

  private func kept(_ transition: Transition) -> String? {
    let running = transition.years.filter { $0.keptRunning.signum > 0 }
    guard let first = transition.years.first, !running.isEmpty else { return nil }
    let sum = running.reduce(Rational.zero) { $0 + $1.keptRunning }
    return
      "While care moves, \(text(sum)) over \(transition.years.count) years is still spent on what"
      + " the old service no longer does; \(first.name) costs \(text(first.net.magnitude))"
      + " \(first.net.signum < 0 ? "less" : "more") in all."
  }

  // MARK: Options

  private var options: Report.Section {
    Report.Section(
      "The options",
      [.text("Each is settled for \(found.period), over the same people."), .table(optionsTable)])
  }

  private var optionsTable: ReportTable {
    let own = Set(found.current.contracts.map(\.name))
    let first = found.proposals[0].shadow.comparison
    return ReportTable(
      "What each option pays in all",
      [.words("option"), .words("what it is"), .words("contracts of its own")]
        + [.figures("paid in all"), .figures("more or less")],
      [
        ReportTable.Row(
          [.text(found.current.name), .text(found.current.title), .text("in force")]
            + [money(first.all.current), .empty])
      ]
        + found.proposals.map { proposal in
          let all = proposal.shadow.comparison.all
          let others = proposal.regime.contracts.map(\.name).filter { !own.contains($0) }
          return ReportTable.Row(
            [.text(proposal.regime.name), .text(proposal.regime.title)]
              + [.text(others.joined(separator: ", ")), money(all.proposed)]
              + [.change(all.difference, currency)])
        })
  }

  // MARK: Strategic case

  private var strategic: Report.Section {
    let comparison = found.proposals[0].shadow.comparison
    let all = comparison.all.current
    let settings = comparison.settings.sorted {
      ($0.amounts.current, $1.setting ?? "") > ($1.amounts.current, $0.setting ?? "")
    }
    let rows = settings.map { setting, amounts in
      ReportTable.Row(
        [.text(setting ?? "no setting"), money(amounts.current)]
          + [(amounts.current / all).map { .share($0) } ?? .empty])
    }
    let largest = settings.prefix(3).map {
      "\($0.setting ?? "no setting") \(text($0.amounts.current))"
    }
    return Report.Section(
      "Strategic case: where the money goes today",
      [
        .chart(
          Chart(
            "What is paid for each setting under \(found.current.name)",
            "The largest: " + largest.joined(separator: ", ") + ".",
            .bars(settings.map { Chart.Point($0.setting ?? "no setting", "", $0.amounts.current) }),
            unit: currency.symbol,
            table: ReportTable(
              "Paid by setting",
              [.words("setting"), .figures(found.current.name), .figures("part")], rows)))
      ] + cohort + objectives)
  }

  /// What is spent on those whom it is about, under each option.
  private var cohort: [Report.Block] {
    guard let name = found.proposals[0].shadow.cohorts.first?.cohort else { return [] }
    let spent = found.proposals.map { proposal in
      (proposal.regime.name, proposal.shadow.cohorts[0].comparison.flows)
    }
    guard let now = spent[0].1.current?.all else { return [] }
    let rows =
      [(found.current.name, now)]
      + spent.compactMap { name, flows in
        flows.proposed.map { (name, $0.all) }
      }
    return [
      .text(
        "It is about \(name). What is spent on them is estimated: payments are shared out by what"
          + " was done for them; what cannot be shared out is neither theirs nor anybody else's."),
      .table(
        ReportTable(
          "Spent on \(name)",
          [.words("option"), .figures("on them"), .figures("not shared out")],
          rows.map { name, total in
            ReportTable.Row(
              [.text(name), total.cohort.map(money) ?? .empty, money(total.unshared)])
          })),
    ]
  }

  /// What the contracts of the proposed regimes are for, each aim once.
  private var objectives: [Report.Block] {
    let aims = found.proposals.flatMap { proposal in
      proposal.contracts(besides: found.current).flatMap { contract in
        contract.objectives.map { "\($0) (\(contract.title))" }
      }
    }
    let each = aims.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return each.isEmpty ? [] : [.text("What the proposed contracts are for:"), .list(each)]
  }

  // MARK: Words

  var currency: Currency { found.proposals[0].shadow.comparison.currency }

  func money(_ amount: Rational) -> Cell { .money(amount, currency) }

  func text(_ amount: Rational) -> String { amount.text(in: currency.unit) }

  func name(_ party: String) -> String {
    isForPrograms ? party : partyName(party, found.open.partyNames)
  }

  private var caveats: [String] { found.proposals.flatMap(\.test.caveats).unique }
}

extension BusinessCase.Proposal {
  /// Those that another regime has not.
  func contracts(besides other: ShadowTest.Regime) -> [Contract] {
    let known = Set(other.contracts.map(\.name))
    return regime.contracts.filter { !known.contains($0.name) }
  }
}

extension [String] {
  /// Each once, where it first stands.
  fileprivate var unique: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}

extension String {
  fileprivate var lowercasingFirst: String {
    // A name keeps its capitals: only a plain word loses its first.
    dropFirst().first?.isLowercase == true ? prefix(1).lowercased() + dropFirst() : self
  }
}

extension ReportTable {
  /// For programs: each figure in a row of its own, with the name of its column, so that no name of
  /// an option is taken for that of a column.
  fileprivate func long(besides words: Int, _ name: String) -> ReportTable {
    ReportTable(
      caption, Array(columns.prefix(words)) + [.words(name), .figures("amount")],
      rows.flatMap { row in
        zip(columns, row.cells).dropFirst(words).map { column, cell in
          Row(Array(row.cells.prefix(words)) + [.text(column.name), cell], isTotal: row.isTotal)
        }
      })
  }
}
