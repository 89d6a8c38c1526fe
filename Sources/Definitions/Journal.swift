import Faults

/// How what a party pays and receives is posted in its own general ledger.
public struct JournalDeclaration: Sendable {
  /// The party whose accounts these are.
  public let party: Passage
  public let payables: String
  public let receivables: String
  /// What is expected to be paid, and what is expected to be received.
  public let accruals: String
  public let accruedIncome: String
  /// What another party is called there, by its id.
  public let counterparties: [String: String]
  /// In the order of the file: the first that fits a line counts.
  public let expenditure: [Rule]
  public let income: [Rule]

  /// Which lines go to which account.
  public struct Rule: Sendable {
    /// A name, or the beginning of one with `*` behind it; `nil` for all.
    public let contract: String?
    public let term: String?
    public let kind: String?
    public let account: String
    public let costCentre: String?

    public func fits(contract: String, term: String, kind: String) -> Bool {
      Self.fits(self.contract, contract) && Self.fits(self.term, term)
        && Self.fits(self.kind, kind)
    }

    private static func fits(_ pattern: String?, _ name: String) -> Bool {
      guard let pattern else { return true }
      return pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
  }

  /// Plain words for accounts, for a party of which nothing is said.
  public static func plain(for party: String) -> JournalDeclaration {
    JournalDeclaration(
      party: Passage(party), payables: "payables", receivables: "receivables",
      accruals: "accruals", accruedIncome: "accrued income", counterparties: [:],
      expenditure: [], income: [])
  }
}
