import Flows
import Quantities
import Reports
import Runs

/// For whom, why, and as it was known.
extension ShadowReport {
  // MARK: Cohorts

  var cohortSection: Report.Section {
    Report.Section(
      "For whom",
      [
        .text(
          "Estimated: what is paid is shared out to people by what was done for them. What has no"
            + " setting or no rows is not shared out, and is neither theirs nor anybody else's."),
        .table(cohortTable),
      ])
  }

  var cohortTable: ReportTable {
    ReportTable(
      "What is spent on each cohort",
      [.words("cohort")] + amountColumns
        + [.figures("not shared out, \(current)"), .figures("not shared out, \(proposed)")],
      cohorts.map { cohort, comparison in
        let (now, then) = (comparison.flows.current?.all, comparison.flows.proposed?.all)
        // A share that is not known is no share of nought.
        let known: Pair? =
          if let now = now?.cohort, let then = then?.cohort {
            Pair(current: now, proposed: then)
          } else { nil }
        return ReportTable.Row(
          [.text(cohort)] + (known.map(cells) ?? [.empty, .empty, .empty])
            + [now, then].map { $0.map { money($0.unshared) } ?? .empty })
      })
  }

  // MARK: Bridge

  func bridgeSection(_ bridge: Bridge) -> Report.Section {
    let accounts = bridge.accounts.filter { account in
      !account.now.difference.isZero || account.parts.contains { !$0.difference.isZero }
    }
    let widest = accounts.sorted {
      ($0.now.difference.magnitude, $1.party) > ($1.now.difference.magnitude, $0.party)
    }
    guard !bridge.causes.isEmpty else {
      return Report.Section(
        "Why: a bridge of causes",
        [
          .text(
            "No figure that the contracts read is another in \(bridge.baseline): all of the"
              + " difference is the rule.")
        ])
    }
    var blocks: [Report.Block] = [
      .text(
        "With the figures of \(bridge.baseline) in place of those of \(test.days), the regimes"
          + " already differ: that is the rule. The rest of the difference comes of what changed"
          + " since, each cause with its average effect over all orders in which they could come.")
    ]
    blocks += widest.prefix(3).map { .chart(bridgeChart(bridge, $0)) }
    let others = Set(widest.dropFirst(3).map(\.party))
    if !others.isEmpty {
      blocks.append(.table(bridgeTable(bridge, accounts.filter { others.contains($0.party) })))
    }
    if !bridge.untold.isEmpty {
      blocks.append(
        .text(
          "As they are now on both sides, since the baseline says nothing of them:"
            + " \(bridge.untold.joined(separator: ", "))."))
    }
    return Report.Section("Why: a bridge of causes", blocks)
  }

  private func bridgeChart(_ bridge: Bridge, _ account: Bridge.Account) -> Chart {
    let steps =
      [("rule", account.atBaseline.difference)]
      + zip(bridge.causes, account.parts).map { ($0.rawValue, $1.difference) }
    let largest = steps.filter { !$0.1.isZero }.max { $0.1.magnitude < $1.1.magnitude }
    return Chart(
      "Why \(name(account.party)) receives \(moreOrLess(account.now.difference))",
      largest.map { "The largest cause: \($0.0), \(text($0.1))." } ?? "No cause changes anything.",
      .steps(
        steps.map { Chart.Step($0.0, $0.1) }
          + [Chart.Step("in all", account.now.difference, isSum: true)]),
      unit: comparison.currency.symbol,
      table: bridgeTable(bridge, [account]))
  }

  /// For each party a row for the baseline, one for each cause, and one for what is paid now.
  func bridgeTable(_ bridge: Bridge, _ accounts: [Bridge.Account]) -> ReportTable {
    ReportTable(
      "From \(bridge.baseline) to \(test.days)",
      [.words("organisation"), .words("cause")] + amountColumns,
      accounts.flatMap { account in
        let first = ReportTable.Row(
          [
            .text(name(account.party)),
            .text(isForPrograms ? "baseline" : "at the baseline: the rule"),
          ]
            + cells(account.atBaseline))
        let parts = zip(bridge.causes, account.parts).map { cause, pair in
          ReportTable.Row([.text(name(account.party)), .text(cause.rawValue)] + cells(pair))
        }
        let last = ReportTable.Row(
          [.text(name(account.party)), .text("now")] + cells(account.now), isTotal: !isForPrograms)
        return [first] + parts + [last]
      })
  }

  // MARK: Record

  var recordSection: Report.Section {
    Report.Section(
      "As it was known",
      [
        .text(
          "Each month as it was first kept, and as it is known now: what parties pay out of other"
            + " money than what they were paid."),
        .table(recordTable),
      ])
  }

  var recordTable: ReportTable {
    ReportTable(
      "Months of the shadow ledger",
      [.words("month"), .figures("entry"), .words("as of")]
        + ["\(current), first", "\(current), now", "\(proposed), first", "\(proposed), now"].map {
          .figures($0)
        },
      record.map { month in
        ReportTable.Row(
          [.text(month.name), .number(Rational(month.entry.sequence))]
            + [.text("\(month.entry.run.asOf)"), money(month.first.current)]
            + [money(month.now.current), money(month.first.proposed), money(month.now.proposed)])
      })
  }
}
