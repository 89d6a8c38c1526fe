import Definitions
import Engines
import Faults
import Formulas
import Measures

/// The engine of a pack: there are no files, and it reads none.
final class PackEngine: Engine {
  static func isNotPacked(_ table: Table) -> Fault {
    Fault(
      "pack-form", at: table.place, "the pack has no figures of table `\(table.name)`",
      advice: "They are needed to settle what is in it. Ask whoever signed it for one that"
        + " `leftshift pack` wrote.")
  }

  private var refusal: Fault { PackContents.odd("it would have to be read from a file") }

  func rows(
    of headers: [Passage], labels: [Passage], in file: DataFile
  ) throws(Fault) -> TextRows { throw refusal }

  func run(_ plan: Plan, on files: [String: DataFile]) throws(Fault) -> [MeasureData] {
    throw Self.isNotPacked(plan.table)
  }

  func sql(for plan: Plan, on files: [String: DataFile]) throws(Fault) -> String { throw refusal }

  func test(_ plan: GatePlan, on files: [String: DataFile]) throws(Fault) -> [Breaches] {
    throw Self.isNotPacked(plan.table)
  }

  func sql(
    for test: Int, of plan: GatePlan, on files: [String: DataFile]
  ) throws(Fault) -> String { throw refusal }
}
