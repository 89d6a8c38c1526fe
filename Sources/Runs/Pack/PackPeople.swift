import Definitions
import Faults
import Measures

/// Nothing of a person leaves in a pack: not who they are, not what is counted of one of them, and
/// not under a pseudonym.
extension OpenWorkspace {
  /// Refuses figures and rows of single people.
  ///
  /// - Throws: `pack-people`.
  func checkNobodyIsPacked(_ contracts: [Contract]) throws(Fault) {
    let people = workspace.dimensionsOfPeople
    for data in counted.measures.values.sorted(by: { $0.measure.name < $1.measure.name }) {
      guard let person = data.dimensions.first(where: people.contains) else { continue }
      throw Fault(
        "pack-people", at: data.measure.place,
        "measure `\(data.measure.name)` has a figure for each \(person)", label: "",
        advice: Self.advice)
    }
    let paid = Set(contracts.flatMap(\.sides))
    for sign in counted.texts.keys.sorted(by: { $0.joined() < $1.joined() }) {
      guard let table = readTable(sign[1], in: sign[0]) else { continue }
      let labels = table.columns.compactMap { column in
        if case .label(let dimension) = column.kind { dimension } else { nil }
      }
      // Rows that are found by nothing that is declared or paid may be of people, whatever they
      // are called.
      let found = table.isOfRows ? table.dimensions.subtracting(paid).sorted() : []
      let by = table.dimensions.sorted() + labels
      guard let person = by.first(where: people.contains) ?? found.first else { continue }
      throw Fault(
        "pack-people", at: table.place, "table `\(table.name)` has a row for each \(person)",
        advice: Self.advice
          + (people.contains(person)
            ? "" : " If no \(person) is a person, list them under `dimensions:`."))
    }
  }

  private static var advice: String {
    "A pack leaves the building, and nothing of a person may be in it, not under a pseudonym"
      + " either. Let the contract read a measure of groups, as by practice and age."
  }

  private func readTable(_ name: String, in contract: String) -> Table? {
    workspace.contract(contract)?.tables.first { $0.name == name }
      ?? workspace.tables.first { $0.name == name }
  }
}

extension Workspace {
  /// What tells people apart: by the names that the data model has, where `coverage:` says whom
  /// payments by the head are for, and where different ones are counted as people.
  var dimensionsOfPeople: Set<String> {
    var people: Set = ["person", "people", "patient", "resident"]
    if let table = coverage?.people.flatMap({ scope in
      tables.first { $0.name == scope.table.text }
    }) {
      people.formUnion(table.dimensions)
    }
    for plan in Plan.plans(for: measures, in: self, FaultLog()) {
      for aggregate in plan.aggregates where aggregate.function == .distinct {
        guard aggregate.measure.unit.description == "people" else { continue }
        for slot in aggregate.value?.slots ?? [] where plan.table.columns.indices.contains(slot) {
          if case .label(let dimension) = plan.table.columns[slot].kind { people.insert(dimension) }
        }
      }
    }
    return people
  }
}

extension Contract {
  /// Whom its terms pay, and who pays them: parties, or dimensions.
  fileprivate var sides: [String] {
    ([payer, payee] + terms.flatMap { [$0.payer, $0.payee] }).compactMap { $0?.text }
  }
}
