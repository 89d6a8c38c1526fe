import Faults
import Formulas
import Quantities

/// A contract as it was written, before its formulas are checked.
public struct Contract: Sendable {
  /// Its file as it was read, to be read again with something changed.
  let document: Item
  public let name: String
  public let title: String
  /// The rule that lets the contract pay this way.
  public let basis: String?
  public let objectives: [String]
  public let file: SourceFile
  public let place: Place
  public let money: Currency
  public let from: Day?
  public let to: Day?
  public let payer: Passage
  public let payee: Passage
  public let each: Cycle
  /// Whether the contract says so itself.
  public let saysEach: Bool
  public let plan: Plan?
  public let proxies: [Proxy]
  /// Names whose figures are not from a source but made up to show the working, and why.
  public let illustrative: [String: Illustrative]
  public let tables: [Table]
  public let scales: [ScaleTable]
  public let dated: [DatedValue]
  public let lets: [Let]
  /// Other contracts whose lines its formulas read.
  public let reads: [Passage]
  public let terms: [Term]
  /// What should hold, reported for all to see.
  public let checks: [Check]
  /// How what was paid too much is recovered, where the contract says so.
  public let overpayment: Overpayment?

  /// A named formula.
  public struct Let: Sendable {
    public let name: String
    public let formula: Passage
    /// What the contract says that it is, if it does. Then it may lead back to itself by way of
    /// the period before.
    public let declared: (kind: Kind, by: [Passage])?
  }

  /// A condition on the contract's figures, with the sentence that says what it asks.
  public struct Check: Sendable {
    public let name: String
    public let place: Place
    public let holds: Passage
    public let says: String
    public let each: Cycle?
    /// Whether nothing is settled where it does not hold.
    public let stops: Bool
  }

  /// The contract's value when everything goes as planned, and what that means for its data.
  public struct Plan: Sendable {
    public let value: Passage
    /// Columns and the formulas that stand in for their data.
    public let substitutions: [(column: Passage, formula: Passage)]
  }

  /// Why a figure is made up, and where the contract says so.
  public struct Illustrative: Sendable {
    public let reason: String
    public let place: Place
  }

  /// A count that stands for another: pathways for people.
  public struct Proxy: Sendable {
    public let counted: Unit
    public let paidAs: Unit
    public let because: String
    public let place: Place
  }

  /// How money that was paid too much comes back.
  public enum Overpayment: String, CaseIterable, Sendable {
    /// Out of what is paid next.
    case setOff = "set-off"
    case creditNote = "credit note"
  }

  public struct Term: Sendable {
    public let name: String
    public let place: Place
    public let clause: String?
    public let kind: Kind
    public let covers: String?
    /// What the money is for: non-elective care, community nursing; a member of the dimension
    /// `setting` where the workspace declares one.
    public let setting: Passage?
    /// Which rows of the table of `coverage:` it pays for, where it says so: a row formula.
    public let rows: Passage?
    /// Whom it pays for by the head, where it says so: a row formula of the people of `coverage:`.
    public let people: Passage?
    /// Where they differ from the contract's.
    public let payer: Passage?
    public let payee: Passage?
    public let each: Cycle?
    /// The days it is in force, where they are not the contract's.
    public let from: Passage?
    public let to: Passage?
    /// It pays nothing where this does not hold.
    public let condition: Passage?
    public let paid: Paid
    public let onAccount: OnAccount?
    public let rounds: Rounding
    public let pays: Pays
    public let line: LineDetail

    public enum Kind: String, CaseIterable, Sendable {
      case core, incentive, adjustment
      case passOn = "pass-on"
    }

    public enum Pays: Sendable {
      case formula(Passage)
      case mechanism(Passage, inputs: [(name: Passage, formula: Item)])
    }
  }

  /// What is paid before it is known what a term comes to.
  public struct OnAccount: Sendable {
    /// For a period of the term; paid in its parts.
    public let amount: Passage
    /// When what it comes to, less what was paid on account, is due.
    public let reconciled: Paid
  }

  /// When a term's amount is due, and in what parts.
  public struct Paid: Sendable {
    public enum Parts: String, CaseIterable, Sendable {
      case monthly, quarterly, once

      /// Months from one part to the next; `nil` for a single payment.
      public var months: Int? {
        switch self {
        case .monthly: 1
        case .quarterly: 3
        case .once: nil
        }
      }
    }

    public let parts: Parts
    /// Day of the part's last month that it is due on; the month's last day where it has none.
    public let onDay: Int?
    /// Months after the end of the part.
    public let monthsAfter: Int

    public static let once = Paid(parts: .once, onDay: nil, monthsAfter: 0)
  }
}

extension Contract {
  /// The days that a period's name covers in this contract.
  public func period(_ name: PeriodName) -> Period? {
    switch name {
    case .period(let period): return period
    case .contractYear(let number):
      return from.map { Cycle.contractYear(number, from: $0, to: to) }
    }
  }
}
