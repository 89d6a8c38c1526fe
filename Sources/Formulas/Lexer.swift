import Faults
import Quantities

/// A word, number or sign of a formula, with where it stands.
struct Token {
  enum Form: Equatable {
    case word(String)
    case number(Rational, percent: Bool)
    case symbol(Currency)
    case date(Day)
    case period(Period)
    case text(String)
    case sign(String)
    case end
  }

  let form: Form
  let range: Range<Int>
}

/// Cuts a formula into tokens.
///
/// A hyphen or slash with no space beside it belongs to its word or number, so that `long-waits`
/// and `2023/24` are each one thing; the operators `-` and `/` stand between spaces. A comma with
/// three digits behind it belongs to its number; a comma between arguments has a space after it.
struct Lexer {
  private let passage: Passage
  private let characters: [Character]
  private var position = 0
  private var tokens: [Token] = []

  /// A formula longer than this is no clause of a contract.
  static let mostCharacters = 20_000

  static func tokens(of passage: Passage) throws(Fault) -> [Token] {
    var lexer = Lexer(passage)
    return try lexer.run()
  }

  private init(_ passage: Passage) {
    self.passage = passage
    characters = Array(passage.text)
  }

  private mutating func run() throws(Fault) -> [Token] {
    guard characters.count <= Self.mostCharacters else {
      throw Fault(
        "formula-too-long", at: passage.place(of: 0..<1), "this formula is too long",
        advice: "A formula may have \(Self.mostCharacters) characters. Name its parts under `let:`."
      )
    }
    while position < characters.count {
      let character = characters[position]
      if character.isWhitespace {
        position += 1
      } else if Self.isDigit(character) {
        try number()
      } else if character.isLetter {
        word()
      } else if let currency = Currency(symbol: character) {
        emit(.symbol(currency), length: 1)
      } else if character == "'" {
        try quoted()
      } else {
        try sign()
      }
    }
    tokens.append(Token(form: .end, range: characters.count..<characters.count))
    return tokens
  }

  private mutating func emit(_ form: Token.Form, length: Int) {
    tokens.append(Token(form: form, range: position..<position + length))
    position += length
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }

  private func character(_ index: Int) -> Character? {
    characters.indices.contains(index) ? characters[index] : nil
  }

  // MARK: Numbers, dates and periods

  private mutating func number() throws(Fault) {
    var end = position
    while let next = character(end), next.isLetter || next.isNumber || ",./-%".contains(next) {
      // A comma that ends an argument, or a full stop that ends a sentence, is not the number's.
      if next == "," || next == ".", !(character(end + 1).map(Self.isDigit) ?? false) { break }
      end += 1
    }
    let text = String(characters[position..<end])
    if let day = Day(iso: text) {
      emit(.date(day), length: text.count)
    } else if text.contains("-") || text.contains("/"), let period = Period(text) {
      emit(.period(period), length: text.count)
    } else if let (value, percent) = Self.value(of: text) {
      emit(.number(value, percent: percent), length: text.count)
    } else {
      throw Fault(
        "bad-number", at: passage.place(of: position..<end), "`\(text)` is not a number",
        label: text.contains { ",.".contains($0) }
          ? "" : "read as one word, since no space parts it",
        advice: Self.advice(on: text))
    }
  }

  private static let scales: [(suffix: String, power: Int)] = [("bn", 9), ("m", 6), ("k", 3)]

  private static func value(of text: String) -> (Rational, percent: Bool)? {
    if text.hasSuffix("%") {
      return Rational(decimal: text.dropLast()).map { ($0 * .powerOfTen(-2), true) }
    }
    for (suffix, power) in scales where text.hasSuffix(suffix) {
      return Rational(decimal: text.dropLast(suffix.count)).map { ($0 * .powerOfTen(power), false) }
    }
    return Rational(decimal: text).map { ($0, false) }
  }

  private static func advice(on text: String) -> String {
    if text.contains(",") {
      return "Commas part groups of three digits and a point the decimals: `1,000.50`. Between the"
        + " arguments of a function a comma is followed by a space: `min(1, 2)`."
    }
    if text.count(where: { $0 == "." }) > 1 {
      return "A point comes before the decimals, and commas part groups of three digits:"
        + " `1,200,000.50`."
    }
    if text.contains("/") || text.contains("-") {
      return "Put spaces around an operator (`12 - 4`), or write a date as `2024-03-31` and a"
        + " period as `2023/24`, `2023-04` or `2024`."
    }
    return "Write a number as `1,000.50`, `5%`, `£35m` or `£1.2bn`, and a unit after a space:"
      + " `20 points`."
  }

  // MARK: Words, texts and signs

  private mutating func word() {
    var end = position
    while let next = character(end) {
      let joins =
        "-_.".contains(next)
        && (character(end + 1).map { $0.isLetter || Self.isDigit($0) } ?? false)
      guard next.isLetter || Self.isDigit(next) || joins else { break }
      end += 1
    }
    emit(.word(String(characters[position..<end])), length: end - position)
  }

  private mutating func quoted() throws(Fault) {
    guard let close = characters[(position + 1)...].firstIndex(of: "'") else {
      throw Fault(
        "open-quote", at: passage.place(of: position..<characters.count), "this text has no end",
        label: "begins here", advice: "Close it with a single quote: `'Track 1'`.")
    }
    emit(.text(String(characters[position + 1..<close])), length: close - position + 1)
  }

  private mutating func sign() throws(Fault) {
    let two = String(characters[position..<min(position + 2, characters.count)])
    if ["!=", "<=", ">="].contains(two) {
      try spaced(two)
    } else if "+*/=<>".contains(characters[position]) {
      try spaced(String(characters[position]))
    } else if characters[position] == "-" {
      // With a space before and none behind it negates; with both it subtracts.
      let negates = !(character(position + 1)?.isWhitespace ?? true)
      if negates { emit(.sign("negate"), length: 1) } else { try spaced("-") }
    } else if "(),".contains(characters[position]) {
      emit(.sign(String(characters[position])), length: 1)
    } else {
      throw unknownCharacter()
    }
  }

  private mutating func spaced(_ sign: String) throws(Fault) {
    let before = position == 0 || characters[position - 1].isWhitespace
    let after = character(position + sign.count)?.isWhitespace ?? true
    guard before, after else {
      if let fault = spreadsheetSign() { throw fault }
      throw Fault(
        "operator-spacing", at: passage.place(of: position..<position + sign.count),
        "`\(sign)` needs a space on both sides",
        advice: "Write `a \(sign) b`. A hyphen or slash without spaces belongs to a name"
          + " (`long-waits`) or a period (`2023/24`).")
    }
    emit(.sign(sign), length: sign.count)
  }

  /// What people who come from a spreadsheet or a program write.
  private func spreadsheetSign() -> Fault? {
    let next = String(characters[position..<min(position + 2, characters.count)])
    let meant: String
    switch next {
    case "==": meant = "Write `=` for `is equal`."
    case "<>": meant = "Write `!=` for `is not equal`."
    case _ where position == 0 && next.hasPrefix("="):
      meant = "A formula does not begin with `=` here: leave it out."
    default: return nil
    }
    return Fault(
      "operator-spacing", at: passage.place(of: position..<position + min(next.count, 2)),
      "`\(position == 0 ? "=" : next)` has no meaning here", advice: meant)
  }

  private static let minus =
    "This dash is not a minus, though it looks like one. Type `-` with a space on both sides:"
    + " `a - b`."

  private static let meant: [Character: String] = [
    "×": "Write `*` for times.", "÷": "Write `/` for divided by.", "−": minus, "–": minus,
    "—": minus, "≥": "Write `>=`.", "≤": "Write `<=`.", "≠": "Write `!=`.",
    "\"": "Write texts in single quotes: `'Track 1'`.",
    "’": "Write texts in straight single quotes: `'Track 1'`.",
    "‘": "Write texts in straight single quotes: `'Track 1'`.",
    "%": "Write a percentage without a space: `5%`.", "&": "Write `and`.", "|": "Write `or`.",
    "!": "Write `not`, or `!=` for `is not equal`.", "[": "Write parentheses: `( … )`.",
    "^": "There is no power: write the multiplication out.",
  ]

  private func unknownCharacter() -> Fault {
    let character = characters[position]
    return Fault(
      "bad-character", at: passage.place(of: position..<position + 1),
      "`\(character)` has no meaning in a formula",
      advice: Self.meant[character]
        ?? "A formula holds names, numbers, 'texts', parentheses and the operators"
        + " + - * / = != < <= > >=.")
  }
}
