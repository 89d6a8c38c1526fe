import Faults

/// What `leftshift baseline` holds of a period: figures by groups, and what contracts come to.
public struct BaselineDeclaration: Sendable {
  public let place: Place
  /// In the order of the groups, and as they are written in each.
  public let figures: [Figure]
  /// Whose values it holds: names of contracts or of regimes; `*` at the end of a contract's name
  /// for all that begin so.
  public let contracts: [Passage]

  public enum Group: String, CaseIterable, Sendable {
    /// How many there are at a time: over several months its figures are the average of them.
    case population
    case activity, cost, outcomes
  }

  public struct Figure: Sendable {
    public let group: Group
    public let name: String
    public let place: Place
    public let measure: Passage
    /// What it is divided by, of a rate: another measure, by the same.
    public let per: Passage?
    /// What the measure is from, in the words of those who agree: `GP lists`.
    public let source: String?
    /// Other views on the same figure.
    public let rivals: [Rival]
    /// Why this measure was chosen over its rivals.
    public let because: String?

    /// All measures that it and its rivals read.
    public var measures: [Passage] { [measure] + (per.map { [$0] } ?? []) + rivals.map(\.measure) }
  }

  /// A measure that could stand in the place of the chosen one.
  public struct Rival: Sendable {
    public let source: String
    public let measure: Passage
  }
}

extension Workspace {
  /// The contracts that a name under `contracts:` of a baseline says: those of a regime, or those
  /// that are called so.
  public func contracts(inBaseline name: Passage) -> [Contract] {
    if let regime = regimes.first(where: { $0.name == name.text }) { return contracts(of: regime) }
    return contracts(matching: name)
  }

  /// All contracts of a baseline, each once, in their order.
  public func contracts(of baseline: BaselineDeclaration) -> [Contract] {
    let names = Set(baseline.contracts.flatMap(contracts(inBaseline:)).map(\.name))
    return contracts.filter { names.contains($0.name) }
  }
}
