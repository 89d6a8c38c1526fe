import Definitions
import Engines
import Faults
import Foundation
import Measures
import Runs
import Settlement
import Testing

/// What a gate stops, and what a waiver says to whom.
@Suite struct GateTests {
  private static let head = """
    parties:
      ICB: {name: i}
      AAA: {name: a}
    dimensions:
      trust: [AAA]
    tables:
      admitted: {file: data/rows.csv, columns: {trust: label of trust, cost: £}}
      other: {file: data/rows.csv, columns: {trust: label of trust, cost: £}}
      rates: {file: data/rates.csv, key: {trust: trust}, columns: {rate: ratio}}
    """

  private static let measures = """
    measures:
      spend: {from: admitted, is: £, by: [trust], value: sum(cost)}
      elsewhere: {from: other, is: £, by: [trust], value: sum(cost)}

    """

  private static func contract(_ name: String, pays: String, more: String = "") -> String {
    """
    contract: \(name)
    from: 2026-04-01
    to: 2027-03-31
    payer: ICB
    payee: trust
    \(more)
    terms:
      t: {pays: \(pays)}
    """
  }

  private static let contracts = [
    "a": contract("a", pays: "spend"), "b": contract("b", pays: "elsewhere"),
    "c": contract("c", pays: "£10 * rates.rate"),
    "d": contract("d", pays: "a.t * 2", more: "reads: [a]"),
  ]

  private func withWorkspace(
    measures: String = GateTests.measures, gates: String,
    _ body: (OpenWorkspace, FaultLog) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var files = [
        "leftshift.yaml": Self.head, "definitions/d.yaml": measures + "gates:\n" + gates,
        "data/rows.csv": "trust,cost\nAAA,5\nAAA,7\n", "data/rates.csv": "trust,rate\nAAA,50%\n",
      ]
      for (name, text) in Self.contracts { files["contracts/\(name).yaml"] = text }
      for (path, text) in files {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      let log = FaultLog()
      let read = try #require(
        WorkspaceFiles.read(folder.path(), installation: Installation(root: repository), log))
      try body(OpenWorkspace(read, engine: DuckDBEngine(driverPath: duckDB)), log)
    }
  }

  /// For each contract the rules of its faults, or what the explanation of its line warns of.
  private func outcomes(_ open: OpenWorkspace) throws -> [String: [String]] {
    var outcomes: [String: [String]] = [:]
    for contract in open.workspace.contracts {
      let log = FaultLog()
      guard let settler = open.settler(for: contract, log), let settlement = settler.settle(log)
      else {
        outcomes[contract.name] = log.faults.map(\.rule)
        continue
      }
      let line = try #require(settlement.lines.first)
      let explained = try Explainer(settler, parties: [:]).explain(line)
      let explanation = try #require(explained)
      #expect(explanation.caveats == settlement.waivers)
      outcomes[contract.name] = explanation.caveats.map { String($0.split(separator: " ")[1]) }
    }
    return outcomes
  }

  @Test func stopsTheContractsThatRestOnItsTable() throws {
    try withWorkspace(gates: "  once: {table: admitted, unique: trust, says: Once.}") { open, log in
      let found = try outcomes(open)
      #expect(found["a"] == ["gate"] && found["d"] == ["gate"])
      #expect(found["b"] == [] && found["c"] == [])
      #expect(open.check(log).map(\.contract.name).sorted() == ["b", "c"])
      #expect(Set(log.faults.map(\.rule)) == ["gate"])
    }
  }

  /// Also where no contract reads the table.
  @Test func checkAsksAllGates() throws {
    let gates =
      "  once: {table: rates, filled: rate, says: Filled.}\n"
      + "  dear: {table: rates, holds: rate > 90%, says: Dear.}"
    try withWorkspace(gates: gates) { open, log in
      let found = try outcomes(open)
      #expect(found == ["a": [], "b": [], "c": ["gate"], "d": []])
      _ = open.check(log)
      #expect(log.faults.map(\.rule).contains("gate"))
      #expect(open.gates(of: nil, FaultLog()).map(\.standing) == [.passed, .failed])
      #expect(open.gates(of: ["admitted"], FaultLog()).isEmpty)
    }
  }

  /// A waiver shows in the lines that rest on the table, by measure, by column, or by way of
  /// another contract; and nowhere else.
  @Test func aWaiverIsACaveat() throws {
    let waived = "waived: {by: Jo, because: It is late.}"
    let gates = """
        once: {table: admitted, unique: trust, says: Once., \(waived)}
        dear: {table: rates, holds: rate > 90%, says: Dear., \(waived)}
      """
    try withWorkspace(gates: gates) { open, log in
      let found = try outcomes(open)
      #expect(found == ["a": ["once"], "b": [], "c": ["dear"], "d": ["once"]])
      #expect(open.check(log).count == 4)
      #expect(log.faults.isEmpty)
    }
  }

  /// A measure rests on every table that its rows read, and on those of measures that they read.
  @Test(arguments: [false, true]) func tablesThatAreLookedUpCount(isWaived: Bool) throws {
    let waived = isWaived ? ", waived: {by: Jo, because: It is late.}" : ""
    let gates = "  dear: {table: rates, holds: rate > 90%, says: Dear.\(waived)}"
    let measures = Self.measures.replacing(
      "value: sum(cost)}", with: "value: sum(cost * rates.rate)}")
    for through in [measures, Self.throughAMeasure] {
      try withWorkspace(measures: through, gates: gates) { open, _ in
        let found = try outcomes(open)
        let expected = isWaived ? "dear" : "gate"
        #expect(found == ["a": [expected], "b": [expected], "c": [expected], "d": [expected]])
      }
    }
  }

  private static let throughAMeasure = """
    measures:
      spend: {from: admitted, is: £, by: [trust], value: sum(cost), where: rated > 0}
      elsewhere: {from: admitted, is: £, by: [trust], value: sum(cost), where: rated > 0}
      rated: {from: other, is: ratio, by: [trust], value: sum(rates.rate)}

    """

  /// A gate that holds needs no waiver, and nobody is warned.
  @Test func anIdleWaiverSaysNothing() throws {
    let gates = "  f: {table: admitted, filled: cost, says: F., waived: {by: Jo, because: Late.}}"
    try withWorkspace(gates: gates) { open, _ in
      let found = try outcomes(open)
      #expect(found == ["a": [], "b": [], "c": [], "d": []])
      #expect(open.gates(of: nil, FaultLog()).map(\.standing) == [.passed])
    }
  }

  @Test func whatMayBreakItDoesNot() throws {
    for (most, standing) in [("50%", GateResult.Standing.passed), ("49.9%", .failed)] {
      let gates = "  dear: {table: admitted, holds: cost > £6, at most: \(most), says: Dear.}"
      try withWorkspace(gates: gates) { open, _ in
        #expect(open.gates(of: nil, FaultLog()).map(\.standing) == [standing])
      }
    }
  }
}
