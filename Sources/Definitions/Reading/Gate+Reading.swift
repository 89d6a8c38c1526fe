import Faults
import Formulas
import Quantities

extension Gate {
  static func read(_ key: Passage, _ item: Item, _ types: TypeWords, _ log: FaultLog) -> Gate? {
    guard let name = log.name(key, of: "gate"),
      let fields = Fields(item, of: "gate `\(key.text)`", log)
    else { return nil }
    defer { fields.finish() }
    let reader = GateReader(name: name, key: key, fields: fields, types: types, log: log)
    let table = fields.required("table", "Name the table whose rows it asks: `table: admitted`.")
    let asks = reader.question()
    let atMost = reader.part(fields.text("at most")) ?? .zero
    let money = fields.text("money")
    let waiver = reader.waiver()
    guard let says = fields.required("says", "Say in a sentence what it asks."), let table,
      let asks
    else { return nil }
    return Gate(
      name: name, place: key.place, table: table, asks: asks, atMost: atMost, money: money,
      says: says.text, waiver: waiver)
  }
}

/// The parts of a gate.
private struct GateReader {
  let name: String
  let key: Passage
  let fields: Fields
  let types: TypeWords
  let log: FaultLog

  /// The one thing that the gate asks.
  func question() -> Gate.Question? {
    let before = log.faults.count
    let (holds, known) = (fields.text("holds"), fields.namedTexts("known"))
    let (unique, filled) = (fields.texts("unique"), fields.texts("filled"))
    let monthly = fields.text("monthly")
    var questions: [(place: Place, question: Gate.Question)] = []
    if let holds { questions.append((holds.place, .holds(holds))) }
    if let pair = known.first {
      questions.append((pair.key.place, .known(pair.key, in: pair.value)))
    }
    if let first = unique.first { questions.append((first.place, .unique(unique))) }
    if let first = filled.first { questions.append((first.place, .filled(filled))) }
    if let monthly {
      let (by, within) = (fields.texts("by"), share(fields.text("within")))
      questions.append((monthly.place, .monthly(monthly, by: by, within: within)))
    }
    guard log.faults.count == before else { return nil }
    if let second = known.dropFirst().first {
      log.add(
        Fault(
          "asks-twice", at: second.key.place,
          "gate `\(name)` asks of two columns whether they are known",
          advice: "Write a gate for each, so that each has its own count and its own sentence."))
      return nil
    }
    switch questions.count {
    case 1: return questions[0].question
    case 0:
      log.add(
        Fault(
          "missing-key", at: key.place, "gate `\(name)` does not say what it asks",
          advice: "Write one of `holds: discharged >= admitted`, `known: {person: people.person}`,"
            + " `unique: [spell]`, `filled: diagnosis` and `monthly: admitted`."))
    default:
      log.add(
        Fault(
          "asks-twice", at: questions[1].place, "gate `\(name)` asks two things",
          advice: "Write a gate for each, so that each has its own count and its own sentence."))
    }
    return nil
  }

  /// A part of all, from 0% to 100%.
  func part(_ passage: Passage?) -> Rational? {
    guard let passage, let number = share(passage) else { return nil }
    if number <= .one { return number }
    log.add(
      Fault(
        "bad-share", at: passage.place, "`at most` is a part of the rows, from 0% to 100%",
        advice: "Write `at most: 0.1%`."))
    return nil
  }

  private func share(_ passage: Passage?) -> Rational? {
    guard let passage else { return nil }
    let cells = CellReader(units: types.units)
    let value = log.attempt { () throws(Fault) in try cells.value(passage, .ratio) }
    guard let value else { return nil }
    if case .number(let number) = value, number >= .zero { return number }
    log.add(
      Fault(
        "bad-share", at: passage.place, "`\(passage.text)` is no share of a number of rows",
        advice: "Write it as `0.1%` or `50%`."))
    return nil
  }

  func waiver() -> Gate.Waiver? {
    guard let fields = Fields(fields.take("waived"), of: "`waived` of gate `\(name)`", log) else {
      return nil
    }
    defer { fields.finish() }
    let by = fields.required("by", "Say who answers for it: `by: Jo Smith, head of contracts`.")
    let because = fields.required(
      "because", "Say in a sentence why it may be settled all the same.")
    guard let by, let because else { return nil }
    return Gate.Waiver(by: by.text, because: because.text)
  }
}
