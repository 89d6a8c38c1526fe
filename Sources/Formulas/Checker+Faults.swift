import Faults
import Quantities

/// What is said when types do not fit.
extension Checker {
  func fault(
    _ rule: String, _ expression: Expression, _ title: String, _ advice: String
  ) -> Fault {
    Fault(rule, at: passage.place(of: expression.range), title, advice: advice)
  }

  func notANumber(_ node: Node, _ user: String) -> Fault {
    Fault(
      "not-a-number", at: node.place, "\(user) needs numbers", label: "this is \(node.type.kind)",
      advice: node.type.kind == .truth
        ? "Choose between two amounts with `if … then … else …`."
        : node.type.kind == .date
          ? "Between two dates, write `days(from, to)`, or `age(from, to)` for whole years."
          : "Name a column or value that is a number.")
  }

  func truth(_ node: Node, _ user: String) throws(Fault) -> Node {
    guard node.type.kind.isTruth else {
      throw Fault(
        "not-a-truth", at: node.place, "\(user) needs yes or no",
        label: "this is \(node.type.kind)",
        advice: "Compare it with something, as `saving > 0`.")
    }
    return node
  }

  /// The kind of two values that must be alike.
  func join(
    _ a: Node, _ b: Node, _ relation: String, _ expression: Expression
  ) throws(Fault) -> Kind {
    guard let kind = a.type.kind.joined(with: b.type.kind) else {
      throw mismatch(a.type.kind, b.type.kind, relation, expression, parts: (a, b))
    }
    return kind
  }

  func mismatch(
    _ a: Kind, _ b: Kind, _ relation: String, _ expression: Expression,
    parts: (Node, Node)? = nil
  ) -> Fault {
    let (first, second) = relation == "taken from" ? (b, a) : (a, b)
    let said = parts.map { (a, b) in
      "`\(a.text.prefix(60))` is \(a.type.kind); `\(b.text.prefix(60))` is \(b.type.kind). "
    }
    return fault(
      "unit-mismatch", expression,
      relation.isEmpty
        ? "`then` gives \(a) and `else` gives \(b)" : "\(first) cannot be \(relation) \(second)",
      (said ?? "") + (parts.flatMap { yearlyAdvice($0, $1) } ?? unitAdvice(a, b)))
  }

  private func yearlyAdvice(_ a: Node, _ b: Node) -> String? {
    guard case .number(let x) = a.type.kind, case .number(let y) = b.type.kind,
      let yearly = y / x == .year ? a : x / y == .year ? b : nil
    else { return nil }
    return "Multiply the yearly amount by the length of the period in years:"
      + " `\(yearly.text.prefix(60)) * period`."
  }
}

/// How to bring two kinds together, as far as the kinds themselves tell.
public func unitAdvice(_ a: Kind, _ b: Kind) -> String {
  guard case .number(let x) = a, case .number(let y) = b else {
    return a == .truth || b == .truth
      ? "Yes or no stands by itself: `met`, or `not met`."
      : "Both sides must be the same kind of value."
  }
  if let proxy = proxyAdvice(x, y) { return proxy }
  if x / y == .year || y / x == .year {
    let rate = x / y == .year ? y : x
    guard rate.description.hasSuffix("per year") else {
      return
        "One has a length of time too many. If its amount is not a yearly one, take `period` out."
    }
    return "One is a yearly amount: multiply it by `period`, the length of the period in years."
  }
  if x.isMoney != y.isMoney {
    let (money, other) = x.isMoney ? (x, y) : (y, x)
    if other == .ratio { return "Multiply a ratio by the amount it is a part of." }
    if let base = other.base {
      let price = Rational(2000).text(in: money / other)
      return "Multiply \(other.words) by a price for each (`\(price)`) to get money."
        + (base == "year" ? " For a yearly amount, write `per year`." : "")
    }
    if let counted = (money / other).base {
      return "Multiply \(other.words) by a number of \(UnitWords.plural(counted)) to get money."
    }
    return "What stands after `per` must be what it is multiplied by: beds with a price per bed."
  }
  if x.isMoney, y.isMoney {
    return "There is no rate between currencies here: write both amounts in one. (`money:` says"
      + " which the contract pays in.)"
  }
  return "Both sides must be in the same unit."
}

/// Counts of two different things never mix; but a contract may declare that one stands for the
/// other, and then it says so wherever the figure is explained.
func proxyAdvice(_ x: Unit, _ y: Unit) -> String? {
  let quotient = x / y
  let parts = quotient.description.split(separator: " per ").map(String.init)
  guard parts.count == 2, let counted = UnitWords.standard.unit(named: parts[0])?.base,
    let other = UnitWords.standard.unit(named: parts[1])?.base, counted != "year", other != "year"
  else { return nil }
  // The words of the data are replaced by those of the contract, whichever side they stand on.
  let (from, to) = counted == "person" ? (other, counted) : (counted, other)
  let (many, others) = (UnitWords.plural(from), UnitWords.plural(to))
  return "A \(from) is not a \(to): price \(many) by the \(from), or count \(others). If \(many)"
    + " are all the data has, let them stand for \(others) and say why, in the contract:"
    + " `proxies: {\(many): {as: \(others), because: \"…\"}}`."
}
