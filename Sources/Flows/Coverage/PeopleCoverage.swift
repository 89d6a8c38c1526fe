import Measures
import Quantities

/// For whom the terms of one setting pay by the head, and for whom none does.
///
/// One person may be paid for by several terms, each for other care: so a setting is looked at by
/// itself, if any of its terms says for whom it pays.
public struct PeopleCoverage: Sendable {
  /// `nil` for the terms without one, together.
  public let setting: String?
  public let table: CoverageTable
  /// What is counted: `people`, or `person-months` where there is a row for each month.
  public let unit: String

  public init(_ setting: String?, _ table: CoverageTable, of counted: CoverageTable.Counted) {
    (self.setting, self.table) = (setting, table)
    unit = Self.unit(of: counted.rows)
  }

  private static func unit(of data: MeasureData) -> String {
    let periods = Set(data.values.keys.compactMap(\.period))
    guard data.hasPeriods, !periods.isEmpty else { return "people" }
    let units: [(Cycle, String)] = [
      (.month, "person-months"), (.quarter, "person-quarters"), (.calendarYear, "person-years"),
      (.financialYear, "person-years"),
    ]
    let unit = units.first { cycle, _ in
      periods.allSatisfy { cycle.period(holding: $0.first, contractFrom: nil, to: nil) == $0 }
    }
    return unit?.1 ?? "people in each period"
  }
}
