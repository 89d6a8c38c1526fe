import Faults
import Yams

/// A YAML value as text with its place: scalars are never read as numbers here, since the
/// formula language has its own, stricter, literals.
public indirect enum Item: Sendable {
  case scalar(Passage, quoted: Bool)
  case list([Item], Place)
  case mapping([(key: Passage, value: Item)], Place)

  public var place: Place {
    switch self {
    case .scalar(let passage, _): passage.place
    case .list(_, let place), .mapping(_, let place): place
    }
  }

  public var scalar: Passage? {
    if case .scalar(let passage, _) = self { passage } else { nil }
  }
}

/// Reads one YAML document.
public enum YAMLReader {
  /// A contract is a screenful or two; a file larger than this is something else.
  public static let mostBytes = 2_000_000
  private static let mostDepth = 24

  public static func read(_ bytes: [UInt8], path: String) throws(Fault) -> Item {
    guard bytes.count <= mostBytes else { throw tooLarge(path, bytes: bytes.count) }
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw Fault(
        "not-utf-8", at: Place(file: path, line: 1), "this file is not UTF-8 text",
        advice: "Save it again with the encoding UTF-8.")
    }
    let text = decoded.hasPrefix("\u{FEFF}") ? String(decoded.dropFirst()) : decoded
    let file = SourceFile(path: path, text: text.replacing("\r\n", with: "\n"))
    let node: Yams.Node?
    // A node holds its anchor weakly: it is there only as long as the parser.
    let parser: Yams.Parser
    do {
      parser = try Yams.Parser(yaml: text)
      node = try parser.singleRoot()
    } catch { throw fault(for: error, in: file) }
    defer { withExtendedLifetime(parser) {} }
    guard let node else {
      throw Fault(
        "empty-file", at: Place(file: path, line: 1), "this file is empty",
        advice: "Write a definition here, or delete the file.")
    }
    return try item(node, in: file, depth: 0)
  }

  public static func tooLarge(_ path: String, bytes: Int) -> Fault {
    Fault(
      "file-too-large", at: Place(file: path, line: 1), "this file is too large for a definition",
      advice:
        "It has \(bytes / 1_000_000) MB, and \(mostBytes / 1_000_000) MB is the most. Put data"
        + " in a CSV or Parquet file and name it under `tables:`.")
  }

  private static func item(
    _ node: Yams.Node, in file: SourceFile, depth: Int
  ) throws(Fault) -> Item {
    let line = node.mark?.line ?? 1
    let column = node.mark?.column ?? 1
    let place = Place(
      file: file.path, line: line, column: column, excerpt: file.line(line))
    if node.anchor != nil { throw anchor(place) }
    guard depth <= mostDepth else { throw tooDeep(place) }
    switch node {
    case .scalar(let scalar):
      let quoted = [.singleQuoted, .doubleQuoted].contains(scalar.style)
      return .scalar(passage(scalar.string, from: line, column, in: file), quoted: quoted)
    case .sequence(let sequence):
      var items: [Item] = []
      for child in sequence { items.append(try item(child, in: file, depth: depth + 1)) }
      return .list(items, place)
    case .mapping(let mapping):
      var pairs: [(key: Passage, value: Item)] = []
      for (key, value) in mapping {
        guard case .scalar(let passage, _) = try item(key, in: file, depth: depth + 1) else {
          throw Fault(
            "yaml-key", at: place, "a key must be a word", advice: "Write `name: value` pairs.")
        }
        pairs.append((passage, try item(value, in: file, depth: depth + 1)))
      }
      return .mapping(pairs, place)
    case .alias: throw anchor(place)
    }
  }

  static func anchor(_ place: Place) -> Fault {
    Fault(
      "yaml-anchor", at: place, "anchors and aliases are not allowed",
      label: "to YAML, a value that begins with `&` or `*` is one",
      advice: "A reader must see each figure where it counts. Write the value out, or name it once"
        + " under `let:` and use the name.")
  }

  static func tooDeep(_ place: Place) -> Fault {
    Fault(
      "yaml-depth", at: place, "this file is nested too deeply",
      advice: "A definition has at most \(mostDepth) levels.")
  }

  /// Finds each character of a scalar in the file, whatever its style: a folded or quoted value
  /// differs from its source in white space, quotes and escapes only, so the two are walked side
  /// by side.
  private static func passage(
    _ text: String, from line: Int, _ column: Int, in file: SourceFile
  ) -> Passage {
    var (row, index) = (line, column - 1)
    var characters = Array(file.line(row))
    var positions: [Passage.Position] = []
    positions.reserveCapacity(text.count)
    func advance(past wanted: Character) {
      while row <= file.lines.count {
        while index < characters.count {
          if characters[index] == wanted { return }
          index += 1
        }
        (row, index) = (row + 1, 0)
        characters = Array(file.line(row))
      }
    }
    for character in text {
      let before = (row, index, characters)
      if !character.isWhitespace { advance(past: character) }
      if row > file.lines.count { (row, index, characters) = before }
      positions.append(Passage.Position(line: row, column: index + 1))
      if !character.isWhitespace { index += 1 }
    }
    if positions.isEmpty { positions = [Passage.Position(line: line, column: column)] }
    return Passage(text: text, file: file, positions: positions)
  }
}
