import Faults

/// What tells a bridge of causes apart what is not in the contracts: which column of the rows says
/// what sort of case a row is.
///
/// More of every case alike is volume; more of the dear ones and fewer of the others is case mix;
/// the same cases at another price is price.
public struct BridgeDeclaration: Sendable {
  public let place: Place
  /// A label column: tables of rows without such a column have no case mix.
  public let caseMix: Passage?
  /// A number column that says how many cases a row stands for: in tables of rows without it, each
  /// row is one.
  public let cases: Passage?
  /// Tables of what is agreed, as plans and contract values: measures of them are part of the rule,
  /// and as they are now at the baseline too.
  public let rule: [Passage]
}
