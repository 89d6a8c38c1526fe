import Definitions
import Faults
import Flows
import Foundation
import Ledger
import Quantities
import Settlement

/// A shadow test as it was kept, month by month, in a ledger that is not paid from.
public struct ShadowRecord {
  /// As it was known after the entry that was asked for.
  public let test: ShadowTest
  /// In their order.
  public let months: [Month]

  /// What both regimes came to for a month, when it was first kept and now.
  public struct Month: Sendable {
    public let name: String
    /// The entry that first kept it.
    public let entry: Entry
    public let first: RegimeComparison.Pair
    public let now: RegimeComparison.Pair
  }

  /// - Parameters:
  ///   - days: `nil` for those that both were kept for.
  ///   - entry: the last that counts; `nil` for all.
  /// - Returns: `nil`, with the faults in the log, where nothing was kept of one of the regimes.
  public init?(
    _ ledger: LedgerFile, _ open: OpenWorkspace, current: ShadowTest.Regime,
    proposed: ShadowTest.Regime, days: Period?, entry: Int? = nil, _ log: FaultLog
  ) {
    func test(_ lines: [LedgerLine], _ entries: [Entry], _ log: FaultLog) -> ShadowTest? {
      let settings = open.workspace.settings
      return ShadowTest(
        open, current: current, proposed: proposed,
        kept: lines.map { line in
          SettledLine(
            PaymentLine(line), setting: settings[[line.key.contract, line.key.term]] ?? nil)
        }, members: { $0.contracts(after: entries) }, days: days, log)
    }
    let read = log.attempt { () throws(Fault) in
      try Posting.checkShadow(ledger)
      let entries = try ledger.entries()
      if let entry, !entries.contains(where: { $0.sequence == entry }) {
        throw Self.noEntry(entry, entries.count)
      }
      return (try ledger.lines(asKnownAfter: entry), entries)
    }
    guard let (lines, all) = read else { return nil }
    let entries = all.filter { $0.sequence <= entry ?? .max }
    guard let now = test(lines, entries, log) else { return nil }
    self.test = now
    var first: [String: (entry: Entry, pair: RegimeComparison.Pair)] = [:]
    for step in entries {
      let then = log.attempt { () throws(Fault) in
        try ledger.lines(asKnownAfter: step.sequence)
      }
      guard let then else { return nil }
      let until = entries.filter { $0.sequence <= step.sequence }
      guard let earlier = test(then, until, FaultLog()) else { continue }
      let months = earlier.monthsOfBoth.filter { first[$0] == nil }
      guard !months.isEmpty else { continue }
      let comparison = earlier.comparison()
      for month in months { first[month] = (step, comparison.paid(in: month)) }
    }
    let comparison = now.comparison()
    months = comparison.months.compactMap { month in
      first[month].map {
        Month(name: month, entry: $0.entry, first: $0.pair, now: comparison.paid(in: month))
      }
    }
  }
}

extension ShadowRecord {
  private static func noEntry(_ entry: Int, _ count: Int) -> Fault {
    Fault(
      "no-entry", at: nil, "the shadow ledger has no entry \(entry)",
      advice: "It has \(count), counted from 1: leave `--entry` out for all of them.")
  }
}

extension ShadowTest {
  /// Which contracts each regime has: what an entry of the ledger notes, since regimes change.
  public var note: String {
    let names = [current.regime, proposed.regime].map { ($0.name, $0.contracts.map(\.name)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = try? encoder.encode(Dictionary(names, uniquingKeysWith: { first, _ in first }))
    return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The months in which both regimes have lines.
  fileprivate var monthsOfBoth: [String] {
    Set(current.lines.map(\.line.month)).intersection(proposed.lines.map(\.line.month)).sorted()
  }
}

extension ShadowTest.Regime {
  /// The names of its contracts as the last of some entries notes them; as they are now where none
  /// does.
  fileprivate func contracts(after entries: [Entry]) -> Set<String> {
    let noted = entries.lazy.reversed().compactMap { entry -> [String]? in
      let data = Data((entry.run.note ?? "").utf8)
      return (try? JSONDecoder().decode([String: [String]].self, from: data))?[name]
    }.first
    return Set(noted ?? contracts.map(\.name))
  }
}

extension Workspace {
  /// What each term's money is for, by its contract and name.
  fileprivate var settings: [[String]: String?] {
    var settings: [[String]: String?] = [:]
    for contract in contracts {
      for term in contract.terms { settings[[contract.name, term.name]] = term.setting?.text }
    }
    return settings
  }
}

extension PaymentLine {
  /// As the ledger holds it.
  fileprivate init(_ line: LedgerLine) {
    let key = line.key
    self.init(
      contract: key.contract, term: key.term, payer: key.payer, payee: key.payee,
      period: key.period, amount: line.amount, currency: key.currency,
      kind: Kind(rawValue: line.facts.kind) ?? .core, stage: .final, service: line.facts.service,
      due: line.facts.due, part: key.part)
  }
}
