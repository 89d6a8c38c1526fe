import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Runs
import Settlement
import Testing

/// What a change comes to is what the contract comes to that says it so.
@Suite struct WhatIfTests {
  @Test(arguments: [
    (
      "west-yorkshire", "west-yorkshire-long-waits.long-waits.reward=£3,210 per person",
      "reward: £2,000 per person", "reward: £3,210 per person"
    ),
    (
      "west-yorkshire", "west-yorkshire-long-waits.blocks.RR8.value=£311m per year",
      "RR8: [£310m per year]", "RR8: [£311m per year]"
    ),
    (
      "oxfordshire-mental-health", "oxfordshire-mental-health.gain-share=12.5%",
      "gain-share: 50%", "gain-share: 12.5%"
    ),
    (
      "west-yorkshire", "west-yorkshire-long-waits.long-waits.cap=£50k",
      "    actual: long-waits-in-june", "    actual: long-waits-in-june\n    cap: £50k"
    ),
  ])
  func aChangeIsAsIfWritten(_ example: String, _ change: String, _ old: String, _ new: String)
    throws
  {
    let log = FaultLog()
    let files = try #require(
      WorkspaceFiles.read(
        repository.appending(path: "Examples/\(example)").path(),
        installation: Installation(root: repository), log))
    let whatIf = try #require(
      WhatIf(OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB)), log))
    let changed = try #require(whatIf.sums(with: [try Change(change)], log))
    try withTemporaryFolder { folder in
      let copy = try Self.copy(example, to: folder)
      try Self.edit(copy, old, new)
      let written = settle(copy.path(), log).lines.filter { $0.kind != .kept }
      #expect(log.faults.isEmpty)
      for party in Set(written.flatMap { [$0.payer, $0.payee] }) {
        let expected = written.reduce(Rational.zero) { sum, line in
          sum + (line.payee == party ? line.amount : .zero)
            - (line.payer == party ? line.amount : .zero)
        }
        let reached = changed.parties.reduce(Rational.zero) {
          $0 + ($1.key.id == party ? $1.value : .zero)
        }
        #expect(reached == expected, "\(party)")
      }
      #expect(changed.terms != whatIf.asItStands.terms)
    }
  }

  private static func copy(_ example: String, to folder: URL) throws -> URL {
    let copy = folder.appending(path: example)
    try FileManager.default.copyItem(
      at: repository.appending(path: "Examples/\(example)"), to: copy)
    return copy
  }

  /// Changes one line of the example's one contract.
  private static func edit(_ workspace: URL, _ old: String, _ new: String) throws {
    let folder = workspace.appending(path: "contracts")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      let url = folder.appending(path: name)
      let text = try String(contentsOf: url, encoding: .utf8)
      #expect(text.ranges(of: old).count == 1, "\(name) says once: \(old)")
      try Data(text.replacing(old, with: new).utf8).write(to: url)
    }
  }
}
