import Definitions
import Engines
import Faults
import Foundation
import Testing

/// The schemas that an editor checks and completes with, held to the readers: what can be read
/// conforms, and what has a fault of shape does not.
@Suite struct SchemaTests {
  /// The kinds of file that a user writes, by the folder that each stands in.
  enum Kind: String, CaseIterable {
    case workspace, contract, definitions, mechanism

    init?(path: String) {
      let folders = path.split(separator: "/").dropLast().map { $0.lowercased() }
      switch (folders.last, path.split(separator: "/").last) {
      case (_, "leftshift.yaml"): self = .workspace
      case ("contracts", _): self = .contract
      case ("definitions", _): self = .definitions
      case ("mechanisms", _): self = .mechanism
      default:
        // Mechanisms/FAMILY/NAME.yaml
        guard folders.dropLast().last == "mechanisms" else { return nil }
        self = .mechanism
      }
    }

    var path: String { "Schemas/\(rawValue).schema.json" }
  }

  // MARK: What is right conforms

  @Test func examplesAndLibraryConform() throws {
    var documents: [Document] = []
    for folder in ["Examples", "Mechanisms"] {
      documents += try Self.documents(in: repository.appending(path: folder), named: folder)
    }
    #expect(documents.count >= 13)
    for (name, why) in try refused(documents) { Issue.record("\(name): \(why)") }
  }

  @Test func contractsOfCasesConform() throws {
    let documents = try WorkspaceCase.files(in: "Tests/Cases/contracts").flatMap { url in
      let item = try WorkspaceCase(url)
      return try item.inFolder {
        try Self.documents(in: URL(filePath: $0), named: item.name)
      }
    }
    #expect(documents.count >= 14)
    for (name, why) in try refused(documents) { Issue.record("\(name): \(why)") }
  }

  // MARK: What has the wrong shape does not

  /// Rules that a file's shape alone can break, so that a schema must see them.
  static let shape: Set<String> = [
    "asks-twice", "bad-date", "bad-name", "bad-places", "empty-scale", "flow-comma", "missing-key",
    "no-terms", "not-a-list", "not-a-mapping", "not-a-text", "one-date", "pays-twice",
    "reserved-input",
    "scale-type", "unknown-choice", "unknown-currency", "unknown-key", "yaml-depth",
  ]

  static func isOfShape(_ fault: Fault) -> Bool {
    // A number inside a formula breaks the same rule, and no schema reads formulas.
    shape.contains(fault.rule)
      || fault.rule == "bad-number" && fault.title.hasSuffix("not a whole number here")
  }

  /// Rules of the text below any shape: an editor's YAML parser speaks of them itself. (An anchor
  /// that is well-formed is for `check` to refuse: what it stands for may have the right shape.)
  static let text: Set<String> = [
    "empty-file", "file-too-large", "not-utf-8", "not-yaml", "repeated-key", "yaml-anchor",
    "yaml-key",
  ]

  /// Every case is decided by its faults: one of shape is refused, a text that is no YAML never
  /// comes to a schema, and all others conform.
  @Test func errorCasesAreDecided() throws {
    var documents: [Document] = []
    var faults: [String: [Fault]] = [:]
    for url in WorkspaceCase.files(in: "Tests/Cases/errors") {
      let item = try WorkspaceCase(url)
      let unread = try item.inFolder { folder in
        faults[item.name] = Self.faults(in: folder)
        documents += try Self.documents(in: URL(filePath: folder), named: item.name)
        return try Self.unreadable(in: URL(filePath: folder))
      }
      let rules = Set(faults[item.name]?.map(\.rule) ?? [])
      #expect(!rules.isEmpty, "\(item.name) has no fault: it decides nothing")
      #expect(
        unread.isEmpty || !rules.isDisjoint(with: Self.text),
        "\(item.name) is no YAML to an editor: \(unread), but is to the reader")
    }
    #expect(faults.count >= 100)
    let refused = try refused(documents)
    for (name, found) in faults {
      let said = refused.filter { $0.name.hasPrefix(name + ":") }.map(\.why)
      #expect(
        said.isEmpty != found.contains(where: Self.isOfShape),
        "\(name) breaks \(Set(found.map(\.rule)).sorted()), and its schemas say \(said)")
    }
    #expect(faults.values.count { $0.contains(where: Self.isOfShape) } >= 15)
  }

  private static let contract = "contract: c\npayer: ICB\npayee: AAA\nterms: {core: {pays: £1}}\n"
  private static let mechanism = "mechanism: m\ntakes: {amount: money}\npays: amount\n"

  /// Faults of shape that no error case has: the rule, the file and what is in it.
  static let more: [(rule: String, path: String, text: String)] = [
    ("not-a-mapping", "leftshift.yaml", "- workspace"),
    ("not-a-mapping", "leftshift.yaml", "parties: [ICB]"),
    ("not-a-mapping", "definitions/d.yaml", "measures: [waits]"),
    ("not-a-mapping", "contracts/c.yaml", contract + "let: 5"),
    ("not-a-mapping", "contracts/c.yaml", contract + "tables: {a: £5}"),
    ("not-a-mapping", "mechanisms/m.yaml", mechanism + "examples: [£5]"),
    ("not-a-text", "contracts/c.yaml", contract + "title: [a, b]"),
    ("not-a-text", "contracts/c.yaml", contract + "title: ''"),
    ("not-a-text", "contracts/c.yaml", contract + "title:"),
    ("not-a-text", "contracts/c.yaml", contract + "objectives: {a: b}"),
    ("not-a-text", "contracts/c.yaml", contract + "let: {a: [1, 2]}"),
    ("not-a-text", "contracts/c.yaml", contract + "dated: {a: {is: £, 2024: [5]}}"),
    ("bad-number", "contracts/c.yaml", contract.replacing("£1", with: "£1, paid: {on day: 32}")),
    ("bad-number", "contracts/c.yaml", contract.replacing("£1", with: "£1, paid: {on day: 0}")),
    (
      "bad-number", "contracts/c.yaml",
      contract.replacing("£1", with: "£1, paid: {months after: x}")
    ),
    ("unknown-choice", "contracts/c.yaml", contract.replacing("£1", with: "£1, kind: bonus")),
    ("unknown-choice", "contracts/c.yaml", contract.replacing("£1", with: "£1, each: year")),
    ("unknown-choice", "contracts/c.yaml", contract + "dated: {a: {is: £, inside a period: end}}"),
    (
      "unknown-choice", "contracts/c.yaml",
      contract.replacing("£1", with: "£1, paid: {parts: weekly}")
    ),
    (
      "unknown-choice", "definitions/d.yaml",
      "measures: {m: {from: t, is: people, value: count(), kind: result}}"
    ),
    (
      "bad-places", "definitions/d.yaml",
      "tables: {t: {file: f, columns: {a: {is: £, places: 19}}}}"
    ),
    ("bad-name", "definitions/d.yaml", "tables: {t: {file: f, columns: {a b: £}}}"),
    ("bad-name", "definitions/d.yaml", "measures: {2nd: {from: t, is: people, value: count()}}"),
    ("bad-name", "leftshift.yaml", "dimensions: {none: [a, b]}"),
    ("bad-name", "contracts/c.yaml", contract.replacing("core", with: "core-")),
    ("bad-name", "contracts/c.yaml", contract.replacing("contract: c", with: "contract: c!")),
    ("bad-name", "mechanisms/m.yaml", mechanism + "let: {at: amount}"),
    ("bad-date", "contracts/c.yaml", contract + "from: 2023-02-29\nto: 2024-02-29"),
    ("bad-date", "contracts/c.yaml", contract + "dated: {a: {is: £, year 0: £5}}"),
    ("scale-type", "contracts/c.yaml", contract + "tables: {a: {curve: people, points: {1: 1}}}"),
    ("empty-scale", "contracts/c.yaml", contract + "tables: {a: {curve: people to £, points: {}}}"),
    ("empty-scale", "contracts/c.yaml", contract + "tables: {a: {bands: people to £, rows: []}}"),
    (
      "unknown-key", "contracts/c.yaml",
      contract + "tables: {a: {curve: people to £, points: {1: £1}, by: trust}}"
    ),
    (
      "unknown-key", "contracts/c.yaml",
      contract + "tables: {a: {bands: people to £, rows: [{from: 1, value: £1, rate: £1}]}}"
    ),
    ("unknown-key", "contracts/c.yaml", contract + "tables: {a: {file: f, by: trust}}"),
    ("unknown-key", "contracts/c.yaml", contract + "at plan: {value: £1, were: {}}"),
    ("unknown-key", "leftshift.yaml", "parties: {ICB: {named: An ICB}}"),
    ("unknown-key", "leftshift.yaml", "measures: {}"),
    ("unknown-key", "mechanisms/m.yaml", mechanism + "benefits: many"),
    ("unknown-key", "mechanisms/m.yaml", mechanism + "line: {quantity: amount, price: amount}"),
    ("missing-key", "contracts/c.yaml", contract.replacing("payer: ICB\n", with: "")),
    ("missing-key", "contracts/c.yaml", contract + "at plan: {where: {a.b: a.c}}"),
    ("missing-key", "contracts/c.yaml", contract + "dated: {a: {2024: £5}}"),
    ("missing-key", "definitions/d.yaml", "measures: {m: {from: t, is: people}}"),
    ("missing-key", "definitions/d.yaml", "tables: {t: {file: f, columns: {a: {from: A}}}}"),
    ("missing-key", "leftshift.yaml", "dimensions: {trust: {}}"),
    ("missing-key", "leftshift.yaml", "gates: {g: {unique: a, says: b}}"),
    ("missing-key", "definitions/d.yaml", "gates: {g: {table: t, unique: [], says: b}}"),
    ("not-a-mapping", "definitions/d.yaml", "gates: {g: {table: t, known: a, says: b}}"),
    (
      "not-a-mapping", "definitions/d.yaml",
      "gates: {g: {table: t, unique: a, says: b, waived: yes}}"
    ),
    ("unknown-key", "definitions/d.yaml", "gates: {g: {table: t, filled: a, by: c, says: b}}"),
    ("missing-key", "mechanisms/m.yaml", "takes: {amount: money}\npays: amount"),
    ("missing-key", "mechanisms/m.yaml", mechanism + "examples: [{title: a, given: {amount: £1}}]"),
    ("missing-key", "mechanisms/m.yaml", mechanism.replacing("money", with: "{means: it}")),
  ]

  @Test func otherFaultsOfShapeAreRefused() throws {
    var documents: [Document] = []
    for (index, fault) in Self.more.enumerated() {
      try withTemporaryFolder { folder in
        for (path, text) in [("leftshift.yaml", "workspace: a case"), (fault.path, fault.text)] {
          let url = folder.appending(path: path)
          try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
          try Data(text.utf8).write(to: url)
        }
        let found = Self.faults(in: folder.path())
        #expect(
          found.contains { $0.rule == fault.rule && Self.isOfShape($0) },
          "\(fault.text) has \(found.map(\.rule))")
        documents += try Self.documents(in: folder, named: "\(index)")
          .filter { $0.name.hasSuffix(fault.path) }
      }
    }
    #expect(documents.count == Self.more.count)
    let refused = Set(try refused(documents).map(\.name))
    for document in documents where !refused.contains(document.name) {
      let index = Int(document.name.prefix { $0 != ":" }) ?? 0
      Issue.record("\(Self.more[index]) conforms")
    }
  }

  /// What a schema refuses whether or not a reader does: it would count for nothing.
  static let idle: [(path: String, text: String)] = [
    ("contracts/c.yaml", contract + "at plan: {value: £1, where: {a.b: [1]}}"),
    ("contracts/c.yaml", contract + "illustrative: {a: [made up]}"),
    ("contracts/c.yaml", contract + "tables: {t: {file: f, key: {period: [a]}}}"),
    ("contracts/c.yaml", contract + "tables: {t: {by: a, rows: {x: [[6]]}}}"),
    ("contracts/c.yaml", contract + "tables: {t: {curve: people to £, points: {1: [£3]}}}"),
    ("mechanisms/m.yaml", mechanism.replacing(": m\n", with: ": My mechanism\n")),
    ("mechanisms/m.yaml", mechanism + "let: {a: [1, 2]}"),
    ("mechanisms/m.yaml", mechanism + "requires: {amount >= 0: [It is not negative.]}"),
    ("mechanisms/m.yaml", mechanism + "examples: {title: a}"),
    ("mechanisms/m.yaml", mechanism + "examples: [{pays: £1, fails: never}]"),
  ]

  @Test func idleTextIsRefused() throws {
    let documents = try Self.idle.enumerated().map { index, file in
      try Document(name: "\(index):\(file.path)", text: file.text)
    }
    let refused = Set(try refused(documents).map(\.name))
    for document in documents where !refused.contains(document.name) {
      Issue.record("\(document.name) conforms")
    }
  }

  /// What the readers take, in forms that no example has.
  static let unusual: [(path: String, text: String)] = [
    (
      "contracts/c.yaml", contract + "objectives: one\nmoney: NOK\nfrom: 2024-02-29\nto: 2025-02-28"
    ),
    (
      "contracts/c.yaml",
      contract + "dated: {a: {is: yes/no, 2026/27 Q1: yes, year 2: no, 2024-04: yes}}"
    ),
    (
      "contracts/c.yaml",
      contract + "tables: {a: {by: trust, columns: {b: £}, rows: {AAA: 5, BBB: [6]}}}"
    ),
    (
      "contracts/c.yaml",
      contract + "tables: {a: {slices: £ to ratio, rows: [{from: 0, rate: 20%}]}}"
    ),
    ("contracts/c.yaml", contract.replacing("£1", with: "£1, paid: {parts: monthly, on day: 15}")),
    (
      "contracts/c.yaml",
      contract.replacing("£1", with: "£1, paid: {on day: '15', months after: 1}")
    ),
    ("contracts/c.yaml", contract.replacing("core", with: "écoute_2-b")),
    ("leftshift.yaml", "units: fall\nparties: {ICB: An ICB}\ndimensions: {partner: [ICB, 5]}"),
    ("leftshift.yaml", "tables: {s: {bands: people to £, rows: [{from: 0, value: £1}]}}"),
    ("definitions/d.yaml", "tables: {t: {file: f}, s: {curve: people to £, points: {1: 2}}}"),
    (
      "leftshift.yaml",
      "gates: {g: {table: t, monthly: a, by: [b, c], within: 1, at most: 0, says: d}}"
    ),
    (
      "definitions/d.yaml",
      "gates: {g: {table: t, holds: yes, says: a, waived: {by: A, because: b}}}"
    ),
    ("mechanisms/m.yaml", mechanism.replacing("money", with: "{is: money, by: payee, default: 0}")),
  ]

  @Test func unusualFormsConform() throws {
    let documents = try Self.unusual.enumerated().map { index, file in
      try Document(name: "\(index):\(file.path)", text: file.text)
    }
    for (index, file) in Self.unusual.enumerated() {
      let log = FaultLog()
      let bytes = [UInt8](file.text.utf8)
      switch Kind(path: file.path) {
      case .contract: _ = Contract.read(bytes, path: file.path, units: .standard, log)
      case .mechanism: _ = Mechanism.read(bytes, path: file.path, family: "workspace", log)
      case .workspace:
        var workspace = Workspace()
        workspace.readHeader(bytes, path: file.path, log)
      default:
        var workspace = Workspace()
        workspace.readDefinitions(bytes, path: file.path, log)
      }
      #expect(log.faults.isEmpty, "\(index): \(faultReport(log.faults))")
    }
    for (name, why) in try refused(documents) { Issue.record("\(name): \(why)") }
  }
}
