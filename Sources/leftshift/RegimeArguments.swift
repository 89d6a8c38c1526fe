import ArgumentParser
import Definitions
import Faults
import Runs

/// Which contracts a command looks at, where it need not be all of them.
struct RegimeArguments: ParsableArguments {
  @Option(help: "Only the contracts of this regime.")
  var regime: String?

  /// Those of the regime, or all.
  func contracts(of open: OpenWorkspace) throws -> [Contract] {
    try regime.map { open.workspace.contracts(of: try open.regime(named: $0)) }
      ?? open.workspace.contracts
  }
}

extension OpenWorkspace {
  func regime(named name: String) throws -> Regime {
    if let regime = workspace.regimes.first(where: { $0.name == name }) { return regime }
    throw ValidationError(
      "There is no regime `\(name)`. "
        + (workspace.regimes.isEmpty
          ? "A file in regimes/ or definitions/ names sets of contracts under `regimes:`."
          : didYouMean(name, among: workspace.regimes.map(\.name))))
  }
}
