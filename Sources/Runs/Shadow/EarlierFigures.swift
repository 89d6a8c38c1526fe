import Definitions
import Faults
import Measures
import Quantities

/// Why figures are not what they were.
public enum Cause: String, CaseIterable, Sendable {
  /// The same cases are paid otherwise.
  case price
  /// More or fewer of them, or of people.
  case volume
  /// More of some cases and fewer of others.
  case caseMix = "case mix"
  /// Outcomes, and processes that stand for them.
  case quality
}

/// The figures of some days, with some of their causes as they were so many years earlier.
///
/// A sum of money over rows is volume × case mix × price: how many cases there are, which part of
/// them is of each sort, and what one of a sort comes to. A measure that calls itself an outcome or
/// a process is quality; all else that is counted is volume.
struct EarlierFigures {
  /// Those that any figure has.
  let causes: [Cause]
  /// Measures whose figures are of no period, or that had none then: they stay as they are.
  let untold: [String]
  private let open: OpenWorkspace
  private let parts: [(data: MeasureData, figures: [MeasureData.Key: Change])]

  /// A figure then and now.
  private struct Change {
    var before: Composition?
    var now: Composition?
  }

  /// - Parameter years: how much earlier.
  init?(
    _ measures: [Measure], days: Period, years: Int, in open: OpenWorkspace, _ log: FaultLog
  ) {
    let kinds = measures.map { Kind($0, open.workspace.bridge, in: open) }
    let data = open.figures(measures + kinds.flatMap(\.needed), log)
    guard measures.allSatisfy({ data[$0.name] != nil }) else { return nil }
    var parts: [(data: MeasureData, figures: [MeasureData.Key: Change])] = []
    var (causes, untold) = (Set<Cause>(), [String]())
    for (measure, kind) in zip(measures, kinds) {
      guard let own = data[measure.name] else { continue }
      let compositions = kind.compositions(own, data)
      var changes: [MeasureData.Key: Change] = [:]
      for (key, composition) in compositions {
        guard let period = key.period else { continue }
        if period.first <= days.last, days.first <= period.last {
          changes[key, default: Change()].now = composition
        }
        let later = period.earlier(byYears: -years)
        if later.first <= days.last, days.first <= later.last {
          let key = MeasureData.Key(members: key.members, period: later)
          changes[key, default: Change()].before = composition
        }
      }
      guard changes.values.contains(where: { $0.before != nil }) else {
        if !changes.isEmpty || !own.hasPeriods { untold.append(measure.name) }
        continue
      }
      parts.append((own, changes))
      causes.formUnion(kind.causes)
    }
    (self.parts, self.open, self.untold) = (parts, open, untold)
    self.causes = Cause.allCases.filter(causes.contains)
  }

  /// What else has to be counted to tell the causes of a measure apart.
  static func needed(for measure: Measure, in open: OpenWorkspace) -> [Measure] {
    [measure] + Kind(measure, open.workspace.bridge, in: open).needed
  }

  /// The names of the measures that differ.
  var names: Set<String> { Set(parts.map(\.data.measure.name)) }

  /// What is counted, with these causes as they are now and the others as they were.
  func figures(now: Set<Cause>) -> CountedFigures {
    let figures = CountedFigures(open.counted)
    for (data, changes) in parts {
      figures.measures[data.measure.name] = data.replacing(
        changes.mapValues { Composition.value(before: $0.before, now: $0.now, by: now) })
    }
    return figures
  }
}

/// What a measure is made of, and so what can change it.
private enum Kind {
  case whole(Cause)
  /// A sum over rows: how many cases there are, and how many and what sum of each sort.
  case sum(rows: Measure, cases: (rows: Measure, sum: Measure)?, isMoney: Bool)

  init(_ measure: Measure, _ bridge: BridgeDeclaration?, in open: OpenWorkspace) {
    func isSound(_ measures: [Measure]) -> Bool {
      measures.allSatisfy { !Plan.plans(for: [$0], in: open.workspace, FaultLog()).isEmpty }
    }
    let plan = Plan.plans(for: [measure], in: open.workspace, FaultLog()).first
    guard measure.kind != .outcome, measure.kind != .process else {
      self = .whole(.quality)
      return
    }
    guard plan?.aggregates.first?.function == .sum,
      let table = try? measure.table(in: open.workspace)
    else {
      self = .whole(.volume)
      return
    }
    let cases = bridge?.cases.flatMap { word in
      table.column(word.text).flatMap { column -> (column: Passage, unit: Unit)? in
        if case .number(let unit) = column.kind { (word, unit) } else { nil }
      }
    }
    let rows = measure.counting(cases)
    let column = bridge?.caseMix.flatMap { word in
      table.column(word.text)?.isLabel == true ? word : nil
    }
    // By two labels of one dimension there is no figure.
    let sorts = column.flatMap { column in
      let split = (rows: rows.split(by: column), sum: measure.split(by: column))
      return isSound([split.rows, split.sum]) ? split : nil
    }
    self = .sum(rows: rows, cases: sorts, isMoney: measure.unit.isMoney)
  }

  var needed: [Measure] {
    guard case .sum(let rows, let cases, _) = self else { return [] }
    return [rows] + (cases.map { [$0.rows, $0.sum] } ?? [])
  }

  var causes: Set<Cause> {
    switch self {
    case .whole(let cause): [cause]
    case .sum(_, let cases, let isMoney):
      Set([.volume] + (cases == nil && isMoney ? [] : [.caseMix]) + (isMoney ? [.price] : []))
    }
  }

  func compositions(
    _ own: MeasureData, _ data: [String: MeasureData]
  ) -> [MeasureData.Key: Composition] {
    switch self {
    case .whole(let cause):
      return own.values.mapValues { .whole($0, cause) }
    case .sum(let rows, let cases, let isMoney):
      let counts = data[rows.name]?.values ?? [:]
      var known: [MeasureData.Key: [String: Composition.Case]] = [:]
      if let cases, let rows = data[cases.rows.name], let sums = data[cases.sum.name],
        let place = rows.dimensions.firstIndex(where: { !own.dimensions.contains($0) })
      {
        for (key, count) in rows.values {
          var members = key.members
          let name = members.remove(at: place)
          let whole = MeasureData.Key(members: members, period: key.period)
          known[whole, default: [:]][name] = .init(count: count, sum: sums.values[key] ?? .zero)
        }
      }
      return own.values.reduce(into: [:]) { made, entry in
        var sorts = known[entry.key] ?? [:]
        // What has no label is a sort of its own.
        let count = sorts.values.reduce(counts[entry.key] ?? .zero) { $0 - $1.count }
        let sum = sorts.values.reduce(entry.value) { $0 - $1.sum }
        if !count.isZero || !sum.isZero { sorts[""] = .init(count: count, sum: sum) }
        made[entry.key] = .cases(sorts, isMoney: isMoney)
      }
    }
  }
}

/// A figure as what it is made of.
private enum Composition {
  struct Case {
    let count: Rational
    let sum: Rational
  }

  case whole(Rational, Cause)
  case cases([String: Case], isMoney: Bool)

  /// The figure with these causes as they are now and the others as they were; `nil` where there
  /// is none.
  static func value(before: Composition?, now: Composition?, by causes: Set<Cause>) -> Rational? {
    switch (before, now) {
    case (.cases(let before, let isMoney)?, .cases(let now, _)?):
      return value(before, now, isMoney, causes)
    case (.cases(let only, _)?, nil):
      return causes.contains(.volume) ? nil : only.values.reduce(.zero) { $0 + $1.sum }
    case (nil, .cases(let only, _)?):
      return causes.contains(.volume) ? only.values.reduce(.zero) { $0 + $1.sum } : nil
    default:
      let shown = [before, now].compactMap { $0 }.first
      guard case .whole(_, let cause)? = shown else { return nil }
      guard case .whole(let value, _)? = causes.contains(cause) ? now : before else { return nil }
      return value
    }
  }

  private static func value(
    _ before: [String: Case], _ now: [String: Case], _ isMoney: Bool, _ causes: Set<Cause>
  ) -> Rational {
    func total(_ cases: [String: Case], _ part: KeyPath<Case, Rational>) -> Rational {
      cases.values.reduce(.zero) { $0 + $1[keyPath: part] }
    }
    let counts = (before: total(before, \.count), now: total(now, \.count))
    // Rows and others that take them back: nothing can be said of a case.
    let isUntold = [(counts.before, before), (counts.now, now)].contains { count, cases in
      count.isZero && cases.values.contains { !$0.count.isZero }
    }
    if isUntold { return total(causes.contains(.volume) ? now : before, \.sum) }
    let volume = causes.contains(.volume) ? counts.now : counts.before
    // Where there were no cases there is no mix of them: then that of the other time stands in.
    let isMixNow =
      counts.before.isZero || (causes.contains(.caseMix) && !counts.now.isZero)
    let (mix, whole) = isMixNow ? (now, counts.now) : (before, counts.before)
    // What is no money has no price: that a case comes to more is another mix.
    let prices = causes.contains(isMoney ? .price : .caseMix) ? now : before
    let others = causes.contains(isMoney ? .price : .caseMix) ? before : now
    // Money on rows that stand for no case, as a top-up.
    let besides = prices.values.filter(\.count.isZero).reduce(Rational.zero) { $0 + $1.sum }
    return mix.reduce(besides) { total, entry in
      let price =
        prices[entry.key].flatMap { $0.sum / $0.count } ?? others[entry.key]
        .flatMap { $0.sum / $0.count } ?? .zero
      return total + (volume * entry.value.count / whole ?? .zero) * price
    }
  }
}
