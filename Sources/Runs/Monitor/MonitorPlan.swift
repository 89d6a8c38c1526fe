import Definitions
import Faults
import Quantities

/// A plan as it falls on the months of a year.
struct MonitorPlan {
  let months: [Period]
  let phased: MonitorDeclaration.Phasing?
  let holidays: Set<Day>
  /// How the same months a year earlier went, where the plan is phased as they did.
  let shape: MonitorFigures?
  let place: Place

  private var year: Period {
    Period(from: months[0].first, to: months[months.count - 1].last, name: "")
  }

  /// One of a row's measures by month and sort, exact; `nil` where the row has none in the year.
  ///
  /// - Throws: `monitor-plan` where it cannot be told what falls on a month.
  func laidOut(
    _ figures: MonitorFigures, of members: [String]
  ) throws(Fault) -> [Period: MonitorFigures.Sorts]? {
    let own = (figures.values[members] ?? [:]).filter { $0.key.touches(year) }
    if own.isEmpty { return nil }
    var laid: [Period: MonitorFigures.Sorts] = [:]
    for (period, sorts) in own.sorted(by: { $0.key < $1.key }) {
      let covered = try self.months(of: period, figures, members)
      let weights = try self.weights(of: covered, period, figures, members)
      for (sort, total) in sorts {
        guard let parts = Runs.phased(total, by: weights) else {
          throw fault(
            "`\(figures.measure.name)` of \(members.joined(separator: ", ")) cannot be phased over"
              + " \(period.name): every month has a weight of nought",
            advice: "Phase the plan by `working days` or `evenly`, or give it by month.")
        }
        for (month, part) in zip(covered, parts) {
          laid[month, default: [:]][sort, default: .zero] =
            (laid[month]?[sort] ?? .zero) + part
        }
      }
    }
    try fill(&laid, figures, members)
    return laid
  }

  /// The months that a figure is of.
  private func months(
    of period: Period, _ figures: MonitorFigures, _ members: [String]
  ) throws(Fault) -> [Period] {
    let covered = months.filter(period.contains)
    guard let first = covered.first, let last = covered.last, first.first == period.first,
      last.last == period.last
    else {
      throw fault(
        "`\(figures.measure.name)` is for \(period.name), which is not made of months of the year"
          + " that is monitored",
        advice: "Give the plan by month, by quarter or for the year from \(year.first) to"
          + " \(year.last).")
    }
    let (all, own) = (figures.values[members] ?? [:], figures.values[members]?[period] ?? [:])
    let others = all.filter { other, sorts in
      other != period && other.touches(period) && sorts.keys.contains { own[$0] != nil }
    }
    if let other = others.keys.min() {
      throw fault(
        "`\(figures.measure.name)` of \(members.joined(separator: ", ")) is for \(period.name) and"
          + " for \(other.name)",
        advice: "What is in both would be planned twice. Keep one of the two.")
    }
    return covered
  }

  private func weights(
    of covered: [Period], _ period: Period, _ figures: MonitorFigures, _ members: [String]
  ) throws(Fault) -> [Rational] {
    if covered.count == 1 { return [.one] }
    switch phased {
    case .evenly: return covered.map { _ in .one }
    case .workingDays:
      return covered.map { Rational($0.workingDays(holidays: holidays)) }
    case .asMeasure(let name):
      var weights: [Rational] = []
      for month in covered {
        let earlier = month.earlier(byYears: 1)
        let known = shape?.periods.contains(earlier) == true
        guard let sorts = shape?.sorts(of: members, in: earlier, isKnown: known) else {
          throw fault(
            "`\(name.text)` has nothing for \(members.joined(separator: ", ")) in \(earlier.name),"
              + " by which \(month.name) of the plan is phased",
            advice: "Give the table its rows of the year before, or phase the plan by `working"
              + " days` or `evenly`.")
        }
        weights.append(sorts.values.reduce(.zero, +))
      }
      return weights
    case nil:
      throw fault(
        "`\(figures.measure.name)` is for \(period.name), and nothing says how that falls on its"
          + " months",
        advice: "Say so in the monitor: `phased: working days`, `evenly`, or `as` a measure.")
    }
  }

  /// A month without a figure has none planned only where the measure says so.
  private func fill(
    _ laid: inout [Period: MonitorFigures.Sorts], _ figures: MonitorFigures, _ members: [String]
  ) throws(Fault) {
    for month in months where laid[month] == nil {
      guard let nothing = figures.sorts(of: members, in: month, isKnown: true) else {
        throw fault(
          "`\(figures.measure.name)` of \(members.joined(separator: ", ")) has nothing for"
            + " \(month.name)",
          advice: "A plan is for all months of its year. If none is planned then, say on the"
            + " measure `no rows: 0`; else add the month.")
      }
      laid[month] = nothing
    }
  }

  private func fault(_ title: String, advice: String) -> Fault {
    Fault("monitor-plan", at: place, title, advice: advice)
  }
}

extension Period {
  /// Whether they have a day in common.
  fileprivate func touches(_ other: Period) -> Bool { first <= other.last && other.first <= last }
}
