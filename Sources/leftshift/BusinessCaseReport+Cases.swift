import Definitions
import Flows
import Quantities
import Reports
import Runs

/// What each option rewards, what its contracts are, what it costs whom, and what comes first.
extension BusinessCaseReport {
  // MARK: Economic case

  var economic: Report.Section {
    Report.Section(
      "Economic case: what each option rewards",
      [
        .text(
          "Each action is tried once, by an average row, for everybody who can do it. The figure is"
            + " what they are then better off by in cash: what the contracts pay more, less what it"
            + " costs more. What others then have more or less stands in the appendix."),
        .chart(
          Chart(
            "Who is better off (+) or worse off (-) by acting",
            rewardSentence, .heat(points), unit: currency.symbol, table: rewards)),
      ] + against)
  }

  private var margins: [(action: TriedAction, doer: String, margins: [Rational?])] {
    found.tried.flatMap { tried in
      tried.doers.map { doer in
        (tried, doer, found.regimes.indices.map { tried.effect(by: doer, under: $0)?.own.margin })
      }
    }
  }

  private var points: [Chart.Point] {
    margins.flatMap { tried, doer, margins in
      zip(found.regimes, margins).compactMap { regime, margin in
        margin.map { Chart.Point("\(tried.action.name), \(doer)", regime.name, $0) }
      }
    }
  }

  private var rewardSentence: String {
    let punished = margins.filter { tried, _, margins in
      tried.action.isGood == true && ((margins.first ?? nil)?.signum ?? 0) < 0
    }
    let turned = punished.filter { _, _, margins in
      margins.dropFirst().contains { ($0?.signum ?? -1) >= 0 }
    }
    return turned.isEmpty
      ? "No option turns the loss of anybody who does the right thing."
      : "Of \(punished.count) who do what is wanted and lose by it today, \(turned.count) do not"
        + " lose under at least one option."
  }

  var rewards: ReportTable {
    ReportTable(
      "What whoever acts is better off by",
      [.words("action"), .words("done by")]
        + found.regimes.map { .figures($0.name) },
      margins.map { tried, doer, margins in
        ReportTable.Row(
          [.text(tried.action.title), .text(name(doer))] + margins.map { $0.map(money) ?? .empty })
      })
  }

  var appendix: Report.Section {
    Report.Section(
      "Appendix: what others are better off by, when somebody acts", [.table(everybody)])
  }

  /// Those whom somebody else's action touches.
  var everybody: ReportTable {
    ReportTable(
      "What others are better off by",
      [.words("action"), .words("done by"), .words("organisation")]
        + found.regimes.map { .figures($0.name) },
      found.tried.flatMap { tried in
        tried.doers.flatMap { doer in
          tried.parties(by: doer).dropFirst().map { party in
            ReportTable.Row(
              [.text(tried.action.title), .text(doer), .text(name(party))]
                + found.regimes.indices.map { index in
                  tried.effect(by: doer, under: index).map { money($0.effect(on: party).margin) }
                    ?? .empty
                })
          }
        }
      })
  }

  /// Terms that pay for the opposite of what is wanted.
  private var against: [Report.Block] {
    let terms = found.regimes.enumerated().flatMap { index, regime in
      Set(
        found.tried.flatMap { $0.outcomes[index].effects.flatMap(\.against) }
          .map { "\($0.contract).\($0.name)" }
      ).sorted().map { "\(regime.name): \($0)" }
    }
    return terms.isEmpty
      ? []
      : [
        .text("Terms that reward the opposite of what is wanted, in at least one action:"),
        .list(terms),
      ]
  }

  // MARK: Commercial case

  var commercial: Report.Section {
    Report.Section(
      "Commercial case: the contracts",
      found.proposals.flatMap { proposal -> [Report.Block] in
        let contracts = proposal.contracts(besides: found.current)
        return [.table(terms(of: contracts, under: proposal.regime.name))]
          + notes(of: contracts, under: proposal.regime.name)
      })
  }

  private func terms(of contracts: [Contract], under regime: String) -> ReportTable {
    ReportTable(
      "What \(regime) agrees anew",
      ["contract", "term", "how it pays", "for", "kind"].map { .words($0) },
      contracts.flatMap { contract in
        contract.terms.map { term in
          ReportTable.Row([
            .text(contract.title), .text(term.name),
            .text(mechanism(of: term)?.title ?? "a formula of its own"),
            term.setting.map { .text($0.text) } ?? .empty, .text(term.kind.rawValue),
          ])
        }
      })
  }

  private func mechanism(of term: Contract.Term) -> Mechanism? {
    guard case .mechanism(let name, _) = term.pays else { return nil }
    return found.open.files.mechanisms[name.text]
  }

  /// What is to be known of the mechanisms before one is chosen: who carries which risk, and what
  /// to do about what can go wrong.
  private func notes(of contracts: [Contract], under regime: String) -> [Report.Block] {
    let used = contracts.flatMap(\.terms).compactMap(mechanism).reduce(into: [Mechanism]()) {
      all, one in
      if !all.contains(where: { $0.name == one.name }) { all.append(one) }
    }.filter { !$0.notes.risks.isEmpty || !$0.notes.mitigations.isEmpty }
    guard !used.isEmpty else { return [] }
    return [
      .table(
        ReportTable(
          "Who carries the risks under \(regime)",
          [.words("mechanism")] + Mechanism.Risk.allCases.map { .words($0.rawValue) },
          used.map { mechanism in
            ReportTable.Row(
              [.text(mechanism.title)]
                + Mechanism.Risk.allCases.map { risk in
                  mechanism.notes.risks.first { $0.risk == risk }.map { .text($0.bearer.rawValue) }
                    ?? .empty
                })
          })),
      .list(
        used.flatMap { mechanism in
          zip(mechanism.notes.cons, mechanism.notes.mitigations).prefix(1).map { con, mitigation in
            "\(mechanism.title): \(con) What helps: \(mitigation)"
          }
        }),
    ]
  }

  // MARK: Financial case

  /// All options beside each other, and then each.
  var financial: [Report.Section] {
    [
      Report.Section(
        "Financial case: who gains and who loses", [.table(organisations)] + unmoved + years)
    ]
      + found.proposals.map { proposal in
        Report.Section(
          "Financial case under \(proposal.regime.name)",
          [.chart(proposal.shadow.organisationsChart)] + bridge(proposal))
      }
  }

  private var parties: [(party: String, amounts: [RegimeComparison.Pair])] {
    let all = found.proposals.map { proposal in
      Dictionary(
        proposal.shadow.comparison.parties.map { ($0.party, $0.amounts) },
        uniquingKeysWith: { $1 })
    }
    return Set(all.flatMap(\.keys)).sorted().map { party in
      (party, all.map { $0[party] ?? RegimeComparison.Pair() })
    }
  }

  /// Contracts that last several years, year by year.
  private var years: [Report.Block] {
    guard !found.years.isEmpty else { return [] }
    return [
      .text("Contracts that last several years, in each financial year that the data holds:"),
      .table(
        ReportTable(
          "What they pay in each year", [.words("contract"), .words("year"), .figures("paid")],
          found.years.map { contract, year, paid in
            ReportTable.Row([.text(contract.title), .text(year), money(paid)])
          })),
    ]
  }

  private var unmoved: [Report.Block] {
    let same = parties.filter { $0.amounts.allSatisfy { $0.difference.isZero } }.count
    return same == 0
      ? [] : [.text("For \(same) other\(same == 1 ? "" : "s") every option comes to the same.")]
  }

  var organisations: ReportTable {
    ReportTable(
      "What each organisation receives, less what it pays; and what each option makes of it",
      [.words("organisation"), .figures(found.current.name)]
        + found.proposals.map { .figures("\($0.regime.name): more or less") },
      parties.filter { $0.amounts.contains { !$0.difference.isZero } }.map { party, amounts in
        ReportTable.Row(
          [.text(name(party)), money(amounts[0].current)]
            + amounts.map { .change($0.difference, currency) })
      })
  }

  private func bridge(_ proposal: BusinessCase.Proposal) -> [Report.Block] {
    guard let bridge = proposal.shadow.bridge else { return [] }
    return proposal.shadow.bridgeSection(bridge).blocks
  }

  // MARK: Transition

  func transition(_ transition: Transition) -> Report.Section {
    let moved = found.declaration.transition
    let stays = moved?.staysFor ?? 0
    return Report.Section(
      "Two services at once: what it costs to change over",
      [
        .text(
          "Care moves by “\(title(of: moved?.action.text))”, done by \(name(moved?.by.text ?? ""))."
            + " The new service costs all of what it does. Of the old one, what is variable goes at"
            + " once and what is semi-fixed in whole steps; the rest stays for \(stays)"
            + " year\(stays == 1 ? "" : "s"). What setting up costs is in nobody's figures until a"
            + " contract says who pays for it."),
        .chart(
          Chart(
            "What the system spends more, year by year",
            kept(transition),
            .lines(
              transition.years.flatMap { year in
                [
                  Chart.Point(year.name, "new service", year.newCost),
                  Chart.Point(year.name, "released by the old", year.released),
                  Chart.Point(year.name, "more in all", year.net),
                ]
              }), unit: currency.symbol, table: transitionTable(transition))),
        .table(bearers(transition)),
      ])
  }

  private func title(of action: String?) -> String {
    found.open.workspace.incentives?.actions.first { $0.name == action }?.title ?? action ?? ""
  }

  private func kept(_ transition: Transition) -> String {
    let sum = transition.years.reduce(Rational.zero) { $0 + $1.keptRunning }
    return "Over these years \(text(sum)) is spent on what the old service no longer does."
  }

  func transitionTable(_ transition: Transition) -> ReportTable {
    ReportTable(
      "What it costs to keep both services",
      [.words("year"), .figures("times"), .figures("new service"), .figures("set-up")]
        + [.figures("released by the old"), .figures("still spent on the old")]
        + [.figures("more in all")],
      transition.years.map { year in
        ReportTable.Row(
          [.text(year.name), .number(Rational(year.times)), money(year.newCost)]
            + [year.setUp, year.released, year.keptRunning, year.net].map(money))
      })
  }

  /// Who bears it, under each option: whoever is touched by it in any year.
  func bearers(_ transition: Transition) -> ReportTable {
    let parties = Set(transition.years.flatMap { $0.margins.flatMap(\.keys) }).sorted()
    return ReportTable(
      "Who bears it: what each is better off by, in cash",
      [.words("year"), .words("organisation")] + found.regimes.map { .figures($0.name) },
      transition.years.flatMap { year in
        parties.filter { party in year.margins.contains { !($0[party] ?? .zero).isZero } }
          .map { party in
            ReportTable.Row(
              [.text(year.name), .text(name(party))]
                + year.margins.map { money($0[party] ?? .zero) })
          }
      })
  }

  // MARK: Management case

  var management: Report.Section {
    let options = found.proposals.map(\.regime.name)
    let test = "leftshift shadow … --current \(found.current.name) --proposed \(options[0]) --post"
    return Report.Section(
      "Management case: what has to be done first",
      [
        .list([
          found.baseline.sentence
            ?? "Agree a baseline: `leftshift baseline agree` writes it down, and who signs it.",
          "Run the shadow for six to twelve months, and keep each month as it is known: `\(test)`."
            + " Nobody is paid by it.",
          "Ask of each extract whether it can be settled on: `leftshift data check`. What is waived"
            + " or made up stands below.",
          "Look again at what is rewarded when a term changes: `leftshift incentives`,"
            + " `leftshift what-if`.",
        ])
      ])
  }
}
