import Definitions
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
  /// - Parameters:
  ///   - whole: digits before the point.
  ///   - scale: digits after it.
  public init(whole: Int, scale: Int) {
    (precision, self.scale) = (max(1, whole + scale), scale)
  }

  /// Digits before the point.
  public var whole: Int { precision - scale }

  var fits: Bool { precision <= Self.most }

  /// Enough for each of them.
  static func widest(_ all: [Digits]) -> Digits {
    Digits(whole: all.map(\.whole).max() ?? 0, scale: all.map(\.scale).max() ?? 0)
  }
}

extension Table.Column {
  /// The digits that its numbers may have; `nil` for a column of something else.
  ///
  /// As many before the point as any figure of a health service needs, and no more, so that a sum
  /// of prices times counts or times ratios stays within 38 digits; or as many as the column says.
  public var digits: Digits? {
    guard case .number(let unit) = kind else { return nil }
    if unit == .ratio { return Digits(whole: wholeDigits ?? 5, scale: places ?? 9) }
    let decimals = unit.currency?.places ?? (unit.isMoney ? 2 : 0)
    return Digits(whole: wholeDigits ?? 12, scale: places ?? decimals)
  }
}

extension Digits: CustomStringConvertible {
  /// As SQL spells the type: `DECIMAL(14, 2)`.
  public var description: String { "DECIMAL(\(precision), \(scale))" }
}
