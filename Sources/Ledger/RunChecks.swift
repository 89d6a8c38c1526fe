import Faults
import Quantities

/// What can be wrong with a run that is to be posted. All of it is said at once.
struct RunChecks {
  let ledger: String
  let run: Run

  // MARK: Before the ledger is asked

  func faults(in lines: [PostedLine]) -> [Fault] {
    var seen = Set<LineKey>()
    let scope = Set(run.scope)
    return runFaults()
      + lines.flatMap { line in
        var faults = textFaults(of: line)
        if !scope.contains(line.key.scope) { faults.append(outside(line.key)) }
        if !seen.insert(line.key).inserted { faults.append(repeated(line.key)) }
        if Money.minorUnits(line.amount, line.key.currency) == nil {
          faults.append(unpayable(line))
        }
        return faults
      }
  }

  private func runFaults() -> [Fault] {
    var faults: [Fault] = []
    if run.scope.isEmpty {
      faults.append(
        unfit(
          "the run settles nothing",
          "Name the contracts, terms and periods that it settled, also those without lines."))
    }
    if run.cause.isBlank {
      faults.append(
        unfit("the run has no cause", "Say why it is posted, as `first settlement`."))
    }
    if !run.stage.isWord {
      faults.append(unfit("`\(run.stage)` is no stage", "A stage is a word, as `freeze`."))
    }
    for (thing, hash) in [("data", run.data), ("definitions", run.definitions)]
    where !hash.isSHA256 {
      faults.append(
        unfit("`\(hash)` does not name the \(thing)", "It takes the 64 digits of a SHA-256."))
    }
    let people = [run.prepared, run.approved].compactMap { $0 }
    if people.contains(where: \.isBlank) {
      faults.append(unfit("somebody without a name prepared or approved the run", "Name them."))
    }
    if let approved = run.approved, approved == run.prepared || run.prepared == nil {
      faults.append(
        unfit(
          "\(approved) approved a run that nobody else prepared",
          "One person prepares it and another approves it.", rule: "own-approval"))
    }
    let names = run.scope.flatMap { [$0.contract, $0.term, $0.period.name] }
    if names.contains(where: \.isBlank) {
      faults.append(
        unfit("the run has a scope without a name", "Contract, term and period each have one."))
    }
    if run.scope.contains(where: { $0.period.first > $0.period.last }) {
      faults.append(unfit("a period ends before it begins", "Give its first day first."))
    }
    return faults
  }

  private func textFaults(of line: PostedLine) -> [Fault] {
    let (key, facts) = (line.key, line.facts)
    let optional = [facts.quantity, facts.unit, facts.rate, facts.plan].compactMap { $0 }
    let fit =
      ![key.payer, key.payee, line.working].contains(where: \.isBlank)
      && !(optional + [line.working]).contains(where: \.hasNull)
      && [facts.kind, facts.nature, facts.recovery ?? "none"].allSatisfy(\.isWord)
      && key.part > 0 && facts.service.first <= facts.service.last
    return fit
      ? []
      : [
        unfit(
          "the line for \(key) lacks something",
          "A line has a payer, a payee, its working, a kind that is a word, a part from 1 and a"
            + " service period that ends no sooner than it begins.")
      ]
  }

  private func outside(_ key: LineKey) -> Fault {
    unfit(
      "the line for \(key) is outside what the run settles",
      "A run changes only lines of its own contracts, terms and periods. Add this one to the"
        + " run's scope, or leave the line out.", rule: "line-outside-scope")
  }

  private func repeated(_ key: LineKey) -> Fault {
    unfit(
      "two lines for \(key)",
      "The ledger could not tell them apart. Add them up, or make them parts 1 and 2.",
      rule: "repeated-line")
  }

  private func unpayable(_ line: PostedLine) -> Fault {
    let currency = line.key.currency
    return unfit(
      "\(line.amount.text(in: currency.unit)) for \(line.key) cannot be posted",
      "An amount is a multiple of \(currency.minorUnit.text(in: currency.unit)) and at most"
        + " \(Money.amount(Money.most, currency).text(in: currency.unit)). Round it in the term.",
      rule: "unpayable-amount")
  }

  // MARK: Beside what the ledger holds

  func faults(
    in differences: Differences, withdrawing: [Withdrawal], held: [LineKey: LedgerLine]
  ) -> [Fault] {
    withdrawing.filter { $0.cause.isBlank }.map(causeless)
      + differences.vanished.map(vanished)
      + differences.needless.map { needless($0, isHeld: held.keys.contains(where: $0.covers)) }
  }

  private func vanished(_ line: LedgerLine) -> Fault {
    let amount = line.amount.text(in: line.key.currency.unit)
    return Fault(
      "vanished-line", at: nil,
      "\(amount) is posted for \(line.key), and this run has no such line",
      advice: "A payee that is missing from an extract is not paid back by itself: look whether"
        + " the data is whole. If the line is to go, withdraw it and say why. (`\(ledger)`, entry"
        + " \(line.entry).)")
  }

  private func causeless(_ withdrawal: Withdrawal) -> Fault {
    unfit(
      "the withdrawal of \(text(withdrawal)) has no cause",
      "Whoever reads the statement will ask why it was taken back: say it.",
      rule: "withdrawal-without-cause")
  }

  private func needless(_ withdrawal: Withdrawal, isHeld: Bool) -> Fault {
    unfit(
      "there is nothing to withdraw of \(text(withdrawal))",
      isHeld
        ? "The run has that line itself, or it came to nought before. Leave the withdrawal out."
        : "Nothing is posted there by what this run settles. Check the names and the period.",
      rule: "needless-withdrawal")
  }

  private func text(_ withdrawal: Withdrawal) -> String {
    "`\(withdrawal.term)` of `\(withdrawal.contract)` for \(withdrawal.period) to"
      + " \(withdrawal.payee)"
  }

  private func unfit(_ title: String, _ advice: String, rule: String = "unfit-run") -> Fault {
    Fault(rule, at: nil, title, advice: advice + " Nothing was posted.")
  }
}
