import Definitions
import Quantities
import Settlement

/// A payment line, and the care that its money is for.
public struct SettledLine: Sendable {
  public let line: PaymentLine
  /// As its term says; `nil` where it does not.
  public let setting: String?

  public init(_ line: PaymentLine, setting: String?) {
    (self.line, self.setting) = (line, setting)
  }
}

extension Settlement {
  /// Its lines with the setting that the term of each says.
  public var settledLines: [SettledLine] {
    let settings = Dictionary(
      contract.terms.map { ($0.name, $0.setting?.text) }, uniquingKeysWith: { first, _ in first })
    return lines.map { SettledLine($0, setting: settings[$0.term] ?? nil) }
  }
}

/// What one party pays another for one setting, over all lines of that.
public struct Flow: Sendable {
  /// How money comes from one to the other.
  public enum How: String, Sendable, Comparable {
    case paid
    /// Out of what the payer was itself paid.
    case passedOn = "passed on"
    /// The payer's own part of what it passes on.
    case kept

    public init(_ kind: PaymentLine.Kind) {
      switch kind {
      case .core, .incentive, .adjustment: self = .paid
      case .passOn: self = .passedOn
      case .kept: self = .kept
      }
    }

    private var rank: Int {
      switch self {
      case .paid: 0
      case .passedOn: 1
      case .kept: 2
      }
    }

    public static func < (left: How, right: How) -> Bool { left.rank < right.rank }
  }

  public let payer: String
  public let payee: String
  public let setting: String?
  public let how: How
  /// The sum of its lines, in units of the currency; negative flows from payee to payer.
  public let amount: Rational
  /// The part of it that the payee passes on or keeps in flows of their own.
  public internal(set) var onward: Rational = .zero
  /// What falls to a cohort, where one was asked for.
  public internal(set) var estimate: Estimate?

  /// What comes to rest with the payee. These add up to the total without counting a pound twice.
  public var stays: Rational { amount - onward }
}

/// A part of what stays with a payee, by a key.
public struct Estimate: Sendable {
  /// What falls to the cohort, to the penny; `nil` where no share is known at all.
  public let cohort: Rational?
  /// What no share is known of. It is neither the cohort's nor everybody else's.
  public let unshared: Rational
  /// Why that is so, where it is.
  public let reason: Reason?

  public enum Reason: String, Sendable {
    case noSetting = "no setting"
    case noRows = "no rows in the key"
  }
}
