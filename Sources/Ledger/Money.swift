import Quantities

/// Amounts between their two forms: exact numbers outside the ledger, minor units inside.
enum Money {
  /// Ten million million pounds in pence. Thousands of such amounts still add up in 64 bits.
  static let most = 1_000_000_000_000_000

  /// `nil` where the amount is no multiple of the minor unit or too large to keep.
  static func minorUnits(
    _ amount: Rational, _ currency: Currency, most: Int = Money.most
  ) -> Int? {
    guard let units = (amount * .powerOfTen(currency.places)).integer,
      (-most...most).contains(units)
    else { return nil }
    return units
  }

  static func amount(_ minorUnits: Int, _ currency: Currency) -> Rational {
    Rational(minorUnits) * currency.minorUnit
  }
}
