import Faults
import Formulas
import Quantities

/// Values, checks and terms of a contract.
extension ContractReader {
  func check(_ key: Passage, _ item: Item) -> Contract.Check? {
    guard let name = log.name(key, of: "check"),
      let fields = Fields(item, of: "check `\(key.text)`", log)
    else { return nil }
    defer { fields.finish() }
    let stops = fields.choice("stops", Answer.self) == .yes
    let each = fields.choice("each", Cycle.self)
    guard let holds = fields.required("holds", "Write the condition: `holds: spent <= budget`."),
      let says = fields.required("says", "Say in a sentence what it asks.")
    else { return nil }
    return Contract.Check(
      name: name, place: key.place, holds: holds, says: says.text, each: each, stops: stops)
  }

  private enum Answer: String, CaseIterable { case yes, no }

  // MARK: Dated values

  func datedValue(_ key: Passage, _ item: Item) -> DatedValue? {
    guard let name = log.name(key, of: "dated value"),
      let fields = Fields(item, of: "dated value `\(key.text)`", log),
      let type = fields.required("is", "Say its unit or type: `is: ratio`."),
      let kind = log.attempt({ () throws(Fault) in try types.kind(type) })
    else { return nil }
    let before = log.faults.count
    let inside = fields.choice("inside a period", DatedValue.Inside.self) ?? .refuse
    let cells = CellReader(units: types.units)
    let steps = fields.rest().flatMap { key, value -> [DatedValue.Step] in
      let day = Day(iso: key.text)
      guard
        let from = PeriodName(key.text)
          ?? day.map({ .period(Period(from: $0, to: $0, name: key.text)) })
      else {
        log.add(
          Fault(
            "bad-date", at: key.place, "`\(key.text)` is neither a date nor a period",
            advice: (meantPeriod(key.text).map { "Did you mean `\($0)`? " } ?? "")
              + "A dated value lists when each value takes effect: `2024-04-01`, `2024/25`,"
              + " `2024`, `2024-04` or `year 1`."))
        return []
      }
      return versions(key, value).compactMap { known, cell in
        log.attempt { () throws(Fault) in
          DatedValue.Step(
            from: from, day: day, known: known, value: try cells.value(cell, kind), passage: cell)
        }
      }
    }
    if steps.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "no-values", at: key.place, "dated value `\(name)` has no values",
          advice: "List each with the date or period it takes effect: `2026/27: 5%`."))
    }
    return DatedValue(name: name, kind: kind, inside: inside, steps: steps, passage: key)
  }

  /// A value, or several by the day on which each became known: `{2025-03-20: £121.79, …}`.
  private func versions(_ key: Passage, _ value: Item) -> [(known: Day?, cell: Passage)] {
    if let cell = value.scalar { return [(nil, cell)] }
    guard case .mapping(let pairs, _) = value else { return notFormula(key, value) ?? [] }
    return pairs.compactMap { date, value in
      guard let known = Day(iso: date.text) else {
        log.add(
          Fault(
            "bad-date", at: date.place, "`\(date.text)` is not a date",
            label: "the day on which this value became known",
            advice: "Write `\(key.text): {2025-03-20: 5%, 2025-08-07: 6%}`: 5% as known from 20"
              + " March, and 6% from 7 August."))
        return nil
      }
      guard let cell = value.scalar else { return notFormula(date, value) }
      return (known, cell)
    }
  }

  // MARK: Terms

  func term(
    _ key: Passage, _ item: Item, unless shared: Passage?
  ) -> Contract.Term? {
    guard let name = log.name(key, of: "term"),
      let fields = Fields(item, of: "term `\(key.text)`", log)
    else { return nil }
    let clause = fields.text("clause")?.text
    let kind = fields.choice("kind", Contract.Term.Kind.self) ?? .core
    let covers = fields.text("covers")?.text
    let (setting, rows) = (fields.text("setting"), fields.text("rows"))
    // Mechanisms have inputs called `people`; none can be called by two words.
    let people = fields.text("for people")
    if let people, kind != .core, kind != .passOn { log.add(paysForNobody(people, kind)) }
    let (payer, payee) = (fields.text("payer"), fields.text("payee"))
    let each = fields.choice("each", Cycle.self)
    let (from, to) = (fields.text("from"), fields.text("to"))
    let condition = fields.text("while") ?? shared
    let paid = paid(fields.take("paid"))
    let onAccount = onAccount(fields)
    let rounds = fields.choice("rounds", Rounding.self) ?? .halfAwayFromZero
    let mechanism = fields.text("mechanism")
    let formula = fields.text("pays")
    let line = LineDetail.read(fields.take("line"), log)
    let pays: Contract.Term.Pays
    switch (mechanism, formula) {
    case (let mechanism?, nil):
      pays = .mechanism(mechanism, inputs: fields.rest().map { (name: $0.key, formula: $0.value) })
    case (nil, let formula?):
      pays = .formula(formula)
    case (_?, let formula?):
      log.add(
        Fault(
          "pays-twice", at: formula.place, "term `\(name)` has both a mechanism and a formula",
          advice: "Only one can say what is paid. Keep `mechanism:` with its inputs, or `pays:`."))
      return nil
    case (nil, nil):
      log.add(
        Fault(
          "missing-key", at: key.place, "term `\(name)` does not say what it pays",
          advice: "Name a `mechanism:` with its inputs, or write a formula, as `pays: £1m`."))
      return nil
    }
    fields.finish()
    return Contract.Term(
      name: name, place: key.place, clause: clause, kind: kind, covers: covers,
      setting: setting, rows: rows, people: people, payer: payer, payee: payee, each: each,
      from: from, to: to, condition: condition, paid: paid, onAccount: onAccount,
      rounds: rounds, pays: pays, line: line)
  }

  private func paysForNobody(_ people: Passage, _ kind: Contract.Term.Kind) -> Fault {
    Fault(
      "for-people", at: people.place,
      "this term is an \(kind.rawValue), which pays for nobody's care by itself",
      advice: "Say `for people:` of the core term, or of a term of `kind: pass-on`.")
  }

  private func paid(_ item: Item?) -> Contract.Paid {
    guard let item else { return .once }
    if let word = item.scalar {
      if let parts = Contract.Paid.Parts(rawValue: word.text) {
        return Contract.Paid(parts: parts, onDay: nil, monthsAfter: 0)
      }
      log.add(
        Fault(
          "unknown-choice", at: word.place, "`paid` cannot be `\(word.text)`",
          advice: "Write `monthly`, `quarterly` or `once`, or `{parts: monthly, on day: 15}`."))
      return .once
    }
    guard let fields = Fields(item, of: "`paid`", log) else { return .once }
    defer { fields.finish() }
    return Contract.Paid(
      parts: fields.choice("parts", Contract.Paid.Parts.self) ?? .once,
      onDay: number(fields.text("on day"), 1...31),
      monthsAfter: number(fields.text("months after"), 0...60) ?? 0)
  }

  private func onAccount(_ fields: Fields) -> Contract.OnAccount? {
    let amount = fields.text("on account")
    let item = fields.take("reconciled on")
    if amount == nil, let item {
      log.add(
        Fault(
          "missing-key", at: item.place, "nothing of this term is paid on account",
          advice: "Say what is paid until it is known what the term comes to, `on account: £1m`;"
            + " or leave `reconciled on` out."))
    }
    let reconciled = Fields(item, of: "`reconciled on`", log).map { due in
      defer { due.finish() }
      return Contract.Paid(
        parts: .once, onDay: number(due.text("on day"), 1...31),
        monthsAfter: number(due.text("months after"), 0...60) ?? 0)
    }
    return amount.map { Contract.OnAccount(amount: $0, reconciled: reconciled ?? .once) }
  }

  private func number(_ passage: Passage?, _ range: ClosedRange<Int>) -> Int? {
    guard let passage else { return nil }
    if let number = Int(passage.text), range.contains(number) { return number }
    log.add(
      Fault(
        "bad-number", at: passage.place, "`\(passage.text)` is not a whole number here",
        advice: "Write one from \(range.lowerBound) to \(range.upperBound)."))
    return nil
  }
}
