import Faults
import Ledger
import Quantities

/// That a year of a contract was closed: with one side, or where only one is known, with all.
struct Closing {
  let contract: String
  let year: Period
  /// The side it was agreed with; `nil` for all.
  let party: String?
  let on: Day

  /// As the ledger's entry keeps the year and the party.
  static func note(_ year: Period, _ party: String?) -> String {
    year.name + (party.map { "\t\($0)" } ?? "")
  }

  /// `nil` of an entry that closes nothing.
  init?(_ run: Run) {
    let words = (run.note ?? "").split(separator: "\t", maxSplits: 1).map(String.init)
    guard run.stage == Balances.stage, let contract = run.scope.first?.contract,
      let year = words.first.flatMap({ Period($0) })
    else { return nil }
    (self.contract, self.year, on) = (contract, year, run.asOf)
    party = words.dropFirst().first
  }

  /// Whether a line, for these days, is one of those that both sides agreed.
  func covers(_ key: LineKey, for service: Period) -> Bool {
    key.contract == contract && year.contains(service.last)
      && (party == nil || key.payer == party || key.payee == party)
  }

  /// Why a line is left as it is.
  var fault: Fault {
    Fault(
      "closed-year", at: nil,
      "\(year) of `\(contract)` was closed\(party.map { " with \($0)" } ?? "") on \(on), with"
        + " balances agreed",
      advice: "What comes to light later is a correction: `--stage correction`, prepared by one"
        + " person and approved by another. Nothing was posted.")
  }
}

extension LedgerFile {
  /// The closings of some contracts' years, in the order in which they were agreed.
  func closings(of contracts: [String]) throws(Fault) -> [Closing] {
    try entries(ofStage: Balances.stage).compactMap { Closing($0.run) }
      .filter { contracts.contains($0.contract) }
  }
}
