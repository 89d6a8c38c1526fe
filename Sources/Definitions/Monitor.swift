import Faults
import Quantities

/// What `leftshift monitor` sets side by side: activity and money that were planned, and those that
/// there were, by contract, point of delivery and month.
public struct MonitorDeclaration: Sendable {
  public let name: String
  public let title: String
  public let place: Place
  /// The contract that it is of: its years count, and a draft of an activity query names it.
  public let contract: Passage?
  public let actual: Figures
  /// Of months, or of longer periods that are then `phased`.
  public let plan: Figures
  /// The dimensions that a row is of, in the order of the columns. At least one.
  public let by: [Passage]
  /// The dimension within which price, volume and case mix are told apart.
  public let caseMix: Passage?
  public let phased: Phasing?
  public let query: Query?

  /// Two measures of the same care.
  public struct Figures: Sendable {
    /// A count of something.
    public let activity: Passage
    public let money: Passage

    public var measures: [Passage] { [activity, money] }
  }

  /// How a plan for a longer period falls on its months.
  public enum Phasing: Sendable {
    /// By Mondays to Fridays that are no holidays.
    case workingDays
    case evenly
    /// As a measure fell on the same months a year earlier.
    case asMeasure(Passage)
  }

  /// What is off plan enough to ask why, year to date.
  public struct Query: Sendable {
    public let place: Place
    /// A part of the plan, in activity or in money.
    public let beyond: Rational?
    /// Money, on either side of the plan.
    public let least: (amount: Rational, currency: Currency)?
  }

  public var measures: [Passage] {
    let shape: [Passage] = if case .asMeasure(let name)? = phased { [name] } else { [] }
    return actual.measures + plan.measures + shape
  }
}
