import ArgumentParser
import Definitions
import Faults
import Quantities
import Runs
import Settlement

struct Settle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Work out who pays whom.",
    discussion: """
      Settles the contracts of a workspace and prints their payment lines:

        leftshift settle my-trusts
        leftshift settle my-trusts --format csv > lines.csv
        leftshift settle my-trusts --table waiting=july.csv
        leftshift settle my-trusts --post --cause 'late data'

      If anything is wrong nothing is printed: some of the lines could pass for all of them.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @OptionGroup var regime: RegimeArguments

  @Option(help: "Settle this contract only.")
  var contract: String?

  @Option(help: "Settle this period only, as `2023/24`.")
  var period: String?

  @Flag(help: "Print the SQL that settling runs, instead of running it.")
  var plan = false

  @Option(help: "text, csv or json.")
  var format: Format = .text

  @OptionGroup(title: "Posting to the ledger") var posting: PostingArguments

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    let contracts = try open.contracts(named: contract, of: regime)
    if plan {
      let statements = contracts.flatMap { open.statements(of: $0, log) }
      guard log.faults.isEmpty else { throw report(log) }
      return put(statements.map { $0 + ";\n" }.joined(separator: "\n"))
    }
    let settled = open.settle(contracts, only: period, log)
    if settled.isEmpty, log.faults.isEmpty, let period, !contracts.isEmpty {
      throw ValidationError("No contract has a period `\(period)`.")
    }
    guard log.faults.isEmpty else { throw report(log) }
    if posting.post { try posting.post(settled, from: open, only: period, log) }
    guard log.faults.isEmpty else { throw report(log) }
    let settlements = settled.map(\.settlement)
    let lines = settlements.flatMap(\.lines)
    switch format {
    case .csv: put(csv([PaymentLine.columns] + lines.map(\.cells)))
    case .json: put(try json(lines.map(LineRecord.init)))
    case .text:
      put(settlements.map { StatementText($0, names: open.partyNames).text }.joined())
    }
  }
}

extension OpenWorkspace {
  /// All contracts of a regime, or the one that is named.
  func contracts(
    named name: String?, of regime: RegimeArguments? = nil
  ) throws -> [Contract] {
    guard let name else { return try regime?.contracts(of: self) ?? workspace.contracts }
    if regime?.regime != nil {
      throw ValidationError("`--contract` names one, and `--regime` a set of them: give either.")
    }
    let found = workspace.contracts.filter { $0.name == name }
    if found.isEmpty {
      throw ValidationError(
        "There is no contract `\(name)`. "
          + didYouMean(name, among: workspace.contracts.map(\.name)))
    }
    return found
  }
}

/// A line as JSON has it: the columns of the CSV by their names.
private struct LineRecord: Encodable {
  let cells: [String: String?]

  init(_ line: PaymentLine) {
    cells = Dictionary(
      uniqueKeysWithValues: zip(PaymentLine.columns, line.cells.map { $0.isEmpty ? nil : $0 }))
  }

  func encode(to encoder: any Encoder) throws { try cells.encode(to: encoder) }
}
