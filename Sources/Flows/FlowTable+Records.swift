import Quantities

extension FlowTable {
  /// The columns of a table of flows, in their order.
  public static let columns = ["payer", "payee", "setting", "how", "amount", "money", "onward"]

  /// Those that follow where a cohort was asked for. `estimated_cohort`, `estimated_others` and
  /// `not_shared_out` add up to what stays with the payee: `amount` less `onward`. The first two
  /// are empty where no share is known: that is not a share of nought.
  public static let cohortColumns = [
    "cohort", "key", "estimated_cohort", "estimated_others", "not_shared_out", "because",
  ]

  /// The cells of each flow: amounts as plain decimals, an empty cell for what a flow has not.
  public func records(_ key: CohortKey?) -> [[String]] {
    flows.map { flow in
      [
        flow.payer, flow.payee, flow.setting ?? "", flow.how.rawValue, plain(flow.amount),
        currency.code, plain(flow.onward),
      ] + (key.map { cells(flow, $0) } ?? [])
    }
  }

  private func cells(_ flow: Flow, _ key: CohortKey) -> [String] {
    guard let estimate = flow.estimate else { return [] }
    return [
      key.cohort.name, key.name, estimate.cohort.map(plain) ?? "",
      flow.others.map(plain) ?? "", plain(estimate.unshared), estimate.reason?.rawValue ?? "",
    ]
  }

  private func plain(_ amount: Rational) -> String { amount.fixed(places: currency.places) }
}

extension Flow {
  /// What of it falls to everybody who is not in the cohort, as far as shares are known.
  public var others: Rational? {
    estimate.flatMap { estimate in estimate.cohort.map { stays - $0 - estimate.unshared } }
  }
}
