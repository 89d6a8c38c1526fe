import BigInt

extension Rational {
  /// Reads a plain decimal: `1234`, `-0.25`, `1,234.50`. Commas must part groups of three digits.
  ///
  /// Strict on purpose. Readers that stop at the first odd character take "1,000.50" as 1 and
  /// "12abc" as 12; here both what is not a number and what only begins as one are `nil`.
  public init?(decimal text: some StringProtocol) {
    var digits = Substring(text)
    let negative = digits.first == "-"
    if negative { digits.removeFirst() }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Self.ungrouped(parts[0]) else { return nil }
    let places = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || Self.areDigits(places) else { return nil }

    let value: Rational
    if whole.utf8.count + places.utf8.count <= 36, let small = Int128(whole + places) {
      value = Rational(small, over: Self.int128PowersOfTen[places.utf8.count])
    } else if whole.utf8.count + places.utf8.count <= Self.mostDigits,
      let large = BigInt(whole + places)
    {
      value = Rational(large, BigInt(10).power(places.utf8.count))
    } else {
      return nil
    }
    self = negative ? -value : value
  }

  /// Reads what `exactText` writes: a decimal, or a fraction as `-1/3`.
  public init?(exact text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let numerator = Rational(decimal: parts[0]) else { return nil }
    guard parts.count == 2 else {
      self = numerator
      return
    }
    guard let denominator = Rational(decimal: parts[1]), let quotient = numerator / denominator
    else { return nil }
    self = quotient
  }

  /// A number longer than this is no amount but an attack or a mistake.
  private static let mostDigits = 400

  private static let int128PowersOfTen: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 1...37 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  private static func areDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func ungrouped(_ text: Substring) -> String? {
    guard text.utf8.contains(0x2C) else { return areDigits(text) ? String(text) : nil }
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    guard groups.allSatisfy(areDigits), groups[0].count <= 3,
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return groups.joined()
  }

  /// The number with just `places` decimals, rounded half away from zero: `-60000.00`.
  public func fixed(places: Int, grouped: Bool = false) -> String {
    let scaled = (self * .powerOfTen(places)).wholeNumber(.halfAwayFromZero)
    var digits = String(scaled.magnitude)
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let whole = String(digits.dropLast(places))
    let decimals = places == 0 ? "" : "." + digits.suffix(places)
    return (scaled.signum() < 0 ? "-" : "") + (grouped ? Self.grouped(whole) : whole) + decimals
  }

  private static func grouped(_ digits: String) -> String {
    let count = digits.utf8.count
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// How many decimals the number has, or `nil` where they never end.
  public var decimalPlaces: Int? {
    var (_, denominator) = fraction
    var (twos, fives) = (0, 0)
    while denominator.isMultiple(of: 2) { (denominator, twos) = (denominator / 2, twos + 1) }
    while denominator.isMultiple(of: 5) { (denominator, fives) = (denominator / 5, fives + 1) }
    return denominator == 1 ? max(twos, fives) : nil
  }

  /// The number in full: a decimal where it ends, else a fraction: `0.25`, `1/3`.
  public var exactText: String {
    if let places = decimalPlaces { return fixed(places: places) }
    let (numerator, denominator) = fraction
    return "\(numerator)/\(denominator)"
  }

  /// The number for reading: in full up to `places` decimals, else cut there and marked with `…`.
  public func readable(places most: Int = 6) -> String {
    if let places = decimalPlaces, places <= most { return fixed(places: places, grouped: true) }
    return rounded(to: .powerOfTen(-most), .towardsZero).fixed(places: most, grouped: true) + "…"
  }
}

extension Rational: CustomStringConvertible {
  public var description: String { exactText }
}
