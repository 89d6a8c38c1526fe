import ArgumentParser
import Definitions
import Runs

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say everything that is wrong with a workspace.",
    discussion: """
      Reads every definition, checks names, units and dimensions, reads the data, settles every \
      contract without showing its lines, and proves the value at plan where a contract gives one:

        leftshift check my-trusts
      """)

  @OptionGroup var workspace: WorkspaceArguments

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    let proved = open.check(log).map { settlement in
      let contract = settlement.contract
      let checks = (settlement.checks.map(\.text) + settlement.waivers).map { "  " + $0 }
        .joined(separator: "\n")
      let plan = contract.plan.map { "; at plan it comes to \($0.value.text)" } ?? ""
      let count = settlement.lines.count
      let lines = "\(contract.name): \(count) line\(count == 1 ? " settles" : "s settle")\(plan)"
      return checks.isEmpty ? lines : lines + "\n" + checks
    }
    guard log.faults.isEmpty else { throw report(log) }
    if open.workspace.contracts.isEmpty { say("There are no contracts in contracts/ yet.") }
    put(proved.map { $0 + "\n" }.joined() + "No faults found.\n")
  }
}
