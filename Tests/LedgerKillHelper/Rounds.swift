import Faults
import Ledger
import Quantities

/// What is posted over and over: in round `n` a run of three entries, each its own cause of one
/// change, after which every line comes to `n` pounds; and then what is said of it, as a dispute
/// or the end of one.
///
/// So of a ledger at rest, `3` or `0` entries are left over a multiple of four, and where half of
/// a run is in it, some line comes to half a pound or two lines differ.
struct Rounds {
  let ledger: LedgerFile

  static let april = Period.month(4, of: 2026)
  private static let hash = String(repeating: "a", count: 64)
  private static let block = Scope(contract: "acute", term: "block", period: april)
  private static let quality = Scope(contract: "acute", term: "quality", period: april)

  /// The next run or the next word on it, whichever is due.
  func post() throws(Fault) {
    let head = try ledger.head()
    let refused =
      head.sequence % 4 == 3
      ? refusals(in: [try dispute(in: head.sequence / 4 + 1)])
      : refusals(in: try run(head.sequence / 4 + 1, after: head))
    if let fault = refused.first { throw fault }
  }

  private func run(_ number: Int, after head: Head) throws(Fault) -> [Outcome] {
    let pounds = Rational(number)
    let half = pounds - Rational(1, over: 2)
    return try ledger.post(
      [
        step(Self.block, number, half, "late data"),
        step(Self.block, number, pounds, "a rule"),
        step(Self.quality, number, pounds, "an agreement", nature: "agreed"),
      ], after: head)
  }

  private func step(
    _ scope: Scope, _ number: Int, _ amount: Rational, _ cause: String, nature: String = "settled"
  ) -> Step {
    let run = Run(
      scope: [scope], stage: "final", data: Self.hash, definitions: Self.hash,
      asOf: Self.april.last, cause: cause, note: "round \(number)", received: number,
      prepared: "asha", approved: "ben")
    let lines = (1...10).map { number in
      PostedLine(
        LineKey(
          contract: scope.contract, term: scope.term, payer: "ICB", payee: "P\(number)",
          period: scope.period, part: 1, currency: .pounds),
        LineFacts(kind: "core", service: scope.period, due: scope.period.last, nature: nature),
        amount: amount, working: "{\"amount\": \"\(amount)\"}")
    }
    return Step(run, lines)
  }

  private func dispute(in number: Int) throws(Fault) -> Outcome {
    let key = LineKey(
      contract: Self.block.contract, term: Self.block.term, payer: "ICB", payee: "P1",
      period: Self.april, part: 1, currency: .pounds)
    return number.isMultiple(of: 2)
      ? try ledger.resolve(key, by: "asha", on: Self.april.last, how: "it stands")
      : try ledger.dispute(
        key, by: "moira", on: Self.april.last, because: "the ward was closed")
  }

  private func refusals(in outcomes: [Outcome]) -> [Fault] {
    outcomes.flatMap { outcome in
      if case .refused(let faults) = outcome { return faults }
      return []
    }
  }

  /// What is wrong with the ledger as it is found; `nil` where each run is wholly there or not.
  static func complaint(of ledger: LedgerFile, verifying: Bool) throws(Fault) -> String? {
    let entries = try ledger.head().sequence
    let (lines, disputes) = (try ledger.lines(), try ledger.disputes())
    let (runs, left) = (entries / 4 + (entries % 4 == 3 ? 1 : 0), entries % 4)
    let open = disputes.filter { $0.resolution == nil }.count
    let said = entries / 4
    if left != 0, left != 3 { return "\(entries) entries: part of a run is there" }
    if lines.count != (runs == 0 ? 0 : 20) || lines.contains(where: { $0.amount != Rational(runs) })
    {
      return "\(entries) entries, and lines that come to \(Set(lines.map(\.amount)))"
    }
    if disputes.count != (said + 1) / 2 || open != said % 2 { return "a dispute is half there" }
    let balances = try ledger.balance().map(\.amount)
    if balances.reduce(.zero, +) != .zero { return "the books do not balance" }
    guard verifying, let fault = ledger.verify().first else { return nil }
    return "\(fault.title): \(fault.advice)"
  }
}
