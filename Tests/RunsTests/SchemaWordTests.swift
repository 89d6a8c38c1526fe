import Definitions
import Formulas
import Foundation
import Quantities
import Testing

/// The schemas know the keys and words of the readers; and the validator that the other tests trust
/// decides as it should.
@Suite struct SchemaWordTests {
  typealias Kind = SchemaTests.Kind

  // MARK: Both know the same keys and words

  /// Where the keys of each kind of file are read.
  static let readers: [Kind: [String]] = [
    .workspace: [
      "Workspace.swift", "Person.swift", "Reading/Table+Reading.swift",
      "Reading/Table+Columns.swift",
      "Reading/ReceivedTable+Reading.swift",
      "Coverage.swift", "Reading/Gate+Reading.swift", "Reading/Flows+Reading.swift",
      "Reading/Incentives+Reading.swift", "Reading/Baseline+Reading.swift",
      "Reading/Bridge+Reading.swift", "Reading/BusinessCase+Reading.swift",
      "Reading/DataCalendar+Reading.swift",
      "Reading/Monitor+Reading.swift",
      "Reading/Journal+Reading.swift",
    ],
    .contract: [
      "Reading/Contract+Reading.swift", "Reading/Contract+Terms.swift",
      "Reading/Table+Reading.swift", "Reading/Table+Columns.swift",
      "Reading/ReceivedTable+Reading.swift",
    ],
    .definitions: [
      "Workspace.swift", "Measure.swift", "Reading/Table+Reading.swift",
      "Reading/Table+Columns.swift", "Reading/ReceivedTable+Reading.swift",
      "Coverage.swift", "Reading/Gate+Reading.swift", "Reading/Flows+Reading.swift",
      "Reading/Incentives+Reading.swift", "Reading/Baseline+Reading.swift",
      "Reading/Bridge+Reading.swift", "Reading/BusinessCase+Reading.swift",
      "Reading/Monitor+Reading.swift",
      "Reading/Journal+Reading.swift",
    ],
    .mechanism: ["Reading/Mechanism+Reading.swift"],
  ]

  /// Keys that a reader takes and a schema does not have, and the other way round, with the reason.
  static let exceptions: [Kind: [(keys: Set<String>, because: String)]] = [
    .workspace: [(["measures"], "Workspace.swift reads definitions/ too")],
    .definitions: [
      (
        ["workspace", "units", "parties", "dimensions", "name", "calendar"],
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
      if text.contains("Group.allCases") {
        taken.formUnion(BaselineDeclaration.Group.allCases.map(\.rawValue))
      }
      if text.contains("Risk.allCases") {
        taken.formUnion(Mechanism.Risk.allCases.map(\.rawValue))
      }
      if text.contains("Cost.Part.allCases") {
        taken.formUnion(IncentivesDeclaration.Cost.Part.allCases.map(\.rawValue))
      }
    }
    #expect(taken.count >= 10)
    let known = Set(try SchemaTests.properties(of: kind).map(\.key))
    let excepted = (Self.exceptions[kind] ?? []).reduce(into: Set()) { $0.formUnion($1.keys) }
    let different = taken.symmetricDifference(known)
    #expect(different.subtracting(excepted).isEmpty, "\(different.subtracting(excepted).sorted())")
    let stale = excepted.subtracting(different)
    #expect(stale.isEmpty, "exceptions for nothing: \(stale.sorted())")
  }

  @Test(arguments: Kind.allCases) func everyKeyIsDescribed(_ kind: Kind) throws {
    let properties = try SchemaTests.properties(of: kind)
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
    let listed = try SchemaTests.properties(of: .contract).filter { $0.key == key }
      .compactMap { $0.schema["enum"] as? [String] }
    #expect(!listed.isEmpty)
    for list in listed { #expect(Set(list) == Set(words)) }
  }

  @Test func otherWordsAreThoseOfTheLanguage() throws {
    let kinds = try SchemaTests.properties(of: .definitions).filter { $0.key == "kind" }
      .compactMap { $0.schema["enum"] as? [String] }
    #expect(kinds.map(Set.init) == [Set(Measure.Nature.allCases.map(\.rawValue))])
    let paid = try SchemaTests.properties(of: .contract).first { $0.key == "paid" }?.schema["anyOf"]
    let words = (paid as? [[String: Any]])?.compactMap { $0["enum"] as? [String] }.first
    #expect(Set(words ?? []) == Set(Contract.Paid.Parts.allCases.map(\.rawValue)))
    for kind in [Kind.workspace, .contract, .definitions] {
      let definitions = try SchemaTests.schema(kind)["$defs"] as? [String: [String: Any]] ?? [:]
      let extracts = definitions["extract"]?["enum"] as? [String] ?? []
      #expect(Set(extracts) == Set(ReceivedTable.Extract.allCases.map(\.rawValue)))
    }
  }

  /// No name is a word of the language, and no input a key of a term.
  @Test(arguments: Kind.allCases) func namesAreNotWords(_ kind: Kind) throws {
    let definitions = try SchemaTests.schema(kind)["$defs"] as? [String: [String: Any]] ?? [:]
    func excluded(_ name: String) -> Set<String>? {
      (definitions[name]?["pattern"] as? String)?.firstMatch(of: /^\^\(\?!\(([^)]*)\)\$\)/)
        .map { Set($0.1.split(separator: "|").map(String.init)) }
    }
    #expect(excluded("name") == Parser.keywords)
    guard kind == .mechanism else { return }
    let term = (try SchemaTests.schema(.contract)["$defs"] as? [String: [String: Any]])?["term"]
    let keys = Set((term?["properties"] as? [String: Any] ?? [:]).keys)
    #expect(keys.count > 8)
    // A key of two words is nobody's name.
    let words = keys.filter { !$0.contains(" ") }
    #expect(excluded("input-name") == Parser.keywords.union(words).union(["title"]))
  }

  // MARK: The validator

  /// A schema that asks for more than the validator tests, or for something that is not there.
  @Test(arguments: [
    #"{"unevaluatedProperties": false}"#, #"{"properties": {"a": {"format": "date"}}}"#,
    ##"{"$ref": "#/$defs/missing"}"##, #"{"type": "text"}"#, #"{"pattern": "("}"#,
    #"{"pattern": "\\w"}"#, #"{"allOf": [true]}"#,
  ])
  func validatorRefusesSchema(_ schema: String) throws {
    #expect(try SchemaTests.validate(schema, ["{}"]).status == 2)
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
    #expect(
      try SchemaTests.validate(schema, good).output == "\(good.count) of \(good.count) conform\n")
    let result = try SchemaTests.validate(schema, bad)
    #expect(result.status == 1)
    #expect(result.output.hasSuffix("\n0 of \(bad.count) conform\n"), "\(result.output)")
  }
}
