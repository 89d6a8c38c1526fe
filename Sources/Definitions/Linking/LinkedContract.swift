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
  /// The length of the period in years.
  case period
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
  /// What it pays in a period, rounded.
  public let amount: Slot.ID
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
