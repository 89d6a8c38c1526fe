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
    var lines = posting.lines(log)
    guard log.faults.count == before else { return }
    if state.onlyReconciles { lines.removeAll { !isReconciled($0) } }
    let made = log.attempt { () throws(Fault) in
      scopes.formUnion(try asked(posting, state, cause: state.cause).scope)
      // What is not in it now is as it was; a line of the month that is gone is missed.
      let others =
        state.onlyReconciles
        ? try posted(besides: lines) : try posting.kept(over: ledger, lines).others
      return try agreed(lines + others, isLast: isLast)
    }
    guard let made else { return }
    add(made, posting, state, isLast: isLast, log)
  }

  /// All that the ledger holds of what is settled, as it is there.
  private func posted(besides lines: [PostedLine]) throws(Fault) -> [PostedLine] {
    let keys = Set(lines.map(\.key))
    var others: [PostedLine] = []
    for line in start.held.values where scopes.contains(line.key.scope) && !keys.contains(line.key)
    {
      others.append(try PostedLine(line, in: ledger))
    }
    return others
  }

  /// A last part whose instalments were posted before.
  private func isReconciled(_ line: PostedLine) -> Bool {
    line.facts.nature == PaymentLine.Nature.reconciliation.rawValue && held[line.key] == nil
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
    if settled.allSatisfy(\.settlement.lines.isEmpty) {
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

  /// What the parties agreed stands in place of what is calculated, and a year that was agreed as
  /// a whole keeps its sum.
  private mutating func agreed(
    _ lines: [PostedLine], isLast: Bool
  ) throws(Fault) -> [PostedLine] {
    var lines = Dictionary(lines.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    var stand: [MonthRun.Standing] = []
    for old in start.held.values where old.facts.nature == AgreedFigure.nature {
      guard scopes.contains(old.key.scope), old.key.term != AgreedFigure.ofYear else { continue }
      stand.append(
        .init(key: old.key, agreed: old.amount, calculated: lines[old.key]?.amount))
      lines[old.key] = try PostedLine(old, in: ledger)
    }
    for old in start.held.values where old.key.term == AgreedFigure.ofYear {
      guard old.key.period.contains(request.month) else { continue }
      let after = held.merging(lines) { $1 }
      let line = try AgreedFigure.balancing(old, after, ledger)
      lines[old.key] = line
      scopes.insert(old.key.scope)
    }
    standing = stand.sorted { $0.key < $1.key }
    return lines.values.sorted { $0.key < $1.key }
  }

  private mutating func add(
    _ lines: [PostedLine], _ posting: Posting, _ state: MonthStart.State, isLast: Bool,
    _ log: FaultLog
  ) {
    let keys = Set(lines.map(\.key))
    let gone = held.values.filter {
      !$0.amount.isZero && scopes.contains($0.key.scope) && !keys.contains($0.key)
    }
    let used = withdrawing.filter { withdrawal in
      gone.contains { withdrawal.covers($0.key) }
    }
    var changes = lines.compactMap(change)
    changes += gone.map {
      .init(key: $0.key, nature: $0.facts.nature, before: $0.amount, after: .zero)
    }
    guard isLast || !changes.isEmpty else { return }
    withdrawing.removeAll(where: used.contains)
    let run = log.attempt { () throws(Fault) in
      // A run that confirms what is posted is on record too.
      let cause = changes.isEmpty ? "nothing differs" : state.cause
      return try asked(posting, state, cause: cause).over(scopes)
    }
    guard let run else { return }
    // One that takes nothing back is for the ledger to refuse.
    let step = Step(run, lines, withdrawing: isLast ? used + withdrawing : used)
    steps.append(.init(step: step, changes: changes.sorted { $0.key < $1.key }))
    for line in lines { held[line.key] = line }
    for line in gone { held[line.key] = nil }
  }

  private func asked(
    _ posting: Posting, _ state: MonthStart.State, cause: String
  ) throws(Fault) -> Run {
    try posting.run(
      over: ledger, stage: request.stage, asOf: state.known, cause: cause, note: request.note,
      received: state.received.through, prepared: request.prepared, approved: approved)
  }

  private func change(to line: PostedLine) -> MonthRun.Change? {
    let old = held[line.key]
    if let old, old.amount == line.amount, old.facts.nature == line.facts.nature { return nil }
    return .init(
      key: line.key, nature: line.facts.nature, before: old?.amount, after: line.amount)
  }
}

extension Run {
  /// The same run over more scope.
  fileprivate func over(_ scope: Set<Scope>) -> Run {
    Run(
      scope: scope, stage: stage, data: data, definitions: definitions, asOf: asOf, cause: cause,
      note: note, month: month, received: received, prepared: prepared, approved: approved)
  }
}
