/// A currency that a contract pays in.
public struct Currency: Hashable, Sendable {
  /// ISO 4217: `GBP`.
  public let code: String
  /// What stands before an amount: `£`, or the code and a space.
  public let symbol: String
  /// Decimals of the minor unit: 2 for pence.
  public let places: Int

  private static let known: [String: Currency] = Dictionary(
    uniqueKeysWithValues: [
      ("GBP", "£", 2), ("USD", "$", 2), ("EUR", "€", 2), ("SEK", "SEK ", 2), ("DKK", "DKK ", 2),
      ("NOK", "NOK ", 2), ("CHF", "CHF ", 2), ("AUD", "AUD ", 2), ("CAD", "CAD ", 2),
      ("NZD", "NZD ", 2), ("ILS", "ILS ", 2), ("SAR", "SAR ", 2), ("NGN", "NGN ", 2),
      ("JPY", "JPY ", 0), ("KWD", "KWD ", 3),
    ].map { ($0.0, Currency(code: $0.0, symbol: $0.1, places: $0.2)) })

  public static var codes: [String] { known.keys.sorted() }

  public static let pounds = Currency(code: "GBP", symbol: "£", places: 2)

  private init(code: String, symbol: String, places: Int) {
    (self.code, self.symbol, self.places) = (code, symbol, places)
  }

  public init?(code: String) {
    guard let currency = Self.known[code] else { return nil }
    self = currency
  }

  public init?(symbol: Character) {
    guard let currency = Self.known.values.first(where: { $0.symbol == String(symbol) }) else {
      return nil
    }
    self = currency
  }

  public var unit: Unit { Unit(code) }

  /// The smallest amount that can be paid.
  public var minorUnit: Rational { .powerOfTen(-places) }
}

extension Rational {
  /// The number with its unit as people write it: `-£216,000.00`, `1,294 people`, `7.5%`.
  public func text(in unit: Unit) -> String {
    if unit == .ratio {
      return magnitude <= .one ? (self * Rational(100)).readable() + "%" : readable()
    }
    let suffix = unit.suffix(one: self == .one)
    guard let currency = unit.currency else { return readable() + " " + suffix }
    let amount = magnitude
    let places = amount.decimalPlaces ?? .max
    let digits =
      places <= currency.places
      ? amount.fixed(places: isInteger && !suffix.isEmpty ? 0 : currency.places, grouped: true)
      : amount.readable()
    return (signum < 0 ? "-" : "") + currency.symbol + digits + (suffix.isEmpty ? "" : " " + suffix)
  }
}
