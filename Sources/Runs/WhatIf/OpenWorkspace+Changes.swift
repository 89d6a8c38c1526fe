import Definitions
import Faults

extension OpenWorkspace {
  /// The workspace with something in its contracts said otherwise; `nil`, with the faults in the
  /// log, where it cannot be read so.
  func changed(by changes: [Change], _ log: FaultLog) -> OpenWorkspace? {
    let before = log.faults.count
    let names = workspace.contracts.map(\.name)
    for change in changes where !names.contains(change.path[0]) {
      log.add(
        Fault(
          "unknown-contract", at: nil, "there is no contract `\(change.path[0])` to change",
          advice: didYouMean(change.path[0], among: names)
            + " Write CONTRACT.TERM.INPUT=VALUE. What definitions say cannot be tried: figures"
            + " would have to be counted anew."))
    }
    let contracts = workspace.contracts.map { contract -> Contract in
      let own = changes.filter { $0.path[0] == contract.name }
      guard !own.isEmpty else { return contract }
      return contract.changed(by: own, units: workspace.units, log) ?? contract
    }
    guard log.faults.count == before else { return nil }
    return OpenWorkspace(self, contracts: contracts)
  }
}
