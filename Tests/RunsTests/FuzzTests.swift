import Definitions
import Engines
import Faults
import Foundation
import Formulas
import Runs
import Settlement
import Testing

/// Broken input of every sort: the readers may find fault with it, and may not trap. Seeded, so
/// that a failure can be run again; `make fuzz` runs many more.
@Suite struct FuzzTests {
  /// A small generator with a seed.
  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let rounds = Int(ProcessInfo.processInfo.environment["LEFTSHIFT_FUZZ"] ?? "") ?? 1_500
  static let seed = UInt64(ProcessInfo.processInfo.environment["LEFTSHIFT_SEED"] ?? "") ?? 1

  private static let scraps = [
    "£", "1,000", "9999999999999999999999999999999999999999999", "-", " - ", "(", ")", "((((((((((",
    "if ", " then ", " else ", " otherwise ", "sum(", " over ", " where ", "'", "\"", ": ", " #",
    "{", "}", "[", "]", "&a ", "*a", "!!binary ", "---\n", "\n", "\t", "\r\n", "\u{FEFF}", "\0",
    "year 1", "2024/25", "0000-00-00", "none", "yes", "%", "k", "bn", "per person", "🙂", "é", "é",
    "٣", "\u{202E}", ",", ",,", "by: ", "rows:\n", "    ", "at ", "during ", "1e309", "NaN", "…",
  ]

  /// Something like the text: bytes gone, doubled, moved, or scraps put in.
  static func broken(_ text: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var bytes = text
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let at = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, at + Int.random(in: 0...12, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.removeSubrange(at..<end)
      case 1: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 3:
        let other = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(contentsOf: bytes[at..<end], at: other)
      default:
        bytes.insert(
          contentsOf: Self.scraps.randomElement(using: &random)?.utf8.map { $0 } ?? [], at: at)
      }
    }
    return bytes
  }

  @Test func formulas() throws {
    var random = Seeded(state: Self.seed)
    let known = try contents("Tests/Cases/formulas/values.txt").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { Array(($0.split(separator: "->").first ?? "").utf8) }
    var faults = 0
    for _ in 0..<Self.rounds * 4 {
      let text = String(
        decoding: Self.broken(known.randomElement(using: &random) ?? [], &random), as: UTF8.self)
      do { _ = try Parser.parse(Passage(text)) } catch {
        faults += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(faults > Self.rounds / 4)
  }

  @Test func contracts() throws {
    var random = Seeded(state: Self.seed)
    let texts = try WorkspaceCase.files(in: "Tests/Cases/contracts").flatMap { url in
      try WorkspaceCase(url).files.filter { $0.path.hasSuffix(".yaml") }.map { Array($0.text.utf8) }
    }
    var settled = 0
    for _ in 0..<Self.rounds {
      let bytes = Self.broken(texts.randomElement(using: &random) ?? [], &random)
      let log = FaultLog()
      var other = Workspace()
      other.readHeader(bytes, path: "leftshift.yaml", FaultLog())
      other.readDefinitions(bytes, path: "d.yaml", FaultLog())
      var workspace = Workspace()
      _ = Mechanism.read(bytes, path: "m.yaml", family: "", FaultLog())
      guard let contract = Contract.read(bytes, path: "c.yaml", units: .standard, log) else {
        #expect(!faultReport(log.faults).isEmpty)
        continue
      }
      workspace.parties = ["ICB", "AAA", "BBB", "QWO", "RR8", "B86001", "POOL"].map {
        Workspace.Party(id: $0, name: $0, kind: nil, place: contract.place)
      }
      guard let linked = Linker(contract, in: workspace, mechanisms: [:], log).link(log) else {
        #expect(!faultReport(log.faults).isEmpty)
        continue
      }
      var tables: [String: TableData] = [:]
      for table in linked.tables {
        guard case .rows(let rows) = table.source else { continue }
        tables[table.name] = TableData.read(
          table, written: rows, units: .standard, members: linked.declared, log)
      }
      let settler = Settler(linked, ContractFacts(linked, tables: tables, measures: [:]))
      for line in settler.settle(log)?.lines.prefix(3) ?? [] {
        settled += 1
        _ = log.attempt { () throws(Fault) in
          try Explainer(settler, parties: [:]).explain(line)?.text
        }
      }
      #expect(!faultReport(log.faults).isEmpty)
    }
    #expect(settled > 0)
  }

  @Test func dataFiles() throws {
    var random = Seeded(state: Self.seed)
    let text = Array(try contents("Examples/oxfordshire-mental-health/data/outcomes.csv").utf8)
    let headers = ["indicator", "period", "value"].map { Passage($0) }
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "rows.csv")
      let engine = DuckDBEngine(driverPath: duckDB)
      var read = 0
      for _ in 0..<Self.rounds {
        try Data(Self.broken(text, &random)).write(to: file)
        do {
          let rows = try engine.rows(
            of: headers, in: DataFile(path: file.path(), shownAs: "rows.csv"))
          #expect(rows.columns.values.allSatisfy { $0.count == rows.count })
          read += 1
        } catch {
          #expect(!"\(error)".isEmpty)
        }
      }
      #expect(read > 0)
    }
  }
}
