import Definitions
import Faults

extension OpenWorkspace {
  /// The same workspace, which counts every figure once.
  func keepingFigures() -> OpenWorkspace {
    OpenWorkspace(
      files, engine: StoredFigures(engine), replacements: replacements, asKnown: asKnown,
      progress: progress)
  }

  /// The workspace with something in its contracts said otherwise; `nil`, with the faults in the
  /// log, where it cannot be read so.
  func changed(by changes: [Change], _ log: FaultLog) -> OpenWorkspace? {
    let before = log.faults.count
    var workspace = workspace
    let names = workspace.contracts.map(\.name)
    for change in changes where !names.contains(change.path[0]) {
      log.add(
        Fault(
          "unknown-contract", at: nil, "there is no contract `\(change.path[0])` to change",
          advice: didYouMean(change.path[0], among: names)
            + " Write CONTRACT.TERM.INPUT=VALUE. What definitions say cannot be tried: figures"
            + " would have to be counted anew."))
    }
    workspace.contracts = workspace.contracts.map { contract in
      let own = changes.filter { $0.path[0] == contract.name }
      guard !own.isEmpty else { return contract }
      return contract.changed(by: own, units: workspace.units, log) ?? contract
    }
    guard log.faults.count == before else { return nil }
    let open = OpenWorkspace(
      files.with(workspace), engine: engine, replacements: replacements, asKnown: asKnown,
      progress: progress)
    open.gateResults = gateResults
    return open
  }
}

extension WorkspaceFiles {
  fileprivate func with(_ workspace: Workspace) -> WorkspaceFiles {
    WorkspaceFiles(root: root, workspace: workspace, mechanisms: mechanisms, hash: hash)
  }
}
