import ADBC
import Foundation
import Testing

/// A thousand values that belong to nobody are planted in a table of rows, as they should be and
/// with every sort of mistake, and no command says one of them.
@Suite struct PrivacyTests {
  /// Of a person, all different; what is shown would have to be one of these.
  struct Row {
    let person: String
    let born: String
    let note: String
    let weight: String

    init(_ index: Int) {
      person = "kanarie-\(10_000 + index)"
      born = "18\(50 + index % 49)-0\(1 + index % 9)-1\(index % 10)"
      note = "vogel \(70_000 + index)"
      weight = "9.81\(30_000 + index)"
    }

    var values: [String] { [person, born, note, weight] }
  }

  static let people = (0..<250).map(Row.init)
  static let canaries = Set(people.flatMap(\.values))

  private static let header = "person,trust,born,seen,note,weight,cost"

  private static func line(_ row: Row, _ index: Int) -> [String] {
    [
      row.person, index.isMultiple(of: 2) ? "AAA" : "BBB", row.born, "2026-0\(4 + index % 3)-01",
      row.note, row.weight, "10.00",
    ]
  }

  /// The rows as they should be, with one thing done to some of them.
  static func rows(
    header: String? = PrivacyTests.header, separator: String = ",",
    _ change: (Int, Row, inout [String]) -> Void = { _, _, _ in }
  ) -> String {
    let lines = people.enumerated().map { index, row in
      var cells = line(row, index)
      change(index, row, &cells)
      return cells.joined(separator: separator)
    }
    return ((header.map { [$0] } ?? []) + lines).map { $0 + "\n" }.joined()
  }

  /// What is wrong with the file, and what is in it.
  private static let files: [(name: String, text: String)] = [
    ("nothing", rows()),
    ("a name for a cost", rows { $2[6] = $0 % 9 == 3 ? $1.person : $2[6] }),
    ("a cost of many digits", rows { $2[6] = $1.weight }),
    ("a date of birth for a month", rows { $2[3] = $0 == 7 ? $1.note : $2[3] }),
    (
      "dates as they are written in Britain",
      rows { $2[3] = $0 > 99 ? "1\($0 % 9)/04/1899" : $2[3] }
    ),
    ("strangers", rows { $2[1] = $0 % 5 == 0 ? $1.person : $2[1] }),
    ("blanks", rows { $2[$0 % 7] = "" }),
    ("a row too short", rows { if $0 == 40 { $2.removeLast(3) } }),
    ("a row too long", rows { if $0 == 40 { $2.append($1.note) } }),
    ("an open quote", rows { $2[4] = $0 == 60 ? "\"\($1.note)" : $2[4] }),
    ("a stray quote", rows { $2[4] = $0 == 60 ? "\"\($1.note)\" \($1.person)" : $2[4] }),
    ("no line of names", rows(header: nil)),
    (
      "no line of names, and a name twice",
      rows(header: nil) { $2[4] = $0 == 0 ? $1.person : $2[4] }
    ),
    ("semicolons", rows(header: nil, separator: ";")),
    ("a NUL", rows { $2[4] = $0 == 60 ? "\($1.note)\u{0}" : $2[4] }),
    ("carriage returns", rows { $2[6] = $0 == 60 ? "1\r\($1.person)" : $2[6] }),
    ("another name of a column", rows(header: header.replacing("trust", with: people[0].person))),
    ("people twice", rows { $2[0] = $0 > 100 ? people[1].person : $2[0] }),
    ("a letter in two encodings", rows { $2[1] = ["e\u{301}", "\u{e9}"][$0 % 2] + $1.person }),
  ]

  private static let definitions = """
    measures:
      spend: {from: admitted, is: £, by: [trust], value: sum(cost), where: seen > 2026-01-01}
      weight: {from: admitted, is: ratio, by: [trust, month], value: sum(weight)}
    gates:
      on-time: {table: admitted, holds: seen >= 2026-05-01, money: cost, says: Nobody came early.WAIVED}
      known: {table: admitted, known: {person: people.person}, money: cost, says: All are known.WAIVED}
      trust-known: {table: admitted, known: {trust: trust}, says: All trusts are known.WAIVED}
      once: {table: admitted, unique: [person], says: Nobody is there twice.WAIVED}
      weighed: {table: admitted, filled: weight, says: All are weighed.WAIVED}
      born: {table: admitted, holds: born >= 1900-01-01, says: Nobody is as old as that.WAIVED}
      monthly: {table: admitted, monthly: born, by: [trust, note], within: 1%, says: All is even.WAIVED}
      months: {table: admitted, monthly: seen, by: person, says: All is even.WAIVED}
    """

  static let contract = """
    contract: c
    from: 2026-04-01
    to: 2027-03-31
    payer: ICB
    payee: trust
    terms:
      t: {pays: spend}
    """

  private static let head = """
    parties:
      ICB: {name: i, kind: icb}
      AAA: {name: a, kind: trust}
      BBB: {name: b, kind: trust}
    dimensions:
      trust: {kind: trust}
    tables:
      admitted:
        file: data/admitted.csv
        columns:
          person: label of person
          trust: label of trust
          born: date
          seen: date
          note: label of note
          weight: {is: ratio, places: 2}
          cost: £
          month: {is: period, value: month(seen)}
      people: {file: data/people.csv, columns: {person: label of person}}
    """

  func write(_ text: String, _ path: String, in folder: URL) throws {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func workspace(_ rows: String, waived: Bool, in folder: URL) throws {
    let waiver = waived ? ", waived: {by: Jo Smith, because: It is a test.}" : ""
    try write(Self.head, "leftshift.yaml", in: folder)
    try write(Self.contract, "contracts/c.yaml", in: folder)
    try write(Self.definitions.replacing("WAIVED", with: waiver), "definitions/d.yaml", in: folder)
    try write(rows, "data/admitted.csv", in: folder)
    let known = Self.people.prefix(200).map { $0.person + "\n" }.joined()
    try write("person\n" + known, "data/people.csv", in: folder)
    // No mechanism is called: the library need not be read again and again.
    try write("", "home/Mechanisms/none", in: folder)
  }

  static let commands = [
    ["check", "."], ["data", "check", "."], ["data", "check", ".", "--format", "json"],
    ["measure", ".", "spend"], ["measure", ".", "weight", "--format", "csv"],
    ["settle", ".", "--post"],
    ["explain", ".", "--contract", "c", "--term", "t", "--payee", "AAA", "--format", "json"],
  ]

  /// Runs every command, and looks through what it says and leaves behind.
  func canariesHeard(
    in folder: URL, _ commands: [[String]] = PrivacyTests.commands
  ) throws -> (heard: Set<String>, said: String) {
    var said = ""
    for command in commands {
      let result = try run(
        Transcripts.command, command, in: folder,
        environment: ["LEFTSHIFT_HOME": folder.appending(path: "home").path()])
      said += result.output + result.errors
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path())
    where name.hasPrefix("ledger") {
      said += String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }
    return (Self.canaries.filter { said.contains($0) }, said)
  }

  @Test func thereAreAThousand() { #expect(Self.canaries.count == 1_000) }

  @Test(arguments: files.indices) func saysNothingOfAnybody(_ index: Int) throws {
    let file = Self.files[index]
    try withTemporaryFolder { folder in
      try workspace(file.text, waived: index.isMultiple(of: 2), in: folder)
      let (heard, said) = try canariesHeard(in: folder)
      #expect(heard.isEmpty, "\(file.name): \(heard.first ?? "")\n\(said)")
      // Nor what is only like one of them.
      #expect(said.contains("kanarie") == false && !said.contains("vogel"), "\(file.name)")
      #expect(!said.contains("1899"), "\(file.name)")
      #expect(said.contains("admitted"))
    }
  }

  /// Everything is well but the gates, and these are waived: lines are posted with their working.
  @Test func theLedgerHoldsNobody() throws {
    try withTemporaryFolder { folder in
      try workspace(Self.rows(), waived: true, in: folder)
      let (heard, said) = try canariesHeard(in: folder)
      #expect(heard.isEmpty)
      #expect(said.contains("Posted entry 1: 2 of 2 lines"), "\(said)")
      #expect(said.contains("Waived by Jo Smith: It is a test."))
    }
  }

  // MARK: Parquet

  /// The same rows in another form: as text, and with the types that DuckDB finds for them.
  @Test(
    arguments: [
      "nothing", "a name for a cost", "dates as they are written in Britain", "strangers", "blanks",
      "people twice", "a letter in two encodings", "another name of a column",
    ], [true, false])
  func saysNothingOfAnybodyInParquet(_ name: String, asText: Bool) throws {
    let text = try #require(Self.files.first { $0.name == name }).text
    try withTemporaryFolder { folder in
      try workspace(text, waived: asText, in: folder)
      try makeParquet(in: folder, asText: asText)
      let (heard, said) = try canariesHeard(in: folder)
      #expect(heard.isEmpty, "\(name): \(heard.first ?? "")\n\(said)")
      #expect(!said.contains("kanarie") && !said.contains("vogel") && !said.contains("1899"))
      #expect(said.contains("admitted"))
    }
  }

  /// A file of which the end is missing, and one that is none.
  @Test(arguments: [2_000, -1]) func aBrokenParquetFileSaysNothing(length: Int) throws {
    try withTemporaryFolder { folder in
      try workspace(Self.rows(), waived: true, in: folder)
      try makeParquet(in: folder, asText: true)
      let file = folder.appending(path: "data/admitted.parquet")
      let csv = try Data(contentsOf: folder.appending(path: "data/admitted.csv"))
      let bytes = length < 0 ? csv : try Data(contentsOf: file).prefix(length)
      try bytes.write(to: file)
      let (heard, said) = try canariesHeard(in: folder)
      #expect(heard.isEmpty, "\(said)")
      #expect(said.contains("broken-parquet"))
      #expect(!said.contains("Posted"))
    }
  }

  private func makeParquet(in folder: URL, asText: Bool) throws {
    let (csv, parquet) = ("data/admitted.csv", "data/admitted.parquet")
    try Database(duckDB: duckDB).connect().execute(
      """
      COPY (SELECT * FROM read_csv(
        \(SQL.literal(folder.appending(path: csv).path())), header = true, all_varchar = \(asText)))
      TO \(SQL.literal(folder.appending(path: parquet).path())) (FORMAT parquet)
      """)
    try write(Self.head.replacing(csv, with: parquet), "leftshift.yaml", in: folder)
  }
}
