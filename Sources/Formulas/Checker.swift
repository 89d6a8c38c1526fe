import Faults
import Quantities

/// What the names, dimensions and units of a formula mean where it stands.
public protocol Scope {
  /// The slot that a name stands for; `nil` where there is no such name.
  func slot(named name: String, at place: Place) throws(Fault) -> (id: Slot.ID, slot: Slot)?
  /// All names, for suggestions.
  var names: [String] { get }
  /// The dimension that a word means here, as `payee` means the payee's in a mechanism.
  func dimension(_ word: String) -> String?
  var dimensionNames: [String] { get }
  /// The members of a dimension, where they are known before any data is read.
  func members(of dimension: String) -> [String]?
  var units: UnitWords { get }
  /// The days of a period by its name; `nil` for a contract year where there is no contract.
  func period(_ name: PeriodName) -> Period?
  /// The unit of an amount in this currency; `nil` where amounts may not be written.
  func unit(of currency: Currency) -> Unit?
  /// The reason why `unit` may be read as another, where the contract declares it a proxy.
  func proxy(for unit: Unit) -> (unit: Unit, because: String)?
}

/// Checks names, units and dimensions of a formula and gives it its meaning.
public struct Checker {
  let scope: any Scope
  let passage: Passage

  public init(_ passage: Passage, in scope: any Scope) {
    (self.passage, self.scope) = (passage, scope)
  }

  public static func check(_ passage: Passage, in scope: any Scope) throws(Fault) -> Node {
    try Checker(passage, in: scope).check(Parser.parse(passage))
  }

  /// A formula that gives a label may write it: `if age >= 65 then 'old' else 'young'`.
  public static func check(
    _ passage: Passage, as kind: Kind, in scope: any Scope
  ) throws(Fault) -> Node {
    try Checker(passage, in: scope).check(Parser.parse(passage), as: kind)
  }

  private func check(_ expression: Expression, as kind: Kind) throws(Fault) -> Node {
    switch (expression.form, kind) {
    case (.text(let text), .label(let dimension)):
      return try label(text, of: dimension, expression)
    case (.conditional(let condition, let then, let otherwise), .label):
      return try conditional(condition, then, otherwise, expression, as: kind)
    case (.binary(.otherwise, let left, let right), .label):
      return try replacement(try check(left, as: kind), try check(right, as: kind), expression)
    default: return try check(expression)
    }
  }

  public func check(_ expression: Expression) throws(Fault) -> Node {
    switch expression.form {
    case .quantity(let quantity):
      let kind: Kind = quantity.isPlainZero ? .zero : .number(try unit(of: quantity, expression))
      return constant(.number(quantity.number), kind, expression)
    case .truth(let truth): return constant(.truth(truth), .truth, expression)
    case .date(let day): return constant(.date(day), .date, expression)
    case .none: return constant(.none, .nothing, expression)
    case .text(let text):
      throw fault(
        "stray-text", expression, "`'\(text)'` has no meaning on its own",
        "A text is a label to compare with: `results.track = 'Track 1'`.")
    case .name(let name): return try read(name, expression)
    case .negated(let inner): return try negation(try check(inner), expression)
    case .not(let inner):
      let operand = try truth(try check(inner), "`not`")
      return node(.not, [operand], operand.type, expression)
    case .binary(let sign, let left, let right): return try binary(sign, left, right, expression)
    case .isIn(let value, let list): return try membership(value, list, expression)
    case .conditional(let condition, let then, let otherwise):
      return try conditional(condition, then, otherwise, expression)
    case .call(let call): return try self.call(call, expression)
    case .dated(let inner, let reading): return try dated(inner, reading, expression)
    }
  }

  // MARK: Leaves

  private func read(_ name: String, _ expression: Expression) throws(Fault) -> Node {
    let place = passage.place(of: expression.range)
    guard let (id, slot) = try scope.slot(named: name, at: place) else {
      throw unknownName(name, expression)
    }
    let read = node(.read(id), [], slot.type, expression)
    guard case .number(let unit) = slot.type.kind, let proxy = scope.proxy(for: unit) else {
      return read
    }
    let type = Type(.number(proxy.unit), by: slot.type.dimensions)
    return node(.proxy(because: proxy.because), [read], type, expression)
  }

  private func unknownName(_ name: String, _ expression: Expression) -> Fault {
    let names = scope.names
    for sign in ["-", "/"] where name.contains(sign) {
      let parts = name.split(separator: Character(sign)).map(String.init)
      if parts.count > 1, parts.allSatisfy(names.contains) {
        return fault(
          "unknown-name", expression, "there is no `\(name)` here",
          "A hyphen without spaces belongs to a name. To subtract, write"
            + " `\(parts.joined(separator: " \(sign) "))`.")
      }
    }
    if scope.dimension(name) != nil {
      return fault(
        "unknown-name", expression, "`\(name)` is a dimension, not a value",
        "Name a column by \(name), as `table.column`, or add one up: `sum(table.column over"
          + " \(name))`.")
    }
    if let table = name.split(separator: ".").first.map(String.init), table != name {
      let columns = names.filter { $0.hasPrefix(table + ".") }
      if !columns.isEmpty {
        return fault(
          "unknown-column", expression,
          "there is no `\(name.dropFirst(table.count + 1))` in `\(table)`",
          didYouMean(name, among: columns))
      }
    }
    let columns = names.filter { $0.hasPrefix(name + ".") }
    if !columns.isEmpty {
      return fault(
        "table-without-column", expression, "`\(name)` is a table, and a formula reads one column",
        "Write \(spoken(columns.sorted(), joinedBy: "or")).")
    }
    return fault(
      "unknown-name", expression, "there is no `\(name)` here", didYouMean(name, among: names))
  }

  private func unit(
    of quantity: Quantity, _ expression: Expression
  ) throws(Fault) -> Unit {
    var unit = Unit.ratio
    if let currency = quantity.currency {
      guard let money = scope.unit(of: currency) else {
        throw fault(
          "currency-in-mechanism", expression,
          "a mechanism is written in `money`, not in a currency",
          "Take the amount as an input (`reward: money per person`), so that any contract can set"
            + " it in its own currency.")
      }
      unit = money
    }
    if let (word, range) = quantity.unit { unit = unit * (try self.unit(named: word, range)) }
    for (word, range) in quantity.per { unit = unit / (try self.unit(named: word, range)) }
    return unit
  }

  private func unit(named word: String, _ range: Range<Int>) throws(Fault) -> Unit {
    if let unit = scope.units.unit(named: word) { return unit }
    if let letter = ["thousand": "k", "million": "m", "billion": "bn"][UnitWords.singular(word)] {
      throw Fault(
        "unknown-unit", at: passage.place(of: range), "`\(word)` is not a unit",
        advice: "Write `\(letter)` next to the number: `£5\(letter)`.")
    }
    throw Fault(
      "unknown-unit", at: passage.place(of: range), "`\(word)` is not a unit",
      label: "a name after a number is its unit",
      advice: suggestions(for: word, among: scope.units.words).isEmpty
        ? "If it is a name of yours, put an operator before it; a new unit is declared in"
          + " leftshift.yaml: `units: [\(UnitWords.singular(word))]`."
        : didYouMean(word, among: scope.units.words))
  }

  // MARK: Operators

  private func negation(_ operand: Node, _ expression: Expression) throws(Fault) -> Node {
    guard operand.type.kind.isNumber else { throw notANumber(operand, "a minus") }
    return node(.negate, [operand], operand.type, expression)
  }

  private func binary(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ expression: Expression
  ) throws(Fault) -> Node {
    switch sign {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return try comparison(sign, left, right, expression)
    case .otherwise:
      let value = try check(left)
      return try replacement(value, try label(right, of: value), expression)
    default: break
    }
    let (a, b) = (try check(left), try check(right))
    let dimensions = a.type.dimensions.union(b.type.dimensions)
    switch sign {
    case .add, .subtract:
      for operand in [a, b] where !operand.type.kind.isNumber {
        throw notANumber(operand, "`\(sign.rawValue)`")
      }
      let kind = try join(a, b, sign == .add ? "added to" : "taken from", expression)
      return node(sign == .add ? .add : .subtract, [a, b], Type(kind, by: dimensions), expression)
    case .multiply, .divide:
      let kind = try product(a, b, sign)
      return node(
        sign == .multiply ? .multiply : .divide, [a, b], Type(kind, by: dimensions), expression)
    default:
      for operand in [a, b] { _ = try truth(operand, "`\(sign.rawValue)`") }
      return node(sign == .and ? .and : .or, [a, b], Type(.truth, by: dimensions), expression)
    }
  }

  private func replacement(
    _ value: Node, _ other: Node, _ expression: Expression
  ) throws(Fault) -> Node {
    let kind = try join(value, other, "replaced by", expression)
    let dimensions = value.type.dimensions.union(other.type.dimensions)
    return node(.otherwise, [value, other], Type(kind, by: dimensions), expression)
  }

  private func product(_ a: Node, _ b: Node, _ sign: BinaryOperator) throws(Fault) -> Kind {
    func unit(_ node: Node) throws(Fault) -> Unit {
      switch node.type.kind {
      case .number(let unit): return unit
      case .zero: return .ratio
      default: throw notANumber(node, "`\(sign.rawValue)`")
      }
    }
    let (x, y) = (try unit(a), try unit(b))
    let product = sign == .multiply ? x * y : x / y
    // Squares of squares of a unit would soon be beyond any meaning, and beyond any memory.
    guard product.description.utf8.count <= 200 else {
      throw Fault(
        "unit-too-long", at: b.place, "the unit of this product is too long",
        advice: "No amount is in such a unit: check what is multiplied with what.")
    }
    return .number(product)
  }

  private func conditional(
    _ condition: Expression, _ then: Expression, _ otherwise: Expression, _ expression: Expression,
    as wanted: Kind = .nothing
  ) throws(Fault) -> Node {
    let test = try truth(try check(condition), "`if`")
    let (a, b) = (try check(then, as: wanted), try check(otherwise, as: wanted))
    let kind = try join(a, b, "", expression)
    let dimensions = test.type.dimensions.union(a.type.dimensions).union(b.type.dimensions)
    return node(.conditional, [test, a, b], Type(kind, by: dimensions), expression)
  }

  private func comparison(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ expression: Expression
  ) throws(Fault) -> Node {
    var (a, b): (Node, Node)
    if case .text = left.form {
      b = try check(right)
      a = try label(left, of: b)
    } else {
      a = try check(left)
      b = try label(right, of: a)
    }
    _ = try join(a, b, "compared with", expression)
    if ![.equal, .notEqual].contains(sign) {
      for operand in [a, b] where !operand.type.kind.isNumber && operand.type.kind != .date {
        throw fault(
          "not-ordered", expression, "`\(sign.rawValue)` needs numbers or dates",
          "`\(operand.text.prefix(60))` is \(operand.type.kind): compare it with `=`, `!=` or"
            + " `in (…)`.")
      }
    }
    let dimensions = a.type.dimensions.union(b.type.dimensions)
    return node(.compare(sign), [a, b], Type(.truth, by: dimensions), expression)
  }

  private func membership(
    _ value: Expression, _ list: [Expression], _ expression: Expression
  ) throws(Fault) -> Node {
    let subject = try check(value)
    var operands = [subject]
    for item in list {
      let operand = try label(item, of: subject)
      guard case .constant = operand.operation else {
        throw fault(
          "list-item", item, "a list holds fixed values", "Compare with `=` and join with `or`.")
      }
      _ = try join(subject, operand, "compared with", item)
      operands.append(operand)
    }
    return node(.isIn, operands, Type(.truth, by: subject.type.dimensions), expression)
  }

  /// A text beside a label becomes a member of the label's dimension.
  private func label(_ expression: Expression, of other: Node) throws(Fault) -> Node {
    guard case .text(let text) = expression.form else { return try check(expression) }
    guard case .label(let dimension) = other.type.kind else {
      throw fault(
        "stray-text", expression, "a text can only be compared with a label",
        "`\(other.text.prefix(60))` is \(other.type.kind).")
    }
    return try label(text, of: dimension, expression)
  }

  func label(
    _ text: String, of dimension: String, _ expression: Expression
  ) throws(Fault) -> Node {
    if let members = scope.members(of: dimension), !members.contains(text) {
      throw fault(
        "unknown-label", expression, "there is no \(dimension) called `\(text)`",
        didYouMean(text, among: members))
    }
    return constant(.label(text), .label(of: dimension), expression)
  }

  private func dated(
    _ inner: Expression, _ reading: DatedReading, _ expression: Expression
  ) throws(Fault) -> Node {
    let operand = try check(inner)
    switch reading {
    case .during(let name):
      guard let period = scope.period(name) else {
        throw fault(
          "no-contract-year", expression,
          "a contract year is counted from the contract's first day",
          "Give the contract `from` and `to`, or name a calendar period: `2023/24`, `2024`.")
      }
      return node(.during(period), [operand], operand.type, expression)
    case .at(let day):
      guard case .read(let id) = operand.operation, case .name(let name) = inner.form,
        let found = try scope.slot(named: name, at: operand.place), found.id == id,
        found.slot.isStock
      else {
        throw fault(
          "not-a-stock", expression, "`at` reads a value that stands on one day",
          "Only a dated value has one; read a figure of a whole period with `during 2023/24`.")
      }
      return node(.at(day), [operand], operand.type, expression)
    }
  }

  // MARK: Building

  func node(
    _ operation: Operation, _ operands: [Node], _ type: Type, _ expression: Expression
  ) -> Node {
    Node(operation, operands, type: type, passage: passage, range: expression.range)
  }

  func constant(_ value: Value, _ kind: Kind, _ expression: Expression) -> Node {
    node(.constant(value), [], Type(kind), expression)
  }
}
