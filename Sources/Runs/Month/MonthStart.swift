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

  /// What is known, and what a difference from the state before is caused by.
  struct State: Hashable {
    let cause: String
    let known: Day
    let received: Received
    /// Whether only what is paid on account is reconciled, and all else left as it is.
    var onlyReconciles = false
  }

  init(
    _ request: RunRequest, _ ledger: LedgerFile, _ open: MonthRun.Opener
  ) throws(Fault) {
    head = try ledger.head()
    let last = try Self.lastRun(of: request, ledger)
    let closed = try ledger.closing(of: request)
    if let last { try Self.check(request, follows: last, isClosed: closed != nil) }
    if let closed, request.stage != .correction { throw Balances.isClosed(request, closed) }
    let workspace = open(request.known, .known(through: 0))
    let log = try ExtractLog(in: workspace.files.root)
    received = log.last(onOrBefore: request.known)
    var held: [LineKey: LedgerLine] = [:]
    for contract in request.contracts {
      for line in try ledger.lines(contract: contract) { held[line.key] = line }
    }
    self.held = held
    states = Self.states(
      request, after: last, received: received,
      pricesChange: workspace.workspace.contracts.contains { !$0.dated.isEmpty })
  }

  /// The month's last run that had any of the contracts.
  private static func lastRun(
    of request: RunRequest, _ ledger: LedgerFile
  ) throws(Fault) -> Run? {
    let contracts = Set(request.contracts)
    return try ledger.entries(ofMonth: request.month.name).map(\.run).last { run in
      PaymentLine.Stage(rawValue: run.stage) != nil
        && run.scope.contains { contracts.contains($0.contract) }
    }
  }

  private static func states(
    _ request: RunRequest, after last: Run?, received: Int, pricesChange: Bool
  ) -> [State] {
    guard let last else {
      return [
        State(
          cause: request.cause ?? "first settlement", known: request.known,
          received: .known(through: received))
      ]
    }
    let before = last.received ?? 0
    var states = [
      State(
        cause: "reconciliation", known: last.asOf, received: .known(through: before),
        onlyReconciles: true),
      State(
        cause: request.cause ?? "variation", known: last.asOf, received: .known(through: before)),
    ]
    if pricesChange, request.known > last.asOf {
      states.append(
        State(
          cause: "price known later", known: request.known, received: .known(through: before)))
    }
    if received > before {
      states += [
        State(
          cause: "restated data", known: request.known,
          received: .restated(since: before, through: received)),
        State(cause: "late data", known: request.known, received: .known(through: received)),
      ]
    }
    return states
  }

  // MARK: What does not follow

  private static func check(
    _ request: RunRequest, follows last: Run, isClosed: Bool
  ) throws(Fault) {
    let (month, stage) = (request.month.name, request.stage)
    let posted = PaymentLine.Stage(rawValue: last.stage) ?? .plan
    if stage.rank < posted.rank || stage == .final && posted == .final {
      let next = posted.rank < PaymentLine.Stage.final.rank ? "final" : "correction"
      throw Fault(
        "stage-passed", at: nil,
        "\(month) is posted as \(posted.rawValue) already, and \(stage.rawValue)"
          + (stage == posted ? " is posted once" : " comes before that"),
        advice: "What is different since goes into `--stage \(next)`"
          + (posted == stage || next == "correction" ? "" : ", or \(posted.rawValue) once more")
          + ". Nothing was posted.")
    }
    // A closed year is corrected, however far its months had come.
    if stage == .correction, !isClosed, posted.rank < PaymentLine.Stage.final.rank {
      throw Fault(
        "nothing-to-correct", at: nil, "\(month) is not final yet: it is posted as \(last.stage)",
        advice: "A correction is of what was final. Until then run the month as it stands:"
          + " `--stage \(last.stage)` or `--stage final`.")
    }
    if request.known < last.asOf {
      throw Fault(
        "earlier-knowledge", at: nil,
        "\(month) was last run with what was known on \(last.asOf), and this run would forget what"
          + " came after \(request.known)",
        advice: "Give `--as-known` a day from \(last.asOf) on. To see a figure as it was known"
          + " earlier, settle it without posting: `leftshift settle … --as-known \(request.known)`."
      )
    }
  }
}
