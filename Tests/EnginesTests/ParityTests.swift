import Definitions
import Faults
import Foundation
import Measures
import Quantities
import Testing

@testable import Engines

/// DuckDB and the engine in memory give the same figures, or refuse with the same fault.
@Suite struct ParityTests {
  private let duckDB = DuckDBEngine()
  private let memory = MemoryEngine()

  /// What an engine makes of a plan, so that faults can be compared as figures are.
  private enum Outcome: Equatable {
    case figures([[MeasureData.Key: Rational]])
    case fault(Fault)
  }

  private func outcome(
    _ engine: any Engine, _ plan: Plan, _ files: [String: DataFile]
  ) -> Outcome {
    do { return .figures(try engine.run(plan, on: files).map(\.values)) } catch {
      return .fault(error)
    }
  }

  private func outcome(_ engine: any Engine, _ plan: Plan, _ file: DataFile) -> Outcome {
    outcome(engine, plan, [plan.table.name: file])
  }

  /// Definitions and data from seeds: `LEFTSHIFT_PARITY` says how many, 500 unless it is set.
  @Test func randomDefinitionsAndData() throws {
    let folder = try Folder()
    let count = ProcessInfo.processInfo.environment["LEFTSHIFT_PARITY"].flatMap(UInt64.init) ?? 500
    var (figures, refused, rules) = (0, 0, [String: Int]())
    for seed in 0..<count {
      var table = RandomTable(seed: seed)
      let files = [
        "rows": try folder.file(table.csv),
        "people": try folder.file(table.people, name: "people.csv"),
      ]
      let measures = table.measures()
      let log = FaultLog()
      let plans = plansOf(measures, log)
      refused += log.faults.count
      // The generator may multiply too often; any other fault would be its mistake.
      #expect(log.faults.allSatisfy { $0.rule == "too-many-digits" }, "\(log.faults)")
      for plan in plans {
        let (expected, found) = (outcome(memory, plan, files), outcome(duckDB, plan, files))
        #expect(
          found == expected,
          "seed \(seed)\n\(measures)\n\((try? duckDB.sql(for: plan, on: files)) ?? "")")
        switch expected {
        case .figures(let values): figures += values.reduce(0) { $0 + $1.count }
        case .fault(let fault): rules[fault.rule, default: 0] += 1
        }
      }
    }
    // The cases must not have become hollow.
    #expect(figures > 4 * Int(count), "\(figures)")
    #expect(refused < 2 * Int(count), "\(refused)")
    for (rule, part) in [
      "blank-cells": 500, "unreadable-cells": 20, "undetermined": 50, "two-rows": 100,
    ] {
      #expect(rules[rule, default: 0] > Int(count) / part, "\(rules)")
    }
  }

  /// The same tables as Parquet, every column in the narrowest type that holds it.
  @Test func parquetGivesWhatTextGives() throws {
    let folder = try Folder()
    var compared = 0
    for seed in 0..<150 as Range<UInt64> {
      var table = RandomTable(seed: seed)
      let texts = [
        "rows": try folder.file(table.csv),
        "people": try folder.file(table.people, name: "people.csv"),
      ]
      let typed = [
        "rows": try folder.parquet(texts["rows"], "rows.parquet"),
        "people": try folder.parquet(texts["people"], "people.parquet"),
      ]
      let measures = table.measures()
      for plan in plansOf(measures, FaultLog()) {
        let (expected, found) = (outcome(duckDB, plan, texts), outcome(duckDB, plan, typed))
        switch (expected, found) {
        case (.figures, _):
          compared += 1
          #expect(found == expected, "seed \(seed)\n\(measures)")
        // A line of a text file is a row of the other, and lines can be blank.
        case (.fault(let one), .fault(let other)): #expect(one.rule == other.rule, "seed \(seed)")
        case (.fault, .figures): Issue.record("seed \(seed) gives figures of what is wrong")
        }
      }
    }
    #expect(compared > 150)
  }

  private func plansOf(_ measures: String, _ log: FaultLog) -> [Plan] {
    var workspace = Workspace()
    let header = "dimensions: {band: [unborn, long, open, another]}\ntables:\n\(RandomTable.tables)"
    workspace.readHeader(Array(header.utf8), path: "leftshift.yaml", log)
    let all = "measures:\n\(RandomTable.measures)\n\(measures)"
    workspace.readDefinitions(Array(all.utf8), path: "measures.yaml", log)
    return Plan.plans(for: workspace.measures.dropFirst(4) + [], in: workspace, log)
  }

  /// One text at a time, in a column of each kind.
  @Test(arguments: [
    "pathways", "£", "ratio", "'ratio, places: 0'", "'£, places: 1'", "'ratio, places: 12'",
    "'ratio, digits: 1'", "'ratio, places: 0, digits: 3'", "'pathways, digits: 18'",
    "'£, digits: 1'",
  ])
  func numbers(kind: String) throws {
    let folder = try Folder()
    let parts = kind.filter { $0 != "'" }.split(separator: ",")
    let plan = try plans(
      tables: "  t: {file: f, columns: {x: {is: \(parts.joined(separator: ","))}}}",
      measures: "  m: {from: t, is: \(parts[0]), value: sum(x)}")[0]
    for text in Self.texts {
      let file = try folder.file("x\n\"\(text)\"\n")
      #expect(outcome(duckDB, plan, file) == outcome(memory, plan, file), "\(text)")
    }
  }

  private static let texts = [
    "0", "-0", "1", "-1", "00", "1.0", "1.5", "-1.5", "2.5", "0.05", "0.15", "0.25", "1.005",
    "1.0050",
    "12.3450000", "0.123456789", "0.1234567891", "0.0000000005", "-0.0000000005", "0.00000000049",
    "0.9312999999999999", "1,234", "1,234.5", "12,34", "1234,567", ",123", "1,", "99999", "99999.9",
    "99999.999999999", "99999.9999999999", "100000", "999999999999", "999999999999.4",
    "999999999999.5", "-999999999999.99", "999999999999.999", "1000000000000", "5%", "-5%", "12.5%",
    "1,200%", "0.1234567%", "0.12345678%", "50.5%", "49.9%", "-0.5%", "149.99999999999999999%",
    "150%", "999%", "1000%", "999.4%", "9,999,999%", "9999999.9%", "999.99999999%", "5 %",
    "9", "9.4", "9.9", "10", "999999999999999999", "1000000000000000000",
    "%", "", " ", " 1", "1 ",
    "1e3", "1E3", "0x10", "NaN", "inf", "infinity", "+1",
    ".5",
    "5.", "-", "--1", "1-", "(1)", "£1", "1_000", "١", "½", "null", "NULL", "true", "1.2.3", "1;2",
    "1\n",
    "99999999999999999999999999999999999999999999", "0.00000000000000000000000000000000000000001",
    "000000000000000000000000000000000000000000012",
  ]
}
