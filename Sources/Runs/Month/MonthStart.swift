import Definitions
import Faults
import Ledger
import Quantities
import Settlement

/// Where a month's run starts from: what is posted of the month, and the states of knowledge that
/// lead from there to what is known now.
struct MonthStart {
  let head: Head
  /// The last extract that counts.
  let received: Int
  let states: [State]
  /// All that the ledger holds of the contracts.
  let held: [LineKey: LedgerLine]
  /// The run of each entry that posted some of it.
  let runs: [Int: Run]
  /// What was closed, and so is left as it is: not the month's own year, where this corrects it.
  let closings: [Closing]
  /// Why the contracts cannot be corrected, should they pay anything for the month.
  let isNotFinal: Fault?
  /// Whether others of the run's contracts pay something, where these do not.
  let mayBeEmpty: Bool

  /// What is known, and what a difference from the state before is caused by.
  struct State: Hashable {
    let cause: String
    var known: Day
    let received: Received
    /// Whether only what is paid on account is reconciled, and all else left as it is.
    var onlyReconciles = false
  }

  init(
    _ request: RunRequest, after last: Run?, mayBeEmpty: Bool, _ ledger: LedgerFile,
    _ open: MonthRun.Opener
  ) throws(Fault) {
    (head, self.mayBeEmpty) = (try ledger.head(), mayBeEmpty)
    let closings = try ledger.closings(of: request.contracts)
    let ofMonth = closings.filter { $0.year.contains(request.month) }
    let closed = Set(ofMonth.map(\.contract))
    let isClosed = request.contracts.allSatisfy(closed.contains)
    try Self.check(request, follows: last, isClosed: isClosed)
    isNotFinal =
      last == nil && request.stage == .correction && !isClosed
      ? Self.nothingFinal(request, posted: nil) : nil
    self.closings =
      request.stage == .correction
      ? closings.filter { !$0.year.contains(request.month) } : closings
    if request.stage != .correction, let closing = ofMonth.first(where: { $0.party == nil }) {
      throw closing.fault
    }
    let workspace = open(request.known, .known(through: 0))
    let log = try ExtractLog(in: workspace.files.root)
    received = log.last(onOrBefore: request.known)
    var held: [LineKey: LedgerLine] = [:]
    for contract in request.contracts {
      for line in try ledger.lines(contract: contract) { held[line.key] = line }
    }
    self.held = held
    var runs: [Int: Run] = [:]
    for entry in Set(held.values.map(\.entry)) { runs[entry] = try ledger.entry(entry)?.run }
    self.runs = runs
    states = Self.states(
      request, after: last, received: received,
      pricesChange: workspace.workspace.contracts.contains { !$0.dated.isEmpty })
  }

  /// The contracts of a run by the month's last run of each: what was run together, or never, goes
  /// on together.
  static func groups(
    of request: RunRequest, _ ledger: LedgerFile
  ) throws(Fault) -> [(contracts: [String], last: Run?)] {
    let runs = try ledger.entries(ofMonth: request.month.name).filter {
      PaymentLine.Stage(rawValue: $0.run.stage) != nil
    }
    var groups: [Int: (contracts: [String], last: Run?)] = [:]
    for contract in request.contracts {
      let last = runs.last { $0.run.scope.contains { $0.contract == contract } }
      groups[last?.sequence ?? 0, default: ([], last?.run)].contracts.append(contract)
    }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func states(
    _ request: RunRequest, after last: Run?, received: Int, pricesChange: Bool
  ) -> [State] {
    guard let last else {
      return [
        State(
          cause: request.cause ?? RunCause.first.rawValue, known: request.known,
          received: .known(through: received))
      ]
    }
    let before = last.received ?? 0
    var states = [
      State(
        cause: RunCause.reconciliation.rawValue, known: last.asOf,
        received: .known(through: before),
        onlyReconciles: true),
      State(
        cause: request.cause ?? RunCause.variation.rawValue, known: last.asOf,
        received: .known(through: before)),
    ]
    if pricesChange, request.known > last.asOf {
      states.append(
        State(
          cause: RunCause.price.rawValue, known: request.known, received: .known(through: before)))
    }
    if received > before {
      states += [
        State(
          cause: RunCause.restated.rawValue, known: request.known,
          received: .restated(since: before, through: received)),
        State(
          cause: RunCause.late.rawValue, known: request.known, received: .known(through: received)),
      ]
    }
    // What else became known by then changes nothing that it settles, and everything of whose line
    // may be replaced: the last state is that of the run itself.
    states[states.count - 1].known = request.known
    return states
  }

  // MARK: What does not follow

  private static func check(
    _ request: RunRequest, follows last: Run?, isClosed: Bool
  ) throws(Fault) {
    guard let last else { return }
    let stage = request.stage
    let posted = PaymentLine.Stage(rawValue: last.stage) ?? .plan
    if stage.rank < posted.rank || stage == .final && posted == .final {
      let next = posted.rank < PaymentLine.Stage.final.rank ? "final" : "correction"
      throw Fault(
        "stage-passed", at: nil,
        "\(request.what) is posted as \(posted.rawValue) already, and \(stage.rawValue)"
          + (stage == posted ? " is posted once" : " comes before that"),
        advice: "What is different since goes into `--stage \(next)`"
          + (posted == stage || next == "correction" ? "" : ", or \(posted.rawValue) once more")
          + ". Contracts that are at different stages are run apart, with `--contract`. Nothing was"
          + " posted.")
    }
    // A closed year is corrected, however far its months had come.
    if stage == .correction, !isClosed, posted.rank < PaymentLine.Stage.final.rank {
      throw nothingFinal(request, posted: last.stage)
    }
    if request.known < last.asOf {
      throw Fault(
        "earlier-knowledge", at: nil,
        "\(request.what) was last run with what was known on \(last.asOf), and this run would"
          + " forget what came after \(request.known)",
        advice: "Give `--as-known` a day from \(last.asOf) on. To see a figure as it was known"
          + " earlier, settle it without posting: `leftshift settle … --as-known \(request.known)`."
      )
    }
  }

  private static func nothingFinal(_ request: RunRequest, posted: String?) -> Fault {
    Fault(
      "nothing-to-correct", at: nil,
      "\(request.what) is not final yet: "
        + (posted.map { "it is posted as \($0)" } ?? "nothing of it is posted"),
      advice: "A correction is of what was final. Until then run the month as it stands:"
        + " `--stage \(posted ?? "flex")` or `--stage final`. Contracts that are at different"
        + " stages are run apart, with `--contract`.")
  }
}

extension RunRequest {
  /// `2026-04 of care`, as messages have it.
  fileprivate var what: String {
    "\(month) of \(spoken(contracts, joinedBy: "and"))"
  }
}
