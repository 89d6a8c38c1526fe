import Definitions
import Engines
import Faults
import Quantities
import Settlement

/// What contracts would come to with something in them said otherwise, from figures that are
/// counted once.
///
/// Data is read when the contracts are settled as they stand; every other version is worked out
/// from the same figures. Only contracts that a change can touch are settled again.
public final class WhatIf {
  private let open: OpenWorkspace
  private let period: String?
  /// Only lines count that are for days which end in these.
  private let within: Period?
  /// The contracts that are looked at.
  private let looked: Set<String>
  /// What each contract comes to as it stands.
  private let standing: [String: [PaymentLine]]

  /// A party, or a term between two, by what it is summed over.
  public struct Sums: Sendable {
    /// What a party receives, less what it pays, in units of each currency.
    public let parties: [Party: Rational]
    public let terms: [Term: Rational]

    public struct Party: Hashable, Sendable {
      public let id: String
      public let currency: Currency
    }

    public struct Term: Hashable, Sendable {
      public let contract: String
      public let term: String
      public let payer: String
      public let payee: String
      public let currency: Currency
    }
  }

  /// Settles the contracts as they stand; `nil`, with the faults in the log, where they cannot be.
  ///
  /// - Parameters:
  ///   - contracts: only these; all of them otherwise.
  ///   - period: the one that counts, by its name; all of them otherwise.
  ///   - within: only what is for days that end in these counts; all of it otherwise.
  public init?(
    _ workspace: OpenWorkspace, contracts: [Contract]? = nil, period: String? = nil,
    within: Period? = nil, _ log: FaultLog
  ) {
    open = workspace
    (self.period, self.within) = (period, within)
    let before = log.faults.count
    let contracts = contracts ?? workspace.workspace.contracts
    workspace.count(for: contracts)
    looked = Set(contracts.map(\.name))
    standing = Self.lines(of: contracts, in: open, period, within, log)
    guard log.faults.count == before else { return nil }
  }

  public var asItStands: Sums { Sums(standing.values.joined()) }

  /// Whether no contract has anything in the period, as it stands.
  public var isEmpty: Bool { standing.values.allSatisfy(\.isEmpty) }

  /// The days that anything is paid for, in as few stretches as they are.
  var days: [Period] { Period.stretches(standing.values.joined().map(\.service)) }

  /// What all contracts come to with some changes; `nil`, with the faults in the log, where a
  /// contract cannot be settled so.
  public func sums(with changes: [Change], _ log: FaultLog) -> Sums? {
    guard let changed = open.changed(by: changes, log) else { return nil }
    return sums(in: changed, touching: Set(changes.map { $0.path[0] }), log)
  }

  /// What all contracts come to in a workspace that differs; `nil`, with the faults in the log,
  /// where a contract cannot be settled so.
  ///
  /// - Parameter names: the contracts that may come to something else by themselves.
  func sums(in changed: OpenWorkspace, touching names: Set<String>, _ log: FaultLog) -> Sums? {
    let before = log.faults.count
    let touched = changed.workspace.contracts(reading: names)
      .filter { looked.contains($0.name) }
    let lines = Self.lines(of: touched, in: changed, period, within, log)
    guard log.faults.count == before else { return nil }
    return Sums(standing.merging(lines) { $1 }.values.joined())
  }

  private static func lines(
    of contracts: [Contract], in open: OpenWorkspace, _ period: String?, _ within: Period?,
    _ log: FaultLog
  ) -> [String: [PaymentLine]] {
    var lines: [String: [PaymentLine]] = [:]
    for contract in contracts {
      if let within {
        let settled = open.settle(contract, during: within, log)
        lines[contract.name] = settled?.settlement.lines.filter {
          within.contains($0.service.last)
        }
        continue
      }
      guard let settler = open.settler(for: contract, only: period, log) else { continue }
      // Of several contracts, those that have no such period have nothing to settle in it.
      let settles = period.map { settler.settles($0) } ?? true
      lines[contract.name] = settles ? settler.settle(only: period, log)?.lines : []
    }
    return lines
  }
}

extension WhatIf.Sums {
  fileprivate init(_ lines: some Sequence<PaymentLine>) {
    var (parties, terms) = ([Party: Rational](), [Term: Rational]())
    func add(_ amount: Rational, to id: String, _ currency: Currency) {
      let party = Party(id: id, currency: currency)
      parties[party] = (parties[party] ?? .zero) + amount
    }
    for line in lines where line.kind != .kept {
      add(line.amount, to: line.payee, line.currency)
      add(-line.amount, to: line.payer, line.currency)
      let term = Term(
        contract: line.contract, term: line.term, payer: line.payer, payee: line.payee,
        currency: line.currency)
      terms[term] = (terms[term] ?? .zero) + line.amount
    }
    (self.parties, self.terms) = (parties, terms)
  }
}

extension Workspace {
  /// Some contracts and those that read them, however far, in their order.
  fileprivate func contracts(reading names: Set<String>) -> [Contract] {
    var found = names
    while true {
      let more = contracts.filter { contract in
        !found.contains(contract.name) && contract.reads.contains { found.contains($0.text) }
      }
      if more.isEmpty { return contracts.filter { found.contains($0.name) } }
      found.formUnion(more.map(\.name))
    }
  }

  /// Some contracts and those that they read, however far, in their order.
  func withRead(_ some: [Contract]) -> [Contract] {
    var (found, open) = (Set(some.map(\.name)), some)
    while let contract = open.popLast() {
      for name in contract.reads where found.insert(name.text).inserted {
        if let other = self.contract(name.text) { open.append(other) }
      }
    }
    return contracts.filter { found.contains($0.name) }
  }
}
