import Definitions
import Engines
import Faults
import Flows
import Foundation
import Quantities
import Runs
import Settlement
import Synthesis
import Testing

/// Today's regime over a small synthetic system, made anew: its data are not kept.
@Suite struct TodaysRegimeTests {
  /// A copy of the example with data of so many people.
  static func inWorkspace<T>(_ people: Int, _ body: (OpenWorkspace) throws -> T) throws -> T {
    try withTemporaryFolder { folder in
      let copy = folder.appending(path: "system", directoryHint: .isDirectory)
      try FileManager.default.copyItem(
        at: repository.appending(path: "Examples/todays-nhs"), to: copy)
      let data = copy.appending(path: "data", directoryHint: .isDirectory)
      let working = folder.appending(path: "working", directoryHint: .isDirectory)
      for folder in [data, working] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      _ = try SyntheticSystem(people: people, years: 3, seed: 3, firstYear: 2023, isClean: false)
        .write(
          to: data, recipe: Installation(root: repository).synthesis, working: working
        ) { (_, step) throws(Fault) in try step() }
      let log = FaultLog()
      let files = try #require(
        WorkspaceFiles.read(copy.path(), installation: Installation(root: repository), log))
      return try body(OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB)))
    }
  }

  @Test func settlesAndReconciles() throws {
    try Self.inWorkspace(6_000) { open in
      let log = FaultLog()
      let settlements = open.check(log)
      #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
      #expect(settlements.count == open.workspace.contracts.count)

      // What adds up by definition holds, in every period; what is a judgement need not.
      let mustHold = ["bridge", "plan-is-allocation", "every-month", "year", "twelve-twelfths"]
      let checks = settlements.flatMap(\.checks).filter { mustHold.contains($0.name) }
      #expect(checks.filter { $0.name == "bridge" }.count == 2)
      for check in checks {
        #expect(check.holds > 0 && check.broken.isEmpty, "\(check.name)")
      }
      try Self.expectFlows(settlements, in: open)
      try Self.expectClash(settlements, in: open)
    }
  }

  /// Money stays where it is paid: by payee and setting it comes to what the lines do.
  private static func expectFlows(_ settlements: [Settlement], in open: OpenWorkspace) throws {
    let lines = settlements.flatMap(\.lines)
    let table = try #require(
      FlowTable.tables(of: settlements.flatMap(\.settledLines), cohort: nil).first)
    #expect(
      table.flows.reduce(.zero) { $0 + $1.amount } == lines.reduce(.zero) { $0 + $1.amount })
  }

  /// What is planted is found, in both years, and nothing else is.
  private static func expectClash(_ settlements: [Settlement], in open: OpenWorkspace) throws {
    let log = FaultLog()
    let coverage = try #require(open.workspace.coverage)
    let year = try #require(Period("2023/24"))
    let table = try #require(open.coverage(coverage, of: settlements, during: year, log))
    #expect(log.faults.isEmpty)
    #expect(!table.clashes.isEmpty)
    for clash in table.clashes {
      #expect(clash.terms.count == 2 && clash.payee == "COM")
      #expect(clash.terms.contains { $0.contract.hasPrefix("better-care-fund") })
      #expect(clash.terms.contains { $0.term == "block" || $0.term == "community" })
    }
    #expect(table.unpaid.allSatisfy { $0.payer == "NICB" || $0.reason != .noTerm })
    try expectEverybody(settlements, in: open, year)
  }

  /// The board pays for each of its people once in each setting that is paid for by the head; the
  /// neighbour's are paid for only by the grant, which asks where somebody lives.
  private static func expectEverybody(
    _ settlements: [Settlement], in open: OpenWorkspace, _ year: Period
  ) throws {
    let log = FaultLog()
    let people = try #require(open.workspace.coverage?.people)
    let all = try #require(open.coverage(ofPeople: people, of: settlements, during: year, log))
    #expect(log.faults.isEmpty)
    let settings = ["better-care-fund", "continuing-care", "dental", "general-practice"]
    #expect(all.map(\.setting) == settings + ["public-health"])
    for item in all {
      #expect(item.unit == "person-months" && item.table.once.rows.signum > 0)
      #expect(item.table.clashes.isEmpty)
      #expect(item.table.unpaid.allSatisfy { $0.payer == "NICB" && $0.reason == .noSuchCare })
      #expect(item.table.unpaid.isEmpty == (item.setting == "public-health"))
    }
  }
}
