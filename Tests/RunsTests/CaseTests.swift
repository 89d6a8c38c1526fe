import Definitions
import Faults
import Foundation
import Quantities
import Settlement
import Testing

/// The cases in `Examples/`: what they come to, as it was worked out by hand in `expected.csv`, and
/// what their pages show.
@Suite struct CaseTests {
  static let all: [String] = {
    let folder = repository.appending(path: "Examples").path()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "Examples/\($0)" }
      .filter { (try? contents("\($0)/leftshift.yaml")) != nil }
  }()
  /// Those whose data are there: of today's regime they are made anew (TodaysRegimeTests).
  static let withData = all.filter { $0 != "Examples/todays-nhs" }
  static let worked = all.filter { (try? contents("\($0)/expected.csv")) != nil }

  @Test func thereAreMany() { #expect(Self.worked.count >= 10) }

  /// Each amount in `expected.csv` is what its parts come to.
  @Test(arguments: worked) func comesToWhatWasWorkedOut(_ example: String) throws {
    let log = FaultLog()
    var sums: [String: Rational] = [:]
    for line in settle(example, log).lines {
      let key = [line.contract, line.term, line.payer, line.payee, line.period.name]
        .joined(separator: ",")
      sums[key, default: .zero] = sums[key, default: .zero] + line.amount
    }
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    let rows = plainRows(try contents("\(example)/expected.csv"))
    #expect(!rows.isEmpty)
    for row in rows {
      let cells = ["contract", "term", "payer", "payee", "period"].map { row[$0] ?? "" }
      let key = cells.joined(separator: ",")
      #expect(sums[key]?.fixed(places: 2) == row["amount"], "\(key)")
    }
  }

  /// Whoever opens the folder reads one page, and sees what the program shows.
  @Test(arguments: all) func hasItsPage(_ example: String) throws {
    let page = try contents("\(example)/README.md")
    #expect((10...80).contains(page.split(separator: "\n").count))
    try Transcripts().check(Transcript.inDocument(page))
  }

  /// Published data say where they are from.
  @Test(arguments: all) func saysWhereDataAreFrom(_ example: String) throws {
    let folder = repository.appending(path: "\(example)/data")
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path()) else {
      return
    }
    let sourced = files.contains("SOURCE.md")
    let contracts = repository.appending(path: "\(example)/contracts")
    let texts = try FileManager.default.contentsOfDirectory(atPath: contracts.path())
      .map { try contents("\(example)/contracts/\($0)") }
    #expect(sourced || texts.contains { $0.contains("illustrative:") }, "\(example)")
  }
}
