import Definitions
import Engines
import Faults
import Foundation
import Runs
import Testing
import Yams

/// What the schemas are asked of: the files of a workspace, as an editor sees them.
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
