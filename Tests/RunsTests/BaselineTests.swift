import Definitions
import Faults
import Flows
import Foundation
import Hashing
import Quantities
import Runs
import Testing

/// What was agreed stays as it was agreed, and what moves is found with its cause.
@Suite struct BaselineTests {
  static let contract = """
    contract: care
    from: 2025-04-01
    to: 2026-03-31
    each: financial year
    payer: ICB
    payee: AAA
    terms: {stays: {pays: worth-of-all}}
    """
  static let definitions = """
    tables:
      care:
        file: ../data/care.csv
        columns:
          trust: label of trust
          person: label of person
          day: date
          price: £
          year: {is: period, value: financial-year(day)}
    let: {first-day: 2025-04-02}
    measures:
      contacts:
        {from: care, is: contacts, by: [trust, year], value: count(), where: day >= first-day}
      worth: {from: care, is: £, by: [trust, year], value: sum(price)}
      worth-of-all: {from: care, is: £, by: year, value: sum(price)}
    baseline: {activity: [contacts], cost: [worth], contracts: [care]}
    """
  static let data = """
    trust,person,day,price
    AAA,p1,2025-04-01,10
    AAA,p2,2025-05-01,20
    BBB,p1,2025-06-01,30

    """

  /// Runs `body` with the path of a folder that holds the workspace, and its URL.
  private func inWorkspace(_ body: (String, URL) throws -> Void) throws {
    let header = """
      workspace: a case
      parties:
        ICB: {name: Anywhere ICB, kind: icb}
        AAA: {name: Alpha Trust, kind: trust}
        BBB: {name: Beta Trust, kind: trust}
      dimensions: {trust: {kind: trust}}
      """
    try withTemporaryFolder { folder in
      for (path, text) in [
        ("leftshift.yaml", header), ("contracts/care.yaml", Self.contract),
        ("definitions/care.yaml", Self.definitions), ("data/care.csv", Self.data),
      ] {
        try write(text, path, in: folder)
      }
      try body(folder.path(), folder)
    }
  }

  private func write(_ text: String, _ path: String, in folder: URL) throws {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func rule(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return (error as? Fault)?.rule ?? "\(error)" }
    return nil
  }

  // MARK: The file

  @Test func agreedIsReadAgain() throws {
    try inWorkspace { path, folder in
      #expect(try Baseline.agreed(in: folder).isEmpty)
      let baseline = try BaselineAt(path).agree("before")
      let read = try Baseline.agreed(in: folder)
      #expect(read.map(\.hash) == [baseline.hash])
      #expect(read[0].name == "before" && read[0].period.name == "2025/26")
      #expect(read[0].parties == ["ICB", "AAA"] && read[0].agreedOn.description == "2026-05-01")
      #expect(try read[0].text == contents(of: "baselines/before.json", in: folder))
      #expect(check(path) == "No faults found.")
      // Nothing else is left behind.
      let names = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "baselines").path())
      #expect(names == ["before.json"])
    }
  }

  private func contents(of path: String, in folder: URL) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  /// The same agreement is the same bytes, whenever and wherever it is written.
  @Test func bytesAreStable() throws {
    var texts: Set<String> = []
    for _ in 0..<3 {
      try inWorkspace { path, _ in texts.insert(try BaselineAt(path).agree("before").text) }
    }
    #expect(texts.count == 1)
    let text = try #require(texts.first)
    // A row of figures is a line, and other programs read it.
    #expect(text.contains(#"["AAA", "2025/26", "1"]"#))
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect((parsed?["baseline"] as? [String: Any])?["name"] as? String == "before")
  }

  /// Other programs read what people write: quotes, lines, accents and characters of no shape.
  @Test(arguments: [
    "\"quoted\" \\ back", "two\nlines\r\tand a tab", "\u{0}\u{1B}[31m\u{7F}", "é e\u{301} £ 👩🏽‍⚕️",
  ])
  func anyTextIsKept(_ note: String) throws {
    try inWorkspace { path, folder in
      let baseline = try BaselineAt(path).agree("before", note: note)
      #expect(try Baseline.agreed(in: folder)[0].record.note?.utf8.elementsEqual(note.utf8) == true)
      let parsed = try JSONSerialization.jsonObject(with: Data(baseline.text.utf8))
      let inside = (parsed as? [String: Any])?["baseline"] as? [String: Any]
      #expect((inside?["note"] as? String)?.utf8.elementsEqual(note.utf8) == true)
    }
  }

  @Test(arguments: ["0", "-12.5", "1/3", "-7/9", "1234567890123456789012345678901234567890.5"])
  func exactTextsAreRead(_ text: String) {
    #expect(Rational(exact: text)?.exactText == text)
  }

  @Test(arguments: ["", "/", "1/", "/3", "1/0", "1/2/3", "one", "1e5", " 1", "0x1"])
  func otherTextsAreNot(_ text: String) { #expect(Rational(exact: text) == nil) }

  @Test func everyByteThatIsFlippedIsFound() throws {
    try inWorkspace { path, folder in
      _ = try BaselineAt(path).agree("before")
      let file = folder.appending(path: "baselines/before.json")
      let bytes = [UInt8](try Data(contentsOf: file))
      #expect(bytes.count > 1_000)
      func isFound(_ changed: [UInt8]) throws -> Bool {
        try Data(changed).write(to: file)
        return rule { _ = try Baseline.agreed(in: folder) } == "baseline-changed"
      }
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= 1 << (index % 8)
        #expect(try isFound(changed), "byte \(index)")
      }
      for length in [0, 1, 80, bytes.count / 2, bytes.count - 1] {
        #expect(try isFound(Array(bytes.prefix(length))))
      }
      #expect(try isFound(bytes + [0x0A]))
      #expect(try isFound(Array(bytes.dropFirst())))
      #expect(try isFound([0x20] + bytes))
      try Data(bytes).write(to: file)
      #expect(try Baseline.agreed(in: folder).count == 1)
    }
  }

  /// Written anew with a hash of its own, a file proves only itself: the minutes and the baseline
  /// that takes its place know the other hash.
  @Test func exchangedFilesAreFound() throws {
    try inWorkspace { path, folder in
      let before = try BaselineAt(path).agree("before")
      _ = try BaselineAt(path).agree("after", on: "2026-06-01", supersedes: "before")
      let file = folder.appending(path: "baselines/before.json")
      let forged = Self.sealed(
        before.text.replacing(#""2025/26", "1"]"#, with: #""2025/26", "2"]"#))
      try Data(forged.utf8).write(to: file)
      #expect(rule { _ = try Baseline.agreed(in: folder) } == "baseline-superseded")
      try FileManager.default.removeItem(
        at: folder.appending(path: "baselines/after.json"))
      let alone = try #require(try Baseline.agreed(in: folder).first)
      #expect(rule { try alone.prove(before.hash) } == "baseline-changed")
      #expect(rule { try alone.prove(alone.hash) } == nil)
    }
  }

  @Test func filesThatAreNoBaselinesAreRefused() throws {
    try inWorkspace { path, folder in
      let before = try BaselineAt(path).agree("before")
      let file = folder.appending(path: "baselines/before.json")
      for (old, new, expected) in [
        ("\"format\": \"1\"", "\"format\": \"2\"", "baseline-not-read"),
        ("\"1\"]", "\"one\"]", "baseline-not-read"),
        ("\"1\"]", "\"1/0\"]", "baseline-not-read"),
        ("\"AAA\", \"2025/26\", \"1\"]", "\"1\"]", "baseline-not-read"),
        ("\"2026-05-01\"", "\"2026-05-32\"", "baseline-not-read"),
        ("\"from\": \"2025-04-01\"", "\"from\": \"2025-05-01\"", "baseline-not-read"),
        ("\"name\": \"before\"", "\"name\": \"../before\"", "baseline-not-read"),
        ("\"name\": \"before\"", "\"name\": \"other\"", "baseline-name"),
        ("\"figures\"", "\"figurs\"", "baseline-not-read"),
      ] {
        #expect(before.text.contains(old))
        try Data(Self.sealed(before.text.replacing(old, with: new)).utf8).write(to: file)
        #expect(rule { _ = try Baseline.agreed(in: folder) } == expected, "\(new)")
      }
      // A copy beside it could pass for another agreement.
      try Data(before.text.utf8).write(to: file)
      try Data(before.text.utf8).write(to: folder.appending(path: "baselines/copy.json"))
      #expect(rule { _ = try Baseline.agreed(in: folder) } == "baseline-name")
    }
  }

  /// A text with the hash that it should have.
  private static func sealed(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(3)
    let body = lines.map { $0 + "\n" }.joined()
    return body + "  \"sha256\": \"\(SHA256.hexadecimal(of: Array(body.utf8)))\"\n}\n"
  }

  @Test func namesAreNoPaths() {
    for name in ["before", "2023-24", "après-réforme", "a"] { #expect(Baseline.isName(name)) }
    for name in ["", "../before", "a/b", "a b", "-a", ".a", "a.json", "a\n", "a\u{0}"] {
      #expect(!Baseline.isName(name))
    }
    #expect(!Baseline.isName(String(repeating: "a", count: 101)))
  }

  // MARK: Who agrees to what, and when

  @Test func oneBaselineStandsForAPeriod() throws {
    try inWorkspace { path, folder in
      let open = try BaselineAt(path)
      let period = try #require(Period("2025/26"))
      #expect(try Baseline.standing(for: period, in: folder) == nil)
      #expect(rule { _ = try open.agree("b", supersedes: "a") } == "no-baseline")
      _ = try open.agree("b")
      #expect(rule { _ = try open.agree("b") } == "baseline-exists")
      #expect(rule { _ = try open.agree("b", supersedes: "b") } == "baseline-exists")
      #expect(rule { _ = try open.agree("c") } == "baseline-exists")
      // On one day, and with names the other way round.
      _ = try open.agree("a", supersedes: "b")
      #expect(rule { _ = try open.agree("c", supersedes: "b") } == "baseline-superseded")
      #expect(try Baseline.agreed(in: folder).map(\.name) == ["b", "a"])
      #expect(try Baseline.standing(for: period, in: folder)?.name == "a")
      try FileManager.default.removeItem(at: folder.appending(path: "baselines/b.json"))
      #expect(rule { _ = try Baseline.agreed(in: folder) } == "baseline-superseded")
    }
  }

  @Test func bothSidesAgree() throws {
    try inWorkspace { path, _ in
      let open = try BaselineAt(path)
      #expect(rule { _ = try open.agree("b", by: ["AAA", "BBB"]) } == "baseline-parties")
      #expect(rule { _ = try open.agree("b", by: ["ICB", "BBB"]) } == "baseline-parties")
      #expect(rule { _ = try open.agree("b", by: ["ICB", "BBB", "AAA"]) } == nil)
    }
  }

  /// The board's lists and its area have different people, and what contracts come to is what flows
  /// between all.
  @Test func todaysRegimeHasABaseline() throws {
    try TodaysRegimeTests.inWorkspace(6_000) { open in
      let (log, period) = (FaultLog(), Period.financialYear(2023))
      let declaration = try #require(open.workspace.baseline)
      let contents = open.contents(of: declaration, during: period, log)
      #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
      let people = try #require(contents?.figures.first?.reconciliations.first?.all)
      #expect(people.difference?.signum == 1)
      let contracts = open.workspace.contracts(of: declaration)
      let settled = open.settle(contracts, only: "2023/24", log)
      let flows = FlowTable.tables(of: settled.flatMap(\.settlement.settledLines))
      #expect(contents?.contractTotals.map(\.amount) == flows.map(\.all.amount.exactText))
      #expect(contents?.caveats.contains { $0.hasPrefix("Gate ") } == true)
    }
  }

  // MARK: What has moved

  private func compared(
    _ path: String, _ folder: URL, _ changes: [(path: String, old: String, new: String)]
  ) throws -> BaselineComparison {
    let baseline = try BaselineAt(path).agree("before")
    for change in changes {
      let text =
        change.old.isEmpty ? "" : try contents(of: change.path, in: folder)
      #expect(change.old.isEmpty || text.contains(change.old))
      try write(
        change.old.isEmpty ? change.new : text.replacing(change.old, with: change.new),
        change.path, in: folder)
    }
    let (now, log) = (try BaselineAt(path), FaultLog())
    let declaration = try #require(now.open.workspace.baseline)
    let held = try #require(now.open.contents(of: declaration, during: baseline.period, log))
    return BaselineComparison(baseline, now: held, asKnown: nil, program: "1")
  }

  private func lines(_ comparison: BaselineComparison) -> [String] {
    comparison.moved.flatMap { subject in
      subject.rows.map { row in
        ([subject.name] + row.members + [row.isTotal ? "total" : row.period]
          + [row.then, row.now, row.difference].map { $0?.exactText ?? "-" })
          .joined(separator: ",")
      } + subject.reasons.map { "\(subject.name): \($0.replacing(/[0-9a-f]{12}…/, with: "#"))" }
    }
  }

  @Test func nothingMovesByItself() throws {
    try inWorkspace { path, folder in
      let same = try compared(
        path, folder, [("contracts/care.yaml", "terms:", "# the same\nterms:")])
      #expect(same.moved.isEmpty)
      #expect(same.notes.count == 1 && same.notes[0].hasPrefix("contracts/care.yaml changed: "))
    }
  }

  @Test func restatedDataAreNamed() throws {
    try inWorkspace { path, folder in
      let comparison = try compared(
        path, folder,
        [("data/care.csv", "BBB,p1,2025-06-01,30\n", "BBB,p1,2025-06-01,35\nAAA,p3,2026-01-01,5\n")]
      )
      #expect(
        lines(comparison) == [
          "contacts,total,2,3,1", "contacts,AAA,2025/26,1,2,1",
          "contacts: data/care.csv changed: # then, # now.",
          "contacts: Its table had 3 rows, and has 4.", "worth,total,60,70,10",
          "worth,AAA,2025/26,30,35,5", "worth,BBB,2025/26,30,35,5",
          "worth: data/care.csv changed: # then, # now.",
          "worth: Its table had 3 rows, and has 4.",
          "care,ICB,AAA,,paid,GBP,total,60,70,10",
          "care: data/care.csv changed: # then, # now.", "all contracts,GBP,total,60,70,10",
        ])
    }
  }

  /// Also where a name that the definition reads stands for something else.
  @Test func changedDefinitionsAreShown() throws {
    try inWorkspace { path, folder in
      let comparison = try compared(
        path, folder, [("definitions/care.yaml", "2025-04-02", "2025-05-02")])
      #expect(
        lines(comparison) == [
          "contacts,total,2,1,-1", "contacts,AAA,2025/26,1,0,-1",
          "contacts: Its definition changed.",
        ])
      let definition = try #require(comparison.moved.first).definition
      #expect(definition.gone == ["first-day is 2025-04-02"])
      #expect(definition.new == ["first-day is 2025-05-02"])
    }
  }

  @Test func contractsAndFiguresComeAndGo() throws {
    try inWorkspace { path, folder in
      let comparison = try compared(
        path, folder,
        [
          (
            "contracts/more.yaml", "",
            Self.contract.replacing("contract: care", with: "contract: more")
          ),
          (
            "definitions/care.yaml",
            "baseline: {activity: [contacts], cost: [worth], contracts: [care]}",
            "baseline: {cost: [worth, worth-of-all], contracts: [care, more]}"
          ),
          ("contracts/care.yaml", "pays: worth-of-all", "pays: worth-of-all / 2"),
        ])
      #expect(
        lines(comparison) == [
          "contacts,total,2,-,-", "contacts,AAA,2025/26,1,-,-", "contacts,BBB,2025/26,1,-,-",
          "contacts: It is not declared any more.", "worth-of-all,total,-,60,-",
          "worth-of-all,2025/26,-,60,-", "worth-of-all: It is declared since, and was not agreed.",
          "care,ICB,AAA,,paid,GBP,total,60,30,-30",
          "care: contracts/care.yaml changed: # then, # now.",
          "more,ICB,AAA,,paid,GBP,total,-,60,-",
          "more: It is a new contract, or settles something now.",
          "all contracts,GBP,total,60,90,30",
        ])
    }
  }
}
