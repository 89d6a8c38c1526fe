import Testing

@testable import Quantities

/// A small generator with a seed, so that a failure can be run again.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Of every size, so that both the small and the big form are met.
  mutating func rational() -> Rational {
    let shift = Int.random(in: 0...120, using: &self)
    let numerator = Int128(bitPattern: UInt128(next()) << 64 | UInt128(next())) >> shift
    let denominator = Int128(next() >> Int.random(in: 1...62, using: &self)) + 1
    return Rational(numerator, over: denominator)
  }
}

@Suite struct RationalTests {
  @Test func readsPlainDecimals() {
    for (text, value) in [
      ("0", "0"), ("-0.25", "-0.25"), ("1,234.50", "1234.5"), ("001", "1"),
      ("1,000,000", "1000000"),
      ("0.9312999999999999", "0.9312999999999999"),
      ("123456789012345678901234567890123456789012", "123456789012345678901234567890123456789012"),
    ] {
      #expect(Rational(decimal: text)?.exactText == value, "\(text)")
    }
  }

  @Test(arguments: [
    "", "-", ".", "1.", ".5", "12abc", "1,00", "1,0000", "1,000.", "12:30", "1e5", "£1", " 1", "1 ",
    "--1", "+1", "1.2.3", ",100", "0x10", "١٢", "1_000", "NaN", "(300)",
  ])
  func refusesWhatOnlyBeginsAsANumber(_ text: String) {
    #expect(Rational(decimal: text) == nil)
  }

  @Test func arithmeticKeepsItsLaws() {
    var random = Seeded(1)
    for _ in 0..<3_000 {
      let (a, b, c) = (random.rational(), random.rational(), random.rational())
      #expect(a + b == b + a)
      #expect(a * b == b * a)
      #expect((a + b) + c == a + (b + c))
      #expect((a * b) * c == a * (b * c))
      #expect(a * (b + c) == a * b + a * c)
      #expect(a - a == .zero)
      #expect((a < b) == (b > a) && (a == b) == (a - b).isZero)
      #expect((a < b) == ((a - b).signum < 0))
      if let quotient = a / b { #expect(quotient * b == a) }
      #expect(Set([a + b, b + a]).count == 1)
    }
    #expect(Rational.one / .zero == nil)
  }

  @Test func overflowGoesOnExactly() {
    let large = Rational(Int128.max) * Rational(Int128.max)
    #expect(large / Rational(Int128.max) == Rational(Int128.max))
    #expect(Rational(Int128.min) + Rational(Int128.max) == Rational(-1))
    #expect((-Rational(Int128.min)).exactText == "170141183460469231731687303715884105728")
    #expect(Rational(Int128.max) + .one > Rational(Int128.max))
  }

  @Test(arguments: [
    ("0.125", "0.13", "0.12", "0.12", "0.13", "0.12"),
    ("-0.125", "-0.13", "-0.12", "-0.13", "-0.12", "-0.12"),
    ("0.135", "0.14", "0.14", "0.13", "0.14", "0.13"),
    ("5.785025", "5.79", "5.79", "5.78", "5.79", "5.78"),
    ("2", "2", "2", "2", "2", "2"),
    ("-0.001", "0", "0", "-0.01", "0", "0"),
  ])
  func rounds(
    _ x: String, _ away: String, _ even: String, _ down: String, _ up: String, _ zero: String
  ) throws {
    let value = try #require(Rational(decimal: x))
    let step = Rational.powerOfTen(-2)
    for (rule, wanted) in [
      (Rounding.halfAwayFromZero, away), (.halfToEven, even), (.down, down), (.up, up),
      (.towardsZero, zero),
    ] {
      #expect(value.rounded(to: step, rule) == Rational(decimal: wanted), "\(rule)")
    }
  }

  @Test func writesForReaders() {
    let third = Rational(1, over: 3)
    #expect(third.exactText == "1/3")
    #expect(third.readable() == "0.333333…")
    #expect(Rational(1_234_567).fixed(places: 2, grouped: true) == "1,234,567.00")
    #expect(Rational(-5, over: 1000).fixed(places: 2) == "-0.01")
    #expect(Rational(4, over: 1000).fixed(places: 2) == "0.00")
    #expect(Rational(-4, over: 1000).fixed(places: 2) == "0.00")
    #expect(Rational(7, over: 8).decimalPlaces == 3)
  }

  @Test func writesUnits() {
    let pounds = Currency.pounds.unit
    let perPerson = pounds / Unit("person")
    #expect(Rational(-216_000).text(in: pounds) == "-£216,000.00")
    #expect(Rational(2_000).text(in: perPerson) == "£2,000 per person")
    #expect(Rational(1).text(in: Unit("person")) == "1 person")
    #expect(Rational(1_294).text(in: Unit("person")) == "1,294 people")
    #expect(Rational(1, over: 20).text(in: .ratio) == "5%")
    #expect(Rational(105, over: 100).text(in: .ratio) == "1.05")
  }
}

@Suite struct AllocationTests {
  @Test func partsAlwaysSum() {
    var random = Seeded(2)
    let penny = Rational.powerOfTen(-2)
    for _ in 0..<2_000 {
      let total = Rational(
        Int128(Int64.random(in: -10_000_000...10_000_000, using: &random)), over: 100)
      let shares = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        Rational(Int128(Int64.random(in: 0...97, using: &random)), over: 97)
      }
      guard let parts = allocate(total, by: shares, step: penny) else {
        #expect(shares.reduce(.zero, +).isZero)
        continue
      }
      #expect(parts.reduce(.zero, +) == total)
      let whole = shares.reduce(.zero, +)
      for (part, share) in zip(parts, shares) {
        let exact = (share / whole ?? .zero) * total
        #expect((part - exact).magnitude < penny)
        #expect((part / penny)?.isInteger == true)
      }
    }
  }

  @Test func tiesGoToTheEarlier() {
    let penny = Rational.powerOfTen(-2)
    let even = Array(repeating: Rational.one, count: 3)
    let parts = allocate(Rational(100), by: even, step: penny)
    #expect(parts?.map { $0.fixed(places: 2) } == ["33.34", "33.33", "33.33"])
    let losses = allocate(Rational(-100), by: even, step: penny)
    #expect(losses?.map { $0.fixed(places: 2) } == ["-33.34", "-33.33", "-33.33"])
  }

  @Test func refusesWhatCannotBeShared() {
    let penny = Rational.powerOfTen(-2)
    #expect(allocate(.one, by: [], step: penny) == nil)
    #expect(allocate(.one, by: [.zero], step: penny) == nil)
    #expect(allocate(.one, by: [.one, -.one], step: penny) == nil)
    #expect(allocate(Rational(1, over: 3), by: [.one], step: penny) == nil)
  }
}
