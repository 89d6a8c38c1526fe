import Definitions
import Faults
import Foundation
import Hashing
import Ledger
import Quantities
import Settlement

/// A month's settlement, made ready to be posted: a step for each cause, whose lines are what the
/// ledger then holds.
///
/// The causes are told apart by settling again at states of knowledge between the month's last run
/// and this one: first with all that was known then, by the contracts as they are now; then with
/// the prices that became known since, the rows that were restated, and last the rows that came
/// late. Each step is a whole settlement with its workings, so each difference can be explained.
public struct MonthRun {
  public let request: RunRequest
  /// The last extract that counts.
  public let received: Int
  /// In the order in which they are posted; the last is there also where nothing differs.
  public let steps: [CausedStep]
  /// Where the ledger ended when this was worked out.
  public let head: Head
  /// Terms of longer periods that have begun and cannot be told yet.
  public let untold: [String]
  /// Lines that both sides agreed on or closed, which stand whatever is worked out.
  public let standing: [Standing]
  /// What has to be known before a figure is relied on.
  public let caveats: [String]

  /// What one cause changed, and the step that posts it.
  public struct CausedStep: Sendable {
    public let step: Step
    /// In the order of keys.
    public let changes: [Change]

    public var cause: String { step.run.cause }
  }

  public struct Change: Hashable, Sendable {
    public let key: LineKey
    public let nature: String
    /// What the key came to, `nil` where it is new; and what it comes to from this step on.
    public let before: Rational?
    public let after: Rational
  }

  public struct Standing: Hashable, Sendable {
    public let key: LineKey
    /// What it comes to; `nil` where it is not posted.
    public let amount: Rational?
    /// What the run would have posted; `nil` where it has no such line.
    public let calculated: Rational?
    /// Whether the year was closed, and not the figure agreed.
    public let isClosed: Bool
  }

  /// Opens the workspace as it was known on a day, with some of the extracts.
  public typealias Opener = (Day, Received) -> OpenWorkspace

  /// - Returns: `nil`, with the faults in the log, where a contract cannot be settled, or the run
  ///   does not follow from what is posted.
  public init?(
    _ request: RunRequest, over ledger: LedgerFile, opening open: @escaping Opener,
    approved: String? = nil,
    _ log: FaultLog
  ) {
    let before = log.faults.count
    let groups =
      log.attempt { () throws(Fault) in try MonthStart.groups(of: request, ledger) } ?? []
    var (steps, untold, standing) = ([CausedStep](), [String](), [Standing]())
    var (caveats, received, head) = ([String](), 0, Head.empty)
    for (contracts, last) in groups {
      let part = request.of(contracts)
      let start = log.attempt { () throws(Fault) in
        try MonthStart(part, after: last, mayBeEmpty: groups.count > 1, ledger, open)
      }
      guard let start else { return nil }
      var settling = MonthSettling(part, start, ledger, approved: approved, open)
      for state in start.states {
        settling.settle(state, isLast: state == start.states.last, log)
        guard log.faults.count == before else { return nil }
      }
      (received, head) = (start.received, start.head)
      steps += settling.steps
      (untold, standing) = (untold + settling.untold, standing + settling.standing)
      caveats += settling.caveats
    }
    guard log.faults.count == before else { return nil }
    (self.request, self.received, self.head, self.steps) = (request, received, head, steps)
    (self.untold, self.standing, self.caveats) = (untold, standing, caveats)
  }

  /// A hash of all that would be posted, whoever approves it: by it the one who approves a run
  /// knows that it is the one that was prepared.
  public var digest: String {
    var hash = SHA256()
    func add(_ text: String) { Array((text + "\n").utf8).withUnsafeBytes { hash.update($0) } }
    add(head.description)
    add("\(request.month)\t\(request.known)\t\(request.prepared ?? "")\t\(request.note ?? "")")
    for step in steps.map(\.step) {
      let run = step.run
      add([run.stage, run.cause, run.data, run.definitions, "\(run.asOf)"].joined(separator: "\t"))
      run.scope.forEach { add("\($0.contract)\t\($0.term)\t\($0.period)") }
      for line in step.lines.sorted(by: { $0.key < $1.key }) {
        add(
          "\(line.key)\t\(line.key.currency.code)\t\(line.amount.exactText)\t\(line.facts.nature)")
      }
      step.withdrawing
        .map { "\($0.contract)\t\($0.term)\t\($0.payee)\t\($0.period)\t\($0.cause)" }.sorted()
        .forEach(add)
    }
    return hash.finish()
  }
}
