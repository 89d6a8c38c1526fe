import Definitions
import Faults
import Ledger
import Quantities
import Settlement

/// A contract of which something is posted, and which the workspace does not have any more or lets
/// end before: what is paid under another name now must not be paid beside it.
enum FormerContract {
  /// - Parameter contracts: all that the workspace has.
  /// - Throws: `former-contract`, where a line is of days for which the same term pays the same
  ///   parties under a contract that is gone, or had ended by then.
  static func check(
    _ lines: [PaymentLine], beside contracts: [Contract], in ledger: LedgerFile
  ) throws(Fault) {
    let paid = Dictionary(grouping: lines.filter { !$0.amount.isZero }, by: \.term)
    let here = Dictionary(contracts.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    for contract in try ledger.contracts() {
      if let here = here[contract], here.lastDay == nil { continue }
      for (term, lines) in paid.sorted(by: { $0.key < $1.key })
      where lines.contains(where: { $0.contract != contract }) {
        for former in try ledger.lines(contract: contract, term: term) {
          if let last = here[contract]?.lastDay, former.facts.service.last <= last { continue }
          if let now = lines.first(where: { $0.isBeside(former) }) {
            throw isPaid(former, and: now)
          }
        }
      }
    }
  }

  private static func isPaid(_ former: LedgerLine, and now: PaymentLine) -> Fault {
    let (old, new) = (former.key.contract, now.contract)
    return Fault(
      "former-contract", at: nil,
      "\(former.amount.text(in: former.key.currency.unit)) is posted for \(former.key), of a"
        + " contract that is not here any more or had ended by then, and `\(new)` would pay"
        + " `\(now.term)` for \(now.service) too",
      advice: "A contract keeps the name that it was posted under: call it `\(old)` again, and give"
        + " it another `title:`. If it has ended, put its file back with the day, `to:`, and take"
        + " back what was posted for days after it: run their months, with `--withdraw`. Nothing"
        + " was posted.")
  }
}

extension PaymentLine {
  fileprivate func isBeside(_ former: LedgerLine) -> Bool {
    let days = former.facts.service
    return !former.amount.isZero && contract != former.key.contract
      && payer == former.key.payer && payee == former.key.payee
      && service.first <= days.last && days.first <= service.last
  }
}

extension Contract {
  /// The last day on which anything of it is in force, what runs off too; `nil` without dates.
  fileprivate var lastDay: Day? {
    to.map { to in terms.compactMap { $0.to.flatMap { Day(iso: $0.text) } }.reduce(to, max) }
  }
}
