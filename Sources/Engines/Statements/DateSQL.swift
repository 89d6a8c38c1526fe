import Formulas
import Measures
import Quantities

/// Functions of dates as SQL.
enum DateSQL {
  static func text(_ formula: RowFormula, _ dates: [String]) -> String {
    switch formula.node.operation {
    case .days: cast("\(dates[1]) - \(dates[0])", formula)
    case .age: cast(age(dates[0], dates[1]), formula)
    case .periodHolding(let cycle): period(cycle, dates[0])
    default: "error('this operation has no SQL')"
    }
  }

  private static func cast(_ text: String, _ formula: RowFormula) -> String {
    formula.digits.map { "CAST(\(text) AS \($0))" } ?? text
  }

  private static func part(_ name: String, _ date: String) -> String {
    "extract(\(name) FROM \(date))"
  }

  /// Years, less one where the birthday is still to come.
  private static func age(_ born: String, _ then: String) -> String {
    func birthday(_ date: String) -> String {
      "\(part("month", date)) * 100 + \(part("day", date))"
    }
    return "\(part("year", then)) - \(part("year", born))"
      + " - CASE WHEN \(birthday(then)) < \(birthday(born)) THEN 1 ELSE 0 END"
  }

  private static func period(_ cycle: Cycle, _ date: String) -> String {
    hasNumber(cycle) ? name(cycle, ofNumber: number(cycle, date)) : padded(part("year", date), 4)
  }

  /// Whether periods of a cycle have numbers, in the order of time.
  static func hasNumber(_ cycle: Cycle) -> Bool {
    [.month, .quarter, .financialYear].contains(cycle)
  }

  /// The number of the period that holds a date. Financial years begin in April.
  static func number(_ cycle: Cycle, _ date: String) -> String {
    let month = "\(part("year", date)) * 12 + \(part("month", date))"
    switch cycle {
    case .month: return "\(month) - 1"
    case .quarter: return "(\(month) - 4) // 3"
    default: return "(\(month) - 4) // 12"
    }
  }

  /// As the language writes it: `2026-04`, `2026/27 Q1`, `2026/27`.
  static func name(_ cycle: Cycle, ofNumber number: String) -> String {
    let number = "(\(number))"
    func year(_ year: String) -> String {
      "\(padded(year, 4)) || '/' || \(padded("(\(year) + 1) % 100", 2))"
    }
    switch cycle {
    case .month:
      return "\(padded("\(number) // 12", 4)) || '-' || \(padded("\(number) % 12 + 1", 2))"
    case .quarter: return "\(year("\(number) // 4")) || ' Q' || (\(number) % 4 + 1)"
    default: return year(number)
    }
  }

  private static func padded(_ number: String, _ places: Int) -> String {
    "lpad(CAST(\(number) AS VARCHAR), \(places), '0')"
  }
}
