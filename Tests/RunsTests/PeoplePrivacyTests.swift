import Foundation
import Testing

/// The same of a table that rows look people up in: it has a key, and nobody declares who they are.
@Suite struct PeoplePrivacyTests {
  private typealias Row = PrivacyTests.Row

  private static let head = """
    parties:
      ICB: {name: i, kind: icb}
      AAA: {name: a, kind: trust}
      BBB: {name: b, kind: trust}
    dimensions:
      trust: {kind: trust}
    units: [visits]
    tables:
      admitted:
        file: data/admitted.csv
        columns:
          person: label of person
          trust: label of trust
          seen: date
          cost: £
          month: {is: period, value: month(seen)}
      people:
        file: data/people.csv
        key: {person: person}
        columns: {born: date, note: label of note, weight: {is: ratio, places: 2}, trust: label of trust}
    """

  private static let definitions = """
    measures:
      spend: {from: admitted, is: £, by: [trust], value: sum(cost), where: people.born < 2000-01-01}
      weight: {from: people, is: ratio, by: [trust], value: sum(weight), where: applies(visits)}
      visits: {from: admitted, is: visits, by: [person], value: count()}
    gates:
      born: {table: admitted, holds: seen >= people.born, money: cost, says: All are born.WAIVED}
      old: {table: people, holds: born >= 1900-01-01, says: Nobody is as old as that.WAIVED}
      once: {table: people, unique: person, says: Nobody is there twice.WAIVED}
      noted: {table: people, filled: note, says: All are noted.WAIVED}
      known: {table: admitted, known: {person: people.person}, says: All are known.WAIVED}
    """

  private static let header = "person,born,note,weight,trust"

  private static func people(
    header: String? = PeoplePrivacyTests.header, _ change: (Int, Row, inout [String]) -> Void
  ) -> String {
    let lines = PrivacyTests.people.enumerated().map { index, row in
      var cells = row.values + ["AAA"]
      change(index, row, &cells)
      return cells.joined(separator: ",")
    }
    return ((header.map { [$0] } ?? []) + lines).map { $0 + "\n" }.joined()
  }

  /// What is wrong with the people, and the rule that must say so.
  private static let files: [(rule: String, text: String)] = [
    ("Posted entry", people { _, _, _ in }),
    ("unreadable-cells", people { $2[1] = $0 % 9 == 3 ? $1.note : $2[1] }),
    ("two-rows", people { $2[0] = $0 == 9 ? PrivacyTests.people[3].person : $2[0] }),
    ("undetermined", people { $2[0] = $0 == 9 ? "\($1.person)-\($1.note)" : $2[0] }),
    ("blank-cells", people { $2[0] = $0 == 9 ? "" : $2[0] }),
    ("blank-cells", people { $2[1] = $0 == 9 ? "" : $2[1] }),
    ("Posted entry", people { $2[4] = $0 == 9 ? $1.note : $2[4] }),
    ("ragged-row", people { if $0 == 40 { $2.append($1.note) } }),
    ("absent-column", people(header: nil) { _, _, _ in }),
    ("repeated-column", people(header: nil) { $2[2] = $0 == 0 ? $1.person : $2[2] }),
    ("stray-quote", people { $2[2] = $0 == 60 ? "\"\($1.note)\" \($1.person)" : $2[2] }),
  ]

  private func workspace(_ people: String, waived: Bool, contract: String, in folder: URL) throws {
    let tests = PrivacyTests()
    let waiver = waived ? ", waived: {by: Jo Smith, because: It is a test.}" : ""
    try tests.write(Self.head, "leftshift.yaml", in: folder)
    try tests.write(contract, "contracts/c.yaml", in: folder)
    try tests.write(
      Self.definitions.replacing("WAIVED", with: waiver), "definitions/d.yaml", in: folder)
    try tests.write(PrivacyTests.rows(), "data/admitted.csv", in: folder)
    try tests.write(people, "data/people.csv", in: folder)
    try tests.write("", "home/Mechanisms/none", in: folder)
  }

  @Test(arguments: files.indices) func saysNothingOfAnybody(_ index: Int) throws {
    let (rule, text) = Self.files[index]
    try withTemporaryFolder { folder in
      try workspace(text, waived: true, contract: PrivacyTests.contract, in: folder)
      let (heard, said) = try PrivacyTests().canariesHeard(in: folder)
      #expect(heard.isEmpty, "\(rule): \(heard.first ?? "")\n\(said)")
      #expect(!said.contains("kanarie") && !said.contains("vogel"), "\(said)")
      #expect(said.contains(rule), "\(rule)\n\(said)")
      #expect(index != 0 || !said.contains("error:"), "\(said)")
    }
  }

  /// A contract may read such a table itself, and faults name nobody either. (Its working would.)
  @Test(arguments: files.indices) func norDoesAContractThatReadsIt(_ index: Int) throws {
    let contract = PrivacyTests.contract.replacing("payee: trust", with: "payee: AAA").replacing(
      "spend", with: "£1 * sum(people.weight over person)")
    try withTemporaryFolder { folder in
      try workspace(Self.files[index].text, waived: true, contract: contract, in: folder)
      let (heard, said) = try PrivacyTests().canariesHeard(in: folder, [["check", "."]])
      #expect(heard.isEmpty, "\(heard.first ?? "")\n\(said)")
      #expect(!said.contains("kanarie") && !said.contains("vogel"), "\(said)")
      #expect(index == 0 || said.contains("fault"), "\(said)")
    }
  }
}
