import Definitions
import Faults
import Foundation
import Hashing
import Ledger
import Quantities
import Settlement

/// A settlement on its way into the ledger: its lines with their working, and the run that says
/// what they were settled from.
public struct Posting {
  private let settled: [(settler: Settler, settlement: Settlement)]
  private let files: WorkspaceFiles
  private let purpose: Purpose

  /// What is posted.
  public enum Purpose: Sendable {
    /// All that contracts come to, or one period of it.
    case settlement(only: String?)
    /// What is for days that end in a month.
    case month(Period)
    /// What a shadow test settled over some days. It is kept in a ledger of its own: one that is
    /// paid from and one that is not are never the same file.
    case shadow(Period)
  }

  /// The stage of a run that is not paid.
  static let shadowStage = "shadow"

  public init(
    _ settled: [(settler: Settler, settlement: Settlement)], from workspace: OpenWorkspace,
    of purpose: Purpose
  ) {
    (self.settled, files, self.purpose) = (settled, workspace.files, purpose)
  }

  private var isShadow: Bool { if case .shadow = purpose { true } else { false } }

  /// Which days are settled, where not whole contracts or periods are.
  private var days: Period? {
    switch purpose {
    case .settlement: nil
    case .month(let days), .shadow(let days): days
    }
  }

  /// The scope is what was settled, and what the ledger holds of the same contracts and days that
  /// was not: a term that was renamed, or is settled over other periods now, must not be paid
  /// beside its former self unseen.
  ///
  /// - Parameters:
  ///   - ledger: to look in for what it holds.
  ///   - asOf: the day whose figures these are.
  ///   - cause: why it is posted: `first settlement`, `late data`.
  ///   - received: the last extract that counts.
  ///   - prepared: who prepared it; `approved`: who let it be posted.
  public func run(
    over ledger: LedgerFile, stage: PaymentLine.Stage, asOf: Day, cause: String, note: String?,
    received: Int? = nil, prepared: String? = nil, approved: String? = nil
  ) throws(Fault) -> Run {
    try checkPurpose(of: ledger)
    if !isShadow {
      try FormerContract.check(
        settled.flatMap(\.settlement.lines),
        beside: files.workspace.contracts, in: ledger)
    }
    var month: String?
    if case .month(let days) = purpose { month = days.name }
    return Run(
      scope: try scope(over: ledger), stage: isShadow ? Self.shadowStage : stage.rawValue,
      data: dataHash, definitions: files.hash, asOf: asOf, cause: cause, note: note,
      month: month, received: received, prepared: prepared, approved: approved)
  }

  private func scope(over ledger: LedgerFile) throws(Fault) -> [Scope] {
    switch purpose {
    case .settlement(let only): try scope(over: ledger, only: only)
    case .month(let days), .shadow(let days):
      // What was settled, and what the ledger holds of the days that was not.
      settled.flatMap { $0.settlement.lines.map { LineKey($0).scope } }
        + (try held(in: ledger, within: days)).map(\.key.scope)
    }
  }

  private func scope(over ledger: LedgerFile, only: String?) throws(Fault) -> [Scope] {
    var scope = settled.flatMap { settler, settlement in
      settler.linked.terms.flatMap { term in
        settler.periods(of: term, only: only, FaultLog()).map { period in
          Scope(contract: settlement.contract.name, term: term.name, period: period)
        }
      }
    }
    for (settler, settlement) in settled {
      let wanted = only.flatMap(settler.wanted)
      for line in try ledger.lines(contract: settlement.contract.name) where !line.amount.isZero {
        if only == nil || wanted?.contains(line.key.period) == true {
          scope.append(line.key.scope)
        }
      }
    }
    return scope
  }

  /// What a shadow ledger keeps beside what is settled now: the parts of longer sums that are for
  /// other days, as they were.
  ///
  /// - Returns: also the lines of the days that the regimes no longer have. Nobody was paid by
  ///   them, so they are taken back without being asked for.
  public func kept(
    over ledger: LedgerFile, _ lines: [PostedLine]
  ) throws(Fault) -> (others: [PostedLine], gone: [Withdrawal]) {
    guard isShadow, let days else { return ([], []) }
    let keys = Set(lines.map(\.key))
    let scopes = Set(try scope(over: ledger))
    var (others, gone) = ([PostedLine](), [Withdrawal]())
    for (_, settlement) in settled {
      for line in try ledger.lines(contract: settlement.contract.name)
      where !line.amount.isZero && scopes.contains(line.key.scope) && !keys.contains(line.key) {
        if days.contains(line.facts.service.last) {
          gone.append(
            Withdrawal(
              contract: line.key.contract, term: line.key.term, payee: line.key.payee,
              period: line.key.period, cause: "the regime has no such line now"))
        } else {
          others.append(try PostedLine(line, in: ledger))
        }
      }
    }
    let taken = Set(lines.map(\.key) + others.map(\.key))
    // A withdrawal is of all parts and payers of a payee's line.
    return (others, Set(gone).filter { gone in !taken.contains(where: gone.covers) }.map { $0 })
  }

  private func held(
    in ledger: LedgerFile, within days: Period
  ) throws(Fault) -> [LedgerLine] {
    var held: [LedgerLine] = []
    for (_, settlement) in settled {
      held += try ledger.lines(contract: settlement.contract.name).filter {
        !$0.amount.isZero && days.contains($0.facts.service.last)
      }
    }
    return held
  }

  /// Refuses a ledger that is paid from where a shadow test is read or kept.
  static func checkShadow(_ ledger: LedgerFile) throws(Fault) {
    if let first = try ledger.entry(1), first.run.stage != shadowStage {
      throw ofAnotherKind(ledger, isShadow: false)
    }
  }

  private func checkPurpose(of ledger: LedgerFile) throws(Fault) {
    guard let first = try ledger.entry(1) else { return }
    let keepsShadows = first.run.stage == Self.shadowStage
    if keepsShadows != isShadow { throw Self.ofAnotherKind(ledger, isShadow: keepsShadows) }
  }

  private static func ofAnotherKind(_ ledger: LedgerFile, isShadow: Bool) -> Fault {
    Fault(
      "ledger-of-another-kind", at: nil,
      isShadow
        ? "`\(ledger.shownAs)` is the ledger of a shadow test, which is not paid from"
        : "`\(ledger.shownAs)` is a ledger that is paid from, and a shadow test is not paid",
      advice:
        "Keep the two in files of their own: name another with `--ledger`. Nothing was posted."
    )
  }

  /// Every line with its working, which the parts of one amount share.
  public func lines(_ log: FaultLog) -> [PostedLine] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var posted: [PostedLine] = []
    for (settler, settlement) in settled {
      let explainer = Explainer(settler, parties: [:])
      var working: (line: PaymentLine, text: String)?
      for line in settlement.lines {
        if working?.line.isPart(ofSameAmountAs: line) != true {
          let text = log.attempt { () throws(Fault) in
            try Self.working(of: line, explainer, encoder)
          }
          guard let text else { continue }
          working = (line, text)
        }
        posted.append(
          PostedLine(
            line, working: working?.text ?? "",
            recovery: settlement.contract.overpayment?.rawValue.replacing(" ", with: "-")))
      }
    }
    return posted
  }

  private static func working(
    of line: PaymentLine, _ explainer: Explainer, _ encoder: JSONEncoder
  ) throws(Fault) -> String {
    guard let explanation = try explainer.explain(line) else { return "" }
    do {
      return String(decoding: try encoder.encode(KeptExplanation(explanation)), as: UTF8.self)
    } catch {
      throw Fault(
        "no-working", at: nil, "the working of `\(line.term)` could not be written down",
        advice: "Nothing was posted. Report this as a fault of Leftshift: \(error)")
    }
  }

  /// One hash for all the files of data that were read.
  private var dataHash: String {
    let hashes = settled.reduce(into: Set<String>()) { $0.formUnion($1.settler.facts.dataHashes) }
    return SHA256.hexadecimal(of: Array(hashes.sorted().joined(separator: "\n").utf8))
  }
}

extension PaymentLine {
  func isPart(ofSameAmountAs other: PaymentLine) -> Bool {
    contract == other.contract && term == other.term && payer == other.payer
      && payee == other.payee && period == other.period && nature == other.nature
  }
}

extension PostedLine {
  fileprivate init(_ line: PaymentLine, working: String, recovery: String?) {
    let key = LineKey(line)
    let facts = LineFacts(
      kind: line.kind.rawValue, service: line.service, due: line.due,
      quantity: line.quantity?.number.exactText, unit: line.quantity?.unit.description,
      rate: line.rate?.number.exactText, plan: line.plan?.fixed(places: line.currency.places),
      nature: line.nature.rawValue,
      recovery: recovery)
    self.init(key, facts, amount: line.amount, working: working)
  }
}

extension PostedLine {
  /// As the ledger holds it, to be left as it is.
  init(_ line: LedgerLine, in ledger: LedgerFile) throws(Fault) {
    self.init(
      line.key, line.facts, amount: line.amount, working: try ledger.working(of: line) ?? "")
  }
}

extension LineKey {
  init(_ line: PaymentLine) {
    self.init(
      contract: line.contract, term: line.term, payer: line.payer, payee: line.payee,
      period: line.period, part: line.part, currency: line.currency)
  }
}
