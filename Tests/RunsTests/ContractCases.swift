import Definitions
import Engines
import Faults
import Foundation
import Runs
import Settlement
import Testing

/// Contracts with the lines they come to, worked by hand: `Tests/Cases/contracts`, in the form of
/// the error cases; below `--- expect` a line each: term, payer, payee, period, amount.
@Suite struct ContractCases {
  static let cases = WorkspaceCase.files(in: "Tests/Cases/contracts")

  @Test func thereAreSome() { #expect(Self.cases.count >= 7) }

  @Test(arguments: cases) func comesTo(_ url: URL) throws {
    let item = try WorkspaceCase(url)
    let lines = try item.inFolder { folder in
      let log = FaultLog()
      let lines = settle(folder, log).lines
      #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
      return lines
    }
    let text = lines.map { line in
      [line.term, line.payer, line.payee, line.period.name, line.amount.fixed(places: 2)]
        .joined(separator: ",")
    }
    #expect(text.joined(separator: "\n") == item.expected, "\(item.name)")
  }
}
