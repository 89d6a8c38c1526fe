import Foundation

/// JSON as a record keeps it: keys in order, and a list of plain values on one line, so that a row
/// of figures is a line that people can read and version control can compare.
enum JSONText {
  /// - Parameter width: what fits into so many bytes stands on one line, whatever it is.
  static func of(
    _ value: some Encodable, indentedBy margin: Int = 0, width: Int = 0
  ) throws -> String {
    try Tree(value).text(margin: String(repeating: " ", count: margin), width: width)
  }

  /// What a piece of JSON says. Of numbers there are counts alone: figures are exact texts.
  indirect enum Tree: Codable, Hashable, Sendable {
    case text(String)
    case count(Int)
    case truth(Bool)
    case list([Tree])
    case object([String: Tree])

    init(_ value: some Encodable) throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      self = try JSONDecoder().decode(Tree.self, from: encoder.encode(value))
    }

    init(from decoder: any Decoder) throws {
      let single = try decoder.singleValueContainer()
      if let text = try? single.decode(String.self) {
        self = .text(text)
      } else if let object = try? single.decode([String: Tree].self) {
        self = .object(object)
      } else if let list = try? single.decode([Tree].self) {
        self = .list(list)
      } else if let count = try? single.decode(Int.self) {
        self = .count(count)
      } else {
        self = .truth(try single.decode(Bool.self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var single = encoder.singleValueContainer()
      switch self {
      case .text(let text): try single.encode(text)
      case .count(let count): try single.encode(count)
      case .truth(let truth): try single.encode(truth)
      case .list(let items): try single.encode(items)
      case .object(let members): try single.encode(members)
      }
    }

    /// What an object says under a name.
    subscript(_ name: String) -> Tree? {
      if case .object(let members) = self { members[name] } else { nil }
    }

    private var isText: Bool { if case .text = self { true } else { false } }

    func text(margin: String, width: Int = 0) -> String {
      let inner = margin + "  "
      if let line = line(of: width - margin.utf8.count) { return line }
      switch self {
      case .text(let text): return JSONText.quoted(text)
      case .count(let count): return String(count)
      case .truth(let truth): return truth ? "true" : "false"
      case .list(let items) where items.allSatisfy(\.isText):
        return "[" + items.map { $0.text(margin: "") }.joined(separator: ", ") + "]"
      case .list(let items):
        return Self.block(
          items.map { $0.text(margin: inner, width: width) }, in: ("[", "]"), margin)
      case .object(let pairs):
        let lines = pairs.sorted { $0.key < $1.key }.map {
          JSONText.quoted($0.key) + ": " + $0.value.text(margin: inner, width: width)
        }
        return lines.isEmpty ? "{}" : Self.block(lines, in: ("{", "}"), margin)
      }
    }

    /// On one line, where that has no more bytes than there is room for.
    private func line(of room: Int) -> String? {
      var line = ""
      return room > 0 && write(into: &line, room: room) ? line : nil
    }

    private func write(into line: inout String, room: Int) -> Bool {
      switch self {
      case .text, .count, .truth: line += text(margin: "")
      case .list(let items):
        line += "["
        for (index, item) in items.enumerated() {
          if index > 0 { line += ", " }
          guard item.write(into: &line, room: room) else { return false }
        }
        line += "]"
      case .object(let members):
        line += "{"
        for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
          line += (index > 0 ? ", " : "") + JSONText.quoted(member.key) + ": "
          guard member.value.write(into: &line, room: room) else { return false }
        }
        line += "}"
      }
      return line.utf8.count <= room
    }

    private static func block(
      _ lines: [String], in ends: (String, String), _ margin: String
    ) -> String {
      ends.0 + "\n" + lines.map { margin + "  " + $0 }.joined(separator: ",\n") + "\n" + margin
        + ends.1
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
