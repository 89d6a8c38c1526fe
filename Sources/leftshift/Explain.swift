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

  @Option(help: "Who pays, where the payee is paid by several.")
  var payer: String?

  @Option(help: "The period, as `2023/24`; the last one if not given.")
  var period: String?

  @Option(help: "Which of the parts that the amount is paid in, from 1.")
  var part: Int = 1

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
    guard let settler = open.settler(for: contract, only: period, log),
      let settlement = progress.during(
        "settling \(contract.name)", { settler.settle(only: period, log) })
    else { throw report(log) }
    let line = try choose(from: settlement.lines.filter { $0.term == term }, open.partyNames)
    let explainer = Explainer(settler, parties: open.partyNames)
    let explanation = log.attempt { () throws(Fault) in try explainer.explain(line) }
    guard log.faults.isEmpty, let explanation = explanation ?? nil else { throw report(log) }
    put(format == .json ? try json(explanation) : explanation.text + "\n")
  }

  private func choose(from lines: [PaymentLine], _ names: [String: String]) throws -> PaymentLine {
    func matches(_ id: String, _ given: String?) -> Bool {
      given == nil || id == given || names[id] == given
    }
    let paid = lines.filter { matches($0.payee, payee) && matches($0.payer, payer) }
    guard let last = paid.last else {
      throw ValidationError(
        "`\(term)` pays nobody called `\(payee)`. "
          + didYouMean(payee, among: lines.map(\.payee)))
    }
    let pairs = Set(paid.filter { $0.period == last.period }.map { [$0.payer, $0.payee] })
    guard pairs.count == 1 else {
      let said = pairs.map { "--payer \($0[0]) --payee \($0[1])" }.sorted()
      throw ValidationError(
        "`\(term)` has \(pairs.count) lines in \(last.period). Say which one: "
          + spoken(Array(said.prefix(6)), joinedBy: "or") + ".")
    }
    let others = Set(paid.map(\.period)).subtracting([last.period]).sorted()
    if !others.isEmpty {
      let names = others.map(\.name).joined(separator: ", ")
      say("Explaining \(last.period); `--period` names another: \(names).")
    }
    let parts = paid.filter { $0.period == last.period && $0.payer == last.payer }
    guard let line = parts.first(where: { $0.part == part }) else {
      throw ValidationError("`--part \(part)`: the amount is paid in \(parts.count) parts.")
    }
    return line
  }
}
