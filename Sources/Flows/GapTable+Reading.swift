import Definitions
import Measures
import Quantities
import Settlement

extension GapTable {
  /// - Parameters:
  ///   - fixed: the lines of the terms that pay fixed sums, in the currency.
  ///   - worth: money by payee, setting and period, perhaps by payer.
  ///   - activity: a count by the same.
  ///   - payee: the dimension of the figures whose members are paid; `payer`, whose members pay.
  ///   - days: the days that were asked for; `nil` for all.
  public init(
    fixed: [SettledLine], worth: MeasureData, activity: MeasureData?, in currency: Currency,
    payee: String, payer: String?, days: Period?
  ) {
    let worths = PeriodFigures(worth, payee, payer, days)
    let counts = activity.map { PeriodFigures($0, payee, payer, days) }
    let periods = worths.periods
    let groups = Dictionary(grouping: fixed) {
      Pair(payee: $0.line.payee, setting: $0.setting)
    }
    var outside = Rational.zero
    rows = groups.sorted { $0.key < $1.key }.map { pair, lines in
      let spread = Spread(lines.map(\.line))
      let payers = Set(lines.map(\.line.payer))
      let row = Builder(
        spread: spread, paid: periods.filter { $0.wholeMonths.allSatisfy(spread.covers) },
        worth: worths.figures(of: pair, payers), activity: counts?.figures(of: pair, payers),
        ofNoRows: worths.ofNoRows, step: currency.minorUnit)
      outside = outside + row.outside
      return row.row(pair)
    }
    priced = rows.filter { $0.whole.worth != nil }
    years = Set(priced.flatMap(\.years.keys)).sorted()
    quarters = Set(priced.flatMap(\.quarters.keys)).sorted()
    self.currency = currency
    self.periods = periods
    self.outside = outside.rounded(to: currency.minorUnit)
    counted = activity?.measure.unit
    let others = worths.pairs.filter { groups[$0] == nil }
    let sum = others.reduce(Rational.zero) { sum, pair in
      worths.figures(of: pair, nil).values.reduce(sum, +)
    }
    paidOtherwise = (others.count, sum.rounded(to: currency.minorUnit))
  }
}

/// Who is paid, and for what.
private struct Pair: Hashable, Comparable {
  let payee: String
  let setting: String?

  static func < (left: Pair, right: Pair) -> Bool {
    left.payee == right.payee
      ? inOrder(left.setting, right.setting) : left.payee < right.payee
  }
}

/// Figures of a measure by pair, payer and period.
private struct PeriodFigures {
  let periods: [Period]
  /// What a period without rows counts as, where the measure says so.
  let ofNoRows: Rational?
  private let figures: [Pair: [(payer: String?, period: Period, value: Rational)]]

  init(_ data: MeasureData, _ payee: String, _ payer: String?, _ days: Period?) {
    let payee = data.dimensions.firstIndex(of: payee)
    let setting = data.dimensions.firstIndex(of: settingDimension)
    let payer = payer.flatMap(data.dimensions.firstIndex(of:))
    var figures: [Pair: [(payer: String?, period: Period, value: Rational)]] = [:]
    for (key, value) in data.values {
      guard let period = key.period, let payee, let setting, days?.contains(period) ?? true else {
        continue
      }
      let pair = Pair(payee: key.members[payee], setting: key.members[setting])
      figures[pair, default: []].append((payer.map { key.members[$0] }, period, value))
    }
    self.figures = figures
    if case .number(let nothing)? = data.measure.noRows {
      ofNoRows = nothing
    } else {
      ofNoRows = nil
    }
    periods = Set(figures.values.flatMap { $0.map(\.period) }).sorted()
  }

  var pairs: Set<Pair> { Set(figures.keys) }

  /// - Parameter payers: whose rows count, where figures are by payer; `nil` for everybody's.
  func figures(of pair: Pair, _ payers: Set<String>?) -> [Period: Rational] {
    var sums: [Period: Rational] = [:]
    for (payer, period, value) in figures[pair] ?? [] {
      if let payers, let payer, !payers.contains(payer) { continue }
      sums[period, default: .zero] = sums[period, default: .zero] + value
    }
    return sums
  }
}

/// The figures of one row, put together for stretches of time.
private struct Builder {
  let spread: Spread
  /// The periods of the worth for whose every month a fixed sum is paid.
  let paid: [Period]
  let worth: [Period: Rational]
  let activity: [Period: Rational]?
  let ofNoRows: Rational?
  let step: Rational

  private var isPriced: Bool { paid.contains { worth[$0] != nil } }

  /// Those in which nothing says what the activity was worth. Where nothing is priced at all, the
  /// fixed sum is shown for all that is paid.
  private var unpriced: [Period] {
    isPriced && ofNoRows == nil ? paid.filter { worth[$0] == nil } : []
  }

  private var compared: [Period] { paid.filter { !unpriced.contains($0) } }

  /// Fixed sums of months that are not compared.
  var outside: Rational {
    let months = Set(compared.flatMap(\.wholeMonths))
    return spread.amounts.filter { !months.contains($0.key) }.reduce(.zero) { $0 + $1.value }
  }

  func row(_ pair: Pair) -> GapRow {
    GapRow(
      payee: pair.payee, setting: pair.setting, whole: comparison(compared),
      years: whole(.financialYear), quarters: whole(.quarter), unpriced: unpriced)
  }

  private func comparison(_ periods: [Period]) -> Comparison {
    func sum(_ figures: [Period: Rational]) -> Rational? {
      let found = periods.compactMap { figures[$0] ?? (isPriced ? ofNoRows : nil) }
      return found.isEmpty ? nil : found.reduce(.zero, +)
    }
    let months = Set(periods.flatMap(\.wholeMonths)).sorted()
    let fixed = months.reduce(Rational.zero) { $0 + (spread.amounts[$1] ?? .zero) }
    return Comparison(
      fixed: fixed.rounded(to: step), activity: activity.flatMap(sum),
      worth: sum(worth)?.rounded(to: step), months: months.count)
  }

  /// Those periods of a cycle of which every month is compared.
  private func whole(_ cycle: Cycle) -> [Period: Comparison] {
    let groups = Dictionary(grouping: compared) {
      cycle.period(holding: $0.first, contractFrom: nil, to: nil)
    }
    var comparisons: [Period: Comparison] = [:]
    for (period, parts) in groups {
      guard let period, parts.allSatisfy(period.contains),
        parts.reduce(0, { $0 + $1.wholeMonths.count }) == period.wholeMonths.count
      else { continue }
      let comparison = comparison(parts)
      if comparison.worth != nil { comparisons[period] = comparison }
    }
    return comparisons
  }
}

/// Amounts by month: a sum for several months is even over them; months that it cuts have as much
/// as of their days are in it.
private struct Spread {
  private(set) var amounts: [Period: Rational] = [:]
  /// Those months of which a line pays the whole.
  private var covered: Set<Period> = []

  init(_ lines: [PaymentLine]) {
    for line in lines {
      let months = Cycle.month.periods(from: line.service.first, to: line.service.last)
      let weights = months.compactMap { part -> (month: Period, weight: Rational)? in
        Cycle.month.period(holding: part.first, contractFrom: nil, to: nil).map {
          ($0, Rational(Int128(part.days), over: Int128($0.days)))
        }
      }
      let whole = weights.reduce(Rational.zero) { $0 + $1.weight }
      for (month, weight) in weights {
        if weight == .one { covered.insert(month) }
        let part = line.amount * ((weight / whole) ?? .zero)
        amounts[month, default: .zero] = amounts[month, default: .zero] + part
      }
    }
  }

  func covers(_ month: Period) -> Bool { covered.contains(month) }
}

extension Period {
  /// The months that it is made of.
  fileprivate var wholeMonths: [Period] { Cycle.month.periods(from: first, to: last) }
}
