import Faults
import Formulas
import Quantities

extension Contract {
  /// Reads a contract; `nil`, with everything that is wrong in the log, where it cannot be read. It
  /// is not linked then: what is not understood would be missed, and each time said again.
  public static func read(
    _ bytes: [UInt8], path: String, units: UnitWords, _ log: FaultLog
  ) -> Contract? {
    let item = log.attempt { () throws(Fault) in try YAMLReader.read(bytes, path: path) }
    return item.flatMap { read($0, units: units, log) }
  }

  private static func read(_ item: Item, units: UnitWords, _ log: FaultLog) -> Contract? {
    let before = log.faults.count
    let contract = ContractReader(log: log, types: TypeWords(units: units)).contract(item)
    return log.faults.count == before ? contract : nil
  }

  /// The contract as it would be with some things said otherwise; `nil`, with the faults in the
  /// log, where it cannot be read so.
  public func changed(by changes: [Change], units: UnitWords, _ log: FaultLog) -> Contract? {
    let item = log.attempt { () throws(Fault) in
      var item = document
      for change in changes { item = try change.made(in: item) }
      return item
    }
    return item.flatMap { Contract.read($0, units: units, log) }
  }
}

struct ContractReader {
  let log: FaultLog
  let types: TypeWords

  func contract(_ item: Item) -> Contract? {
    guard let fields = Fields(item, of: "a contract", log) else { return nil }
    defer { fields.finish() }
    let name = fields.required("contract", "Begin the file with `contract: its-name`.")
      .flatMap { passage in log.name(passage, of: "contract").map { (name: $0, passage: passage) } }
    let payer = fields.required("payer", "Name the party that pays: `payer: ICB`.")
    let payee = fields.required(
      "payee", "Name who is paid, a party or a dimension: `payee: trust`.")
    let title = fields.text("title")?.text
    let (basis, objectives) = (fields.text("basis")?.text, fields.texts("objectives").map(\.text))
    let money = currency(fields)
    let (from, to) = dates(fields)
    let each = fields.choice("each", Cycle.self)
    let plan = plan(fields)
    if let plan, from == nil {
      log.add(
        Fault(
          "plan-without-dates", at: plan.value.place,
          "a contract with a value at plan has a first and a last day",
          advice: "Give it `from` and `to`: the plan is proved for each period between them."))
    }
    let proxies = proxies(fields)
    let illustrative = illustrative(fields)
    let (tables, scales) = tables(fields)
    let dated = fields.named("dated").compactMap(datedValue)
    let lets = fields.named("let").compactMap { Contract.Let.read($0, $1, types, log) }
    let reads = fields.texts("reads")
    let condition = fields.text("while")
    let before = log.faults.count
    let terms = fields.named("terms").compactMap { term($0, $1, unless: condition) }
    let checks = fields.named("checks").compactMap(check)
    let overpayment = fields.choice("overpayment", Contract.Overpayment.self)
    if terms.isEmpty, checks.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "no-terms", at: name?.passage.place ?? fields.place,
          "this contract has no terms, so it pays nothing",
          advice: "Write `terms:` with a name for each and what it `pays:`. (A contract may have"
            + " `checks:` alone.)"))
    }
    guard let (name, passage) = name, let payer, let payee else { return nil }
    return Contract(
      document: item, name: name, title: title ?? name, basis: basis, objectives: objectives,
      file: passage.file,
      place: passage.place, money: money, from: from, to: to, payer: payer, payee: payee,
      each: each ?? .financialYear, saysEach: each != nil, plan: plan, proxies: proxies,
      illustrative: illustrative, tables: tables,
      scales: scales, dated: dated, lets: lets, reads: reads, terms: terms, checks: checks,
      overpayment: overpayment)
  }

  func notFormula<T>(_ key: Passage, _ value: Item) -> T? {
    log.add(Contract.Let.notFormula(key, value))
    return nil
  }

  // MARK: Header

  private func currency(_ fields: Fields) -> Currency {
    guard let passage = fields.text("money") else { return .pounds }
    if let currency = Currency(code: passage.text) { return currency }
    log.add(
      Fault(
        "unknown-currency", at: passage.place, "`\(passage.text)` is not a currency known here",
        advice: didYouMean(passage.text, among: Currency.codes, most: 20)))
    return .pounds
  }

  private func dates(_ fields: Fields) -> (from: Day?, to: Day?) {
    func day(_ name: String) -> (day: Day, passage: Passage)? {
      guard let passage = fields.text(name) else { return nil }
      if let day = Day(iso: passage.text) { return (day, passage) }
      log.add(
        Fault(
          "bad-date", at: passage.place, "`\(passage.text)` is not a date",
          advice: dateAdvice(on: passage.text)))
      return nil
    }
    let before = log.faults.count
    let (from, to) = (day("from"), day("to"))
    guard log.faults.count == before else { return (nil, nil) }
    if let from, let to, to.day < from.day {
      log.add(
        Fault(
          "dates-reversed", at: to.passage.place, "this contract ends before it begins",
          label: "it begins on \(from.day) (line \(from.passage.place.line))",
          advice: "Correct `from` or `to`."))
    } else if (from == nil) != (to == nil), let given = (from ?? to)?.passage {
      log.add(
        Fault(
          "one-date", at: given.place, "a contract has both `from` and `to`, or neither",
          advice: "Add the other date, or remove this one: without dates the contract is settled"
            + " for the periods that its tables hold."))
    }
    return (from?.day, to?.day)
  }

  private func plan(_ fields: Fields) -> Contract.Plan? {
    guard let plan = Fields(fields.take("at plan"), of: "`at plan`", log) else { return nil }
    defer { plan.finish() }
    let substitutions = plan.namedTexts("where").map { (column: $0.key, formula: $0.value) }
    guard let value = plan.required("value", "Say what the contract is worth: `£35m per year`.")
    else { return nil }
    return Contract.Plan(value: value, substitutions: substitutions)
  }

  private func proxies(_ fields: Fields) -> [Contract.Proxy] {
    fields.named("proxies").compactMap { key, value in
      guard let options = Fields(value, of: "proxy `\(key.text)`", log) else { return nil }
      defer { options.finish() }
      guard let counted = unit(key),
        let paidAs = options.required("as", "Say what it stands for: `as: people`.").flatMap(unit),
        let because = options.required("because", "Say why this is fair, in a sentence.")
      else { return nil }
      return Contract.Proxy(
        counted: counted, paidAs: paidAs, because: because.text, place: key.place)
    }
  }

  private func unit(_ passage: Passage) -> Unit? {
    log.attempt { () throws(Fault) in try types.kind(passage) }
      .flatMap { if case .number(let unit) = $0 { unit } else { nil } }
  }

  private func illustrative(_ fields: Fields) -> [String: Contract.Illustrative] {
    Dictionary(
      fields.namedTexts("illustrative").map { key, value in
        (key.text, .init(reason: value.text, place: key.place))
      },
      uniquingKeysWith: { first, _ in first })
  }

  private func tables(_ fields: Fields) -> ([Table], [ScaleTable]) {
    var (tables, scales) = ([Table](), [ScaleTable]())
    let reader = TableReader(log: log, types: types)
    for (key, item) in fields.named("tables") {
      switch reader.read(key, item) {
      case .table(let table): tables.append(table)
      case .scale(let scale): scales.append(scale)
      case nil: break
      }
    }
    return (tables, scales)
  }
}
