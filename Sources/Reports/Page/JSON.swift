import Quantities

/// A value as JSON has it. Numbers are decimals to the last digit, and never floating-point on our
/// side; what reads them may round, for drawing.
enum JSON: Hashable, Sendable {
  case object([Member])
  case list([JSON])
  case text(String)
  case number(Rational)
  case truth(Bool)
  case null

  struct Member: Hashable, Sendable {
    let name: String
    let value: JSON
  }

  /// As it stands in a script element that is not run: no text in it can end the element.
  var script: String {
    switch self {
    case .object(let members):
      "{" + members.map { Self.quoted($0.name) + ":" + $0.value.script }.joined(separator: ",")
        + "}"
    case .list(let items): "[" + items.map(\.script).joined(separator: ",") + "]"
    case .text(let text): Self.quoted(text)
    case .number(let number): Self.decimal(number)
    case .truth(let truth): truth ? "true" : "false"
    case .null: "null"
    }
  }

  /// A third has no last digit: twelve are more than a drawing shows.
  private static func decimal(_ number: Rational) -> String {
    let places = number.decimalPlaces ?? .max
    return places <= 12 ? number.exactText : number.fixed(places: 12)
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "<", ">", "&", "\u{0}"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map(Member.init))
  }
  init(arrayLiteral items: JSON...) { self = .list(items) }
  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .number(Rational(number)) }
  init(booleanLiteral truth: Bool) { self = .truth(truth) }
  init(nilLiteral: ()) { self = .null }

  /// An object with more members behind its own; of two by one name, the one behind.
  func with(_ more: JSON) -> JSON {
    guard case .object(let own) = self, case .object(let others) = more else { return self }
    let names = Set(others.map(\.name))
    return .object(own.filter { !names.contains($0.name) } + others)
  }
}
