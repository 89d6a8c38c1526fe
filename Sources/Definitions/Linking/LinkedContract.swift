import Faults
import Formulas
import Quantities

/// A contract whose every formula is checked, made one program with the mechanisms it calls.
public struct LinkedContract: Sendable {
  public let contract: Contract
  public let program: Program
  /// Where the slots that no formula gives come from.
  public let sources: [Slot.ID: FactSource]
  public let terms: [LinkedTerm]
  public let checks: [LinkedCheck]
  /// The values of mechanisms that formulas read as `term.value`, and their terms.
  public let termValues: [Slot.ID: String]
  /// What the contract is worth at plan, where it says so.
  public let valueAtPlan: Slot.ID?
  /// The tables the contract reads, its own and the workspace's.
  public let tables: [Table]
  /// Members known before any data is read, by dimension.
  public let declared: [String: [String]]
}

public enum FactSource: Sendable {
  case column(table: String, column: Table.Column)
  case dated(DatedValue)
  case measure(Measure)
  /// What a term of another contract pays, by its payer and payee where those are dimensions.
  case line(contract: String, term: String, payer: Side, payee: Side)
  /// The length of the period in years, its first day and its last.
  case period, firstDay, lastDay
}

public struct LinkedCheck: Sendable {
  public let declaration: Contract.Check
  public let slot: Slot.ID
}

/// Who pays or is paid: one party, or each member of a dimension.
public enum Side: Sendable, Hashable {
  case party(String)
  case dimension(String)

  public var dimension: String? {
    if case .dimension(let name) = self { name } else { nil }
  }
}

public struct LinkedTerm: Sendable {
  public let declaration: Contract.Term
  public let mechanism: Mechanism?
  public let payer: Side
  public let payee: Side
  public let each: Cycle
  /// The days it is in force; `nil` where its contract has none.
  public let days: Period?
  /// What it pays in a period, rounded.
  public let amount: Slot.ID
  /// Where it does not hold, the term pays nothing, whatever else is missing.
  public let condition: Slot.ID?
  /// What it pays on account in a period, and the amount less that, where it is paid so.
  public let onAccount: (paid: Slot.ID, rest: Slot.ID)?
  public let quantity: Slot.ID?
  public let rate: Slot.ID?
  public let requirements: [Requirement]

  public var name: String { declaration.name }

  /// A condition that a mechanism sets, which must hold wherever it is read.
  public struct Requirement: Sendable {
    public let slot: Slot.ID
    public let sentence: String
    /// Where the contract calls the mechanism.
    public let place: Place
  }
}
