import Faults
import Formulas
import Quantities

extension IncentivesDeclaration {
  static func read(_ item: Item?, _ types: TypeWords, _ log: FaultLog) -> IncentivesDeclaration? {
    guard let fields = Fields(item, of: "`incentives`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let by = fields.required(
      "by", "Name the column of the rows that says whose they are: `by: organisation`.")
    let costs = fields.named("costs").compactMap { cost($0, $1, types, log) }
    let actions = fields.named("actions").compactMap { action($0, $1, types, log) }
    let isSound = log.faults.count == before
    if costs.isEmpty, isSound {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`incentives` does not say its `costs`",
          advice: "Without them nobody can tell what is gained: name measures in money, as"
            + " `costs: {variable: drugs-and-tests, fixed: buildings}`."))
    }
    if actions.isEmpty, isSound {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`incentives` has no `actions`",
          advice: "Say what may be done more or less: `actions: {admission-avoided: {takes away:"
            + " {rows: activity, where: kind = 'emergency'}}}`."))
    }
    guard let by, !costs.isEmpty, !actions.isEmpty else { return nil }
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
    let step = fields.text("step").flatMap { self.step($0, types, log) }
    if let step, part != .semiFixed {
      log.add(
        Fault(
          "not-in-steps", at: step.place, "only a `semi-fixed` cost goes or comes in steps",
          advice: "A `variable` cost is there or not with each row, and a `fixed` one stays:"
            + " leave out the `step`, or call the cost `semi-fixed`."))
    }
    return measure.map { Cost(part: part, measure: $0, step: step) }
  }

  /// What goes or comes at once, in whatever currency.
  private static func step(_ passage: Passage, _ types: TypeWords, _ log: FaultLog) -> Step? {
    let reader = CellReader(units: types.units)
    if case .number(let unit)? = try? reader.kind(of: passage), unit.isMoney,
      let currency = unit.currency,
      case .number(let amount)? = try? reader.value(passage, .number(unit)), amount.signum > 0
    {
      return Step(amount: amount, currency: currency, place: passage.place)
    }
    log.add(
      Fault(
        "bad-number", at: passage.place, "a step is an amount of money above nought",
        advice: "Write what goes or comes at once: `step: £250k`."))
    return nil
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
    let before = log.faults.count
    let good = fields.choice("good", Answer.self).map { $0 == .yes }
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
      let times = fields.text("times").map { self.times($0, types, log) } ?? .one
      let table = fields.required("rows", "Name the table: `rows: activity`.")
      let condition = fields.required(
        "where", "Say which rows are meant: `where: kind = 'emergency'`.")
      guard let table, let condition, let times else { return nil }
      return RowChange(
        table: table, condition: condition, times: times * Rational(sign), isOfAnybody: isOfAnybody)
    }
  }

  private static func times(
    _ passage: Passage, _ types: TypeWords, _ log: FaultLog
  ) -> Rational? {
    let cell = try? CellReader(units: types.units).value(passage, .ratio)
    if case .number(let number)? = cell, number.signum > 0 { return number }
    log.add(
      Fault(
        "bad-number", at: passage.place, "`times` is a number above nought",
        advice: "Write how many such rows it is: `times: 2`, or `times: 0.5` for every other time."
          + " What is taken away stands under `takes away`."))
    return nil
  }
}

extension Regime {
  static func read(_ key: Passage, _ item: Item, _ log: FaultLog) -> Regime? {
    guard let name = log.name(key, of: "regime"),
      let fields = Fields(item, of: "regime `\(key.text)`", log)
    else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let (title, contracts) = (fields.text("title")?.text ?? name, fields.texts("contracts"))
    if contracts.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: key.place, "regime `\(name)` has no `contracts`",
          advice: "Name them: `contracts: [trusts-2023-24, community-*]`; `*` at the end stands for"
            + " any ending."))
    }
    guard !contracts.isEmpty else { return nil }
    return Regime(name: name, title: title, place: key.place, contracts: contracts)
  }
}
