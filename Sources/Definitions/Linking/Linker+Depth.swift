import Faults
import Formulas

/// How deep formulas may lead into one another: checking and valuing them is recursive, and no
/// contract may overrun the stack.
extension Linker {
  /// Deeper than any contract, and not too deep for the stack.
  static let mostLevels = 400

  /// With a level for the name itself. What cannot be parsed is no deeper: the checker says why.
  static func height(of formula: Passage) -> Int {
    1 + ((try? Parser.parse(formula))?.height ?? 0)
  }

  func height(of term: Contract.Term) -> Int {
    switch term.pays {
    case .formula(let formula): return Self.height(of: formula)
    case .mechanism(let name, let inputs):
      // Its own values are read one from another, and then its inputs.
      let given = inputs.compactMap(\.formula.scalar).map(Self.height)
      let own = mechanisms[name.text].map { [$0.pays] + $0.lets.map(\.formula) } ?? []
      return (given.max() ?? 0) + own.map(Self.height).reduce(0, +)
    }
  }

  func tooDeep(_ name: String, _ place: Place) -> Fault {
    Fault(
      "too-deep", at: place, "`\(name)` leads to other names too deeply",
      advice: "With the formulas of all that it reads, and of what they read, it has more than"
        + " \(Self.mostLevels) levels: compute some of them in the data.")
  }
}
