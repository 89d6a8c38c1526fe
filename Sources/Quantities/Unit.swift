/// What a number counts: a product of powers of base units, such as `GBP·person⁻¹`.
///
/// The base units are currencies by their ISO codes, things that are counted by their singular
/// (`person`, `pathway`, `year`), and, inside a mechanism, the variables it declares (`money`).
/// A ratio has no unit. Two units are equal only if they are the same product.
public struct Unit: Hashable, Sendable {
  /// Base unit and its power, by name; never a power of zero.
  let powers: [Power]

  struct Power: Hashable, Sendable {
    let base: String
    let exponent: Int
  }

  public static let ratio = Unit(powers: [:])
  public static let year = Unit("year")
  /// The money of whoever calls a mechanism: equal to itself only.
  public static let money = Unit("money")

  public init(_ base: String) {
    powers = [Power(base: base, exponent: 1)]
  }

  private init(powers: [String: Int]) {
    self.powers = powers.filter { $0.value != 0 }.sorted { $0.key < $1.key }
      .map { Power(base: $0.key, exponent: $0.value) }
  }

  public static func * (left: Unit, right: Unit) -> Unit {
    left.combined(with: right, sign: 1)
  }

  public static func / (left: Unit, right: Unit) -> Unit {
    left.combined(with: right, sign: -1)
  }

  private func combined(with other: Unit, sign: Int) -> Unit {
    var sum = Dictionary(uniqueKeysWithValues: powers.map { ($0.base, $0.exponent) })
    for power in other.powers { sum[power.base, default: 0] += power.exponent * sign }
    return Unit(powers: sum)
  }

  /// The unit with each variable replaced by what it stands for.
  public func substituting(_ variables: [String: Unit]) -> Unit {
    powers.reduce(.ratio) { product, power in
      let base = variables[power.base] ?? Unit(power.base)
      let factor = (0..<abs(power.exponent)).reduce(Unit.ratio) { unit, _ in unit * base }
      return power.exponent < 0 ? product / factor : product * factor
    }
  }

  /// The name of the base unit, where the unit is just that.
  public var base: String? {
    powers.count == 1 && powers[0].exponent == 1 ? powers[0].base : nil
  }

  /// The currency or money variable of the numerator, where there is exactly one.
  public var currency: Currency? {
    let currencies = powers.filter { $0.exponent == 1 }.compactMap { Currency(code: $0.base) }
    return currencies.count == 1 ? currencies[0] : nil
  }

  public var isMoney: Bool { base.map { $0 == "money" || Currency(code: $0) != nil } ?? false }
}

// MARK: - Words

extension Unit: CustomStringConvertible {
  /// As a contract would write it: `people`, `GBP per person`, `ratio`.
  public var description: String {
    if self == .ratio { return "ratio" }
    let money = bases.filter { $0 == "money" || Currency(code: $0) != nil }
    let counted = bases.filter { !money.contains($0) }
    let over = money + (counted.isEmpty ? [] : [Self.product(counted, one: false)])
    let numerator = over.isEmpty ? "1" : over.joined(separator: " × ")
    return ([numerator] + divisors.map { "per \($0)" }).joined(separator: " ")
  }

  /// What it is made of, and what it is divided by; each as often as it is.
  private var bases: [String] {
    powers.flatMap { Array(repeating: $0.base, count: max($0.exponent, 0)) }
  }
  private var divisors: [String] {
    powers.flatMap { Array(repeating: $0.base, count: max(-$0.exponent, 0)) }
  }

  /// `person-years`: the time last, and only that in the plural.
  private static func product(_ bases: [String], one: Bool) -> String {
    let times: Set = ["hour", "day", "night", "week", "month", "year"]
    let sorted = bases.filter { !times.contains($0) } + bases.filter(times.contains)
    guard !one, let last = sorted.last else { return sorted.joined(separator: "-") }
    return (sorted.dropLast() + [UnitWords.plural(last)]).joined(separator: "-")
  }

  /// The unit that follows a number: `1 person`, `2 people`, `per person`; nothing for a ratio.
  public func suffix(one: Bool) -> String {
    let counted = bases.filter { Currency(code: $0) == nil }
    let over = counted.isEmpty ? [] : [Self.product(counted, one: one)]
    return (over + divisors.map { "per \($0)" }).joined(separator: " ")
  }
}

/// The words that name units. A workspace or a mechanism adds its own.
public struct UnitWords: Sendable {
  /// Singulars.
  public private(set) var words: Set<String>

  public static let standard = UnitWords([
    "admission", "appointment", "assessment", "attendance", "bed", "bed-day", "case", "claim",
    "contact", "consultation", "day", "discharge", "episode", "hour", "indicator", "item", "month",
    "night", "operation", "pathway", "patient", "person", "place", "point", "procedure",
    "referral", "request", "session", "spell", "test", "treatment", "visit", "week", "year",
  ])

  public init(_ words: Set<String>) { self.words = words }

  public func adding(_ more: some Sequence<String>) -> UnitWords {
    UnitWords(words.union(more.map(Self.singular)))
  }

  /// The base unit or product (`person-year`) that a word names, singular or plural.
  public func unit(named word: String) -> Unit? {
    let singular = Self.singular(word)
    if words.contains(singular) { return Unit(singular) }
    let parts = word.split(separator: "-").map { Self.singular(String($0)) }
    guard parts.count > 1, parts.allSatisfy(words.contains) else { return nil }
    return parts.reduce(.ratio) { $0 * Unit($1) }
  }

  private static let irregular = ["people": "person", "persons": "person"]

  public static func singular(_ word: String) -> String {
    if let known = irregular[word] { return known }
    if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
    if word.hasSuffix("s"), !word.hasSuffix("ss") { return String(word.dropLast()) }
    return word
  }

  public static func plural(_ word: String) -> String {
    if word == "person" { return "people" }
    if word == "money" || word.allSatisfy(\.isUppercase) {
      return word
    }
    if word.hasSuffix("y"), let before = word.dropLast().last, !"aeiou".contains(before) {
      return word.dropLast() + "ies"
    }
    return word + "s"
  }
}
