import BigInt

/// An exact number: a fraction in lowest terms with a positive denominator.
///
/// Almost every figure of a contract fits 128-bit numerators and denominators, which are some
/// thirty times faster than numbers of any size; an operation that would overflow goes on in
/// `BigInt`, and a result that fits again comes back, so that equal numbers are stored alike.
public struct Rational: Hashable, Sendable {
  enum Storage: Hashable, Sendable {
    case small(Int128, Int128)
    indirect case big(BigInt, BigInt)
  }

  let storage: Storage

  public static let zero = Rational(0)
  public static let one = Rational(1)

  public init(_ integer: Int) {
    storage = .small(Int128(integer), 1)
  }

  public init(_ integer: Int128) {
    self.init(integer, over: 1)
  }

  /// The fraction `numerator / denominator`. The denominator must not be zero: whoever divides
  /// decides first what a division by zero means (in a formula, "does not apply").
  public init(_ numerator: Int128, over denominator: Int128) {
    guard numerator != .min, denominator != .min else {
      self.init(BigInt(int128: numerator), BigInt(int128: denominator))
      return
    }
    let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    guard divisor != 0 else {
      self.init(small: 0, 1)
      return
    }
    let sign: Int128 = denominator < 0 ? -1 : 1
    self.init(small: numerator / Int128(divisor) * sign, denominator / Int128(divisor) * sign)
  }

  init(_ numerator: BigInt, _ denominator: BigInt) {
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign = BigInt(denominator.sign == .minus ? -1 : 1)
    let (n, d) =
      divisor.isZero ? (0, 1) : (numerator / divisor * sign, denominator / divisor * sign)
    if let numerator = n.int128, let denominator = d.int128 {
      storage = .small(numerator, denominator)
    } else {
      storage = .big(n, d)
    }
  }

  /// Ten to the power of `exponent`, which may be negative.
  public static func powerOfTen(_ exponent: Int) -> Rational {
    let size = abs(exponent)
    // Pence are asked for with every amount that is shown, and need no large numbers.
    let power =
      size < 19
      ? Rational((0..<size).reduce(1) { power, _ in power * 10 })
      : Rational(BigInt(10).power(size), 1)
    return exponent < 0 ? (.one / power ?? .zero) : power
  }

  public var isZero: Bool { signum == 0 }

  public var isInteger: Bool {
    switch storage {
    case .small(_, let denominator): denominator == 1
    case .big(_, let denominator): denominator == 1
    }
  }

  /// −1, 0 or 1.
  public var signum: Int {
    switch storage {
    case .small(let numerator, _): Int(numerator.signum())
    case .big(let numerator, _): Int(numerator.signum())
    }
  }

  public var magnitude: Rational { signum < 0 ? -self : self }

  /// Numerator and denominator in lowest terms, of any size.
  var fraction: (numerator: BigInt, denominator: BigInt) {
    switch storage {
    case .small(let numerator, let denominator):
      (BigInt(int128: numerator), BigInt(int128: denominator))
    case .big(let numerator, let denominator): (numerator, denominator)
    }
  }

  /// Whether the number has more digits than any figure of a contract: working on with it would
  /// take ever longer, so whoever computes stops here.
  public var isUnwieldy: Bool {
    guard case .big(let numerator, let denominator) = storage else { return false }
    return numerator.magnitude.bitWidth + denominator.magnitude.bitWidth > 20_000
  }

  /// The number as an `Int`, where it is whole and fits.
  public var integer: Int? {
    guard case .small(let numerator, 1) = storage else { return nil }
    return Int(exactly: numerator)
  }

  /// Binary algorithm: shifts and subtractions, since a 128-bit division is slow.
  static func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
    if a == 0 || b == 0 { return a | b }
    if a == 1 || b == 1 { return 1 }
    if let x = UInt64(exactly: a), let y = UInt64(exactly: b) {
      return UInt128(binaryDivisor(x, y))
    }
    return binaryDivisor(a, b)
  }

  private static func binaryDivisor<T: FixedWidthInteger & UnsignedInteger>(_ a: T, _ b: T) -> T {
    let shift = min(a.trailingZeroBitCount, b.trailingZeroBitCount)
    var (x, y) = (a >> a.trailingZeroBitCount, b)
    while y != 0 {
      y >>= y.trailingZeroBitCount
      if x > y { swap(&x, &y) }
      y -= x
    }
    return x << shift
  }
}

/// By way of the words of the magnitude: `BigInt`'s own conversions of negative 128-bit numbers
/// borrow wrongly between the words (6.0.1), and a test here found it.
extension BigInt {
  fileprivate init(int128 value: Int128) {
    let magnitude = value.magnitude
    let words = [UInt(truncatingIfNeeded: magnitude), UInt(truncatingIfNeeded: magnitude >> 64)]
    self.init(sign: value < 0 ? .minus : .plus, magnitude: BigUInt(words: words))
  }

  /// The number, where it and its opposite fit.
  fileprivate var int128: Int128? {
    guard magnitude.bitWidth <= 127 else { return nil }
    let value = magnitude.words.reversed().reduce(Int128(0)) { $0 << 64 | Int128($1) }
    return sign == .minus ? -value : value
  }
}

// MARK: - Arithmetic

extension Rational {
  public static func + (left: Rational, right: Rational) -> Rational {
    if case .small(let a, let b) = left.storage, case .small(let c, let d) = right.storage {
      if b == d {
        let (sum, overflow) = a.addingReportingOverflow(c)
        if !overflow { return Rational(sum, over: b) }
      } else {
        let (ad, first) = a.multipliedReportingOverflow(by: d)
        let (cb, second) = c.multipliedReportingOverflow(by: b)
        let (bd, third) = b.multipliedReportingOverflow(by: d)
        let (sum, fourth) = ad.addingReportingOverflow(cb)
        if !(first || second || third || fourth) { return Rational(sum, over: bd) }
      }
    }
    let (a, b) = left.fraction
    let (c, d) = right.fraction
    return Rational(a * d + c * b, b * d)
  }

  public static prefix func - (value: Rational) -> Rational {
    switch value.storage {
    case .small(let numerator, let denominator): Rational(small: -numerator, denominator)
    case .big(let numerator, let denominator): Rational(-numerator, denominator)
    }
  }

  public static func - (left: Rational, right: Rational) -> Rational { left + -right }

  public static func * (left: Rational, right: Rational) -> Rational {
    if case .small(let a, let b) = left.storage, case .small(let c, let d) = right.storage {
      // Reduced crosswise first, so that the product is in lowest terms and rarely overflows.
      let ad = Int128(greatestCommonDivisor(a.magnitude, d.magnitude))
      let cb = Int128(greatestCommonDivisor(c.magnitude, b.magnitude))
      let (numerator, first) = (a / ad).multipliedReportingOverflow(by: c / cb)
      let (denominator, second) = (b / cb).multipliedReportingOverflow(by: d / ad)
      if !first, !second, numerator != .min { return Rational(small: numerator, denominator) }
    }
    let (a, b) = left.fraction
    let (c, d) = right.fraction
    return Rational(a * c, b * d)
  }

  /// The quotient, or `nil` where the divisor is zero.
  public static func / (left: Rational, right: Rational) -> Rational? {
    guard let inverse = right.reciprocal else { return nil }
    return left * inverse
  }

  private var reciprocal: Rational? {
    switch storage {
    case .small(0, _): nil
    case .small(let numerator, let denominator):
      numerator < 0
        ? Rational(small: -denominator, -numerator) : Rational(small: denominator, numerator)
    case .big(let numerator, let denominator): Rational(denominator, numerator)
    }
  }

  /// Parts known to be in lowest terms with a positive denominator.
  private init(small numerator: Int128, _ denominator: Int128) {
    storage = numerator == 0 ? .small(0, 1) : .small(numerator, denominator)
  }
}

extension Rational: Comparable {
  public static func < (left: Rational, right: Rational) -> Bool {
    if case .small(let a, let b) = left.storage, case .small(let c, let d) = right.storage {
      let (ad, first) = a.multipliedReportingOverflow(by: d)
      let (cb, second) = c.multipliedReportingOverflow(by: b)
      if !first, !second { return ad < cb }
    }
    let (a, b) = left.fraction
    let (c, d) = right.fraction
    return a * d < c * b
  }
}
