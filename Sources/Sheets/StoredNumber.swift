import Quantities

/// A number as a cell stores it: `1234.5600000000001`, `5.5E-2`.
///
/// It is read by its digits and never as a floating-point number, so that what is stored is what is
/// read, noise and all: rounding is for those who know what the number is.
struct StoredNumber {
  private let isNegative: Bool
  /// Without the point.
  private let digits: String
  /// How many of the digits stand behind the point; negative for noughts that follow them.
  private let scale: Int

  /// What a cell's floating-point number can hold, and more.
  private static let mostScale = 400

  /// `nil` where it is no number.
  init?(_ text: String) {
    var rest = text.utf8[...]
    func takeSign() -> Bool {
      guard let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else {
        return false
      }
      rest = rest.dropFirst()
      return sign == UInt8(ascii: "-")
    }
    func takeDigits() -> Substring.UTF8View {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest[digits.endIndex...]
      return digits
    }
    isNegative = takeSign()
    var (digits, decimals) = (String(Substring(takeDigits())), 0)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let taken = takeDigits()
      (digits, decimals) = (digits + String(Substring(taken)), taken.count)
    }
    var exponent = 0
    if let sign = rest.first, sign == UInt8(ascii: "e") || sign == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      let isBelow = takeSign()
      let taken = takeDigits()
      guard taken.count <= 4, let number = Int(String(Substring(taken))) else { return nil }
      exponent = isBelow ? -number : number
    }
    guard rest.isEmpty, !digits.isEmpty, digits.utf8.count <= Self.mostScale,
      abs(decimals - exponent) <= Self.mostScale
    else { return nil }
    (self.digits, scale) = (digits, decimals - exponent)
  }

  /// Without an exponent: `0.055`, as a comma-separated file would have it.
  var plain: String {
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    let whole = padded.dropLast(max(0, scale)) + String(repeating: "0", count: max(0, -scale))
    let kept = whole.drop { $0 == "0" }
    let decimals = scale > 0 ? "." + padded.suffix(scale) : ""
    return (isNegative ? "-" : "") + (kept.isEmpty ? "0" : kept) + decimals
  }

  private var value: Rational? { Rational(decimal: plain) }

  // MARK: Days and times

  /// The day that is meant, `2026-03-31`, with the time of day where there is one,
  /// `2026-03-31 09:30:00`; `nil` where there is no such day.
  ///
  /// Day 60 of the count from 1900 is 29 February 1900, which never was: spreadsheets keep a
  /// mistake of the first of them, so that days before it are one off.
  func day(countsFrom1904: Bool) -> String? {
    guard let value, let (days, seconds) = Self.split(value), days >= (countsFrom1904 ? 0 : 1),
      countsFrom1904 || days != 60
    else { return nil }
    let start = countsFrom1904 ? -24_107 : days < 60 ? -25_568 : -25_569
    guard days <= 2_958_465 else { return nil }
    let day = Day(number: start + days).description
    return seconds == 0 ? day : "\(day) \(Self.clock(seconds))"
  }

  /// The time of a day, `09:30:00`; with its day, where the number has one.
  func time(countsFrom1904: Bool) -> String? {
    guard let value, let (days, seconds) = Self.split(value) else { return nil }
    return days == 0 ? Self.clock(seconds) : day(countsFrom1904: countsFrom1904)
  }

  /// Whole days and seconds, rounded: a time is stored as a part of a day, with noise.
  private static func split(_ value: Rational) -> (days: Int, seconds: Int)? {
    let seconds = (value * Rational(86_400)).rounded(to: .one).exactText
    guard let seconds = Int(seconds), seconds >= 0 else { return nil }
    return (seconds / 86_400, seconds % 86_400)
  }

  private static func clock(_ seconds: Int) -> String {
    [seconds / 3_600, seconds / 60 % 60, seconds % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
