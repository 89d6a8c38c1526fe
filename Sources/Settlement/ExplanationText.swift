import Quantities

extension Explanation {
  /// The explanation for reading: the total, how it was worked out, and below each step what it
  /// rests on, down to the cell it was read from.
  public var text: String {
    var lines = heading
    var writer = ValueWriter(values, term: line.term, period: line.period)
    lines += writer.text(of: total) + Self.notes(caveats)
    return lines.joined(separator: "\n")
  }

  static func notes(_ caveats: [String]) -> [String] {
    caveats.isEmpty
      ? [] : ["", "Before you rely on this figure:"] + caveats.map { "  * \($0)" }
  }

  private var heading: [String] {
    let places = minorPlaces
    let amount = Rational(decimal: line.amount)?.fixed(places: places, grouped: true) ?? line.amount
    var lines = [
      "\(line.money) \(amount)",
      "\(party(line.payer)) pays \(party(line.payee))",
      "for \(line.term) of \(line.contract) (\(line.title)), \(line.period), due \(line.due)",
    ]
    if let clause = line.clause { lines.append("Clause: \(clause)") }
    if let mechanism = line.mechanism { lines.append("Mechanism: \(mechanism)") }
    if line.amount.hasPrefix("-") {
      lines.append("The amount is negative: \(line.payee.id) owes it to \(line.payer.id).")
    }
    if line.parts > 1 {
      lines.append(
        "Part \(line.part) of \(line.parts) even parts; pennies that do not divide go to the first"
          + " parts.")
    }
    return lines + [""]
  }

  private var minorPlaces: Int { Rational(decimal: line.minorUnit)?.decimalPlaces ?? 2 }

  private func party(_ party: Party) -> String {
    party.name == party.id ? party.id : "\(party.name) (\(party.id))"
  }
}

/// Writes values, each once, with what it rests on below it.
struct ValueWriter {
  private let term: String
  private let period: String
  private let values: [String: Explanation.NamedValue]
  /// The members that the whole line is of.
  private let own: [String: String]
  private var lines: [String] = []
  private var shown: Set<String> = []

  init(_ named: [Explanation.NamedValue], term: String, period: String) {
    (self.term, self.period) = (term, period)
    values = Dictionary(named.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    own = named.first?.at ?? [:]
  }

  mutating func text(of id: String) -> [String] {
    write(id, depth: 0)
    return lines
  }

  private mutating func write(_ id: String, depth: Int) {
    guard let value = values[id] else { return }
    let indent = String(repeating: "  ", count: depth)
    let at = value.at.filter { own[$0.key] != $0.value }.sorted { $0.key < $1.key }.map(\.value)
    let period = value.period == self.period ? [] : [value.period]
    let context = (at + period).isEmpty ? "" : " (\((at + period).joined(separator: ", ")))"
    let name =
      value.name.hasPrefix(term + " › ")
      ? String(value.name.dropFirst(term.count + 3)) : value.name
    let title = "\(indent)\(name)\(context)  \(value.text)"
    guard shown.insert(id).inserted else {
      lines.append(title + "  (worked out above)")
      return
    }
    let mark = value.illustrative == nil ? "" : "  [illustrative]"
    let place = value.source == nil ? value.place.map { "   \($0)" } ?? "" : ""
    switch value.working {
    case nil: lines.append(title + mark + place)
    case let step? where step.isNameOrLiteral:
      let given = step.of == nil && step.value == nil ? "" : "  = \(oneLine(value.formula ?? ""))"
      lines.append(title + mark + given + place)
    default:
      lines.append(title + mark)
      lines.append("\(indent)    = \(oneLine(value.formula ?? ""))\(place)")
      if let filled = value.filled { lines.append("\(indent)    = \(oneLine(filled))") }
    }
    for step in value.steps { lines.append("\(indent)    \(step)") }
    if let source = value.source {
      let hash = source.sha256.map { " (sha256 \($0.prefix(12))…)" } ?? ""
      lines.append("\(indent)    from \(source.text)\(hash)")
      for line in source.behind ?? [] { lines.append("\(indent)      \(line)") }
    }
    for read in value.working?.reads ?? [] { write(read, depth: depth + 1) }
  }

  private func oneLine(_ formula: String) -> String {
    formula.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension Explanation.Step {
  /// Whether the step only hands on one value: there is nothing to work out.
  var isNameOrLiteral: Bool {
    self.do == "read" || self.do == "constant"
      || self.do == "proxy" && of?.first?.isNameOrLiteral == true
  }

  /// The values that the step reads, in the order it asks for them, each once.
  var reads: [String] {
    var (found, seen) = ([String](), Set<String>())
    func visit(_ step: Explanation.Step) {
      if let value = step.value, seen.insert(value).inserted { found.append(value) }
      step.of?.forEach(visit)
      for item in step.items ?? [] {
        item.condition.map(visit)
        item.term.map(visit)
      }
    }
    visit(self)
    return found
  }
}
