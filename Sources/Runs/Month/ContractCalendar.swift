import Definitions
import Faults
import Quantities
import Settlement

/// When the parts that a contract's terms are paid in end, as the contract says and before anything
/// is counted: by it, it is known which months a line is still to come of.
public struct ContractCalendar: Sendable {
  public let contract: Contract
  private let terms: [Term]

  struct Term {
    let declaration: Contract.Term
    /// `nil` where tables alone say what periods there are.
    let periods: [Period]?
    let sides: [Side]
  }

  /// A part of what a term comes to in a period.
  struct Part {
    /// From 1, as lines count them.
    let number: Int
    let service: Period
    let due: Day
  }

  init(_ linked: LinkedContract) {
    contract = linked.contract
    terms = linked.terms.map { term in
      let periods = term.days.flatMap { days in
        linked.contract.from.map {
          term.each.periods(from: days.first, to: days.last, contractFrom: $0)
        }
      }
      return Term(
        declaration: term.declaration, periods: periods, sides: [term.payer, term.payee])
    }
  }

  /// The parts of a term in a period, in their order; none where it is not settled then.
  func parts(of name: String, in period: Period) -> [Part] {
    guard let term = terms.first(where: { $0.declaration.name == name }),
      term.periods?.contains(period) ?? true
    else { return [] }
    return term.parts(in: period)
  }

  /// The months of a year in which a part of a term ends.
  ///
  /// - Parameter party: only of terms that it may pay or be paid by; all where `nil`.
  /// - Returns: all months, where tables alone say what periods there are.
  func months(of year: Period, with party: String?) -> [Period] {
    let terms = terms.filter { term in
      party.map { party in
        term.sides.contains { $0 == .party(party) || $0.dimension != nil }
      } ?? true
    }
    guard terms.allSatisfy({ $0.periods != nil }) else { return year.monthsInside }
    let ends = Set(
      terms.flatMap { term in
        (term.periods ?? []).filter { $0.first <= year.last && year.first <= $0.last }
          .flatMap { term.parts(in: $0).map(\.service.last) }
      })
    return year.monthsInside.filter { month in ends.contains(where: month.contains) }
  }
}

extension ContractCalendar.Term {
  fileprivate func parts(in period: Period) -> [ContractCalendar.Part] {
    let reconciled = declaration.onAccount?.reconciled.schedule(of: period) ?? []
    return (declaration.paid.schedule(of: period) + reconciled).enumerated().map { index, part in
      ContractCalendar.Part(number: index + 1, service: part.service, due: part.due)
    }
  }
}

extension OpenWorkspace {
  /// `nil`, with the faults in the log, where the contract is not sound.
  public func calendar(of contract: Contract, _ log: FaultLog) -> ContractCalendar? {
    link(contract, atPlan: false, log).map(ContractCalendar.init)
  }
}
