import Faults
import Ledger
import Settlement

/// A contract of which something is posted, and which the workspace does not have any more: what
/// is paid under another name now must not be paid beside it.
enum FormerContract {
  private struct Flow: Hashable {
    let term: String
    let payer: String
    let payee: String
  }

  /// - Parameter contracts: the names of all that the workspace has.
  /// - Throws: `former-contract`, where a line is of days for which the same term pays the same
  ///   parties under a contract that is gone.
  static func check(
    _ lines: [PaymentLine], beside contracts: Set<String>, in ledger: LedgerFile
  ) throws(Fault) {
    let gone = try ledger.contracts().filter { !contracts.contains($0) }
    guard !gone.isEmpty else { return }
    let paid = Dictionary(grouping: lines.filter { !$0.amount.isZero }) {
      Flow(term: $0.term, payer: $0.payer, payee: $0.payee)
    }
    for contract in gone {
      for former in try ledger.lines(contract: contract) where !former.amount.isZero {
        let key = former.key
        let flow = Flow(term: key.term, payer: key.payer, payee: key.payee)
        let now = paid[flow]?.first { line in
          line.service.first <= former.facts.service.last
            && former.facts.service.first <= line.service.last
        }
        if let now { throw isPaid(former, and: now) }
      }
    }
  }

  private static func isPaid(_ former: LedgerLine, and now: PaymentLine) -> Fault {
    let (old, new) = (former.key.contract, now.contract)
    return Fault(
      "former-contract", at: nil,
      "\(former.amount.text(in: former.key.currency.unit)) is posted for \(former.key), of a"
        + " contract that is not here any more, and `\(new)` would pay `\(now.term)` for"
        + " \(now.service) too",
      advice: "A contract keeps the name that it was posted under: call it `\(old)` again, and give"
        + " it another `title:`. If it has ended, put its file back with the day, `to:`. Nothing"
        + " was posted.")
  }
}
