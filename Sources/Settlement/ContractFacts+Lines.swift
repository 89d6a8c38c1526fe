import Definitions
import Faults
import Formulas

/// Members that contracts and their formulas must agree on.
extension ContractFacts {
  /// The files that its figures rest on, each with its hash; those of contracts that it reads too.
  public var dataHashes: Set<String> {
    var hashes = lines.values.reduce(into: Set<String>()) { $0.formUnion($1.dataHashes) }
    for table in tables.values {
      if let hash = table.sha256 { hashes.insert("\(table.table.name) \(hash)") }
    }
    for measure in measures.values {
      let files = measure.files.map(\.sha256).joined(separator: " ")
      hashes.insert("\(measure.measure.name) \(files)")
    }
    return hashes
  }

  /// Whom a contract that is read pays, this one must know, or a sum would leave them out unseen.
  func checkLines(_ log: FaultLog) {
    for case .line(let contract, let term, let payer, let payee) in linked.sources.values {
      guard let amounts = lines[contract]?.amounts[term] else { continue }
      let pairs = Set(amounts.values.flatMap(\.keys))
      for (side, ids) in [(payer, Set(pairs.map(\.payer))), (payee, Set(pairs.map(\.payee)))] {
        guard let dimension = side.dimension, let ordinal = linked.program.ordinal(of: dimension)
        else { continue }
        let unknown = ids.subtracting(members(of: ordinal)).sorted()
        guard !unknown.isEmpty else { continue }
        log.add(
          Fault(
            "unknown-member", at: linked.contract.reads.first { $0.text == contract }?.place,
            "`\(contract).\(term)` has lines of \(unknown.prefix(5).joined(separator: ", ")),"
              + " whom this contract's \(dimension) does not have",
            advice: "They would be left out of every sum. Declare who is a \(dimension) for both,"
              + " under `dimensions:` in leftshift.yaml."))
      }
    }
  }

  /// A row whose label is nobody's would be left out of every payment unseen. What the labels are
  /// is not said: rows may be about people.
  ///
  /// - Parameter periods: in how many it is settled.
  func checkMeasures(periods: Int, _ log: FaultLog) {
    for data in measures.values where data.joinsPeriods && periods > 1 {
      log.add(
        Fault(
          "joined-periods", at: data.measure.place,
          "measure `\(data.measure.name)` is not by period, and this contract is settled for"
            + " \(periods)",
          advice: "Each period would have the rows of all. Add the table's period column to its"
            + " `by:`."))
    }
    for data in measures.values.sorted(by: { $0.measure.name < $1.measure.name })
    where !data.measure.ignoresOthers {
      for (index, dimension) in data.dimensions.enumerated() {
        guard let declared = linked.declared[dimension] else { continue }
        let unknown = Set(data.values.keys.map { $0.members[index] }).subtracting(declared)
        guard !unknown.isEmpty else { continue }
        let many = unknown.count > 1
        log.add(
          Fault(
            "unknown-label", at: Place(file: data.path, line: 1),
            "\(unknown.count) label\(many ? "s" : "") of this file \(many ? "are" : "is") no"
              + " \(dimension), and measure `\(data.measure.name)` is by \(dimension)",
            advice: "Their rows would be left out unseen. Correct the file or declare them under"
              + " `dimensions:`; if the file is of others too, say on the measure"
              + " `others: ignored`. (`leftshift measure PATH \(data.measure.name) --sql` prints"
              + " the statement that lists all labels.)"))
      }
    }
  }

  /// Members that an input writes values for, of a dimension that only the data tell.
  func checkWritten(_ log: FaultLog) {
    for slot in linked.program.slots {
      if case .formula(let node) = slot.source { checkWritten(in: node, log) }
    }
  }

  private func checkWritten(in node: Node, _ log: FaultLog) {
    for operand in node.operands { checkWritten(in: operand, log) }
    guard case .choose(let dimension, let written) = node.operation,
      let ordinal = linked.program.ordinal(of: dimension)
    else { return }
    let known = Set(members(of: ordinal))
    for name in written where !known.contains(name) {
      log.add(
        Fault(
          "unknown-label", at: node.place, "there is no \(dimension) called `\(name)`",
          label: "a value is written for it",
          advice: didYouMean(name, among: known) + " Or add its row to the data."))
    }
  }
}
