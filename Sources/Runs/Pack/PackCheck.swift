import Definitions
import Faults
import Quantities
import Settlement

/// A pack, settled again: what its definitions make of its figures, beside what it says they do.
public struct PackCheck {
  /// To explain its lines with.
  public let settled: [(settler: Settler, settlement: Settlement)]
  public let partyNames: [String: String]
  /// What it comes to, in the form of the pack.
  let results: [PackContents.Result]
  /// Lines that are not the same on both sides, in the order of the pack.
  public let differences: [Difference]
  /// Amounts that are the same, and are explained otherwise.
  public let wordings: Int
  /// What was posted, beside it; `nil` where the pack is of no posted month.
  public let posted: PostedCheck?

  /// A line that differs.
  public struct Difference: Sendable {
    /// `contract`, `term`, `payer`, `payee`, `period`, `part` and `money` of the line.
    public let line: [String: String]
    /// What the pack says it is; several where it stands in it twice, none where it does not.
    public let packed: [[String: String]]
    /// What it comes to when it is worked out again; `nil` where there is no such line.
    public let again: [String: String]?
    /// The figure that both sides rest on and read differently, the furthest from the total: its
    /// name, what the pack's explanation says, and what is found again.
    public let figure: (name: String, packed: String, again: String)?

    /// The names of what differs.
    public var fields: [String] {
      guard packed.count == 1, let packed = packed.first, let again else { return [] }
      return Set(packed.keys).union(again.keys).filter { packed[$0] != again[$0] }.sorted()
    }
  }

  public var settledLines: [PaymentLine] { settled.flatMap(\.settlement.lines) }

  /// Settles what is in a pack from nothing but the pack.
  ///
  /// - Returns: `nil`, with the faults in the log, where it cannot be settled.
  public init?(_ contents: PackContents, _ log: FaultLog) {
    guard let open = contents.open(log), log.faults.isEmpty else { return nil }
    let contracts = contents.contracts.compactMap { open.workspace.contract($0) }
    guard contracts.count == contents.contracts.count, !contracts.isEmpty else {
      log.add(PackContents.odd("a contract that it is of is not in it"))
      return nil
    }
    let month = log.attempt { () throws(Fault) in
      try contents.posted.map { posted throws(Fault) in
        try PostedMonth(posted, known: contents.asKnown, of: contents.contracts)
      }
    }
    guard let month else { return nil }
    let found = open.settle(contracts, only: contents.period, month?.run, log)
    settled = found.map { ($0.settler, $0.settlement) }
    var rules = PostedRules()
    for (settler, settlement, untold) in found {
      let name = settlement.contract.name
      rules.untold.formUnion(untold.map { "\(name).\($0)" })
      rules.toldAtEnd.formUnion(
        settler.toldAtEnd(agreed: open.agreedTables).map { "\(name).\($0)" })
    }
    let lines = found.flatMap(\.settlement.lines)
    posted = month.map { PostedCheck($0, beside: lines, rules) }
    partyNames = open.partyNames
    results = settled.flatMap { settler, settlement in
      Self.results(settler, settlement, open.partyNames, log)
    }
    guard log.faults.isEmpty else { return nil }
    (differences, wordings) = Self.compare(contents.results, results)
  }

  /// Each amount with its lines and its explanation.
  private static func results(
    _ settler: Settler, _ settlement: Settlement, _ names: [String: String], _ log: FaultLog
  ) -> [PackContents.Result] {
    let explainer = Explainer(settler, parties: names)
    var amounts: [[PaymentLine]] = []
    for line in settlement.lines {
      if let last = amounts.last?.last, last.isPart(ofSameAmountAs: line) {
        amounts[amounts.count - 1].append(line)
      } else {
        amounts.append([line])
      }
    }
    return amounts.compactMap { lines in
      log.attempt { () throws(Fault) in
        let explanation = try explainer.explain(lines[0])
        guard let explanation, let tree = try? JSONText.Tree(explanation) else {
          throw PackContents.odd("`\(lines[0].term)` cannot be explained")
        }
        return PackContents.Result(lines: lines.map(\.packed), explanation: tree)
      }
    }
  }

  // MARK: Comparing

  private static let key = ["contract", "term", "payer", "payee", "period", "part", "money"]

  private static func compare(
    _ packed: [PackContents.Result], _ again: [PackContents.Result]
  ) -> ([Difference], wordings: Int) {
    typealias Found = (line: [String: String], explanation: JSONText.Tree)
    func byKey(_ results: [PackContents.Result]) -> (order: [[String]], [[String]: [Found]]) {
      let all = results.flatMap { result in result.lines.map { ($0, result.explanation) } }
      let keys = all.map { line, _ in key.map { line[$0] ?? "" } }
      return (
        keys,
        zip(keys, all).reduce(into: [:]) { found, next in
          found[next.0, default: []].append(next.1)
        }
      )
    }
    let ((order, theirs), (ownOrder, own)) = (byKey(packed), byKey(again))
    var (differences, seen, reworded) = ([Difference](), Set<[String]>(), Set<[String]>())
    for sign in order + ownOrder where seen.insert(sign).inserted {
      let (their, mine) = (theirs[sign] ?? [], own[sign]?.first)
      if their.count == 1, their[0].line == mine?.line {
        // The parts of an amount have one explanation.
        if their[0].explanation != mine?.explanation { reworded.insert(Array(sign.prefix(5))) }
        continue
      }
      differences.append(
        Difference(
          line: Dictionary(zip(key, sign), uniquingKeysWith: { first, _ in first }),
          packed: their.map(\.line), again: mine?.line,
          figure: mine.flatMap { mine in
            their.first.flatMap { figure($0.explanation, mine.explanation) }
          }))
    }
    return (differences, reworded.count)
  }

  /// The last value that two explanations give differently: the total comes first, and what it
  /// rests on behind it.
  private static func figure(
    _ packed: JSONText.Tree, _ again: JSONText.Tree
  ) -> (name: String, packed: String, again: String)? {
    guard case .list(let theirs)? = packed["values"], case .list(let own)? = again["values"] else {
      return nil
    }
    func word(_ tree: JSONText.Tree, _ name: String) -> String? {
      if case .text(let text)? = tree[name] { text } else { nil }
    }
    for (their, mine) in zip(theirs, own).reversed() where word(their, "name") == word(mine, "name")
    {
      guard let name = word(mine, "name"), let packed = word(their, "text"),
        let again = word(mine, "text"), packed != again
      else { continue }
      return (name, packed, again)
    }
    return nil
  }
}

extension PaymentLine {
  /// All that a line says, by the names of its columns; what it does not have is left out.
  fileprivate var packed: [String: String] {
    var cells = [
      "contract": contract, "term": term, "payer": payer, "payee": payee, "period": period.name,
      "period_from": period.first.description, "period_to": period.last.description,
      "part": String(part), "parts": String(parts), "amount": amount.fixed(places: currency.places),
      "money": currency.code, "kind": kind.rawValue, "stage": stage.rawValue,
      "service_from": service.first.description, "service_to": service.last.description,
      "due": due.description,
    ]
    cells["quantity"] = quantity?.number.exactText
    cells["unit"] = quantity?.unit.description
    cells["rate"] = rate?.number.exactText
    cells["rate_unit"] = rate?.unit.description
    cells["plan"] = plan?.exactText
    return cells
  }
}
