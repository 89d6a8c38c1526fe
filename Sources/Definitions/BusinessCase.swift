import Faults
import Quantities

/// What `leftshift business-case` puts before a board: which regime is in force, which are
/// proposed, for whom, and what it takes to come from one to the other.
public struct BusinessCaseDeclaration: Sendable {
  public let place: Place
  public let title: String
  /// What the board is asked for, a sentence each.
  public let asks: [String]
  /// The regime that is in force.
  public let current: Passage
  /// At least one.
  public let proposed: [Passage]
  /// The period that all of them are settled for.
  public let period: Passage
  /// The cohort of `flows:` that it is about; `nil` for everybody.
  public let cohort: Passage?
  /// Actions of `incentives:` that are tried; all of them where it is empty.
  public let actions: [Passage]
  public let transition: Transition?

  /// Care that moves from one service to another over some years, while both have to be kept.
  public struct Transition: Sendable {
    public let place: Place
    /// The action of `incentives:` that moves it once.
    public let action: Passage
    /// Who does it.
    public let by: Passage
    /// How often it is done in each year, in the order of the file.
    public let moves: [(year: Passage, times: Int)]
    /// What the new service costs besides in a year, as premises and recruiting, by the year.
    public let setUp: [(year: Passage, amount: Passage)]
    /// How many years the semi-fixed and fixed cost of what was moved stays.
    public let staysFor: Int
  }
}
