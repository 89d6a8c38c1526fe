import Definitions
import Measures
import Quantities

/// The figures of a measure by row, sort of case and period; by whatever else they are, added up.
struct MonitorFigures {
  typealias Sorts = [String: Rational]
  private(set) var values: [[String]: [Period: Sorts]] = [:]
  let measure: Measure
  /// All that anybody has a figure of.
  let periods: Set<Period>

  /// - Parameters:
  ///   - by: dimensions of the measure, in the order of a row's members.
  ///   - caseMix: the dimension of the sorts; without one there is a single sort, "".
  ///   - counts: whether a label of a dimension is of somebody who is asked about.
  init(
    _ data: MeasureData, by: [String], caseMix: String?,
    counts: (_ label: String, _ dimension: String) -> Bool
  ) {
    measure = data.measure
    periods = Set(data.values.keys.compactMap(\.period))
    let places = by.compactMap { data.dimensions.firstIndex(of: $0) }
    let mix = caseMix.flatMap { data.dimensions.firstIndex(of: $0) }
    for (key, value) in data.values {
      guard let period = key.period else { continue }
      let members = places.map { key.members[$0] }
      guard zip(members, by).allSatisfy(counts) else { continue }
      let sort = mix.map { key.members[$0] } ?? ""
      values[members, default: [:]][period, default: [:]][sort, default: .zero] =
        (values[members]?[period]?[sort] ?? .zero) + value
    }
  }

  /// By sort; nothing where there is no row, unless the measure says what that counts as.
  ///
  /// - Parameter isKnown: whether the period's rows are there at all, though none is of this row.
  func sorts(of members: [String], in period: Period, isKnown: Bool) -> Sorts? {
    if let found = values[members]?[period] { return found }
    guard isKnown, case .number(let nothing)? = measure.noRows else { return nil }
    return ["": nothing]
  }
}
