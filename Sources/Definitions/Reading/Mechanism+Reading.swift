import Faults
import Formulas
import Quantities

extension Mechanism {
  /// The unit words a mechanism's formulas know: the standard ones, `money` and its variables.
  public var units: UnitWords { .standard.adding(variables + ["money"]) }

  /// Input names that would clash with the keys of a term.
  static let reserved: Set<String> = [
    "mechanism", "pays", "line", "clause", "kind", "covers", "payer", "payee", "each", "paid",
    "rounds", "title", "from", "to", "while", "setting", "rows",
  ]

  public static func read(
    _ bytes: [UInt8], path: String, family: String, _ log: FaultLog
  ) -> Mechanism? {
    let before = log.faults.count
    guard let item = log.attempt({ () throws(Fault) in try YAMLReader.read(bytes, path: path) }),
      let fields = Fields(item, of: "a mechanism", log),
      let name = fields.required("mechanism", "Begin the file with `mechanism: its-name`.")
    else { return log.faults.dropFirst(before).first.map { unreadable(path, family, $0) } }
    _ = log.name(name, of: "mechanism")
    let variables = fields.texts("for any").map(\.text)
    let types = TypeWords(
      units: .standard.adding(variables + ["money"]), allowsCurrencies: false)
    let inputs = fields.named("takes").compactMap { input($0, $1, types, log) }
    let lets = fields.namedTexts("let").compactMap { key, formula in
      log.name(key, of: "value").map { Named(name: $0, formula: formula) }
    }
    let requirements = fields.namedTexts("requires").map {
      Requirement(formula: $0.key, otherwise: $0.value.text)
    }
    let title = fields.text("title")?.text ?? name.text
    let line = LineDetail.read(fields.take("line"), log)
    let notes = notes(fields)
    let examples = examples(fields, log)
    let pays = fields.required("pays", "Say what it comes to: `pays: rate * number`.")
    fields.finish()
    return Mechanism(
      name: name.text, title: title, family: family, file: name.file, place: name.place,
      variables: variables,
      inputs: inputs, lets: lets, requirements: requirements, pays: pays ?? name, line: line,
      notes: notes, examples: examples, fault: log.faults.dropFirst(before).first)
  }

  /// Stands for a mechanism whose file cannot be read, by the file's name, so that a contract that
  /// calls it is not told that there is none.
  private static func unreadable(_ path: String, _ family: String, _ fault: Fault) -> Mechanism {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let name = Passage(file.split(separator: ".").first.map(String.init) ?? file, path: path)
    return Mechanism(
      name: name.text, title: name.text, family: family, file: name.file, place: name.place,
      variables: [], inputs: [],
      lets: [], requirements: [], pays: name, line: .none,
      notes: Notes(), examples: [], fault: fault)
  }

  private static func input(
    _ key: Passage, _ item: Item, _ types: TypeWords, _ log: FaultLog
  ) -> Input? {
    guard let name = log.name(key, of: "input") else { return nil }
    if reserved.contains(name) {
      log.add(
        Fault(
          "reserved-input", at: key.place, "an input cannot be called `\(name)`",
          advice: "Every term has a key of that name, so a contract could not give the input."
            + " Choose another word."))
      return nil
    }
    if let type = item.scalar {
      return log.attempt { () throws(Fault) in
        Input(
          name: name, kind: try types.kind(type), by: [], fallback: nil, meaning: nil, passage: key)
      }
    }
    guard let options = Fields(item, of: "input `\(name)`", log) else { return nil }
    defer { options.finish() }
    let (by, fallback) = (options.texts("by"), options.text("default"))
    let meaning = options.text("means")?.text
    guard let type = options.required("is", "Say its unit or type: `is: money`.") else {
      return nil
    }
    return log.attempt { () throws(Fault) in
      let kind = try types.kind(type)
      let cells = CellReader(units: types.units)
      return Input(
        name: name, kind: kind, by: by,
        fallback: try fallback.map { cell throws(Fault) in try cells.value(cell, kind) },
        meaning: meaning, passage: key)
    }
  }

  private static func notes(_ fields: Fields) -> Notes {
    func texts(_ key: String) -> [String] { fields.texts(key).map(\.text) }
    var notes = Notes()
    (notes.summary, notes.risk) = (fields.text("summary")?.text, fields.text("risk")?.text)
    notes.purposes = texts("purposes")
    if let risks = Fields(fields.take("risks"), of: "`risks`", fields.log) {
      for risk in Risk.allCases {
        guard let bearer = risks.choice(risk.rawValue, Bearer.self) else { continue }
        notes.risks.append((risk, bearer))
      }
      risks.finish()
    }
    (notes.pros, notes.cons) = (texts("pros"), texts("cons"))
    notes.mitigations = texts("mitigations")
    (notes.fits, notes.unfits) = (texts("fits"), texts("does not fit"))
    notes.needs = texts("needs")
    notes.data = fields.choices("data", DataNeed.self)
    (notes.skills, notes.reserve) = (texts("skills"), fields.text("reserve")?.text)
    notes.sources = texts("sources")
    return notes
  }

  private static func examples(_ fields: Fields, _ log: FaultLog) -> [Example] {
    guard let item = fields.take("examples") else { return [] }
    guard case .list(let items, _) = item else {
      log.add(
        Fault(
          "not-a-list", at: item.place, "`examples` is a list",
          advice: "Begin each example with `- title: …`."))
      return []
    }
    return items.compactMap { item in
      guard let example = Fields(item, of: "an example", log) else { return nil }
      defer { example.finish() }
      let title = example.text("title")?.text ?? "example"
      let given = example.named("given").map { (name: $0.key, value: $0.value) }
      let gives = example.namedTexts("gives").map { (name: $0.key, value: $0.value) }
      let fails = example.text("fails")
      let pays = example.take("pays")
      if let fails, pays != nil {
        log.add(
          Fault(
            "pays-twice", at: fails.place, "this example both pays and fails",
            advice: "Keep one of the two."))
      }
      guard
        let expected = pays.map(Example.Expected.pays) ?? fails.map(Example.Expected.fails)
      else {
        log.add(
          Fault(
            "missing-key", at: item.place, "this example does not say what it `pays`",
            advice: "Write `pays: £1,200.00`, or `fails:` with the sentence of the condition."))
        return nil
      }
      return Example(
        title: title, place: item.place, given: given, gives: gives, expected: expected)
    }
  }
}

extension LineDetail {
  static func read(_ item: Item?, _ log: FaultLog) -> LineDetail {
    guard let fields = Fields(item, of: "`line`", log) else { return .none }
    defer { fields.finish() }
    return LineDetail(quantity: fields.text("quantity"), rate: fields.text("rate"))
  }
}
