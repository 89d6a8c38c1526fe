import Definitions
import Quantities

extension Contract.Paid {
  /// The parts that a period's amount is paid in, each with the days it is for and when it is due.
  public func schedule(of period: Period) -> [(service: Period, due: Day)] {
    guard let step = parts.months else { return [(period, due(after: period.last))] }
    var result: [(service: Period, due: Day)] = []
    var first = period.first
    var index = 1
    while first <= period.last {
      let last = min(period.first.adding(months: step * index).adding(days: -1), period.last)
      let plain = Period(from: first, to: last, name: "\(first)..\(last)")
      let month = Cycle.month.period(holding: first, contractFrom: nil, to: nil)
      result.append((month == plain ? month ?? plain : plain, due(after: last)))
      (first, index) = (last.adding(days: 1), index + 1)
    }
    return result
  }

  private func due(after last: Day) -> Day {
    let (year, month, _) = last.adding(months: monthsAfter).components
    let longest = Day.daysIn(month: month, of: year)
    if onDay == nil, monthsAfter == 0 { return last }
    return Day(year: year, month: month, day: min(onDay ?? longest, longest)) ?? last
  }
}
