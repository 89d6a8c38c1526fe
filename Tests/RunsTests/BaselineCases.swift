import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Runs
import Testing

/// Baselines worked by hand: `Tests/Cases/baseline`, in the form of the error cases, with the
/// working above them. Below `--- expect PERIOD` what the baseline of the period holds: figures
/// (name, source, members, period or `total` or `all`, value), rivals, contracts and caveats; or
/// what is wrong.
@Suite struct BaselineCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/baseline")

  @Test func thereAreSome() { #expect(Self.cases.count >= 6) }

  @Test(arguments: cases) func holds(_ url: URL) throws {
    try WorkspaceCase(url).eachExpected { folder, words in
      let period = try #require(Period(words.dropFirst().joined(separator: " ")))
      return try BaselineAt(folder).held(in: period)
    }
  }
}

/// A workspace whose baseline is worked out without the command.
struct BaselineAt {
  let open: OpenWorkspace

  init(_ path: String, asKnown: Day? = nil) throws {
    open = try openWorkspace(path, asKnown: asKnown)
  }

  func held(in period: Period) throws -> String {
    let log = FaultLog()
    let declaration = try #require(open.workspace.baseline)
    guard let contents = open.contents(of: declaration, during: period, log) else {
      return faultReport(log.faults)
    }
    #expect(log.faults.isEmpty)
    return Self.text(of: contents)
  }

  /// Agrees to what there is, by the first parties that pay and are paid.
  func agree(
    _ name: String, _ period: String = "2025/26", by: [String] = ["ICB", "AAA"],
    on day: String = "2026-05-01", supersedes: String? = nil, note: String? = nil
  ) throws(Fault) -> Baseline {
    let log = FaultLog()
    guard let declaration = open.workspace.baseline, let period = Period(period),
      let on = Day(iso: day)
    else { throw Fault("test", at: nil, "no such period", advice: "") }
    let agreement = Agreement(
      name: name, period: period, on: on,
      by: by.map { .init(party: $0, name: "its name", signedBy: "somebody of \($0)") },
      note: note, supersedes: supersedes, program: "1")
    guard let record = open.record(of: agreement, declaration, log) else { throw log.faults[0] }
    return try Baseline.write(record, in: open.files.root).baseline
  }

  private static func text(of contents: BaselineRecord.Contents) -> String {
    let figures = contents.figures.flatMap { figure in
      ([figure.chosen] + figure.rivals).flatMap { lines(of: $0, named: figure.name) }
        + figure.reconciliations.flatMap { lines(of: $0, named: figure.name) }
    }
    let contracts = contents.contracts.flatMap { contract in
      contract.amounts.map { ([contract.contract] + $0).joined(separator: ",") }
        + contract.totals.map { "\(contract.contract),all,\($0.currency),\($0.amount)" }
    }
    let totals = contents.contractTotals.map { "all contracts,\($0.currency),\($0.amount)" }
    return (figures + contracts + totals + contents.caveats.map { "caveat: \($0)" })
      .joined(separator: "\n")
  }

  private static func lines(of counted: BaselineRecord.Counted, named name: String) -> [String] {
    let head = [name, counted.source]
    return counted.values.map { (head + $0).joined(separator: ",") }
      + counted.totals.map { row in
        (head + row.dropLast() + ["\(counted.overPeriods.rawValue)"] + row.suffix(1))
          .joined(separator: ",")
      }
      + [(head + ["all", counted.all ?? "-", counted.unit]).joined(separator: ",")]
  }

  private static func lines(of found: Reconciliation, named name: String) -> [String] {
    (found.rows + (found.all.map { [$0] } ?? [])).map { row in
      ([name, "beside", found.rival.source] + (row.members.isEmpty ? ["all"] : row.members)
        + [row.chosen, row.rival, row.difference].map { $0?.exactText ?? "-" })
        .joined(separator: ",")
    }
  }
}
