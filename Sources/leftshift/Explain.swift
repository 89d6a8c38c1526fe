import ArgumentParser
import Definitions
import Faults
import Runs
import Settlement

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why an amount is what it is.",
    discussion: """
      Shows the formula of a line, the figures that went in, and where each was read, so that the \
      amount can be worked out again with a pocket calculator:

        leftshift explain my-trusts --contract west-yorkshire-long-waits \\
          --term long-waits --payee RR8

      With --format json the same is for machines, in the form of docs/explanation.schema.json.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "The contract.")
  var contract: String

  @Option(help: "The term.")
  var term: String

  @Option(help: "Who is paid: the party's id or name.")
  var payee: String

  @OptionGroup var line: LineArguments

  @Option(help: "text or json.")
  var format: Format = .text

  func run() throws {
    let log = FaultLog()
    let open = try workspace.open(log)
    guard let contract = try open.contracts(named: contract).first else { return }
    guard contract.terms.contains(where: { $0.name == term }) else {
      throw ValidationError(
        "Contract `\(contract.name)` has no term `\(term)`. "
          + didYouMean(term, among: contract.terms.map(\.name)))
    }
    guard let settler = open.settler(for: contract, only: line.period, log),
      let settlement = progress.during(
        "settling \(contract.name)", { settler.settle(only: line.period, log) })
    else { throw report(log) }
    let chosen = try line.choose(
      from: settlement.lines.filter { $0.term == term }, of: term, to: payee, open.partyNames)
    let explainer = Explainer(settler, parties: open.partyNames)
    let explanation = log.attempt { () throws(Fault) in try explainer.explain(chosen) }
    guard log.faults.isEmpty, let explanation = explanation ?? nil else { throw report(log) }
    put(format == .json ? try json(explanation) : explanation.text + "\n")
  }
}
