import Faults
import Ledger
import Quantities
import Runs
import Settlement

/// What a run posts, for reading in a terminal: a table for each cause.
struct MonthRunText {
  private let run: MonthRun
  private let names: [String: String]

  init(_ run: MonthRun, names: [String: String]) { (self.run, self.names) = (run, names) }

  var text: String {
    let request = run.request
    var text = "\(request.month.name) at \(request.stage.rawValue), as known on \(request.known)"
    let extracts = run.received == 1 ? "1 extract" : "\(run.received) extracts"
    text += run.received > 0 ? " with \(extracts)\n" : "\n"
    for step in run.steps where !step.changes.isEmpty { text += "\n" + table(step) }
    let changes = run.steps.flatMap(\.changes)
    text += changes.isEmpty ? "\nNothing differs from what is posted.\n" : "\n" + total
    for standing in run.standing { text += said(standing) }
    for untold in run.untold { text += "Not yet told: \(untold).\n" }
    for caveat in run.caveats { text += caveat + "\n" }
    return text
  }

  private func said(_ standing: MonthRun.Standing) -> String {
    // Of what was closed, only what would be otherwise is worth a line.
    if standing.isClosed, standing.amount == standing.calculated { return "" }
    func text(_ amount: Rational?) -> String {
      amount?.text(in: standing.key.currency.unit) ?? "no such line"
    }
    return "\(standing.isClosed ? "Closed" : "Agreed") and left as it is: \(standing.key):"
      + " \(text(standing.amount)); calculated: \(text(standing.calculated)).\n"
  }

  private func table(_ step: MonthRun.CausedStep) -> String {
    let rows = step.changes.map { change -> [String] in
      let key = change.key
      func money(_ amount: Rational) -> String {
        amount.fixed(places: key.currency.places, grouped: true)
      }
      return [
        key.contract, key.term, key.payer, partyName(key.payee, names), key.period.name,
        change.before.map(money) ?? "", money(change.after - (change.before ?? .zero)),
        money(change.after), change.nature,
      ]
    }
    let header = [
      "contract", "term", "payer", "payee", "period", "before", "change", "now", "",
    ]
    return "\(step.cause)\n" + aligned([header] + rows, right: [5, 6, 7])
  }

  /// By contract and currency, what the run changes in all.
  private var sums: [String] {
    var sums: [String: [Currency: Rational]] = [:]
    for change in run.steps.flatMap(\.changes) {
      let moved = change.after - (change.before ?? .zero)
      sums[change.key.contract, default: [:]][change.key.currency, default: .zero] =
        (sums[change.key.contract]?[change.key.currency] ?? .zero) + moved
    }
    return sums.sorted { $0.key < $1.key }.flatMap { contract, sums in
      sums.sorted { $0.key.code < $1.key.code }.map { "\(contract): \($1.text(in: $0.unit))" }
    }
  }

  private var total: String {
    sums.map { "in all, \($0)\n" }.joined()
  }
}
