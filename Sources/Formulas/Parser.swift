import Faults
import Quantities

/// Reads a formula into its form: the grammar of the language reference, one function a rule.
public struct Parser {
  private let passage: Passage
  private let tokens: [Token]
  private var position = 0
  private var depth = 0
  private var operatorCount = 0

  /// Deeper nesting than this is refused rather than risked on the stack.
  static let mostDepth = 60
  /// A chain of operators is as deep as it is long.
  static let mostOperators = 250

  public static let keywords: Set<String> = [
    "if", "then", "else", "otherwise", "or", "and", "not", "in", "at", "during", "over", "where",
    "per", "yes", "no", "none",
  ]

  public static func parse(_ passage: Passage) throws(Fault) -> Expression {
    var parser = Parser(passage, try Lexer.tokens(of: passage))
    if parser.tokens.count == 1 {
      throw Fault(
        "empty-formula", at: passage.place(of: 0..<1), "there is no formula here",
        advice: "Write what it comes to, as `rate * people` or `£0`.")
    }
    let expression = try parser.formula()
    if parser.token.form != .end { throw parser.leftOver() }
    guard parser.operatorCount <= mostOperators else {
      throw Fault(
        "formula-too-long", at: passage.place(of: 0..<1), "this formula has too many parts",
        advice: "At most \(mostOperators) operators. Name its parts under `let:`; to add up a"
          + " column, write `sum(table.column over dimension)`.")
    }
    return expression
  }

  private init(_ passage: Passage, _ tokens: [Token]) {
    (self.passage, self.tokens) = (passage, tokens)
  }

  // MARK: Tokens

  private var token: Token { tokens[position] }

  private func isNext(_ word: String) -> Bool {
    token.form == .word(word) || token.form == .sign(word)
  }

  private mutating func take(_ word: String) -> Bool {
    guard isNext(word) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ word: String, _ advice: String) throws(Fault) {
    if !take(word) { throw unexpected("`\(word)`", advice) }
  }

  private func unexpected(_ wanted: String, _ advice: String? = nil) -> Fault {
    let found =
      token.form == .end
      ? "the formula ends here"
      : "`\(passage.text.dropFirst(token.range.lowerBound).prefix(token.range.count))` is not"
        + " expected here"
    return Fault(
      "syntax", at: passage.place(of: token.range), found, label: "expected \(wanted)",
      advice: advice ?? Self.hint(after: tokens, at: position))
  }

  private static func hint(after tokens: [Token], at position: Int) -> String {
    if case .word(let word) = tokens[position].form, keywords.contains(word) {
      return "`\(word)` is a word of the language and cannot be a name. Or check the parentheses"
        + " and operators before this place."
    }
    return "Check the parentheses and operators before this place."
  }

  /// What follows a whole formula and does not belong to it.
  private func leftOver() -> Fault {
    let (before, here) = (tokens[max(position - 1, 0)], token)
    let place = passage.place(of: here.range)
    switch (before.form, here.form) {
    case (.word("of"), _):
      return Fault(
        "syntax", at: passage.place(of: before.range), "`of` has no meaning in a formula",
        advice: "A part of an amount is a product: `2% * value`.")
    case (.word(let first), .word(let second)) where !Self.keywords.contains(second):
      return Fault(
        "syntax", at: place, "`\(first)` and `\(second)` stand side by side",
        label: "nothing joins them",
        advice: "If they are one name, write `\(first)-\(second)`; if they are two, put an operator"
          + " between them.")
    case (_, .sign("negate")):
      return Fault(
        "syntax", at: place, "this minus has a space on one side only",
        advice: "Between two values it stands between spaces: `a - b`.")
    case (_, .sign(")")):
      return Fault(
        "syntax", at: place, "this `)` closes nothing",
        advice: "Remove it, or write the `(` that it belongs to.")
    case (_, .sign(",")):
      return Fault(
        "syntax", at: place, "a comma stands between the arguments of a function",
        advice: "In a number it has no space after it: `1,000`.")
    case (_, .number), (_, .symbol), (_, .text), (_, .date), (_, .period), (_, .sign("(")):
      return Fault(
        "syntax", at: place, "two values stand side by side", label: "nothing joins them",
        advice: "Put an operator between them, as `rate * people`.")
    default: return unexpected("the end of the formula")
    }
  }

  private func text(_ expression: Expression) -> String { passage.text(of: expression.range) }

  private func tooDeep() -> Fault {
    Fault(
      "too-deep", at: passage.place(of: token.range), "this formula is nested too deeply",
      advice: "At most \(Self.mostDepth) levels. Name its parts under `let:`.")
  }

  /// Mutating so that it sees the position after the operands in `form` were read.
  private mutating func finish(_ form: Expression.Form, from start: Int) -> Expression {
    if case .binary = form { operatorCount += 1 }
    return Expression(
      form: form,
      range: tokens[start].range.lowerBound..<tokens[max(position - 1, start)].range.upperBound)
  }

  // MARK: Rules, from the loosest to the tightest

  private mutating func formula() throws(Fault) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else { throw tooDeep() }
    let start = position
    guard take("if") else { return try either() }
    let condition = try formula()
    try expect("then", "A choice reads `if … then … else …`.")
    let then = try formula()
    if token.form == .end {
      throw Fault(
        "syntax", at: passage.place(of: token.range), "this choice has no `else`",
        label: "expected `else`",
        advice: "Nothing is not nought: say what holds otherwise, as `else £0`.")
    }
    try expect("else", "A choice needs its `else`: say what holds otherwise, as `else £0`.")
    return finish(.conditional(condition, then: then, otherwise: try formula()), from: start)
  }

  private mutating func either() throws(Fault) -> Expression {
    let start = position
    var left = try disjunction()
    while take("otherwise") {
      left = finish(.binary(.otherwise, left, try disjunction()), from: start)
    }
    return left
  }

  private mutating func disjunction() throws(Fault) -> Expression {
    let start = position
    var left = try conjunction()
    while take("or") { left = finish(.binary(.or, left, try conjunction()), from: start) }
    return left
  }

  private mutating func conjunction() throws(Fault) -> Expression {
    let start = position
    var left = try negation()
    while take("and") { left = finish(.binary(.and, left, try negation()), from: start) }
    return left
  }

  private mutating func negation() throws(Fault) -> Expression {
    let start = position
    guard take("not") else { return try comparison() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostDepth else { throw tooDeep() }
    return finish(.not(try negation()), from: start)
  }

  private mutating func comparison() throws(Fault) -> Expression {
    let start = position
    let left = try sum()
    if take("in") { return finish(.isIn(left, try list()), from: start) }
    for sign in ["=", "!=", "<", "<=", ">", ">="] where take(sign) {
      guard let comparison = BinaryOperator(rawValue: sign) else { continue }
      let right = try sum()
      if case .sign(let next) = token.form, ["=", "!=", "<", "<=", ">", ">="].contains(next) {
        throw Fault(
          "syntax", at: passage.place(of: token.range), "two comparisons follow each other",
          advice: "Join them with `and`: `\(text(left)) \(sign) \(text(right)) and \(text(right))"
            + " \(next) …`.")
      }
      return finish(.binary(comparison, left, right), from: start)
    }
    return left
  }

  private mutating func list() throws(Fault) -> [Expression] {
    try expect("(", "A list stands in parentheses: `track in ('Track 1', 'Track 2')`.")
    var items = [try value()]
    while take(",") { items.append(try value()) }
    try expect(")", "A list ends with `)`.")
    return items
  }

  private mutating func sum() throws(Fault) -> Expression {
    let start = position
    var left = try product()
    while true {
      if take("+") {
        left = finish(.binary(.add, left, try product()), from: start)
      } else if take("-") {
        left = finish(.binary(.subtract, left, try product()), from: start)
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(Fault) -> Expression {
    let start = position
    var left = try signed()
    while true {
      if take("*") {
        left = finish(.binary(.multiply, left, try signed()), from: start)
      } else if take("/") {
        left = finish(.binary(.divide, left, try signed()), from: start)
      } else {
        return left
      }
    }
  }

  private mutating func signed() throws(Fault) -> Expression {
    let start = position
    guard take("negate") else { return try dated() }
    return finish(.negated(try dated()), from: start)
  }

  private mutating func dated() throws(Fault) -> Expression {
    let start = position
    let inner = try value()
    if take("at") {
      guard case .date(let day) = token.form else {
        throw unexpected("a date", "`at` reads a stock on one day: `list at 2026-01-01`.")
      }
      position += 1
      return finish(.dated(inner, .at(day)), from: start)
    }
    if take("during") {
      return finish(.dated(inner, .during(try periodName())), from: start)
    }
    return inner
  }

  private mutating func periodName() throws(Fault) -> PeriodName {
    let wanted = "`during` reads one period: `2023/24`, `2023-04`, `2024` or `year 1`."
    switch token.form {
    case .period(let period):
      position += 1
      return .period(period)
    case .number(let number, percent: false):
      guard let year = number.integer, (1...9999).contains(year) else { break }
      position += 1
      return .period(.calendarYear(year))
    case .word("year"):
      position += 1
      guard case .number(let number, percent: false) = token.form, let year = number.integer,
        (1...999).contains(year)
      else { break }
      position += 1
      return .contractYear(year)
    default: break
    }
    throw unexpected("a period", wanted)
  }

  // MARK: Values

  private mutating func value() throws(Fault) -> Expression {
    let start = position
    switch token.form {
    case .number, .symbol: return try quantity()
    case .text(let text):
      position += 1
      return finish(.text(text), from: start)
    case .date(let day):
      position += 1
      return finish(.date(day), from: start)
    case .sign("("):
      position += 1
      let inner = try formula()
      try close(from: start)
      return Expression(form: inner.form, range: finish(.none, from: start).range)
    case .word(let word): return try named(word)
    default: throw unexpected("a value")
    }
  }

  private mutating func close(from start: Int) throws(Fault) {
    let written = passage.text.dropFirst(tokens[start].range.lowerBound)
    try expect(
      ")",
      "The parenthesis that begins with `\(written.prefix(20))` has no end: close it with `)`.")
  }

  private mutating func named(_ word: String) throws(Fault) -> Expression {
    let start = position
    if Currency(code: word) != nil, case .number = tokens[position + 1].form {
      return try quantity()
    }
    if Self.keywords.contains(word), !["yes", "no", "none"].contains(word) {
      throw unexpected("a value")
    }
    position += 1
    switch word {
    case "yes": return finish(.truth(true), from: start)
    case "no": return finish(.truth(false), from: start)
    case "none": return finish(.none, from: start)
    default: return isNext("(") ? try call(word, from: start) : finish(.name(word), from: start)
    }
  }

  private mutating func call(_ name: String, from start: Int) throws(Fault) -> Expression {
    let nameRange = tokens[start].range
    position += 1
    var arguments: [Expression] = []
    if !isNext(")"), !isNext("over"), !isNext("where") {
      arguments.append(try formula())
      while take(",") { arguments.append(try formula()) }
    }
    var over: [(word: String, range: Range<Int>)] = []
    if take("over") {
      repeat {
        over.append(try wordHere("a dimension, as in `sum(x over indicator)`"))
      } while take(",")
    }
    let condition = take("where") ? try formula() : nil
    try close(from: start)
    let call = Call(
      name: name, nameRange: nameRange, arguments: arguments, over: over, condition: condition)
    return finish(.call(call), from: start)
  }

  private mutating func wordHere(
    _ wanted: String
  ) throws(Fault) -> (word: String, range: Range<Int>) {
    guard case .word(let word) = token.form, !Self.keywords.contains(word) else {
      throw unexpected(wanted)
    }
    defer { position += 1 }
    return (word, token.range)
  }

  private mutating func quantity() throws(Fault) -> Expression {
    let start = position
    var currency: Currency?
    if case .symbol(let symbol) = token.form { (currency, position) = (symbol, position + 1) }
    if case .word(let code) = token.form {
      (currency, position) = (Currency(code: code), position + 1)
    }
    guard case .number(let number, let percent) = token.form else {
      throw unexpected("a number", "A currency sign is followed by its amount: `£2,000`.")
    }
    position += 1
    var unit: (word: String, range: Range<Int>)?
    if case .word(let word) = token.form, !Self.keywords.contains(word) {
      unit = (word, token.range)
      position += 1
    }
    var per: [(word: String, range: Range<Int>)] = []
    while take("per") { per.append(try wordHere("a unit, as in `£2,000 per person`")) }
    let quantity = Quantity(
      number: number, currency: currency, percent: percent, unit: unit, per: per)
    return finish(.quantity(quantity), from: start)
  }
}
