import Foundation

/// JSON as a record keeps it: keys in order, and a list of plain values on one line, so that a row
/// of figures is a line that people can read and version control can compare.
enum JSONText {
  static func of(_ value: some Encodable, indentedBy margin: Int = 0) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let tree = try JSONDecoder().decode(Tree.self, from: encoder.encode(value))
    return tree.text(margin: String(repeating: " ", count: margin))
  }

  private indirect enum Tree: Decodable {
    case text(String)
    case list([Tree])
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
      let single = try decoder.singleValueContainer()
      if let text = try? single.decode(String.self) {
        self = .text(text)
      } else if let list = try? single.decode([Tree].self) {
        self = .list(list)
      } else {
        self = .object(try single.decode([String: Tree].self))
      }
    }

    private var isText: Bool { if case .text = self { true } else { false } }

    func text(margin: String) -> String {
      let inner = margin + "  "
      switch self {
      case .text(let text): return JSONText.quoted(text)
      case .list(let items) where items.allSatisfy(\.isText):
        return "[" + items.map { $0.text(margin: inner) }.joined(separator: ", ") + "]"
      case .list(let items):
        return Self.block(items.map { $0.text(margin: inner) }, in: ("[", "]"), margin)
      case .object(let pairs):
        let lines = pairs.sorted { $0.key < $1.key }.map {
          JSONText.quoted($0.key) + ": " + $0.value.text(margin: inner)
        }
        return lines.isEmpty ? "{}" : Self.block(lines, in: ("{", "}"), margin)
      }
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
