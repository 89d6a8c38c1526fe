import Faults
import Formulas
import Quantities

/// The words of `is:` made types: `people`, `£ per point`, `yes/no`, `label of track`,
/// `curve people to ratio`.
public struct TypeWords: Sendable {
  public var units: UnitWords
  /// What `£`, `$` and codes may be; `nil` in mechanisms, which are written in `money`.
  public var allowsCurrencies: Bool

  public init(units: UnitWords, allowsCurrencies: Bool = true) {
    (self.units, self.allowsCurrencies) = (units, allowsCurrencies)
  }

  public func kind(_ passage: Passage) throws(Fault) -> Kind {
    let text = passage.text
    switch text {
    case "yes/no": return .truth
    case "date": return .date
    default: break
    }
    if text.hasPrefix("label of ") { return .label(of: String(text.dropFirst(9))) }
    for shape in Scale.Shape.allCases where text.hasPrefix(shape.rawValue + " ") {
      return try scale(shape, passage, String(text.dropFirst(shape.rawValue.count + 1)))
    }
    return .number(try unit(text, passage))
  }

  /// `people to ratio`
  public func scale(
    _ shape: Scale.Shape, _ passage: Passage, _ text: String
  ) throws(Fault) -> Kind {
    let sides = text.split(separator: " to ").map(String.init)
    guard sides.count == 2 else {
      throw Fault(
        "scale-type", at: passage.place, "a scale goes from one unit to another",
        advice: "Write `\(shape.rawValue): people to ratio`.")
    }
    return .scale(shape, from: try unit(sides[0], passage), to: try unit(sides[1], passage))
  }

  private func unit(_ text: String, _ passage: Passage) throws(Fault) -> Unit {
    let parts = text.split(separator: " per ").map(String.init)
    guard let first = parts.first else { throw unknown(text, passage) }
    var unit = try base(first, passage)
    for part in parts.dropFirst() { unit = unit / (try base(part, passage)) }
    return unit
  }

  private func base(_ word: String, _ passage: Passage) throws(Fault) -> Unit {
    if word == "ratio" { return .ratio }
    if let unit = units.unit(named: word) { return unit }
    let currency =
      Currency(code: word) ?? (word.count == 1 ? Currency(symbol: Character(word)) : nil)
    guard let currency else { throw unknown(word, passage) }
    guard allowsCurrencies else {
      throw Fault(
        "currency-in-mechanism", at: passage.place,
        "a mechanism is written in `money`, not in a currency",
        advice: "Write `money`, or `money per person`, so that a contract in any currency can use"
          + " it.")
    }
    return currency.unit
  }

  private func unknown(_ word: String, _ passage: Passage) -> Fault {
    let words = units.words.map(UnitWords.plural) + ["ratio", "yes/no", "date"]
    let near = suggestions(for: word, among: words)
    return Fault(
      "unknown-type", at: passage.place, "`\(word)` is not a unit or a type",
      advice: Self.meant[word.lowercased()]
        ?? near.first.map { _ in didYouMean(word, among: words) }
        ?? "A column is `people`, `spells` or another unit, `£`, `ratio`, `yes/no`, `date` or"
        + " `label of …`; a new unit is declared in leftshift.yaml:"
        + " `units: [\(UnitWords.singular(word))]`.")
  }

  /// Words that other languages have for these.
  private static let meant: [String: String] = {
    let count = "Say what it counts, as `people` or `spells`; a number without a unit is a `ratio`."
    let label = "A text is a label: say of which dimension, as `label of trust`."
    let words = [
      (["number", "integer", "int", "decimal", "float", "count"], count),
      (["text", "string", "label", "name", "code"], label),
      (["percent", "percentage", "%"], "Write `ratio`: 5% is the ratio 0.05."),
      (["boolean", "bool", "flag", "true/false"], "Write `yes/no`."),
      (
        ["money", "pounds", "pound", "currency"], "Write `£`, or the code of a currency, as `SEK`."
      ),
    ]
    return Dictionary(
      words.flatMap { names, advice in names.map { ($0, advice) } },
      uniquingKeysWith: { first, _ in first })
  }()
}

/// One value as a table, a parameter or an example states it.
public struct CellReader {
  let units: UnitWords
  let members: (String) -> [String]?

  /// - Parameter members: the members of a dimension, where they are known.
  public init(units: UnitWords, members: @escaping (String) -> [String]? = { _ in nil }) {
    (self.units, self.members) = (units, members)
  }

  /// A literal of the given kind. A plain number takes the kind's unit; one that names a unit must
  /// name the same.
  public func value(_ passage: Passage, _ kind: Kind) throws(Fault) -> Value {
    if passage.text == "none" { return .none }
    if case .label = kind { return try label(passage, kind) }
    let node = try Checker.check(passage, in: LiteralScope(units: units))
    guard let value = Self.literal(node) else { throw notLiteral(passage, kind) }
    switch (node.type.kind, kind) {
    case (.number(.ratio), .number), (.zero, .number): return value
    case (let given, let wanted) where given == wanted: return value
    default:
      throw Fault(
        "unit-mismatch", at: passage.place, "`\(passage.text)` is \(node.type.kind), not \(kind)",
        advice: literalAdvice(passage.text, node.type.kind, kind))
    }
  }

  private func literalAdvice(_ text: String, _ given: Kind, _ wanted: Kind) -> String {
    guard case .number(let x) = given, case .number(let y) = wanted else {
      return "Write it as `\(wanted.example)`."
    }
    let more = (y / x).words
    if more.hasPrefix("1 per ") {
      return "Write `\(text) \(more.dropFirst(2))`: the unit is part of the figure."
    }
    return "Write it as `\(wanted.example)`, or a number without a unit; or correct what the column"
      + " or value `is`."
  }

  /// The kind that a literal has by itself.
  func kind(of passage: Passage) throws(Fault) -> Kind {
    try Checker.check(passage, in: LiteralScope(units: units)).type.kind
  }

  private func label(_ passage: Passage, _ kind: Kind) throws(Fault) -> Value {
    guard case .label(let dimension) = kind else { return .none }
    if let known = members(dimension), !known.contains(passage.text) {
      throw Fault(
        "unknown-label", at: passage.place, "there is no \(dimension) called `\(passage.text)`",
        advice: didYouMean(passage.text, among: known))
    }
    return .label(passage.text)
  }

  /// Only a number, a truth or a date, perhaps behind a minus.
  private static func literal(_ node: Node) -> Value? {
    switch node.operation {
    case .constant(let value): return value
    case .negate:
      guard case .number(let number)? = literal(node.operands[0]) else { return nil }
      return .number(-number)
    default: return nil
    }
  }

  private func notLiteral(_ passage: Passage, _ kind: Kind) -> Fault {
    Fault(
      "not-a-literal", at: passage.place, "a fixed value stands here, not a formula",
      advice: "Write the figure itself, as `\(kind.example)`; a formula belongs under `let:`.")
  }
}

/// Where only literals mean anything.
private struct LiteralScope: Scope {
  let units: UnitWords
  var names: [String] { [] }
  var dimensionNames: [String] { [] }

  func slot(named name: String, at place: Place) throws(Fault) -> (id: Slot.ID, slot: Slot)? {
    throw Fault(
      "not-a-literal", at: place, "`\(name)` is a name, and a fixed value stands here",
      advice: "Write a number, as `5%`, `£2,000` or `1,294 people`; or `yes`, `no`, a date or"
        + " `none`.")
  }
  func dimension(_ word: String) -> String? { nil }
  func members(of dimension: String) -> [String]? { nil }
  func period(_ name: PeriodName) -> Period? { nil }
  func unit(of currency: Currency) -> Unit? { currency.unit }
  func proxy(for unit: Unit) -> (unit: Unit, because: String)? { nil }
}
