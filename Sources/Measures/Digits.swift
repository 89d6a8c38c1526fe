import Definitions
import Formulas
import Quantities

/// How many decimal digits a number of a row formula may have: a `DECIMAL(precision, scale)`.
///
/// They are worked out before any row is read, since engines differ in what they do when digits
/// run out: one overflows, one rounds, one drops them. Here none of them ever does.
public struct Digits: Hashable, Sendable {
  /// All digits, before and after the point.
  public let precision: Int
  /// Digits after the point.
  public let scale: Int

  /// The most that engines hold.
  public static let most = 38
  /// A sum of ten thousand million rows has at most so many digits more than one of them.
  private static let moreInSum = 10

  /// - Parameters:
  ///   - whole: digits before the point.
  ///   - scale: digits after it.
  public init(whole: Int, scale: Int) {
    (precision, self.scale) = (max(1, whole + scale), scale)
  }

  /// Digits before the point.
  public var whole: Int { precision - scale }

  var fits: Bool { precision <= Self.most }

  /// The digits of a count of rows.
  public static let count = Digits(whole: 18, scale: 0)

  /// The digits of a number that is written in a formula; its decimals must end.
  init(of number: Rational) {
    let scale = number.decimalPlaces ?? Self.most
    let whole = number.magnitude.rounded(to: .one, .towardsZero)
    self.init(whole: whole.isZero ? 0 : whole.exactText.utf8.count, scale: scale)
  }
}

// MARK: - What operations make of them

extension Digits {
  /// Enough for each of them.
  static func widest(_ all: [Digits]) -> Digits {
    Digits(whole: all.map(\.whole).max() ?? 0, scale: all.map(\.scale).max() ?? 0)
  }

  static func + (left: Digits, right: Digits) -> Digits {
    let widest = widest([left, right])
    return Digits(whole: widest.whole + 1, scale: widest.scale)
  }

  static func * (left: Digits, right: Digits) -> Digits {
    Digits(whole: left.whole + right.whole, scale: left.scale + right.scale)
  }

  /// Of the sum over rows.
  var summed: Digits { Digits(whole: whole + Self.moreInSum, scale: scale) }
}

extension Table.Column {
  /// The digits that its numbers may have; `nil` for a column of something else.
  ///
  /// As many before the point as any figure of a health service needs, and no more, so that a sum
  /// of prices times counts or times ratios stays within 38 digits.
  public var digits: Digits? {
    guard case .number(let unit) = kind else { return nil }
    if unit == .ratio { return Digits(whole: 5, scale: places ?? 9) }
    let decimals = unit.currency?.places ?? (unit.isMoney ? 2 : 0)
    return Digits(whole: 12, scale: places ?? decimals)
  }
}

extension Digits: CustomStringConvertible {
  /// As SQL spells the type: `DECIMAL(14, 2)`.
  public var description: String { "DECIMAL(\(precision), \(scale))" }
}
