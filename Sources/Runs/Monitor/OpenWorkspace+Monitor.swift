import Definitions
import Faults
import Flows
import Formulas
import Measures
import Quantities

extension OpenWorkspace {
  /// Plan beside actual up to a month; `nil`, with the faults in the log, where that cannot be
  /// told. Gates are passed as they are for settlement.
  public func monitor(
    _ monitor: MonitorDeclaration, month: Period, _ log: FaultLog
  ) -> Monitor? {
    let before = log.faults.count
    workspace.checkMonitors(log)
    let measures = monitor.measures.compactMap { workspace.measure(named: $0) }
    guard log.faults.count == before,
      let year = log.attempt({ () throws(Fault) in
        try self.year(of: monitor, holding: month)
      })
    else { return nil }
    let data = figures(measures, log)
    for data in measures.compactMap({ data[$0.name] }) {
      checkLabels(of: data, by: monitor.by.map(\.text), log)
    }
    guard log.faults.count == before else { return nil }
    return log.attempt { () throws(Fault) in
      try MonitorBuilder(
        monitor, year: year, month: month, holidays: workspace.calendar?.holidays ?? [], data,
        counts: isKnown)?
        .monitor(
          files: Set(
            data.values.flatMap(\.files).map { HashedFile(path: $0.path, sha256: $0.sha256) }),
          caveats: caveats(under: measures))
    } ?? nil
  }

  /// The contract's year that holds a month, or the financial year.
  private func year(
    of monitor: MonitorDeclaration, holding month: Period
  ) throws(Fault) -> Period {
    let contract = monitor.contract.flatMap { workspace.contract($0.text) }
    let cycle: Cycle = contract?.from == nil ? .financialYear : .contractYear
    let year = cycle.period(holding: month.first, contractFrom: contract?.from, to: contract?.to)
    guard let year, year.contains(month), month.last <= contract?.to ?? month.last else {
      throw Fault(
        "monitor-month", at: monitor.contract?.place ?? monitor.place,
        "\(month.name) is not a month of `\(contract?.name ?? monitor.name)`",
        advice: "Name a month in which the contract is in force.")
    }
    guard year.months != nil, year.first.components.day == 1 else {
      throw Fault(
        "monitor-month", at: monitor.contract?.place ?? monitor.place,
        "the year of `\(contract?.name ?? monitor.name)` from \(year.first) to \(year.last) is not"
          + " made of months",
        advice: "Plan and actual are compared by month. Leave `contract` out to compare them over"
          + " financial years.")
    }
    return .named(from: year.first, to: year.last)
  }

  /// A row's labels stand on a page that many read, and may be somebody's name where nobody has
  /// declared them.
  private func checkLabels(of data: MeasureData, by: [String], _ log: FaultLog) {
    guard !data.measure.ignoresOthers else { return }
    for (index, dimension) in data.dimensions.enumerated() where by.contains(dimension) {
      let labels = Set(data.values.keys.map { $0.members[index] })
      let count = labels.count { !isKnown($0, of: dimension) }
      guard count > 0 else { continue }
      log.add(
        Fault(
          "unknown-label", at: data.measure.place,
          "\(count) label\(count == 1 ? "" : "s") of \(dimension) in \(data.path)"
            + " \(count == 1 ? "is" : "are") nobody's whom leftshift.yaml names",
          advice: "A monitor's rows are read by many, and a label may be somebody's name. Declare"
            + " the members under `dimensions:`; if the file is of others too, say on the measure"
            + " `others: ignored`."))
    }
  }
}
