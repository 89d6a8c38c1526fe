import Definitions
import Faults
import Flows
import Measures
import Quantities
import Settlement

extension OpenWorkspace {
  /// What a baseline holds of a period, worked out now; `nil`, with the faults in the log, where it
  /// cannot be. Gates are passed as they are for settlement.
  public func contents(
    of baseline: BaselineDeclaration, during period: Period, _ log: FaultLog
  ) -> BaselineRecord.Contents? {
    let before = log.faults.count
    workspace.checkBaseline(log)
    guard log.faults.count == before else { return nil }
    let measures = baseline.figures.flatMap(\.measures).compactMap { workspace.measure(named: $0) }
    let data = figures(measures, log)
    guard log.faults.count == before else { return nil }
    let figures = baseline.figures.compactMap { record(of: $0, data, during: period, log) }
    let values = ContractValues(of: baseline, during: period, in: self, log)
    guard log.faults.count == before, let values else { return nil }
    let files = Set(
      data.values.flatMap(\.files).map { HashedFile(path: $0.path, sha256: $0.sha256) })
    return BaselineRecord.Contents(
      figures: figures, contracts: values.contracts, contractTotals: values.totals,
      data: files.union(values.data).sorted { $0.path < $1.path },
      definitions: self.files.definitions,
      caveats: caveats(figures, measures, values.caveats, during: period))
  }

  // MARK: Figures

  private func record(
    of figure: BaselineDeclaration.Figure, _ data: [String: MeasureData],
    during period: Period, _ log: FaultLog
  ) -> BaselineRecord.Figure? {
    func counted(_ name: Passage, from source: String?) -> BaselineRecord.Counted? {
      guard let top = periodFigures(name, figure.group, data, during: period, log) else {
        return nil
      }
      let bottom = figure.per.map { periodFigures($0, figure.group, data, during: period, log) }
      if let bottom, bottom == nil { return nil }
      return CountedFigure(top, per: bottom ?? nil, in: figure.group)
        .record(from: source, workspace.lets)
    }
    guard let chosen = counted(figure.measure, from: figure.source) else { return nil }
    var rivals: [BaselineRecord.Counted] = []
    for rival in figure.rivals {
      guard let counted = counted(rival.measure, from: rival.source) else { return nil }
      rivals.append(counted)
    }
    return BaselineRecord.Figure(
      group: figure.group.rawValue, name: figure.name, chosen: chosen, rivals: rivals,
      because: figure.because)
  }

  /// The figures of a measure that lie in a period; `nil`, with a fault in the log, where there are
  /// none, or where some are missing that would leave a sum short.
  private func periodFigures(
    _ name: Passage, _ group: BaselineDeclaration.Group, _ data: [String: MeasureData],
    during period: Period, _ log: FaultLog
  ) -> PeriodFigures? {
    guard let data = data[name.text],
      let function = Plan.plans(for: [data.measure], in: workspace, FaultLog()).first?.function
    else { return nil }
    let figures = PeriodFigures(data, function, in: period, known: isKnown)
    if !data.measure.ignoresOthers, let fault = strangers(in: data) {
      log.add(fault)
      return nil
    }
    guard !figures.periods.isEmpty else {
      let there = Period.stretches(data.values.keys.compactMap(\.period))
      log.add(
        Fault(
          "baseline-empty", at: name.place, "`\(name.text)` has nothing in \(period.name)",
          label: there.isEmpty ? "it has no rows" : "it has \(Self.stretched(there))",
          advice: "A figure counts where its own period lies wholly in that of the baseline. Name"
            + " another period, or give the table its rows."))
      return nil
    }
    let missing = period.without(figures.periods)
    if !missing.isEmpty, group != .population {
      log.add(
        Fault(
          "baseline-gap", at: name.place,
          "`\(name.text)` has nothing for \(Self.stretched(missing))",
          advice: "All of \(period.name) would look less than it was. Give the table the rows of"
            + " those days, or agree a baseline of the days that there are."))
      return nil
    }
    return figures
  }

  /// Labels are kept in a file that many read: only those that the workspace names, whether as
  /// members of a dimension or as parties.
  func isKnown(_ label: String, of dimension: String) -> Bool {
    workspace.dimensions.first { $0.name == dimension }?.members.contains(label)
      ?? (workspace.party(label) != nil)
  }

  private func strangers(in data: MeasureData) -> Fault? {
    for (index, dimension) in data.dimensions.enumerated() {
      let labels = Set(data.values.keys.map { $0.members[index] })
      let count = labels.count { !isKnown($0, of: dimension) }
      guard count > 0 else { continue }
      return Fault(
        "unknown-label", at: data.measure.place,
        "\(count) label\(count == 1 ? "" : "s") of \(dimension) in \(data.path)"
          + " \(count == 1 ? "is" : "are") nobody's whom leftshift.yaml names",
        advice: "A baseline is a file that many read, and a label may be somebody's name. Declare"
          + " the members under `dimensions:`, or measure it by others; if the file is of others"
          + " too, say on the measure `others: ignored`.")
    }
    return nil
  }

  static func stretched(_ periods: [Period]) -> String {
    periods.map { Period.plain($0.first, $0.last) }.joined(separator: ", ")
  }

  // MARK: Caveats

  private func caveats(
    _ figures: [BaselineRecord.Figure], _ measures: [Measure], _ contracts: [String],
    during period: Period
  ) -> [String] {
    var seen: Set<String> = []
    let proxies = measures.filter { $0.kind == .proxy }.map {
      "Measure \($0.name) is a proxy: it stands for what could not be counted."
    }
    let short = figures.flatMap { figure in
      ([figure.chosen] + figure.rivals).compactMap { counted -> String? in
        let there = counted.values.compactMap { Period($0[counted.by.count]) }
        guard counted.overPeriods == .average, !period.without(there).isEmpty else { return nil }
        return "\(figure.name), \(counted.source), is known for"
          + " \(Self.stretched(Period.stretches(there))) alone."
      }
    }
    return (caveats(under: measures) + contracts + proxies + short)
      .filter { seen.insert($0).inserted }
  }
}

extension Period {
  /// The days of it that none of some periods has, in as few stretches as they are.
  fileprivate func without(_ others: [Period]) -> [Period] {
    var (missing, next) = ([Period](), first)
    for other in Period.stretches(others) {
      if next < other.first {
        missing.append(Period(from: next, to: other.first.adding(days: -1), name: ""))
      }
      next = max(next, other.last.adding(days: 1))
    }
    if next <= last { missing.append(Period(from: next, to: last, name: "")) }
    return missing
  }

  /// `2023-07`, or `2023-07-01 to 2023-08-31` where it has no name.
  fileprivate static func plain(_ first: Day, _ last: Day) -> String {
    let days = Period(from: first, to: last, name: "\(first) to \(last)")
    return [Cycle.month, .quarter, .financialYear, .calendarYear].lazy
      .compactMap { $0.period(holding: first, contractFrom: nil, to: nil) }
      .first { $0 == days }?.name ?? days.name
  }
}
