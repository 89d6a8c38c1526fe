import Faults

/// How `leftshift flows` shares payments out between the people of a cohort and everybody else.
public struct FlowsDeclaration: Sendable {
  public let place: Place
  /// The dimension of the keys whose members are paid.
  public let payee: Passage
  /// The dimension of the keys whose members pay, where they are by one.
  public let payer: Passage?
  /// At least one; the first serves where none is named.
  public let keys: [Key]
  public let cohorts: [Cohort]

  /// What a payment is shared out by, under a word of the workspace's: cost, contacts.
  public struct Key: Sendable {
    public let name: String
    public let measure: Passage
  }

  /// A group of people.
  public struct Cohort: Sendable {
    public let name: String
    public let title: String
    public let place: Place
    /// Whose rows are theirs: a formula of the rows that the keys count.
    public let who: Passage
  }
}

/// What `leftshift gap` compares: fixed payments, and the worth of what was done.
public struct GapDeclaration: Sendable {
  public let place: Place
  /// The measure in money that says what the activity is worth.
  public let worth: Passage
  /// A measure that counts the same activity.
  public let activity: Passage?
  /// At least one: `contract.term`, or a contract alone; `*` at the end for all that begin so.
  public let fixed: [Passage]
}

/// The dimension whose members say what money is for.
public let settingDimension = "setting"

extension Measure {
  /// The same measure of a cohort's rows alone. Its name is none that a workspace can give, so that
  /// it is never taken for another.
  public func restricted(to cohort: FlowsDeclaration.Cohort) -> Measure {
    of(cohort.who, named: cohort.name, by: [])
  }
}
