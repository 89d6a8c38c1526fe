import Definitions
import Faults
import Hashing
import Measures
import Quantities

/// The figures of a measure that lie in a period, with nothing for what is not known.
struct PeriodFigures {
  let data: MeasureData
  let function: Aggregate.Function
  /// Those that there are, in their order.
  let periods: [Period]
  /// Whoever has a figure in any of them, in their order.
  let members: [[String]]
  private let values: [MeasureData.Key: Rational]

  /// - Parameter known: whether a label of a dimension is somebody's whom the workspace names.
  init(
    _ data: MeasureData, _ function: Aggregate.Function, in days: Period,
    known: (_ label: String, _ dimension: String) -> Bool
  ) {
    (self.data, self.function) = (data, function)
    let inside = data.values.filter { key, _ in
      key.period.map(days.contains) == true && zip(key.members, data.dimensions).allSatisfy(known)
    }
    let periods = Set(inside.keys.compactMap(\.period)).sorted()
    let members = Set(inside.keys.map(\.members)).sorted { $0.lexicographicallyPrecedes($1) }
    var values = inside
    // Where nothing truly counts as none, the definition says so.
    if case .number(let nothing)? = data.measure.noRows {
      for member in members {
        for period in periods {
          let key = MeasureData.Key(members: member, period: period)
          values[key] = values[key] ?? nothing
        }
      }
    }
    (self.periods, self.members, self.values) = (periods, members, values)
  }

  func value(of members: [String], in period: Period) -> Rational? {
    values[MeasureData.Key(members: members, period: period)]
  }

  func values(of members: [String]) -> [Rational] {
    periods.compactMap { value(of: members, in: $0) }
  }

  var addsUp: Bool { function == .sum || function == .count }
}

/// A figure of a baseline from one source: a measure, or a rate of two.
struct CountedFigure {
  let top: PeriodFigures
  let bottom: PeriodFigures?
  let overPeriods: BaselineRecord.OverPeriods

  init(_ top: PeriodFigures, per bottom: PeriodFigures?, in group: BaselineDeclaration.Group) {
    (self.top, self.bottom) = (top, bottom)
    if bottom != nil {
      overPeriods = .rate
    } else {
      overPeriods =
        switch top.function {
        // So many people in each of twelve months are not twelve times as many.
        case .sum, .count: group == .population ? .average : .sum
        case .min: .least
        case .max: .greatest
        case .distinct, .percentile: .none
        }
    }
  }

  func value(of members: [String], in period: Period) -> Rational? {
    let value = top.value(of: members, in: period)
    guard let bottom else { return value }
    return value.flatMap { value in bottom.value(of: members, in: period).flatMap { value / $0 } }
  }

  /// Over all periods; `nil` where that cannot be told from them.
  func total(of members: [String]) -> Rational? {
    let values = top.values(of: members)
    guard !values.isEmpty else { return nil }
    switch overPeriods {
    case .sum: return values.reduce(.zero, +)
    case .average:
      guard values.count == top.periods.count else { return nil }
      return values.reduce(.zero, +) / Rational(values.count)
    case .least: return values.min()
    case .greatest: return values.max()
    case .rate: return rate(of: [members])
    case .none: return top.periods.count == 1 ? values[0] : nil
    }
  }

  /// Of all members, over all periods.
  var all: Rational? {
    if let bottom { return rate(of: top.members + bottom.members) }
    let totals = top.members.map(total)
    let known = totals.compactMap { $0 }
    guard !known.isEmpty, known.count == totals.count else { return nil }
    switch overPeriods {
    case .sum, .average: return known.reduce(.zero, +)
    case .least: return known.min()
    case .greatest: return known.max()
    case .none, .rate: return top.data.dimensions.isEmpty ? known[0] : nil
    }
  }

  /// The one sum over the other; `nil` where one of the two is known and the other is not.
  private func rate(of members: [[String]]) -> Rational? {
    guard let bottom else { return nil }
    var (over, under) = (Rational.zero, Rational.zero)
    for member in Set(members) {
      for period in Set(top.periods).union(bottom.periods) {
        let both = (top.value(of: member, in: period), bottom.value(of: member, in: period))
        if both == (nil, nil) { continue }
        guard let first = both.0, let second = both.1 else { return nil }
        (over, under) = (over + first, under + second)
      }
    }
    return over / under
  }

  // MARK: The record

  /// - Parameters:
  ///   - source: where it is from, in the words of those who agree, if they have any.
  ///   - lets: what names of the workspace stand for in formulas.
  func record(from source: String?, _ lets: [Contract.Let]) -> BaselineRecord.Counted {
    let titles = [top.data.measure.title] + (bottom.map { [$0.data.measure.title] } ?? [])
    let definition =
      top.data.definition(lets)
      + (bottom.map { "per " + $0.data.definition(lets).joined(separator: "\n") } ?? "")
      .split(separator: "\n").map(String.init)
    let values = top.members.flatMap { members in
      top.periods.compactMap { period in
        value(of: members, in: period).map { members + [period.name, $0.exactText] }
      }
    }
    let unit = bottom.map { top.data.measure.unit / $0.data.measure.unit } ?? top.data.measure.unit
    let files = Set((top.data.files + (bottom?.data.files ?? [])).map(\.path)).sorted()
    return BaselineRecord.Counted(
      source: source ?? titles.joined(separator: " per "), definition: definition,
      definitionHash: SHA256.hexadecimal(of: Array(definition.joined(separator: "\n").utf8)),
      unit: unit.description, by: top.data.dimensions, overPeriods: overPeriods, values: values,
      totals: top.data.dimensions.isEmpty
        ? [] : top.members.compactMap { m in total(of: m).map { m + [$0.exactText] } },
      all: all?.exactText, rows: "\(top.data.rowCount)", files: files)
  }
}

extension MeasureData {
  /// What it counts and what that rests on, in the words of the definitions; the first line is the
  /// measure itself.
  func definition(_ lets: [Contract.Let]) -> [String] {
    let by = measure.by.map(\.text).joined(separator: ", ")
    let value = measure.value.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var line = "\(measure.name) is \(value) of \(measure.from.text), in \(measure.unit), by \(by)"
    if case .number(let nothing)? = measure.noRows { line += "; no rows: \(nothing.exactText)" }
    if measure.ignoresOthers { line += "; others ignored" }
    let lines = [line] + workings
    let words = Set(
      lines.flatMap { $0.split { !"-_".contains($0) && !$0.isLetter && !$0.isNumber } })
    return lines
      + lets.filter { words.contains($0.name[...]) }.map { "\($0.name) is \($0.formula.text)" }
  }
}
