import Definitions
import Engines
import Faults
import Formulas
import Foundation
import Quantities
import Runs
import Settlement
import Testing
import Yams

/// The schemas that an editor checks and completes with, held to the readers: what can be read
/// conforms, what has a fault of shape does not, and both know the same keys and words.
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

  // MARK: Both know the same keys and words

  /// Where the keys of each kind of file are read.
  static let readers: [Kind: [String]] = [
    .workspace: [
      "Workspace.swift", "Reading/Table+Reading.swift", "Reading/Table+Columns.swift",
      "Reading/Gate+Reading.swift", "Reading/Flows+Reading.swift",
    ],
    .contract: [
      "Reading/Contract+Reading.swift", "Reading/Contract+Terms.swift",
      "Reading/Table+Reading.swift", "Reading/Table+Columns.swift",
    ],
    .definitions: [
      "Workspace.swift", "Measure.swift", "Reading/Table+Reading.swift",
      "Reading/Table+Columns.swift",
      "Reading/Gate+Reading.swift", "Reading/Flows+Reading.swift",
    ],
    .mechanism: ["Reading/Mechanism+Reading.swift"],
  ]

  /// Keys that a reader takes and a schema does not have, and the other way round, with the reason.
  static let exceptions: [Kind: [(keys: Set<String>, because: String)]] = [
    .workspace: [(["measures"], "Workspace.swift reads definitions/ too")],
    .definitions: [
      (
        ["workspace", "units", "parties", "dimensions", "name"],
        "Workspace.swift reads leftshift.yaml too"
      )
    ],
    .contract: [(["quantity"], "`line` of a term is read in Mechanism+Reading.swift")],
    .mechanism: [
      (
        ["rows", "points", "from", "to", "value"],
        "the scale of an example is read in Table+Reading.swift"
      )
    ],
  ]

  @Test(arguments: Kind.allCases) func keysAreThoseOfTheReaders(_ kind: Kind) throws {
    var taken: Set<String> = []
    for path in Self.readers[kind] ?? [] {
      let text = try contents("Sources/Definitions/\(path)")
      let call = /[ .(](?:take|texts?|required|named(?:Texts)?|choices?|number|day)\(\s*"([^"]+)"/
      taken.formUnion(text.matches(of: call).map { String($0.1) })
      // A loop over the shapes of scales.
      if text.contains("Scale.Shape.allCases") {
        taken.formUnion(Scale.Shape.allCases.map(\.rawValue))
      }
      if text.contains("Risk.allCases") {
        taken.formUnion(Mechanism.Risk.allCases.map(\.rawValue))
      }
    }
    #expect(taken.count >= 10)
    let known = Set(try Self.properties(of: kind).map(\.key))
    let excepted = (Self.exceptions[kind] ?? []).reduce(into: Set()) { $0.formUnion($1.keys) }
    let different = taken.symmetricDifference(known)
    #expect(different.subtracting(excepted).isEmpty, "\(different.subtracting(excepted).sorted())")
    let stale = excepted.subtracting(different)
    #expect(stale.isEmpty, "exceptions for nothing: \(stale.sorted())")
  }

  @Test(arguments: Kind.allCases) func everyKeyIsDescribed(_ kind: Kind) throws {
    let properties = try Self.properties(of: kind)
    #expect(properties.count >= 10)
    for (key, schema) in properties {
      let said = schema["description"] as? String ?? ""
      #expect(said.hasSuffix("."), "\(kind.rawValue): `\(key)` is not described")
      #expect(!said.contains("\n"))
    }
  }

  /// Fixed words are those of the language, in every schema that has the key.
  @Test(arguments: [
    ("money", Currency.codes), ("rounds", Rounding.allCases.map(\.rawValue)),
    ("each", Cycle.allCases.map(\.rawValue)), ("kind", Contract.Term.Kind.allCases.map(\.rawValue)),
    ("parts", Contract.Paid.Parts.allCases.map(\.rawValue)),
    ("inside a period", DatedValue.Inside.allCases.map(\.rawValue)),
    ("written", DayForm.all.map(\.word)),
  ])
  func wordsOfContractsAreThoseOfTheLanguage(_ key: String, _ words: [String]) throws {
    let listed = try Self.properties(of: .contract).filter { $0.key == key }
      .compactMap { $0.schema["enum"] as? [String] }
    #expect(!listed.isEmpty)
    for list in listed { #expect(Set(list) == Set(words)) }
  }

  @Test func otherWordsAreThoseOfTheLanguage() throws {
    let kinds = try Self.properties(of: .definitions).filter { $0.key == "kind" }
      .compactMap { $0.schema["enum"] as? [String] }
    #expect(kinds.map(Set.init) == [Set(Measure.Nature.allCases.map(\.rawValue))])
    let paid = try Self.properties(of: .contract).first { $0.key == "paid" }?.schema["anyOf"]
    let words = (paid as? [[String: Any]])?.compactMap { $0["enum"] as? [String] }.first
    #expect(Set(words ?? []) == Set(Contract.Paid.Parts.allCases.map(\.rawValue)))
  }

  /// No name is a word of the language, and no input a key of a term.
  @Test(arguments: Kind.allCases) func namesAreNotWords(_ kind: Kind) throws {
    let definitions = try Self.schema(kind)["$defs"] as? [String: [String: Any]] ?? [:]
    func excluded(_ name: String) -> Set<String>? {
      (definitions[name]?["pattern"] as? String)?.firstMatch(of: /^\^\(\?!\(([^)]*)\)\$\)/)
        .map { Set($0.1.split(separator: "|").map(String.init)) }
    }
    #expect(excluded("name") == Parser.keywords)
    guard kind == .mechanism else { return }
    let term = (try Self.schema(.contract)["$defs"] as? [String: [String: Any]])?["term"]
    let keys = Set((term?["properties"] as? [String: Any] ?? [:]).keys)
    #expect(keys.count > 8)
    #expect(excluded("input-name") == Parser.keywords.union(keys).union(["title"]))
  }

  // MARK: The validator

  /// A schema that asks for more than the validator tests, or for something that is not there.
  @Test(arguments: [
    #"{"unevaluatedProperties": false}"#, #"{"properties": {"a": {"format": "date"}}}"#,
    ##"{"$ref": "#/$defs/missing"}"##, #"{"type": "text"}"#, #"{"pattern": "("}"#,
    #"{"pattern": "\\w"}"#, #"{"allOf": [true]}"#,
  ])
  func validatorRefusesSchema(_ schema: String) throws {
    #expect(try Self.validate(schema, ["{}"]).status == 2)
  }

  @Test(arguments: [
    (#"{"type": "integer"}"#, ["1", "-2"], ["true", "1.5", "\"1\""]),
    (#"{"type": ["string", "number"]}"#, ["1.5", "\"a\""], ["true", "null", "[]"]),
    (#"{"const": 1}"#, ["1"], ["true", "2"]), (#"{"enum": [false]}"#, ["false"], ["0", "true"]),
    (#"{"pattern": "^a$", "minLength": 1}"#, ["\"a\"", "5"], ["\"ab\"", "\"a\\n\""]),
    (#"{"minimum": 1, "maximum": 3}"#, ["1", "3"], ["0", "4"]),
    (#"{"items": {"type": "string"}, "minItems": 1}"#, ["[\"a\"]"], ["[]", "[1]"]),
    (
      #"{"required": ["a"], "properties": {"a": true}, "additionalProperties": false}"#,
      ["{\"a\": 1}"], ["{}", "{\"a\": 1, \"b\": 1}"]
    ),
    (
      #"{"patternProperties": {"^a": {"type": "string"}}, "propertyNames": {"minLength": 2}}"#,
      ["{\"ab\": \"x\", \"bb\": 1}"], ["{\"ab\": 1}", "{\"b\": 1}"]
    ),
    (#"{"minProperties": 1, "maxProperties": 1}"#, ["{\"a\": 1}"], ["{}", "{\"a\": 1, \"b\": 1}"]),
    (#"{"anyOf": [{"type": "string"}, {"minimum": 1}]}"#, ["\"a\"", "1"], ["0"]),
    (
      #"{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}"#, ["{\"a\": 1}"],
      ["{}", "{\"a\": 1, \"b\": 1}"]
    ),
    (
      #"{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": false}"#,
      ["{\"a\": 1, \"b\": 1}"], ["{}", "{\"a\": 1}"]
    ),
    (
      ##"{"$ref": "#/$defs/a", "maximum": 3, "$defs": {"a": {"type": "number"}}}"##,
      ["3"], ["4", "\"a\""]
    ),
  ])
  func validatorDecides(_ schema: String, _ good: [String], _ bad: [String]) throws {
    #expect(try Self.validate(schema, good).output == "\(good.count) of \(good.count) conform\n")
    let result = try Self.validate(schema, bad)
    #expect(result.status == 1)
    #expect(result.output.hasSuffix("\n0 of \(bad.count) conform\n"), "\(result.output)")
  }
}

// MARK: - Documents

extension SchemaTests {
  /// A YAML file as an editor sees it: scalars without quotes are numbers and truths where they
  /// look like them. Editors differ in whether `yes` and `no` do, so both readings are kept.
  struct Document {
    let name: String
    let kind: Kind
    let readings: [JSON]

    init(name: String, text: String) throws {
      self.name = name
      kind = try #require(Kind(path: name.replacing(":", with: "/")))
      let node = try Yams.compose(yaml: text)
      readings = [false, true].map { JSON(node, wordsAreTruths: $0) }
    }
  }

  indirect enum JSON: Encodable {
    case null, truth(Bool), number(Double), text(String), list([JSON]), object([String: JSON])

    init(_ node: Yams.Node?, wordsAreTruths: Bool) {
      switch node {
      case .sequence(let items):
        self = .list(items.map { JSON($0, wordsAreTruths: wordsAreTruths) })
      case .mapping(let pairs):
        self = .object(
          Dictionary(
            pairs.map { ($0.scalar?.string ?? "", JSON($1, wordsAreTruths: wordsAreTruths)) },
            uniquingKeysWith: { first, _ in first }))
      case .scalar(let scalar) where scalar.style == .plain || scalar.style == .any:
        self = JSON(plain: scalar.string, wordsAreTruths: wordsAreTruths)
      case .scalar(let scalar): self = .text(scalar.string)
      case .alias, nil: self = .null
      }
    }

    /// The core schema of YAML 1.2; with `yes`, `no`, `on` and `off` of 1.1.
    private init(plain text: String, wordsAreTruths: Bool) {
      let number = /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/
      switch text.lowercased() {
      case "", "~", "null": self = .null
      case "true", "false": self = .truth(text.lowercased() == "true")
      case "yes", "on", "y", "no", "off", "n":
        self =
          wordsAreTruths ? .truth(["yes", "on", "y"].contains(text.lowercased())) : .text(text)
      default:
        if text.wholeMatch(of: number) != nil, let value = Double(text) {
          self = .number(value)
        } else {
          self = .text(text)
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .null: try container.encodeNil()
      case .truth(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .text(let value): try container.encode(value)
      case .list(let items): try container.encode(items)
      case .object(let pairs): try container.encode(pairs)
      }
    }
  }

  /// The definitions of a folder that are YAML, as `NAME:PATH`.
  static func documents(in folder: URL, named name: String) throws -> [Document] {
    try files(in: folder).compactMap { path, text in
      // A file in a folder that nobody reads is of no kind.
      guard let text, isReadable(text), Kind(path: "\(name)/\(path)") != nil else {
        return nil
      }
      return try Document(name: "\(name):\(path)", text: text)
    }
  }

  /// Those that are not: to an editor's parser they are no YAML, or empty, or have a list as a key.
  static func unreadable(in folder: URL) throws -> [String] {
    try files(in: folder).filter { _, text in !(text.map(isReadable) ?? false) }.map(\.path)
  }

  private static func isReadable(_ text: String) -> Bool {
    func hasPlainKeys(_ node: Yams.Node) -> Bool {
      switch node {
      case .mapping(let pairs): pairs.allSatisfy { $0.scalar != nil && hasPlainKeys($1) }
      case .sequence(let items): items.allSatisfy(hasPlainKeys)
      case .scalar, .alias: true
      }
    }
    return (try? Yams.compose(yaml: text)).map(hasPlainKeys) ?? false
  }

  private static func files(in folder: URL) throws -> [(path: String, text: String?)] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path()).sorted()
      .filter { $0.hasSuffix(".yaml") }
      .map { path in
        let data = try Data(contentsOf: folder.appending(path: path))
        return (path, String(data: data, encoding: .utf8))
      }
  }

  /// What `leftshift check` finds in a workspace.
  static func faults(in folder: String) -> [Fault] {
    let log = FaultLog()
    if let files = WorkspaceFiles.read(folder, installation: Installation(root: repository), log) {
      _ = OpenWorkspace(files, engine: DuckDBEngine(driverPath: duckDB)).check(log)
    }
    return log.faults
  }

  /// The documents that their schemas refuse, and why: each once.
  func refused(_ documents: [Document]) throws -> [(name: String, why: String)] {
    try Kind.allCases.flatMap { kind -> [(name: String, why: String)] in
      let mine = documents.filter { $0.kind == kind }
      guard !mine.isEmpty else { return [] }
      var why: [Int: String] = [:]
      for reading in [0, 1] {
        let texts = try mine.map {
          String(decoding: try JSONEncoder().encode($0.readings[reading]), as: UTF8.self)
        }
        let schema = try contents(kind.path)
        let result = try Self.validate(schema, texts)
        #expect(result.status <= 1, "\(result.errors)")
        #expect(result.output.hasSuffix(" of \(mine.count) conform\n"), "\(result.errors)")
        for match in result.output.matches(of: /(?m)^[^\n:]*\/(\d+)\.json: (.*)$/) {
          if let index = Int(match.1) { why[index] = String(match.2) }
        }
      }
      return why.sorted { $0.key < $1.key }.map { (mine[$0.key].name, $0.value) }
    }
  }

  /// Runs the validator over documents that are saved as `0.json`, `1.json` and so on.
  static func validate(
    _ schema: String, _ documents: [String]
  ) throws -> (output: String, errors: String, status: Int32) {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "schema.json")
      try Data(schema.utf8).write(to: file)
      let paths = try documents.enumerated().map { index, text in
        let url = folder.appending(path: "\(index).json")
        try Data(text.utf8).write(to: url)
        return url.path()
      }
      return try python(["Tests/Support/json_schema.py", file.path()] + paths)
    }
  }

  static func schema(_ kind: Kind) throws -> [String: Any] {
    let data = Data(try contents(kind.path).utf8)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The keys that a schema describes, at any depth. A branch (`then`, `else`) only chooses among
  /// them, by `true` or `false`.
  static func properties(of kind: Kind) throws -> [(key: String, schema: [String: Any])] {
    func walk(_ value: Any, inBranch: Bool) -> [(key: String, schema: [String: Any])] {
      if let items = value as? [Any] { return items.flatMap { walk($0, inBranch: inBranch) } }
      guard let object = value as? [String: Any] else { return [] }
      return object.flatMap { key, value -> [(key: String, schema: [String: Any])] in
        guard key == "properties", let named = value as? [String: Any] else {
          return walk(value, inBranch: inBranch || ["if", "then", "else"].contains(key))
        }
        let here = inBranch ? [] : named.map { ($0.key, $0.value as? [String: Any] ?? [:]) }
        return here + named.values.flatMap { walk($0, inBranch: false) }
      }
    }
    return walk(try schema(kind), inBranch: false)
  }
}
