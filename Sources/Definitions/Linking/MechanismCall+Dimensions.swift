import Faults
import Formulas
import Quantities

/// What a mechanism's words for dimensions mean in a contract, and inputs that are written member
/// by member where they are given.
extension MechanismCall {
  /// A mechanism's own dimension is the contract's of the same name, if an input given for it is by
  /// that; else the one dimension that such an input is by beside the payer's, the payee's and
  /// those that other words mean.
  func bindDimensions(_ nodes: [String: Node]) {
    let words = Set(mechanism.inputs.flatMap { $0.by.map(\.text) }).subtracting(["payer", "payee"])
    func dimensions(for word: String) -> [Set<String>] {
      mechanism.inputs.filter { $0.by.contains { $0.text == word } }
        .compactMap { nodes[$0.name]?.type.dimensions }
    }
    var open = words.filter { word in !dimensions(for: word).contains { $0.contains(word) } }
    var taken = sides.union(words.subtracting(open))
    // Each that is found may leave but one for another.
    for _ in words {
      for word in open.sorted() {
        let candidates = dimensions(for: word).map { $0.subtracting(taken) }
        guard let only = candidates.first(where: { $0.count == 1 })?.first else { continue }
        aliases[word] = only
        taken.insert(only)
        open.remove(word)
      }
    }
  }

  /// Whether one value serves each member of the mechanism's own dimension: a rate or a threshold
  /// may, and not an amount or a count, of which each member would have the whole.
  func isForEach(_ node: Node, by word: String) -> Bool {
    if node.isNought { return true }
    guard !["payer", "payee"].contains(word), node.type.dimensions.isSubset(of: sides),
      dimension(word) != nil
    else { return false }
    switch node.type.kind {
    // A yearly amount is an amount: each would have all of it.
    case .number(let unit):
      return unit == .ratio || unit.description.contains(" per ") && !(unit * .year).isMoney
    case .truth, .date, .label: return true
    default: return false
    }
  }

  /// An input written as `{A: 20%, B: 80%}`: a formula for each member of its dimension.
  func members(
    _ item: Item, of input: Mechanism.Input, _ name: Passage
  ) throws(Fault) -> Node {
    guard case .mapping(let pairs, _) = item, let word = input.by.first, input.by.count == 1,
      !pairs.isEmpty
    else {
      throw Fault(
        "not-a-text", at: item.place, "input `\(name.text)` is one formula",
        advice: input.by.count == 1
          ? "Or write a value for each \(input.by[0].text), as `{A: 20%, B: 80%}`."
          : "Put several values in a table under `tables:` and name its column here.")
    }
    let keys = pairs.map(\.key)
    let dimension = try dimension(of: word.text, with: keys)
    var operands: [Node] = []
    for (key, value) in pairs {
      guard let formula = value.scalar else {
        throw Fault(
          "not-a-text", at: value.place, "the value for \(key.text) is one formula",
          advice: "Write it as `\(key.text): 20%`.")
      }
      operands.append(try Checker.check(formula, in: linker))
    }
    var kind = Kind.nothing
    for operand in operands {
      guard let joined = kind.joined(with: operand.type.kind) else {
        throw Fault(
          "unit-mismatch", at: operand.place,
          "this is \(operand.type.kind), and the others are \(kind)",
          advice: "The values of one input are all of one unit.")
      }
      kind = joined
    }
    let dimensions = operands.reduce(into: Set([dimension])) { $0.formUnion($1.type.dimensions) }
    let text = zip(keys, operands).map { "\($0.text): \($1.text)" }.joined(separator: ", ")
    return Node(
      .choose(dimension, keys.map(\.text)), operands, type: Type(kind, by: dimensions),
      passage: name.replaced(by: "{\(text)}"), range: 0..<(text.count + 2))
  }

  /// The dimension that written members are of: the one that the word means, which they must then
  /// be all the members of; or a new one.
  private func dimension(of word: String, with keys: [Passage]) throws(Fault) -> String {
    let names = keys.map(\.text)
    guard let known = dimension(word), !linker.isWritten(known, by: names) else {
      let name = linker.addDimension(word, names, for: owner)
      aliases[word] = name
      return name
    }
    guard let members = linker.members(of: known) else { return known }
    for key in keys where !members.contains(key.text) {
      throw Fault(
        "unknown-label", at: key.place, "there is no \(known) called `\(key.text)`",
        advice: didYouMean(key.text, among: members))
    }
    let missing = members.filter { !names.contains($0) }
    guard missing.isEmpty else {
      throw Fault(
        "missing-row", at: keys[0].place,
        "nothing is written here for \(missing.joined(separator: ", "))",
        label: "it is by \(known)",
        advice: "A missing value is not nought. Write one for each \(known).")
    }
    return known
  }
}
