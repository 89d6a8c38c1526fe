import Definitions
import Ledger
import Quantities
import Settlement

/// What is asked of a month's run: all that it depends on beside the workspace and the ledger.
public struct RunRequest: Sendable {
  public let month: Period
  public let stage: PaymentLine.Stage
  /// The day whose knowledge counts.
  public let known: Day
  /// In the order of their names, each once.
  public let contracts: [String]
  /// Why figures are corrected; what else causes a difference is found out.
  public let cause: String?
  public let note: String?
  public let prepared: String?
  public let withdrawing: [Withdrawal]

  public init(
    month: Period, stage: PaymentLine.Stage, known: Day, contracts: [String],
    cause: String? = nil, note: String? = nil, prepared: String? = nil,
    withdrawing: [Withdrawal] = []
  ) {
    (self.month, self.stage, self.known) = (month, stage, known)
    self.contracts = Set(contracts).sorted()
    (self.cause, self.note, self.prepared) = (cause, note, prepared)
    self.withdrawing = withdrawing
  }
}

extension RunRequest {
  /// The same of some of its contracts, with what is taken back under them.
  func of(_ contracts: [String]) -> RunRequest {
    RunRequest(
      month: month, stage: stage, known: known, contracts: contracts, cause: cause, note: note,
      prepared: prepared, withdrawing: withdrawing.filter { contracts.contains($0.contract) })
  }
}

extension PaymentLine.Stage {
  /// Stages follow one another: what was posted as final is not posted as flex again.
  var rank: Int {
    switch self {
    case .plan: 0
    case .flex: 1
    case .freeze: 2
    case .final: 3
    case .correction: 4
    }
  }

  /// Whether it is posted only when somebody approves what another prepared.
  public var needsApproval: Bool { self == .final || self == .correction }
}
