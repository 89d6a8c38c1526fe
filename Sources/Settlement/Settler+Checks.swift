import Definitions
import Faults
import Formulas
import Quantities

/// What came of a contract's check: where it holds, and where it does not.
public struct CheckResult: Sendable {
  public let name: String
  public let says: String
  public let holds: Int
  /// Where it does not apply: nothing was there to be asked.
  public let skipped: Int
  /// Where it does not hold, with the figures in place of the names.
  public let broken: [(named: String, figures: String)]

  public var count: Int { holds + broken.count }
}

extension Settler {
  func periods(of check: LinkedCheck, only: String?, _ log: FaultLog) -> [Period] {
    let contract = linked.contract
    // As long as anything is paid, what runs off after the end too.
    let last = linked.terms.compactMap { $0.days?.last }.max()
    let days = contract.from.flatMap { from in
      contract.to.map { Period(from: from, to: max($0, last ?? $0), name: "") }
    }
    let all = periods(
      each: check.declaration.each ?? contract.each, within: days, of: check.declaration.name,
      at: check.declaration.place, only: nil, log)
    guard let only else { return all }
    guard let wanted = wanted(only) else { return all.filter { $0.name == only } }
    // What stops a payment counts in whatever period touches it; a report waits for its own end.
    return all.filter { period in
      wanted.contains(period)
        || check.declaration.stops && wanted.first <= period.last && period.first <= wanted.last
    }
  }

  /// Every check, in each of its periods and for each member that it is by.
  func checks(only: String?, _ log: FaultLog) -> [CheckResult] {
    linked.checks.compactMap { check in
      log.attempt { () throws(Fault) in
        try result(of: check, in: periods(of: check, only: only, log))
      }.map { result in
        if check.declaration.stops, let first = result.broken.first {
          log.add(stopped(by: check, result, first))
        } else if check.declaration.stops, result.skipped > 0 {
          log.add(undecided(check, result))
        }
        return result
      }
    }
  }

  private func result(
    of check: LinkedCheck, in periods: [Period]
  ) throws(Fault) -> CheckResult {
    var (holds, skipped) = (0, 0)
    var broken: [(named: String, figures: String)] = []
    let dimensions = linked.program.slots[check.slot].type.dimensions.sorted()
    for period in periods {
      for point in try evaluator.points(dimensions, from: evaluator.point(in: period)) {
        switch try evaluator.value(of: check.slot, at: point) {
        case .truth(true): holds += 1
        case .truth(false):
          let members = dimensions.map { party(.dimension($0), point) }
          broken.append(
            ((members + [period.name]).joined(separator: ", "), figures(check.slot, point)))
        default: skipped += 1
        }
      }
    }
    return CheckResult(
      name: check.declaration.name, says: check.declaration.says, holds: holds, skipped: skipped,
      broken: broken)
  }

  /// A condition with the figures in place of the names.
  func figures(_ slot: Slot.ID, _ point: Point, asChecked: Bool = true) -> String {
    guard case .formula(let node) = linked.program.slots[slot].source,
      let working = try? evaluator.working(of: node, at: point)
    else { return "" }
    let filled = FormulaFilling(linked.program).filled(working)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return filled + (asChecked ? sides(of: working) : "")
  }

  /// What the two sides of a comparison come to, where the figures do not show it.
  private func sides(of working: Working) -> String {
    guard case .compare = working.node.operation, working.operands.count == 2 else { return "" }
    let isPlain = working.operands.allSatisfy { operand in
      switch operand.node.operation {
      case .read, .constant, .negate, .proxy: true
      default: false
      }
    }
    if isPlain, !isClose(working) { return "" }
    var texts = working.operands.map { $0.value.text(as: $0.node.type.kind) }
    if isClose(working) {
      texts = working.operands.map { operand in
        if case .number(let number) = operand.value { number.exactText } else { "" }
      }
    }
    return ", that is \(texts[0]) and \(texts[1])"
  }

  /// Whether the two sides read alike and are not.
  private func isClose(_ working: Working) -> Bool {
    let texts = working.operands.map { $0.value.text(as: $0.node.type.kind) }
    return texts[0] == texts[1] && working.operands[0].value != working.operands[1].value
  }

  private func undecided(_ check: LinkedCheck, _ result: CheckResult) -> Fault {
    Fault(
      "check", at: check.declaration.place,
      "check `\(result.name)` does not apply for \(result.skipped) of"
        + " \(result.count + result.skipped)",
      advice: "\(result.says) Whether that is so cannot be told where something does not apply, and"
        + " the contract says that nothing is settled until it holds (`stops: yes`). Say what it is"
        + " then: `… otherwise no`.")
  }

  private func stopped(
    by check: LinkedCheck, _ result: CheckResult, _ first: (named: String, figures: String)
  ) -> Fault {
    Fault(
      "check", at: check.declaration.place,
      "check `\(result.name)` does not hold for \(first.named)",
      label: result.broken.count == 1 ? "" : "and \(result.broken.count - 1) more",
      advice: "\(result.says) Here that is `\(first.figures)`. The contract says that nothing is"
        + " settled until it holds (`stops: yes`).")
  }
}
