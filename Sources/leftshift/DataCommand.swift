import ArgumentParser
import Definitions
import Faults
import Measures
import Quantities
import Runs
import Settlement

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Load extracts, and look at the data before anything is settled on it.",
    discussion: """
      A table that says `received:` has the rows of extracts that were loaded, each as it came. \
      `gates:` of a workspace say what must hold of rows.

        leftshift data load my-trusts results may.csv --period 2026-05 --received 2026-06-18
        leftshift data list my-trusts
        leftshift data check my-trusts
      """,
    subcommands: [DataLoad.self, DataList.self, DataCheck.self])
}

private struct DataCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say which gates hold, and how many cells are blank.",
    discussion: """
      Asks every gate of its rows, and says how many break it and what they come to; of the tables \
      of rows without a gate it says how many cells of each column are blank. Counts and lines are \
      shown, never what is in a row. With --sql, prints the statement that lists what breaks one \
      gate, which runs as it stands in the DuckDB shell:

        leftshift data check my-trusts
        leftshift data check my-trusts --sql discharge-after-admission
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: ArgumentHelp("Print the statement of this gate instead.", valueName: "gate"))
  var sql: String?

  @Option(help: "text, csv or json.")
  var format: Format = .text

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    if let sql { return try printStatement(of: sql, open, log) }
    let report = DataReport(open, log)
    switch format {
    case .text: put(report.text)
    case .csv: put(csv([DataReport.header] + report.records))
    case .json:
      let named = report.records.map { cells in
        Dictionary(
          uniqueKeysWithValues: zip(DataReport.header, cells.map { $0.isEmpty ? nil : $0 }))
      }
      put(try json(named))
    }
    guard log.faults.isEmpty else { throw leftshift.report(log) }
    let failed = report.gates.filter { $0.standing == .failed }
    guard let first = failed.first else { return }
    say(
      failed.count == 1
        ? "Gate \(first.gate.name) does not hold: nothing is settled on its table until it does."
        : "\(failed.count) gates do not hold: nothing is settled on their tables until they do.")
    throw ExitCode(1)
  }

  private func printStatement(
    of name: String, _ open: OpenWorkspace, _ log: FaultLog
  ) throws {
    let gates = open.workspace.gates
    guard let gate = gates.first(where: { $0.name == name }) else {
      guard log.faults.isEmpty else { throw leftshift.report(log) }
      throw ValidationError(
        "There is no gate `\(name)`. " + didYouMean(name, among: gates.map(\.name)))
    }
    guard let text = open.sql(of: gate, log), log.faults.isEmpty else {
      throw leftshift.report(log)
    }
    put(text + "\n")
  }
}
