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

  /// As the language writes it: `2026-04`, `2026/27 Q1`, `2026/27`, `2026`.
  private static func period(_ cycle: Cycle, _ date: String) -> String {
    let (year, month) = (part("year", date), part("month", date))
    let financial = "(\(year) - CASE WHEN \(month) < 4 THEN 1 ELSE 0 END)"
    let name = "\(padded(financial, 4)) || '/' || \(padded("(\(financial) + 1) % 100", 2))"
    switch cycle {
    case .month: return "\(padded(year, 4)) || '-' || \(padded(month, 2))"
    case .quarter: return "\(name) || ' Q' || ((\(month) + 8) % 12 // 3 + 1)"
    case .financialYear: return name
    default: return padded(year, 4)
    }
  }

  private static func padded(_ number: String, _ places: Int) -> String {
    "lpad(CAST(\(number) AS VARCHAR), \(places), '0')"
  }
}
