import Formulas

/// Equations of hesabu, the open engine with which clinics are paid by results in several
/// countries, said in our language: a contract with a `let` for each.
///
/// Its functions, as its source has them (BLSQ/go-hesabu, `registry.go`):
///
/// - `SUM`, `AVG`, `MIN`, `MAX` of one or more values, `ABS` of one, `IF(condition, then, else)`;
/// - `SAFE_DIV(a, b)` is 0 where b is 0;
/// - `SCORE_TABLE(x, from, to, result, …)` is the first result with from <= x < to; a last value
///   without a range holds otherwise, and x itself where there is none;
/// - `ROUND(x, places)`, half away from zero, and `TRUNC(x, places)`, towards zero, to whole
///   numbers if not told; `FLOOR(x, step)` and `CEILING(x, step)`, to 1 if not told;
/// - `ACCESS(a, b, …, index)` counts from 0.
///
/// What a formula of ours cannot be is refused: roots, deviations, chance, texts and arrays.
struct EquationImport {
  /// In our language.
  private(set) var lets: [(name: String, formula: String)] = []
  /// What each equation is called in our language.
  let names: [String: String]

  init(_ equations: [(name: String, text: String)]) throws {
    let pairs = equations.enumerated().map { index, equation in
      (equation.name, Self.isName(equation.name) ? equation.name : "equation-\(index + 1)")
    }
    names = Dictionary(uniqueKeysWithValues: pairs)
    for (name, text) in equations {
      let formula = try formula(of: EquationParser.parse(text))
      lets.append((names[name] ?? name, formula))
    }
  }

  var contract: String {
    """
    contract: equations
    from: 2016-01-01
    to: 2016-12-31
    each: calendar year
    payer: PAYER
    payee: CLINIC
    let:
    \(lets.map { "  \($0.name): >-\n    \($0.formula)\n" }.joined())
    terms:
      nothing:
        pays: £0

    """
  }

  /// Whether a name means the same in our language: words of letters and digits, joined by one
  /// `_` each, that mean nothing else there.
  private static func isName(_ name: String) -> Bool {
    name.wholeMatch(of: /[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*/) != nil
      && !Parser.keywords.contains(name) && !["period", "nothing"].contains(name)
  }

  // MARK: Expressions

  private mutating func formula(of equation: Equation) throws -> String {
    switch equation {
    case .number(let digits): return digits.hasPrefix(".") ? "0" + digits : digits
    case .name(let name):
      guard let ours = names[name] else { throw EquationFault("there is no equation \(name)") }
      return ours
    case .prefix("!", let operand): return "(not \(try formula(of: operand)))"
    case .prefix(_, let operand): return "(-\(try formula(of: operand)))"
    case .infix(let sign, let left, let right):
      let ours = ["==": "=", "<>": "!=", "&&": "and", "||": "or"][sign] ?? sign
      return "(\(try formula(of: left)) \(ours) \(try formula(of: right)))"
    case .call(let name, let arguments): return try call(name.uppercased(), arguments)
    }
  }

  private mutating func call(_ name: String, _ arguments: [Equation]) throws -> String {
    let count: ClosedRange<Int> =
      switch name {
      case "ABS": 1...1
      case "SAFE_DIV": 2...2
      case "IF": 3...3
      case "ROUND", "TRUNC", "FLOOR", "CEILING": 1...2
      case "ACCESS": 2...Int.max
      default: 1...Int.max
      }
    guard count.contains(arguments.count) else {
      throw EquationFault("\(name) of \(arguments.count) values")
    }
    switch name {
    case "ROUND", "TRUNC", "FLOOR", "CEILING": return try rounding(name, arguments)
    case "ACCESS":
      guard case .number(let digits)? = arguments.last, let index = Int(digits),
        index < arguments.count - 1
      else { throw EquationFault("ACCESS of an element that is not known beforehand") }
      return try formula(of: arguments[index])
    default: break
    }
    let values = try arguments.map { try formula(of: $0) }
    let list = values.joined(separator: ", ")
    switch name {
    case "SUM": return "(\(values.joined(separator: " + ")))"
    case "AVG": return "((\(values.joined(separator: " + "))) / \(values.count))"
    case "MIN", "MAX": return values.count == 1 ? values[0] : "\(name.lowercased())(\(list))"
    case "ABS": return "abs(\(list))"
    case "IF": return "(if \(values[0]) then \(values[1]) else \(values[2]))"
    case "SAFE_DIV":
      let divisor = named(values[1])
      return "(if \(divisor) = 0 then 0 else \(values[0]) / \(divisor))"
    case "SCORE_TABLE": return scores(values)
    default: throw EquationFault("\(name) is no formula of ours")
    }
  }

  private mutating func scores(_ values: [String]) -> String {
    let value = named(values[0])
    let rules = values.dropFirst()
    let whole = rules.count / 3 * 3
    var text = ""
    for start in stride(from: rules.startIndex, to: rules.startIndex + whole, by: 3) {
      let (from, to, result) = (rules[start], rules[start + 1], rules[start + 2])
      text += "if \(from) <= \(value) and \(value) < \(to) then \(result) else "
    }
    return "(\(text)\(rules.dropFirst(whole).first ?? value))"
  }

  /// To places, which a step is made of here, or to a step: both are fixed numbers.
  private mutating func rounding(_ name: String, _ arguments: [Equation]) throws -> String {
    let value = try formula(of: arguments[0])
    let isToStep = ["FLOOR", "CEILING"].contains(name)
    var step = "1"
    switch arguments.dropFirst().first {
    case nil: break
    case .number(let digits) where isToStep: step = digits
    case .number(let digits):
      guard let places = Int(digits), places < 30 else { throw EquationFault("\(digits) places") }
      if places > 0 { step = "0." + String(repeating: "0", count: places - 1) + "1" }
    case .prefix("-", .number(let digits)) where !isToStep:
      guard let zeros = Int(digits), zeros < 30 else { throw EquationFault("-\(digits) places") }
      step = "1" + String(repeating: "0", count: zeros)
    default: throw EquationFault("\(name) to what is not known beforehand")
    }
    guard name == "TRUNC" else { return "\(name.lowercased())(\(value), \(step))" }
    let once = named(value)
    return "(if \(once) < 0 then ceiling(\(once), \(step)) else floor(\(once), \(step)))"
  }

  /// A value that is read more than once gets a name. With a hyphen it is nobody else's.
  private mutating func named(_ formula: String) -> String {
    guard formula.contains(" ") else { return formula }
    let name = "part-\(lets.count + 1)"
    lets.append((name, formula))
    return name
  }
}
