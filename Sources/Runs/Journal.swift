import Definitions
import Ledger
import Quantities

/// What entries of the ledger moved, as a party posts it in its own: two rows for each movement, in
/// debit and credit, so that every entry balances.
public struct Journal {
  public struct Row: Hashable, Sendable {
    public let occasion: Occasion
    public let line: LedgerLine
    public let account: String
    public let costCentre: String
    public let counterparty: String
    /// Just one of the two is above nought, and none below.
    public let debit: Rational
    public let credit: Rational
  }

  public let party: String
  public let rows: [Row]
  private let accounts: JournalDeclaration

  /// - Parameter accounts: the party's; plain words where it has said nothing.
  public init(
    of party: String, _ entries: [(occasion: Occasion, lines: [JournalLine])],
    accounts: JournalDeclaration?
  ) {
    let accounts = accounts ?? .plain(for: party)
    (self.party, self.accounts) = (party, accounts)
    rows = entries.flatMap { entry in
      entry.lines.flatMap { Self.rows(of: $0, entry.occasion, party, accounts) }
    }
  }

  /// What is accrued and what is to be paid each go to an account of their own; the other side is
  /// the expenditure or the income.
  private static func rows(
    of moved: JournalLine, _ occasion: Occasion, _ party: String, _ accounts: JournalDeclaration
  ) -> [Row] {
    let (line, key) = (moved.line, moved.line.key)
    let pays = party == key.payer
    let rule = (pays ? accounts.expenditure : accounts.income).first {
      $0.fits(contract: key.contract, term: key.term, kind: line.facts.kind)
    }
    let result = rule?.account ?? (pays ? "expenditure" : "income")
    let (waiting, owed) =
      pays
      ? (accounts.accruals, accounts.payables) : (accounts.accruedIncome, accounts.receivables)
    let other = pays ? key.payee : key.payer
    func row(_ account: String, _ costCentre: String, debit: Rational) -> Row {
      Row(
        occasion: occasion, line: line, account: account, costCentre: costCentre,
        counterparty: accounts.counterparties[other] ?? other,
        debit: max(debit, .zero), credit: max(-debit, .zero))
    }
    return [(waiting, moved.accrued), (owed, moved.payable)].filter { !$0.1.isZero }
      .flatMap { account, amount in
        let debit = pays ? amount : -amount
        return [
          row(result, rule?.costCentre ?? "", debit: debit), row(account, "", debit: -debit),
        ]
      }
  }
}
