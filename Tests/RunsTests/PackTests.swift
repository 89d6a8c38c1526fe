import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Settlement
import Testing

@testable import Runs

/// A pack says the same as the data that it is from, and nothing changed in it goes unseen.
@Suite struct PackTests {
  /// But for the one whose data is made first, and those whose explanations take long to write:
  /// they fill two megabytes, or two hundred.
  static let examples: [String] = {
    let left: Set = [
      "todays-nhs", "hospital-value-points", "medicare-shared-savings", "icb-allocations",
      "nhs-payments-to-practices", "weighted-populations", "carr-hill", "reform-pooled-budget",
      "oxfordshire-mental-health", "place-capitation", "cambridgeshire-flat-cash",
    ]
    return Installation(root: repository).exampleNames.filter { !left.contains($0) }
  }()

  @Test(arguments: examples) func examplesComeToTheSame(_ name: String) throws {
    let path = repository.appending(path: "Examples/\(name)").path()
    let contents = try Packs.contents(of: path)
    let check = try Packs.check(contents)
    let log = FaultLog()
    #expect(check.settledLines == settle(path, log).lines)
    #expect(check.differences.isEmpty)
    #expect(check.wordings == 0)
    #expect(contents.results.reduce(0) { $0 + $1.lines.count } == check.settledLines.count)
  }

  @Test func thereAreMany() { #expect(Self.examples.count >= 18) }

  @Test func needsNoFiles() throws {
    let contents = try withTemporaryFolder { folder in
      try Packs.contents(of: try Packs.copy(of: "starter", to: folder))
    }
    let check = try Packs.check(contents)
    #expect(check.settledLines.count == 26)
    #expect(check.differences.isEmpty)
  }

  @Test func holdsOnePeriodWhereOneIsNamed() throws {
    let path = repository.appending(path: "Examples/acute-trust").path()
    let (all, one) = (
      try Packs.contents(of: path), try Packs.contents(of: path, only: "2023/24")
    )
    #expect(one.results.count < all.results.count && !one.results.isEmpty)
    #expect(try Packs.check(one).differences.isEmpty)
  }

  /// Of a workspace with several contracts, only what is packed: others are somebody else's.
  @Test func holdsNoOtherContract() throws {
    let log = FaultLog()
    let open = try openWorkspace(repository.appending(path: "Examples/section-75-pool").path())
    let wanted = open.workspace.contracts.filter { $0.name == "falls" }
    let contents = try #require(open.pack(wanted, program: "test", log)).contents
    let contracts = contents.definitions.map(\.path).filter { $0.hasPrefix("contracts/") }
    #expect(contracts.count == 1)
    #expect(try Packs.check(contents).differences.isEmpty)
  }

  /// A file that was named on the command line is called by its name alone.
  @Test func saysNothingOfFoldersOutside() throws {
    try withTemporaryFolder { folder in
      let path = try Packs.copy(of: "starter", to: folder)
      let other = folder.appending(path: "canary-folder/march.csv")
      let old = URL(filePath: path).appending(path: "data/waiting-in-march.csv")
      try FileManager.default.createDirectory(
        at: other.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.moveItem(at: old, to: other)
      let contents = try Packs.contents(of: path, tables: ["waiting": other.path()])
      let text = try JSONText.of(contents)
      #expect(text.contains("march.csv"))
      #expect(!text.contains("canary") && !text.contains(folder.lastPathComponent))
      #expect(try Packs.check(contents).differences.isEmpty)
    }
  }

  /// By a program that shares no code with ours.
  @Test(arguments: ["starter", "cohorts", "acute-trust"])
  func anybodyCanReadOne(_ name: String) throws {
    try withTemporaryFolder { folder in
      let contents = try Packs.contents(of: repository.appending(path: "Examples/\(name)").path())
      let file = folder.appending(path: "a.pack")
      let signed = try PackFile.signed(contents, with: SigningKey(), as: "NHS Anywhere")
      try Data(signed.bytes).write(to: file)
      let result = try python(["Tests/Support/packs.py", file.path()])
      #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
  }

  // MARK: Tampering

  @Test func everyBitIsSigned() throws {
    let contents = try #require(Packs.starter)
    let signed = try PackFile.signed(contents, with: SigningKey(), as: "NHS Anywhere").bytes
    _ = try PackFile(signed)
    var random = FuzzTests.Seeded(state: FuzzTests.seed)
    let head = (try #require(signed.firstIndex(of: UInt8(ascii: "{")))) * 8
    let others = (0..<FuzzTests.rounds / 5).map { _ in
      Int.random(in: head..<signed.count * 8, using: &random)
    }
    for bit in Array(0..<head) + others {
      var bytes = signed
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: Fault.self, "bit \(bit)") { try PackFile(bytes) }
    }
    for cut in [0, 1, 16, 17, 100, signed.count - 1] {
      #expect(throws: Fault.self, "cut at \(cut)") { try PackFile(Array(signed.prefix(cut))) }
    }
    #expect(throws: Fault.self) { try PackFile(signed + [10]) }
  }

  /// Whoever changes something and signs again is found out by the lines.
  @Test func aPriceThatWasChanged() throws {
    let contents = try Packs.changed(
      try #require(Packs.starter), "£2,000 per person     #", to: "£1,999 per person     #")
    let found = try Packs.check(contents).differences
    #expect(found.map { $0.line["term"] } == ["long-waits", "long-waits"])
    #expect(found.first?.figure?.name == "long-waits › reward")
    #expect(found.first?.packed.first?["amount"] == "20000.00")
    #expect(found.first?.again?["amount"] == "19990.00")
    #expect(found.first?.fields == ["amount", "rate"])
  }

  @Test func aFigureThatWasChanged() throws {
    let contents = try Packs.changed(
      try #require(Packs.starter), #"["NORTH", "50"]"#, to: #"["NORTH", "51"]"#)
    let found = try Packs.check(contents).differences
    #expect(found.map { $0.line["payee"] } == ["NORTH"])
    #expect(found.first?.figure?.name == "long-waits-in-march")
    #expect(found.first?.figure?.packed == "50 people")
  }

  @Test func anAmountThatWasChanged() throws {
    var contents = try #require(Packs.starter)
    let result = contents.results[0]
    var lines = result.lines
    lines[1]["amount"] = "1000000.01"
    contents.results[0] = .init(lines: lines, explanation: result.explanation)
    let found = try Packs.check(contents).differences
    #expect(found.map { $0.line["part"] } == ["2"])
    #expect(found.first?.fields == ["amount"] && found.first?.figure == nil)
  }

  /// An amount is what the lines say; what an explanation says of it is looked at too.
  @Test func anExplanationThatWasChanged() throws {
    let contents = try Packs.changed(
      try #require(Packs.starter), #""amount": "1000000.00""#, to: #""amount": "1000000.01""#)
    let found = try Packs.check(contents)
    #expect(found.differences.isEmpty && found.wordings == 1)
  }

  @Test func linesThatWereTakenOutAddedOrDoubled() throws {
    let contents = try #require(Packs.starter)
    var (out, twice, other) = (contents, contents, contents)
    out.results.removeLast()
    twice.results.append(contents.results[0])
    other.results[0] = .init(
      lines: contents.results[0].lines.map { $0.merging(["payee": "ICB"]) { $1 } },
      explanation: contents.results[0].explanation)
    #expect(try Packs.check(out).differences.map(\.packed.count) == [0])
    #expect(try Packs.check(twice).differences.count == contents.results[0].lines.count)
    let found = try Packs.check(other).differences
    #expect(found.contains { $0.again == nil } && found.contains { $0.packed.isEmpty })
  }

  // MARK: What cannot be settled

  @Test(arguments: [
    (#"["NORTH", "50"], "#, "", "has no rows for NORTH"),
    (#"["NORTH", "50"]"#, #"["NORTH", "1/0"]"#, "is no number"),
    (#"["NORTH", "50"]"#, #"["NORTH", "5e99"]"#, "is no number"),
    (#"["NORTH", "50"]"#, #"["NORTH"]"#, "has not all its labels"),
    (#"["NORTH", "50"]"#, #"["SOUTH", "50"]"#, "stands in it twice"),
    (#""measure": "long-waits-in-march""#, #""measure": "others""#, "are of no measure"),
    (#"["2", "NORTH", "2026/27", "40"]"#, #"["0", "NORTH", "2026/27", "40"]"#, "is of no line"),
    (#"["2", "NORTH", "2026/27", "40"]"#, #"["2", "40"]"#, "has not all its cells"),
    (#""path": "leftshift.yaml""#, #""path": "../leftshift.yaml""#, "has no proper name"),
    (#""path": "leftshift.yaml""#, #""path": "/etc/x.yaml""#, "has no proper name"),
    (#""path": "contracts/"#, #""path": "contracts/../../"#, "has no proper name"),
    (#""contracts": ["first-contract"]"#, #""contracts": []"#, "is not in it"),
  ])
  func isRefused(_ old: String, _ new: String, _ expected: String) throws {
    let contents = try Packs.changed(try #require(Packs.starter), old, to: new)
    let said = try Packs.faults(of: contents)
    #expect(said.contains(expected), "\(old) -> \(new): \(said)")
  }

  /// Figures that are not there are never read from the disk, though the file may be there.
  @Test func whatIsMissingIsNotLookedFor() throws {
    let contents = try #require(Packs.starter)
    let bare = PackContents(
      workspace: "", program: "", contracts: contents.contracts, period: nil, asKnown: nil,
      definitions: contents.definitions, measures: [], tables: [], gates: [], posted: nil,
      results: [])
    #expect(try Packs.faults(of: bare).contains("the pack has no figures of table `waiting`"))
  }

  @Test func deepJSONIsRefused() throws {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let json = String(repeating: open, count: 200_000) + String(repeating: close, count: 200_000)
      let bytes = try PackFile.sealed(Array(json.utf8), with: SigningKey(), as: nil).bytes
      #expect(throws: Fault.self) { try PackFile(bytes) }
    }
  }

  /// Signed by whoever broke it: nothing traps.
  @Test func brokenContentsAreNoTrap() throws {
    let text = Array(try JSONText.of(try #require(Packs.starter), width: 120).utf8)
    var random = FuzzTests.Seeded(state: FuzzTests.seed)
    let key = SigningKey()
    var (refused, settled) = (0, 0)
    for _ in 0..<FuzzTests.rounds / 20 {
      let bytes = try PackFile.sealed(FuzzTests.broken(text, &random), with: key, as: nil).bytes
      let log = FaultLog()
      let pack = log.attempt { () throws(Fault) in try PackFile(bytes) }
      if let pack, PackCheck(pack.contents, log) != nil { settled += 1 } else { refused += 1 }
      #expect(log.faults.isEmpty || !faultReport(log.faults).isEmpty)
    }
    #expect(refused > 0 && settled > 0)
  }
}
