import Definitions
import Faults
import Formulas
import Quantities

/// In which periods what a formula gives may be read.
extension ContractFacts {
  public func reading(of slot: Slot.ID, in period: Period) throws(Fault) -> Reading {
    if let term = terms[slot] { return try reading(of: term, in: period) }
    if let name = linked.termValues[slot],
      let term = linked.terms.first(where: { $0.name == name }),
      case .sum(let parts) = try reading(of: term, in: period)
    {
      // A score of twelve months is not the sum of twelve scores.
      if parts.isEmpty { return .absent }
      throw notSettled(term, period)
    }
    guard linked.program.slots[slot].recurs else { return .here }
    guard let from = linked.contract.from else {
      throw Fault(
        "no-contract-year", at: linked.program.slots[slot].passage?.place,
        "a value that leads back to itself needs a first day to lead back to",
        advice: "Give the contract `from` and `to`.")
    }
    return period.last < from ? .absent : .here
  }

  /// What a term pays in one of its own periods, or in several together. Half of one would be an
  /// amount that nobody paid.
  private func reading(of term: LinkedTerm, in period: Period) throws(Fault) -> Reading {
    guard let days = term.days, let from = linked.contract.from else {
      let own = term.each.period(holding: period.first, contractFrom: nil, to: nil)
      if own == period { return .here }
      throw notSettled(term, period)
    }
    if period.last < from { return .absent }
    let within = (max(period.first, days.first), min(period.last, days.last))
    guard within.0 <= within.1 else { return .sum([]) }
    let parts = term.each.periods(from: within.0, to: within.1, contractFrom: from)
    for part in parts {
      let whole = term.each.period(holding: part.first, contractFrom: from, to: days.last)
      guard let whole, max(whole.first, days.first) == part.first,
        min(whole.last, days.last) == part.last
      else { throw notSettled(term, period) }
    }
    if parts == [period] { return .here }
    return .sum(parts)
  }

  private func notSettled(_ term: LinkedTerm, _ period: Period) -> Fault {
    Fault(
      "not-settled", at: term.declaration.place,
      "`\(term.name)` is read for \(period.name), and is not settled for that",
      label: "it is settled each \(term.each.rawValue)"
        + (term.days.map { " from \($0.first)" } ?? ""),
      advice: "Read a term in its own periods, or in longer ones made of them.")
  }
}

/// The lines of a contract, for another that reads them.
public struct ContractLines: Sendable {
  let contract: Contract
  /// The periods in which any of its terms is settled.
  let periods: Set<Period>
  /// By term and period: what each payer pays each payee.
  let amounts: [String: [Period: [Pair: Rational]]]
  /// By term and period: why it cannot be told what it pays.
  let untold: [String: [Period: Fault]]
  /// What a reader must know of the tables that the contract rests on.
  let waivers: [String]

  /// What its figures rest on: the files that were read, each with its hash.
  let dataHashes: Set<String>

  struct Pair: Hashable {
    let payer: String
    let payee: String
  }

  /// - Parameter untold: what of it could not be settled, by term and period.
  public init(
    _ settlement: Settlement, untold: [String: [Period: Fault]] = [:], _ facts: ContractFacts
  ) {
    (contract, waivers, self.untold) = (settlement.contract, settlement.waivers, untold)
    dataHashes = facts.dataHashes
    var amounts: [String: [Period: [Pair: Rational]]] = [:]
    for line in settlement.lines {
      let pair = Pair(payer: line.payer, payee: line.payee)
      amounts[line.term, default: [:]][line.period, default: [:]][pair, default: .zero] =
        (amounts[line.term]?[line.period]?[pair] ?? .zero) + line.amount
    }
    self.amounts = amounts
    periods = Set(settlement.lines.map(\.period))
  }

  /// Whether the contract is in force then, or settles what runs off from it.
  func speak(of period: Period) -> Bool {
    if let from = contract.from, let to = contract.to, from <= period.last, period.first <= to {
      return true
    }
    return periods.contains { $0.first <= period.last && period.first <= $0.last }
  }
}

extension ContractFacts {
  /// What a term of another contract pays in a period, to whom and from whom the point says.
  func value(
    of contract: String, _ term: String, from payer: Side, to payee: Side, at members: [Int32],
    in period: Period
  ) throws(Fault) -> Value {
    guard let lines = lines[contract], lines.speak(of: period) else { return .none }
    func member(_ side: Side) -> String? {
      if case .party(let id) = side { return id }
      guard let ordinal = side.dimension.flatMap(linked.program.ordinal), members[ordinal] >= 0
      else { return nil }
      return memberNames[ordinal][Int(members[ordinal])]
    }
    let (wantedPayer, wantedPayee) = (member(payer), member(payee))
    let untold = (lines.untold[term] ?? [:]).sorted { $0.key < $1.key }
    for (paid, fault) in untold where paid.first <= period.last && period.first <= paid.last {
      throw fault
    }
    var sum = Rational.zero
    for (paid, pairs) in lines.amounts[term] ?? [:] {
      if paid.last < period.first || period.last < paid.first { continue }
      guard period.first <= paid.first, paid.last <= period.last else {
        throw Fault(
          "not-settled", at: linked.contract.reads.first { $0.text == contract }?.place,
          "`\(contract).\(term)` is read for \(period.name), and is settled for \(paid.name)",
          advice: "Read it in its own periods, or in longer ones made of them.")
      }
      if let wantedPayer, let wantedPayee {
        let pair = ContractLines.Pair(payer: wantedPayer, payee: wantedPayee)
        sum = sum + (pairs[pair] ?? .zero)
        continue
      }
      for (pair, amount) in pairs
      where (wantedPayer ?? pair.payer) == pair.payer && (wantedPayee ?? pair.payee) == pair.payee {
        sum = sum + amount
      }
    }
    return .number(sum)
  }
}

extension ContractFacts {
  /// Those of its own tables and of the contracts that it reads, each once.
  var allWaivers: [String] {
    var all: [String] = []
    let others = lines.sorted { $0.key < $1.key }.flatMap(\.value.waivers)
    for waiver in waivers.sorted(by: { $0.key < $1.key }).flatMap(\.value) + others
    where !all.contains(waiver) {
      all.append(waiver)
    }
    return all
  }
}
