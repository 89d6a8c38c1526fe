/// An expression of the engine's.
indirect enum Equation {
  case number(String)
  case name(String)
  case prefix(String, Equation)
  case infix(String, Equation, Equation)
  case call(String, [Equation])
}

struct EquationFault: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Reads an expression as hesabu does: as in a spreadsheet, but that `==` and `=` are the same.
struct EquationParser {
  private var tokens: [String]
  private var position = 0

  static func parse(_ text: String) throws -> Equation {
    var parser = EquationParser(tokens: try tokens(of: text))
    let equation = try parser.infix(0)
    guard parser.token.isEmpty else { throw EquationFault("`\(parser.token)` in \(text)") }
    return equation
  }

  private init(tokens: [String]) { self.tokens = tokens }

  private static func tokens(of text: String) throws -> [String] {
    var (rest, tokens) = (text[...], [String]())
    while let match = rest.prefixMatch(
      of: /\s*([0-9]*\.?[0-9]+(?![A-Za-z_.])|[A-Za-z_]\w*|[<>=!]=|<>|&&|\|\||[-+*\/(),<>=!])/)
    {
      tokens.append(String(match.output.1))
      rest = rest[match.range.upperBound...]
    }
    guard rest.allSatisfy(\.isWhitespace) else { throw EquationFault("`\(rest)` is not read") }
    return tokens
  }

  /// Empty at the end.
  private var token: String { position < tokens.count ? tokens[position] : "" }

  private mutating func take(_ wanted: String) throws {
    guard token == wanted else { throw EquationFault("`\(token)` where `\(wanted)` is wanted") }
    position += 1
  }

  /// The loosest first.
  private static let levels = [
    ["||", "OR"], ["&&", "AND"], ["=", "==", "!=", "<>", "<", "<=", ">", ">="], ["+", "-"],
    ["*", "/"],
  ]
  private static let words = ["AND": "&&", "OR": "||"]

  private mutating func infix(_ level: Int) throws -> Equation {
    guard level < Self.levels.count else { return try prefix() }
    var left = try infix(level + 1)
    while Self.levels[level].contains(token.uppercased()) {
      let sign = Self.words[token.uppercased()] ?? token
      position += 1
      left = .infix(sign, left, try infix(level + 1))
    }
    return left
  }

  private mutating func prefix() throws -> Equation {
    guard ["-", "!"].contains(token) else { return try value() }
    let sign = token
    position += 1
    return .prefix(sign, try prefix())
  }

  private mutating func value() throws -> Equation {
    let first = token
    guard let character = first.first else { throw EquationFault("the equation ends too early") }
    position += 1
    if character == "(" {
      let inside = try infix(0)
      try take(")")
      return inside
    }
    if character.isNumber || character == "." { return .number(first) }
    guard character.isLetter || character == "_" else { throw EquationFault("`\(first)` here") }
    guard token == "(" else { return .name(first) }
    position += 1
    var arguments: [Equation] = []
    while token != ")" {
      if !arguments.isEmpty { try take(",") }
      arguments.append(try infix(0))
    }
    try take(")")
    return .call(first, arguments)
  }
}
