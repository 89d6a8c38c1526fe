import Definitions
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// Packs of posted months: what their tests have in common.
extension Months {
  /// The contract year of docs/contract-month.md, without what it received.
  convenience init(ofExample example: String) throws {
    let files = [
      "leftshift.yaml", "definitions/stays.yaml", "contracts/care.yaml", "data/plan.csv",
    ]
    try self.init(
      Dictionary(
        try files.map { ($0, try contents("Examples/\(example)/\($0)")) },
        uniquingKeysWith: { $1 }))
  }

  /// Loads an extract that came with it.
  func receive(_ extract: String, of month: Period, on day: String) throws {
    let text = try contents("Examples/contract-year/received/stays/\(extract).csv")
    let rows = text.split(separator: "\n").map(String.init)
    try load(
      Array(rows.dropFirst()), of: month, on: try #require(Day(iso: day)), header: rows[0])
  }

  /// A month as it is posted, packed, signed, sent and worked out again.
  func packed(
    _ month: Period, _ contracts: [String] = ["care"]
  ) throws -> (contents: PackContents, check: PackCheck) {
    let ledger = try ledger()
    let runs = try MonthsLastRun.runs(of: month, contracts, in: ledger)
    let (run, names) = try #require(runs.first)
    let workspace = open(run.known, .known(through: run.received))
    let log = FaultLog()
    let packed = workspace.pack(
      workspace.workspace.contracts.filter { names.contains($0.name) },
      posted: try PackContents.Posted(run, of: names, in: ledger), program: "test", log)
    let (contents, check) = try #require(packed, "\(faultReport(log.faults))")
    let again = try Packs.check(contents)
    #expect(again.differences.isEmpty)
    #expect(again.posted?.said == check.posted?.said)
    return (contents, again)
  }

  func agree(
    _ amount: Rational, _ theirs: String, on day: String, because: String,
    _ isMeant: (LedgerLine) -> Bool
  ) throws {
    let (ledger, people) = (try ledger(), files.workspace)
    let figure = try AgreedFigure(
      amount, by: people.person("asha", who: .agree), with: people.person(theirs, who: .agree),
      on: try #require(Day(iso: day)), because: because)
    let line = try #require(try ledger.lines().first(where: isMeant))
    _ = try ledger.post([try figure.step(for: line, in: ledger)])
  }
}

extension PostedCheck {
  /// `term payee part: posted/worked out: why` of each line that is not simply as it was worked out.
  var said: [String] {
    others.map { other in
      let posted = other.posted.map { "\($0.amount)" } ?? "none"
      let made = other.calculated.map { "\($0)" } ?? "none"
      return "\(other.key.term) \(other.key.payee) \(other.key.part): \(posted)/\(made): "
        + (other.reason ?? "not explained")
        + (other.fields.isEmpty ? "" : ", \(other.fields.joined(separator: " "))")
    }
  }
}
