import Faults
import Formulas

extension BaselineDeclaration {
  static func read(_ item: Item?, _ log: FaultLog) -> BaselineDeclaration? {
    guard let fields = Fields(item, of: "`baseline`", log) else { return nil }
    defer { fields.finish() }
    let before = log.faults.count
    let figures = Group.allCases.flatMap { group in
      read(group, fields.take(group.rawValue), log)
    }
    let contracts = fields.texts("contracts")
    guard log.faults.count == before else { return nil }
    if let twice = figures.enumerated().first(where: { index, figure in
      figures[..<index].contains { $0.name == figure.name }
    })?.element {
      log.add(
        Fault(
          "repeated-name", at: twice.place, "there are two figures called `\(twice.name)`",
          advice: "Rename one of them: `\(twice.name)-rate: {measure: …}`."))
      return nil
    }
    guard !figures.isEmpty || !contracts.isEmpty else {
      log.add(
        Fault(
          "missing-key", at: fields.place, "`baseline` holds nothing",
          advice: "Name measures under `population`, `activity`, `cost` and `outcomes`, and"
            + " `contracts`: `baseline: {activity: [contacts], contracts: [community-*]}`."))
      return nil
    }
    return BaselineDeclaration(place: fields.place, figures: figures, contracts: contracts)
  }

  /// A list of measures, or figures by their names.
  private static func read(_ group: Group, _ item: Item?, _ log: FaultLog) -> [Figure] {
    switch item {
    case nil: return []
    case .scalar(let measure, _): return [Figure(measure, in: group)]
    case .list(let items, _):
      return items.compactMap { item in
        guard let measure = item.scalar else {
          log.add(
            Fault(
              "not-a-text", at: item.place, "`\(group.rawValue)` is a list of measures",
              advice: "What has rivals, or is a rate, has a name: `\(group.rawValue):"
                + " {readmissions: {measure: readmissions, per: discharges}}`."))
          return nil
        }
        return Figure(measure, in: group)
      }
    case .mapping(let pairs, _):
      return pairs.compactMap { key, item in
        guard let name = log.name(key, of: "figure") else { return nil }
        if let measure = item.scalar { return Figure(measure, in: group, key, named: name) }
        return read(group, key, named: name, item, log)
      }
    }
  }

  private static func read(
    _ group: Group, _ key: Passage, named name: String, _ item: Item, _ log: FaultLog
  ) -> Figure? {
    guard let fields = Fields(item, of: "figure `\(name)`", log) else { return nil }
    defer { fields.finish() }
    let (per, source) = (fields.text("per"), fields.text("source")?.text)
    let rivals = fields.namedTexts("rivals").map { Rival(source: $0.text, measure: $1) }
    let because = fields.text("because")?.text
    let measure = fields.required("measure", "Name the measure: `measure: people-on-lists`.")
    return measure.map {
      Figure(
        group: group, name: name, place: key.place, measure: $0, per: per, source: source,
        rivals: rivals, because: because)
    }
  }
}

extension BaselineDeclaration.Figure {
  /// A measure without more to say of it, under its own name or another.
  fileprivate init(
    _ measure: Passage, in group: BaselineDeclaration.Group, _ key: Passage? = nil,
    named name: String? = nil
  ) {
    self.init(
      group: group, name: name ?? measure.text, place: (key ?? measure).place, measure: measure,
      per: nil, source: nil, rivals: [], because: nil)
  }
}
