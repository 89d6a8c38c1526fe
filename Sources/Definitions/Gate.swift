import Faults
import Quantities

/// A condition on the rows of a table with a file, and how many of them may break it: a settlement
/// that rests on the table waits until it holds, or until somebody answers for it by name.
///
/// A row with a blank in a column that the gate reads passes it, since there is nothing to ask:
/// that nothing may be blank is a gate of its own.
public struct Gate: Sendable {
  public let name: String
  public let place: Place
  public let table: Passage
  public let asks: Question
  /// How many may break it, as a part of all.
  public let atMost: Rational
  /// The column that says how much money a row is.
  public let money: Passage?
  /// What it asks, in a sentence.
  public let says: String
  public let waiver: Waiver?

  public enum Question: Sendable {
    /// A formula of the row.
    case holds(Passage)
    /// The value of a column is one of another table's column, written `table.column`, or a member
    /// of a dimension.
    case known(Passage, in: Passage)
    /// No two rows have the same values in these columns.
    case unique([Passage])
    /// None of these columns is blank.
    case filled([Passage])
    /// There are rows in every month, for each value of the columns `by`; and no month has a number
    /// of rows that differs from its neighbours' by more than a part of it.
    case monthly(Passage, by: [Passage], within: Rational?)
  }

  /// Who settles although it does not hold, and why.
  public struct Waiver: Sendable {
    public let by: String
    public let because: String
  }
}
