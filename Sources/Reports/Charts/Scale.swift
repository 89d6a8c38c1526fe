import Quantities

/// Round numbers that values lie between, for an axis.
struct Scale {
  /// From the one below the least value to the one above the greatest, in even steps.
  let ticks: [Rational]
  let step: Rational

  /// - Parameter most: about how many steps there may be.
  init(_ values: [Rational], most: Int = 5) {
    let (low, high) = (values.min() ?? .zero, values.max() ?? .zero)
    let spread = high - low
    let wanted = spread.isZero ? (high.isZero ? Rational(most) : high.magnitude) : spread
    step = Self.round(above: wanted / Rational(most) ?? .one)
    var ticks = [low.rounded(to: step, .down)]
    while let last = ticks.last, last < high || ticks.count < 2 { ticks.append(last + step) }
    self.ticks = ticks
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below.
  private static func round(above least: Rational) -> Rational {
    var power = 0
    while .powerOfTen(power + 1) <= least { power += 1 }
    while .powerOfTen(power) > least { power -= 1 }
    let steps = [1, 2, 5, 10].map { Rational($0) * .powerOfTen(power) }
    return steps.first { $0 >= least } ?? least
  }
}

/// How a drawing says values: `£1.2m`. Tables have them in full.
struct Labels {
  /// What stands before a number: a currency's sign.
  private let before: String
  private let after: String

  init(unit: String) {
    let isSign = unit.count == 1 && unit.first.flatMap { Currency(symbol: $0) } != nil
    before = isSign ? unit : ""
    after = unit == "%" ? unit : ""
  }

  /// Whether the numbers themselves say what they are.
  var sayUnit: Bool { !before.isEmpty || !after.isEmpty }

  /// To three digits or so.
  func short(_ value: Rational, signed: Bool = false) -> String {
    let (divisor, letter) = Self.size(of: value.magnitude)
    let reduced = (value.magnitude / divisor) ?? value.magnitude
    let places: Int
    if letter.isEmpty {
      let isWhole = reduced >= Rational(100) || reduced.isInteger
      places = isWhole ? 0 : reduced >= .one || !before.isEmpty ? 2 : 3
    } else {
      places = reduced >= Rational(100) ? 0 : reduced >= Rational(10) ? 1 : 2
    }
    return text(value, reduced.rounded(to: .powerOfTen(-places)), letter, signed)
  }

  /// All of them with the same letter, and as many digits as tell them apart.
  func ticks(_ scale: Scale) -> [String] {
    let (divisor, letter) = Self.size(of: scale.ticks.map(\.magnitude).max() ?? .zero)
    return scale.ticks.map {
      text($0, ($0.magnitude / divisor) ?? $0.magnitude, $0.isZero ? "" : letter, false)
    }
  }

  private func text(
    _ value: Rational, _ reduced: Rational, _ letter: String, _ signed: Bool
  ) -> String {
    // What rounds to nought here is not nought: its sign stays.
    let sign = value.signum < 0 ? "−" : signed && value.signum > 0 ? "+" : ""
    // Pence come in twos.
    let isPence = letter.isEmpty && !before.isEmpty && !reduced.isInteger
    let digits = isPence ? reduced.fixed(places: 2, grouped: true) : reduced.readable()
    return sign + before + digits + letter + after
  }

  private static func size(of magnitude: Rational) -> (divisor: Rational, letter: String) {
    let sizes = [(9, "bn"), (6, "m"), (3, "k")]
    for (power, letter) in sizes where magnitude >= .powerOfTen(power) * Rational(9995, over: 10000)
    {
      // Four digits are read as easily as a letter.
      if power == 3, magnitude < Rational(9999) { break }
      return (.powerOfTen(power), letter)
    }
    return (.one, "")
  }
}

extension String {
  /// Broken between words into lines of so many characters, where words are no longer themselves.
  func lines(of most: Int) -> [String] {
    split(separator: " ").reduce(into: []) { lines, word in
      if let last = lines.last, last.count + 1 + word.count <= most {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
  }
}
