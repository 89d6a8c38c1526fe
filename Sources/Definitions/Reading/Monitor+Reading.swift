import Faults
import Formulas
import Quantities

extension MonitorDeclaration {
  static func read(
    _ key: Passage, _ item: Item, _ types: TypeWords, _ log: FaultLog
  ) -> MonitorDeclaration? {
    guard let name = log.name(key, of: "monitor"),
      let fields = Fields(item, of: "monitor `\(key.text)`", log)
    else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let title = fields.text("title")?.text ?? name
    let contract = fields.text("contract")
    let actual = figures(
      fields.take("actual"), "actual", of: fields, example: "contacts-done, money: cost-done", log)
    let plan = figures(
      fields.take("plan"), "plan", of: fields, example: "contacts-planned, money: cost-planned",
      log)
    let (by, caseMix) = (fields.texts("by"), fields.text("case mix"))
    let phased = fields.text("phased").flatMap { phasing($0, log) }
    let query = query(fields.take("query"), types, log)
    if by.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: key.place, "monitor `\(name)` does not say what its rows are `by`",
          advice: "Name dimensions of its measures: `by: [provider, pod]`."))
    }
    guard let actual, let plan, !by.isEmpty, log.faults.count == before else { return nil }
    return MonitorDeclaration(
      name: name, title: title, place: key.place, contract: contract, actual: actual, plan: plan,
      by: by, caseMix: caseMix, phased: phased, query: query)
  }

  private static func figures(
    _ item: Item?, _ word: String, of fields: Fields, example: String, _ log: FaultLog
  ) -> Figures? {
    guard let item else {
      log.add(
        Fault(
          "missing-key", at: fields.place, "\(fields.owner) does not say its `\(word)`",
          advice: "Name two measures: `\(word): {activity: \(example)}`."))
      return nil
    }
    guard let own = Fields(item, of: "`\(word)` of \(fields.owner)", log) else { return nil }
    defer { own.finish() }
    let activity = own.required("activity", "Name the measure that counts: `activity: contacts`.")
    let money = own.required("money", "Name the measure of what it comes to: `money: cost`.")
    guard let activity, let money else { return nil }
    return Figures(activity: activity, money: money)
  }

  private static func phasing(_ passage: Passage, _ log: FaultLog) -> Phasing? {
    let text = passage.text
    switch text {
    case "working days": return .workingDays
    case "evenly": return .evenly
    case _ where text.hasPrefix("as ") && text.count > 3:
      return .asMeasure(passage.part(3..<text.count))
    default:
      log.add(
        Fault(
          "unknown-choice", at: passage.place, "`phased` cannot be `\(text)`",
          advice: "Write `working days`, `evenly`, or `as` and a measure, whose months of the year"
            + " before say how a year goes: `as contacts-done`."))
      return nil
    }
  }

  private static func query(_ item: Item?, _ types: TypeWords, _ log: FaultLog) -> Query? {
    guard let fields = Fields(item, of: "`query`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let beyond = fields.text("beyond").flatMap { share($0, types, log) }
    let least = fields.text("least").flatMap { money($0, types, log) }
    if beyond == nil, least == nil, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`query` does not say what is off plan enough",
          advice: "Give a part of the plan, an amount, or both: `query: {beyond: 5%, least:"
            + " £50k}`."))
    }
    return Query(place: fields.place, beyond: beyond, least: least)
  }

  private static func share(
    _ passage: Passage, _ types: TypeWords, _ log: FaultLog
  ) -> Rational? {
    let reader = CellReader(units: types.units)
    if case .number(let share)? = try? reader.value(passage, .ratio), share.signum > 0 {
      return share
    }
    log.add(
      Fault(
        "bad-share", at: passage.place, "`beyond` is a part of the plan, above nought",
        advice: "Write `beyond: 5%`."))
    return nil
  }

  private static func money(
    _ passage: Passage, _ types: TypeWords, _ log: FaultLog
  ) -> (amount: Rational, currency: Currency)? {
    let reader = CellReader(units: types.units)
    if case .number(let unit)? = try? reader.kind(of: passage), unit.isMoney,
      let currency = unit.currency,
      case .number(let amount)? = try? reader.value(passage, .number(unit)), amount.signum > 0
    {
      return (amount, currency)
    }
    log.add(
      Fault(
        "bad-number", at: passage.place, "`least` is an amount of money above nought",
        advice: "Write what is too little to ask about below it: `least: £50k`."))
    return nil
  }
}
