import Definitions
import Faults
import Formulas
import Quantities
import Settlement

/// One mechanism as a page on which a commissioner can decide, and from which they can copy.
struct CataloguePage {
  let mechanism: Mechanism
  private let notes: Mechanism.Notes
  /// Leads from the folder of the page to the one that the mechanism's path is relative to.
  private let root: String

  init(_ mechanism: Mechanism, root: String) {
    (self.mechanism, self.root) = (mechanism, root)
    notes = mechanism.notes
  }

  var text: String {
    let sections = [
      ("What it is for", purposes), ("What it takes", inputs), ("What it pays", formulas),
      ("Who carries the risk", risk), ("For and against", judgement), ("Where it fits", fit),
      ("What it needs", needs), ("A term to copy", Markdown.block(term, as: "yaml")),
      ("Worked examples", examples), ("Sources", Markdown.list(notes.sources.map(Markdown.text))),
    ]
    return head
      + sections.filter { !$0.1.isEmpty }.map { "\n## \($0.0)\n\n\($0.1)" }.joined()
  }

  // MARK: To decide

  private var head: String {
    let family = Catalogue.heading(ofFamily: mechanism.family)
    let links = [
      Markdown.code(mechanism.name),
      "family " + Markdown.link(family, to: "../README.md#" + Markdown.anchor(family)),
      "file " + file, Markdown.link("all ways to pay", to: "../README.md"),
    ]
    let summary = notes.summary.map { Markdown.text($0) + "\n\n" } ?? ""
    return "# \(Markdown.text(mechanism.title))\n\n\(summary)\(links.joined(separator: " · "))\n"
  }

  var file: String {
    Markdown.link(Markdown.text(mechanism.file.path), to: "\(root)/\(mechanism.file.path)")
  }

  private var purposes: String {
    if notes.purposes.isEmpty { return "" }
    return "I want to pay for\n\n" + Markdown.list(notes.purposes.map(Markdown.text))
  }

  private var risk: String {
    let table = Markdown.table(
      ["risk", "what may happen", "who carries it"],
      notes.risks.map { [$0.risk.rawValue, $0.risk.meaning, $0.bearer.rawValue] })
    return [
      notes.risk.map { Markdown.text($0) + "\n" }, notes.risks.isEmpty ? nil : table,
    ].compactMap { $0 }.joined(separator: "\n")
  }

  private var judgement: String {
    texts([("For", notes.pros), ("Against", notes.cons), ("What helps", notes.mitigations)])
  }

  private var fit: String { texts([("It fits", notes.fits), ("It does not fit", notes.unfits)]) }

  private var needs: String {
    let data = notes.data.map {
      Markdown.link($0.rawValue, to: "../README.md#by-the-data-it-needs")
    }
    let parts = [
      texts([("In place", notes.needs)]), lists([("Data", data)]),
      texts([("Skills", notes.skills), ("Reserve", notes.reserve.map { [$0] } ?? [])]),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func lists(_ lists: [(title: String, items: [String])]) -> String {
    lists.filter { !$0.items.isEmpty }
      .map { "**\($0.title)**\n\n" + Markdown.list($0.items) }.joined(separator: "\n")
  }

  private func texts(_ lists: [(title: String, items: [String])]) -> String {
    self.lists(lists.map { ($0.title, $0.items.map(Markdown.text)) })
  }

  // MARK: To understand

  private var inputs: String {
    if mechanism.inputs.isEmpty { return "" }
    let rows = mechanism.inputs.map { input in
      [
        Markdown.code(input.name), word(input.kind), Markdown.text(by(input)),
        Markdown.text(input.meaning ?? ""),
        input.fallback.map { Markdown.code(text($0, as: input.kind)) } ?? "must be given",
      ]
    }
    let table = Markdown.table(["input", "unit", "by", "what it is", "if not given"], rows)
    let names = mechanism.variables.map(Markdown.code).joined(separator: " and ")
    if names.isEmpty { return table }
    let each = mechanism.variables.count == 1 ? "stands" : "each stand"
    return table + "\n\(names) \(each) for a unit of the contract's own choice, such as people or"
      + " pathways: the same one wherever it stands.\n"
  }

  private var formulas: String {
    let values = mechanism.lets.flatMap { lines("\($0.name) =", $0.formula) }
    let gap = values.isEmpty ? [] : [""]
    var text = Markdown.block(
      values + gap + lines("pays =", mechanism.pays), as: "text")
    if !mechanism.requirements.isEmpty {
      text += "\nNothing is paid unless these hold:\n\n"
      text += Markdown.table(
        ["condition", "what is said otherwise"],
        mechanism.requirements.map { requirement in
          let formula = requirement.formula.text.split(whereSeparator: \.isWhitespace)
          return [
            Markdown.code(formula.joined(separator: " ")), Markdown.text(requirement.otherwise),
          ]
        })
    }
    return text
  }

  /// A formula in the lines of its file: whoever wrote it broke it where it can be read.
  private func lines(_ start: String, _ formula: Passage) -> [String] {
    var (lines, last) = ([String](), 0)
    for match in formula.text.matches(of: /\S+/) {
      let offset = formula.text.distance(
        from: formula.text.startIndex, to: match.range.lowerBound)
      let line = formula.place(of: offset..<offset + 1).line
      if lines.isEmpty || line != last {
        lines.append(String(match.output))
      } else {
        lines[lines.count - 1] += " " + match.output
      }
      last = line
    }
    return lines.count == 1 ? ["\(start) \(lines[0])"] : [start] + lines.map { "    " + $0 }
  }

  func by(_ input: Mechanism.Input) -> String {
    input.by.map(\.text).joined(separator: ", ")
  }

  /// A type in the words that a file has behind `is:`.
  func word(_ kind: Kind) -> String {
    switch kind {
    case .number(let unit): word(unit)
    case .truth: "yes/no"
    case .label(let dimension): "label of \(dimension)"
    case .date: "date"
    case .scale(let shape, let from, let to): "\(shape.rawValue) \(word(from)) to \(word(to))"
    case .zero, .nothing: kind.description
    }
  }

  private func word(_ unit: Unit) -> String {
    if let base = unit.base, mechanism.variables.contains(base) { return base }
    let parts = unit.words.split(separator: " per ", maxSplits: 1)
    // `people × years` is written as `person-years`.
    var factors = (parts.first ?? "").split(separator: " × ").map(String.init)
    for index in factors.indices.dropLast() { factors[index] = UnitWords.singular(factors[index]) }
    return ([factors.joined(separator: "-")] + parts.dropFirst().map(String.init))
      .joined(separator: " per ")
  }

  /// A default as a term would write it: a sum is in the currency of the contract, which is not
  /// known here.
  func text(_ value: Value, as kind: Kind) -> String {
    if value == .none { return "none" }
    let unknown = Dictionary(
      (mechanism.variables + ["money"]).map { ($0, Unit.ratio) }, uniquingKeysWith: { $1 })
    return value.text(as: kind.substituting(unknown) == kind ? kind : .zero)
  }
}
