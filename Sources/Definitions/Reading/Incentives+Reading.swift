import Faults
import Formulas
import Quantities

extension IncentivesDeclaration {
  static func read(_ item: Item?, _ types: TypeWords, _ log: FaultLog) -> IncentivesDeclaration? {
    guard let fields = Fields(item, of: "`incentives`", log) else { return nil }
    defer { fields.finish() }
    let by = fields.required(
      "by", "Name the column of the rows that says whose they are: `by: organisation`.")
    let costs = fields.named("costs").compactMap { cost($0, $1, types, log) }
    let before = log.faults.count
    let actions = fields.named("actions").compactMap { action($0, $1, types, log) }
    if actions.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`incentives` has no `actions`",
          advice: "Say what may be done more or less: `actions: {admission-avoided: {takes away:"
            + " {rows: activity, where: kind = 'emergency'}}}`."))
    }
    guard let by, !actions.isEmpty else { return nil }
    return IncentivesDeclaration(place: fields.place, by: by, costs: costs, actions: actions)
  }

  private static func cost(
    _ key: Passage, _ item: Item, _ types: TypeWords, _ log: FaultLog
  ) -> Cost? {
    guard let part = Cost.Part(rawValue: key.text) else {
      log.add(
        Fault(
          "unknown-choice", at: key.place, "`\(key.text)` is no part of a cost",
          advice: didYouMean(key.text, among: Cost.Part.allCases.map(\.rawValue))
            + " A cost is `variable`, `semi-fixed` or `fixed`."))
      return nil
    }
    if let measure = item.scalar { return Cost(part: part, measure: measure, step: nil) }
    guard let fields = Fields(item, of: "cost `\(key.text)`", log) else { return nil }
    defer { fields.finish() }
    let measure = fields.required("measure", "Name the measure: `measure: ward-costs`.")
    let step = fields.text("step").flatMap { amount($0, types, log) }
    return measure.map { Cost(part: part, measure: $0, step: step) }
  }

  private static func amount(
    _ passage: Passage, _ types: TypeWords, _ log: FaultLog
  ) -> Rational? {
    let value = log.attempt { () throws(Fault) in
      try CellReader(units: types.units).value(passage, .number(Currency.pounds.unit))
    }
    guard case .number(let number)? = value, number.signum > 0 else {
      if value != nil {
        log.add(
          Fault(
            "bad-number", at: passage.place, "a step is an amount above nought",
            advice: "Write what goes or comes at once: `step: £250k`."))
      }
      return nil
    }
    return number
  }

  // MARK: Actions

  private enum Answer: String, CaseIterable { case yes, no }
  private enum Whose: String, CaseIterable { case same, anybody }

  private static func action(
    _ key: Passage, _ item: Item, _ types: TypeWords, _ log: FaultLog
  ) -> Action? {
    guard let name = log.name(key, of: "action"),
      let fields = Fields(item, of: "action `\(key.text)`", log)
    else { return nil }
    defer { fields.finish() }
    let title = fields.text("title")?.text ?? name
    let good = fields.choice("good", Answer.self).map { $0 == .yes }
    let before = log.faults.count
    let changes =
      changes(fields.take("takes away"), "takes away", -1, types, log)
      + changes(fields.take("adds"), "adds", 1, types, log)
    guard log.faults.count == before else { return nil }
    guard changes.contains(where: { !$0.isOfAnybody }) else {
      log.add(
        Fault(
          "missing-key", at: key.place, "action `\(name)` changes nobody's own rows",
          advice:
            "Say which rows are taken away or added: `takes away: {rows: activity, where: kind ="
            + " 'emergency'}`."))
      return nil
    }
    return Action(name: name, title: title, place: key.place, isGood: good, changes: changes)
  }

  private static func changes(
    _ item: Item?, _ word: String, _ sign: Int, _ types: TypeWords, _ log: FaultLog
  ) -> [RowChange] {
    guard let item else { return [] }
    let items: [Item] = if case .list(let items, _) = item { items } else { [item] }
    return items.compactMap { item in
      guard let fields = Fields(item, of: "`\(word)`", log) else { return nil }
      defer { fields.finish() }
      let isOfAnybody = fields.choice("of", Whose.self) == .anybody
      let times = fields.text("times").flatMap { passage in
        log.attempt { () throws(Fault) in
          try CellReader(units: types.units).value(passage, .ratio)
        }
      }
      guard let table = fields.required("rows", "Name the table: `rows: activity`."),
        let condition = fields.required(
          "where", "Say which rows are meant: `where: kind = 'emergency'`.")
      else { return nil }
      var count = Rational.one
      if case .number(let number)? = times { count = number }
      return RowChange(
        table: table, condition: condition, times: count * Rational(sign), isOfAnybody: isOfAnybody)
    }
  }
}
