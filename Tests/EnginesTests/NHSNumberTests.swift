import Definitions
import Faults
import Measures
import Testing

@testable import Engines

@Suite struct NHSNumberTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// Made up from their first nine digits: the check digit is what makes the weighted sum a
  /// multiple of eleven. Numbers that begin with 999 are for tests, and nobody's.
  private static func numbers(_ count: Int, seed: UInt64 = 1) -> [String] {
    var random = SplitMix64(seed: seed)
    var numbers: [String] = []
    while numbers.count < count {
      let digits = (0..<9).map { $0 < 3 ? 9 : random.number(0...9) }
      let sum = digits.enumerated().reduce(0) { $0 + (10 - $1.offset) * $1.element }
      let check = (11 - sum % 11) % 11
      if check < 10 { numbers.append((digits + [check]).map(String.init).joined()) }
    }
    return numbers
  }

  @Test func knowsTheCheckDigit() {
    // The example of the NHS Data Dictionary's own description of the algorithm.
    #expect(NHSNumbers.isNumber(Array("9434765919".utf8)))
    for text in ["943 476 5919", "943-476-5919", " 9434765919 ", "9434765919.0", "9434765919.00"] {
      #expect(NHSNumbers.isNumber(Array(text.utf8)), "\(text)")
    }
    for text in [
      "9434765918", "943476591", "94347659190", "9434765919.5", "9434765919.01", "943476591x",
      "9999999999", "0000000000", "", "N9434765919", "9434765919.",
    ] {
      #expect(!NHSNumbers.isNumber(Array(text.utf8)), "\(text)")
    }
    #expect(Self.numbers(500).allSatisfy { NHSNumbers.isNumber(Array($0.utf8)) })
  }

  /// Of all numbers of ten digits one in eleven passes.
  @Test func oneInElevenPassesByChance() {
    var random = SplitMix64(seed: 3)
    let passing = (0..<11_000).count { _ in
      NHSNumbers.isNumber(Array(String(random.number(1_000_000_000...9_999_999_999)).utf8))
    }
    #expect((800...1_200).contains(passing))
  }

  /// The column, and whether its file is refused.
  private static let columns: [(values: [String], isRefused: Bool)] = [
    (numbers(20), true), (numbers(19), false), (numbers(300), true),
    (numbers(18) + ["1234567890", "x"], true), (numbers(17) + ["1", "2", "3"], false),
    (numbers(20) + Array(repeating: "", count: 100), true),
    (numbers(40).map { "\($0.prefix(3)) \($0.dropFirst(3).prefix(3)) \($0.suffix(4))" }, true),
    (numbers(40).map { "\($0.prefix(3))-\($0.dropFirst(3).prefix(3))-\($0.suffix(4))" }, true),
    (numbers(40).map { $0 + ".0" }, true), (numbers(40).map { "N" + $0 }, false),
    (Array(repeating: "9999999999", count: 40), false),
    ((1_000_000_000..<1_000_000_300).map(String.init), false),
    (numbers(40).map { $0 + "1" }, false), (numbers(40).map { String($0.dropLast()) }, false),
  ]

  @Test(arguments: columns.indices) func refusesTheColumn(_ index: Int) throws {
    let (values, isRefused) = Self.columns[index]
    let csv = "key,nhs_number\n" + values.map { "a,\"\($0)\"\n" }.joined()
    let file = try folder.file(csv)
    let parquet = folder.path("rows.parquet")
    try DuckDB.execute(
      """
      COPY (SELECT * FROM read_csv(\(DuckDB.literal(file.path)), all_varchar = true))
      TO \(DuckDB.literal(parquet.path)) (FORMAT parquet)
      """)
    for (file, isParquet) in [(file, false), (parquet, true)] {
      for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
        if isParquet, engine is MemoryEngine { continue }
        let fault = self.fault { _ = try engine.rows(of: [Passage("key")], in: file) }
        #expect(fault?.rule == (isRefused ? "nhs-numbers" : nil), "\(values.prefix(3)), \(file)")
        guard let fault else { continue }
        #expect(fault.title.contains("column 2, `nhs_number`, of `data/rows."))
        #expect(fault.advice.contains("pseudonymous key"))
        #expect(!values.contains { !$0.isEmpty && fault.description.contains($0) })
      }
    }
  }

  /// As numbers and as texts, with a name or without.
  @Test(arguments: ["'", ""], ["nhs", ""])
  func refusesSheets(mark: String, name: String) throws {
    let rows = Self.numbers(30).map { "a | \(mark)\($0)" }.joined(separator: "\n")
    let file = try workbook("[S]\nkey | \(name)\n\(rows)\n", in: folder).with(sheet: "S")
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      let fault = self.fault { _ = try engine.rows(of: [Passage("key")], in: file) }
      #expect(fault?.rule == "nhs-numbers")
      #expect(fault?.title.hasPrefix(name.isEmpty ? "column 2 of" : "column 2, `nhs`,") == true)
    }
    let plan = try plans(
      tables: "  t: {file: f, columns: {key: label of key}}",
      measures: "  m: {from: t, is: people, value: count()}")[0]
    #expect(fault { _ = try DuckDBEngine().run(plan, on: file) }?.rule == "nhs-numbers")
  }

  private func fault(_ body: () throws -> Void) -> Fault? {
    do {
      try body()
      return nil
    } catch { return error as? Fault }
  }

  /// As numbers, and as numbers that became fractions because some are missing.
  @Test(arguments: ["BIGINT", "DOUBLE", "DECIMAL(12, 0)", "DECIMAL(15, 2)", "VARCHAR"])
  func refusesParquetOfEachType(type: String) throws {
    let values = Self.numbers(30).map { "(\($0))" } + ["(NULL)"]
    let file = folder.path("rows.parquet")
    try DuckDB.execute(
      """
      COPY (SELECT 1 AS a, CAST(n AS \(type)) AS n, DATE '2026-01-01' AS d, true AS t
        FROM (VALUES \(values.joined(separator: ", "))) v(n))
      TO \(DuckDB.literal(file.path)) (FORMAT parquet)
      """)
    let engine = DuckDBEngine()
    for _ in 0..<2 {
      let fault = self.fault { _ = try engine.rows(of: [Passage("a")], in: file) }
      #expect(fault?.rule == "nhs-numbers")
      #expect(fault?.title.contains("column 2, `n`,") == true)
    }
  }

  /// Of a long file an eighth is looked at first: what is there alone decides nothing.
  @Test(
    arguments: [
      ("CASE WHEN i < 22000 THEN 'x' || i ELSE n END", true),
      ("CASE WHEN i < 26000 THEN 'x' || i ELSE n END", false),
      ("CASE WHEN i < 230000 THEN NULL ELSE n END", true),
      ("CASE WHEN i < 200000 THEN '' ELSE n END", true),
      ("CASE WHEN i < 200000 THEN n ELSE 'x' END", false),
      ("CASE WHEN i % 10 = 0 THEN '1234567890' ELSE n END", true),
      ("CASE WHEN i % 9 = 0 THEN 'x' ELSE n END", false), ("'x' || n", false),
      ("[n, 'x']", true), ("[CAST(n AS BIGINT)]", true), ("{'person': {'nhs': n}}", true),
      ("['x' || n]", false), ("[n || '1']", false), ("CAST(n AS BLOB)", true),
    ])
  func countsLongFilesToTheirEnd(value: String, isRefused: Bool) throws {
    let numbers = Self.numbers(500).map { "'\($0)'" }.joined(separator: ", ")
    let file = folder.path("rows.parquet")
    try DuckDB.execute(
      """
      COPY (SELECT 'a' AS a, \(value) AS n
        FROM (SELECT i, ([\(numbers)])[1 + i % 500] AS n FROM range(240000) r(i)))
      TO \(DuckDB.literal(file.path)) (FORMAT parquet)
      """)
    let fault = self.fault { _ = try DuckDBEngine().rows(of: [Passage("a")], in: file) }
    #expect(fault?.rule == (isRefused ? "nhs-numbers" : nil))
  }

  /// Measures and gates open the same files, those they compare with too.
  @Test func measuresAndGatesAreRefused() throws {
    let file = try folder.file("key,n\n" + Self.numbers(30).map { "a,\($0)\n" }.joined())
    let clean = try folder.file("key,n\na,1\n", name: "clean.csv")
    let tables =
      "  t: {file: f, columns: {key: label of key}}\n  other: {file: o, columns: {key: label of key}}"
    let log = FaultLog()
    let gates = gatePlans(
      tables: tables, gates: "  g: {table: t, known: {key: other.key}, says: It is known.}", log)
    let measures = try plans(
      tables: tables, measures: "  m: {from: t, is: people, value: count(), where: key = 'a'}")
    for engine in [DuckDBEngine(), MemoryEngine()] as [any Engine] {
      #expect(fault { _ = try engine.run(measures[0], on: file) }?.rule == "nhs-numbers")
      for (main, other) in [(file, clean), (clean, file)] {
        let found = fault { _ = try engine.test(gates[0], on: ["t": main, "other": other]) }
        #expect(found?.rule == "nhs-numbers")
      }
    }
  }

  /// A file whose first line is a person's.
  @Test func aValueIsNoName() throws {
    let numbers = Self.numbers(40)
    let file = try folder.file("a,\(numbers[0])\n" + numbers.map { "a,\($0)\n" }.joined())
    let fault = self.fault { _ = try DuckDBEngine().rows(of: [Passage("a")], in: file) }
    #expect(fault?.title.hasPrefix("column 2 of `data/rows.csv`") == true)
    #expect(fault?.description.contains(numbers[0]) == false)
  }
}
