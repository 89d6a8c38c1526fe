import Faults
import Measures
import Quantities

/// What is said of a gate: counts, money and places, and never what is in a row.
extension GateResult {
  /// What it asks one by one.
  public var things: String { if case .monthly = gate.asks { "months" } else { "rows" } }

  /// `412 of 98,000 rows break it (0.42…%, £1,234.00)`
  public var counted: String {
    let money = moneyText.map { ", " + $0 } ?? ""
    return "\(Rational(breaches.broken).readable()) of \(Rational(breaches.asked).readable())"
      + " \(things) break\(breaches.broken == 1 ? "s" : "") it"
      + " (\(Self.percent(breaches.share))\(money))"
  }

  public var moneyText: String? {
    guard let money = breaches.money, let currency else { return nil }
    return money.text(in: currency.unit)
  }

  /// `lines 17, 44 and 90 of data/admitted.csv`, `2025-06 (RAE)`; `nil` where none were looked for.
  public var places: String? {
    let (word, items, file): (String, [String], String) =
      switch breaches.first {
      case .lines(let lines):
        (Self.hasLines(path) ? "line" : "row", lines.map(String.init), " of \(path)")
      case .places(let places): ("", places.map(\.short), "")
      case .months(let months): ("", months, "")
      }
    guard let last = items.last else { return nil }
    let list = items.count == 1 ? last : items.dropLast().joined(separator: ", ") + " and " + last
    return (word.isEmpty ? "" : word + (items.count == 1 ? " " : "s ")) + list + file
  }

  /// Whether the file is text; what stands in others has numbers as rows.
  private static func hasLines(_ path: String) -> Bool {
    !path.hasSuffix(".parquet") && !path.contains(".xlsx")
  }

  /// In full up to two decimals, so that what is just above a limit does not look as if it were on
  /// it: `0.10…%`.
  public static func percent(_ share: Rational) -> String {
    (share * Rational(100)).readable(places: 2) + "%"
  }

  /// What a reader of a figure must know that rests on the table all the same.
  var caveat: String {
    "Gate \(gate.name) of table \(gate.table.text) does not hold: \(counted). \(gate.says) Waived"
      + " by \(gate.waiver?.by ?? ""): \(gate.waiver?.because ?? "")"
  }

  var fault: Fault {
    let most = gate.atMost.isZero ? "none may" : "at most \(Self.percent(gate.atMost)) may"
    return Fault(
      "gate", at: gate.place, "gate `\(gate.name)` does not hold: \(counted), and \(most)",
      label: places.map { (breaches.broken == 1 ? "" : "the first: ") + $0 } ?? "",
      advice: "\(gate.says) Nothing is settled on this table until that is so. Correct the extract;"
        + " or say on the gate who answers for settling all the same, and why: `waived: {by: …,"
        + " because: …}`. (`leftshift data check PATH --sql \(gate.name)` prints the statement that"
        + " lists them.)")
  }
}
