import Definitions
import Faults
import Quantities
import Runs
import Settlement

/// What actions do, for reading and for machines.
struct IncentiveTables {
  private let names: [String: String]
  private let times: Int
  private(set) var text = ""
  private var rows: [[String]] = []

  init(names: [String: String], times: Int) { (self.names, self.times) = (names, times) }

  /// One row for each action and each of those who may do it.
  var records: ResultTable {
    ResultTable(
      title: "", columns: ["action", "who"] + Self.columns, numbers: Set(2...8), rows: rows)
  }

  private static let columns = [
    "income", "cash_released", "margin", "capacity_released", "stranded", "income_once_rebased",
    "income_of_others",
  ]

  mutating func add(
    _ action: IncentivesDeclaration.Action, _ effects: [ActionEffect], untold: [String]
  ) {
    let header = ["who"] + Self.columns.map { $0.replacing("_", with: " ") }
    let cells = effects.map { effect in
      [effect.doer, names[effect.doer] ?? effect.doer] + figures(effect)
    }
    rows += cells.map { [action.name, $0[0]] + $0.dropFirst(2) }
    text += action.title + (times == 1 ? "" : ", \(times) times") + "\n\n"
    if effects.isEmpty {
      text += "Nobody has such rows.\n\n"
      return
    }
    let shown = cells.map { ["\($0[0]) \($0[1])"] + $0.dropFirst(2) }
    text += aligned([header] + shown, right: Set(1...7))
    for effect in effects { text += sentences(on: effect) }
    if !untold.isEmpty {
      text += "Measures that do not add up stay as they are: \(spoken(untold)).\n"
    }
    text += "\n"
  }

  private func figures(_ effect: ActionEffect) -> [String] {
    let others = effect.incomes.reduce(Rational.zero) {
      $1.key == effect.doer ? $0 : $0 + $1.value
    }
    return [
      money(effect.income), money(effect.cashReleased), money(effect.margin),
      money(effect.capacityReleased), money(effect.stranded),
      effect.incomeAfterRebasing.map(money) ?? "", money(others),
    ]
  }

  /// What a contract does against its own aims, and who else gains or loses.
  private func sentences(on effect: ActionEffect) -> String {
    var text = ""
    let against = effect.terms.filter { ($0.value.signum < 0) == (effect.action.isGood ?? true) }
    if let isGood = effect.action.isGood, isGood != (effect.margin.signum > 0) {
      text +=
        "\(effect.doer) \(isGood ? "loses by doing what is wanted" : "gains by it"):"
        + " \(money(effect.margin))."
      if !against.isEmpty {
        let terms = against.sorted {
          ($0.key.contract, $0.key.term) < ($1.key.contract, $1.key.term)
        }
        text +=
          " Rewarding the opposite: "
          + terms.map { "\($0.key.contract).\($0.key.term) (\(money($0.value)))" }
          .joined(separator: ", ") + "."
      }
      text += "\n"
    }
    return text
  }
}
