import Definitions
import Faults
import Ledger
import Quantities
import Settlement

/// Settles a month at one state of knowledge after the other, and keeps what each changes.
struct MonthSettling {
  private let request: RunRequest
  private let start: MonthStart
  private let ledger: LedgerFile
  private let approved: String?
  private let open: MonthRun.Opener
  /// What the ledger will hold once the steps so far are posted.
  private var held: [LineKey: PostedLine]
  private var scopes: Set<Scope> = []
  private var toldAtEnd: Set<MonthLines.TermName> = []
  private var withdrawing: [Withdrawal]

  private(set) var steps: [MonthRun.CausedStep] = []
  private(set) var untold: [String] = []
  private(set) var standing: [MonthRun.Standing] = []
  private(set) var caveats: [String] = []

  init(
    _ request: RunRequest, _ start: MonthStart, _ ledger: LedgerFile, approved: String?,
    _ open: @escaping MonthRun.Opener
  ) {
    (self.request, self.start, self.ledger, self.approved) = (request, start, ledger, approved)
    self.open = open
    held = start.held.mapValues { PostedLine($0.key, $0.facts, amount: $0.amount, working: "") }
    withdrawing = request.withdrawing
  }

  /// A state before the last that cannot be settled, since nothing was known of the month then, is
  /// passed over: what it would have changed is put down to the next.
  mutating func settle(_ state: MonthStart.State, isLast: Bool, _ told: FaultLog) {
    let log = isLast ? told : FaultLog()
    let before = log.faults.count
    let workspace = open(state.known, state.received)
    guard let settled = settled(in: workspace, log) else { return }
    let posting = Posting(settled, from: workspace, of: .month(request.month))
    let made = posting.lines(log)
    guard log.faults.count == before else { return }
    let found = log.attempt { () throws(Fault) in
      let stale = self.stale(beside: settled.map(\.settler))
      scopes.formUnion(try asked(posting, state, cause: state.cause).scope)
      scopes.formUnion(stale)
      let lines = MonthLines(
        request: request, start: start, state: state, isLast: isLast,
        made: Dictionary(made.map { ($0.key, $0) }, uniquingKeysWith: { $1 }), scopes: scopes,
        stale: stale, untold: Set(untold), toldAtEnd: toldAtEnd)
      var found = try lines.found(in: ledger)
      if let closing = start.closings.last,
        found.lines.values.allSatisfy({ lines.isClosed($0.key, $0.facts) }), !found.lines.isEmpty
      {
        throw closing.fault
      }
      if isLast, let fault = start.isNotFinal, !found.lines.isEmpty { throw fault }
      try balance(&found.lines)
      standing = found.standing
      return found
    }
    guard let found else { return }
    add(
      found.lines.values.sorted { $0.key < $1.key }, superseding: found.superseded, posting, state,
      isLast: isLast, log)
  }

  /// What the ledger holds, up to the month, of terms and periods that the contracts have no more:
  /// it must not be paid beside what has taken its place.
  private func stale(beside settlers: [Settler]) -> Set<Scope> {
    var (known, undated): (Set<Scope>, Set<MonthLines.TermName>) = ([], [])
    for settler in settlers {
      let contract = settler.linked.contract
      for term in settler.linked.terms {
        // Without dates a contract has the periods of its tables, which come and go.
        if contract.from == nil { undated.insert(.init(contract: contract.name, term: term.name)) }
        for period in settler.periods(of: term, FaultLog()) {
          known.insert(Scope(contract: contract.name, term: term.name, period: period))
        }
      }
    }
    let lines = start.held.values.filter { line in
      !line.amount.isZero && line.facts.service.last <= request.month.last
        && line.key.term != AgreedFigure.ofYear && !known.contains(line.key.scope)
        && !undated.contains(.init(contract: line.key.contract, term: line.key.term))
    }
    return Set(lines.map(\.key.scope))
  }

  private mutating func settled(
    in workspace: OpenWorkspace, _ log: FaultLog
  ) -> [(settler: Settler, settlement: Settlement)]? {
    let contracts = workspace.workspace.contracts.filter { request.contracts.contains($0.name) }
    workspace.count(for: contracts)
    let before = log.faults.count
    let settled = contracts.compactMap { contract in
      workspace.settle(
        contract, during: request.month, wholePeriods: true, stage: request.stage, log)
    }
    guard log.faults.count == before else { return nil }
    untold = settled.flatMap { settled in
      settled.untold.map { "\(settled.settlement.contract.name).\($0)" }
    }
    caveats = settled.map(\.settlement).caveats
    toldAtEnd = Set(
      settled.flatMap { settled in
        settled.settler.toldAtEnd(agreed: workspace.agreedTables).map {
          .init(contract: settled.settlement.contract.name, term: $0)
        }
      })
    if !start.mayBeEmpty, settled.allSatisfy(\.settlement.lines.isEmpty), !holdsMonth {
      log.add(
        Fault(
          "nothing-to-settle", at: nil,
          "no contract pays anything for days that end in \(request.month)",
          advice: untold.isEmpty
            ? "Name a month that lies between the dates of a contract."
            : "\(spoken(untold, joinedBy: "and")) can only be told when their periods end: pay"
              + " something `on account:` until then."))
      return nil
    }
    return settled.map { ($0.settler, $0.settlement) }
  }

  /// Whether anything is posted of the month: that is missed where nothing is to be paid any more.
  private var holdsMonth: Bool {
    start.held.values.contains { line in
      !line.amount.isZero && request.month.contains(line.facts.service.last)
        && line.key.term != AgreedFigure.ofYear
    }
  }

  /// A year that was agreed as a whole keeps its sum, whichever months of it are changed.
  private mutating func balance(_ lines: inout [LineKey: PostedLine]) throws(Fault) {
    let sums = start.held.values.filter { line in
      line.key.term == AgreedFigure.ofYear
        && !start.closings.contains { $0.covers(line.key, for: line.facts.service) }
    }
    for old in sums.sorted(by: { $0.key < $1.key }) {
      let gone = held.keys.filter { scopes.contains($0.scope) && lines[$0] == nil }
      let after = held.merging(lines) { $1 }.filter { !gone.contains($0.key) }
      lines[old.key] = try AgreedFigure.balancing(old, after, ledger)
      scopes.insert(old.key.scope)
    }
  }

  private mutating func add(
    _ lines: [PostedLine], superseding: [LedgerLine], _ posting: Posting,
    _ state: MonthStart.State, isLast: Bool, _ log: FaultLog
  ) {
    let keys = Set(lines.map(\.key))
    let gone = held.values.filter {
      !$0.amount.isZero && scopes.contains($0.key.scope) && !keys.contains($0.key)
    }
    let superseded = superseding.filter { held[$0.key] != nil }.map { line in
      Withdrawal(
        contract: line.key.contract, term: line.key.term, payee: line.key.payee,
        period: line.key.period, cause: "settled: it is expected no more")
    }
    let used = Set(superseded).union(
      withdrawing.filter { withdrawal in gone.contains { withdrawal.covers($0.key) } })
    var changes = lines.compactMap(change)
    changes += gone.map {
      .init(key: $0.key, nature: $0.facts.nature, before: $0.amount, after: .zero)
    }
    // A contract that pays nothing for the month has no part in its run.
    guard isLast && !scopes.isEmpty || !changes.isEmpty else { return }
    withdrawing.removeAll(where: used.contains)
    let run = log.attempt { () throws(Fault) in
      // A run that confirms what is posted is on record too.
      let cause = changes.isEmpty ? RunCause.nothing.rawValue : state.cause
      return try asked(posting, state, cause: cause).over(scopes)
    }
    guard let run else { return }
    // One that takes nothing back is for the ledger to refuse.
    let step = Step(run, lines, withdrawing: Array(used) + (isLast ? withdrawing : []))
    steps.append(.init(step: step, changes: changes.sorted { $0.key < $1.key }))
    for line in lines { held[line.key] = line }
    for line in gone { held[line.key] = nil }
  }

  private func asked(
    _ posting: Posting, _ state: MonthStart.State, cause: String
  ) throws(Fault) -> Run {
    try posting.run(
      over: ledger, stage: request.stage, asOf: request.known, cause: cause, note: request.note,
      received: state.received.through, prepared: request.prepared, approved: approved)
  }

  private func change(to line: PostedLine) -> MonthRun.Change? {
    let old = held[line.key]
    if let old, old.amount == line.amount, old.facts.nature == line.facts.nature { return nil }
    return .init(
      key: line.key, nature: line.facts.nature, before: old?.amount, after: line.amount)
  }
}
