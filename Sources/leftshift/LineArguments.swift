import ArgumentParser
import Faults
import Settlement

/// Which line of a term is meant.
struct LineArguments: ParsableArguments {
  @Option(help: "Who pays, where the payee is paid by several.")
  var payer: String?

  @Option(help: "The period, as `2023/24`; the last one if not given.")
  var period: String?

  @Option(help: "Which of the parts that the amount is paid in, from 1.")
  var part: Int = 1

  /// - Parameter lines: of the term, under one contract.
  func choose(
    from lines: [PaymentLine], of term: String, to payee: String, _ names: [String: String]
  ) throws -> PaymentLine {
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
