/// A text file as it was read, for pointing into it.
public final class SourceFile: Sendable {
  /// How the file is called in messages: relative to the folder the user named.
  public let path: String
  public let lines: [Substring]

  public init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.hasSuffix("\r") ? $0.dropLast() : $0
    }
  }

  public func line(_ number: Int) -> String {
    lines.indices.contains(number - 1) ? String(lines[number - 1]) : ""
  }
}

/// A place in a file: where a fault is, or where a figure was written.
public struct Place: Hashable, Sendable {
  public let file: String
  /// From 1.
  public let line: Int
  /// In characters, from 1.
  public let column: Int
  /// In characters, at least 1.
  public let length: Int
  /// The line as it stands in the file.
  public let excerpt: String

  public init(file: String, line: Int, column: Int = 1, length: Int = 1, excerpt: String = "") {
    (self.file, self.line, self.column, self.length) = (file, line, column, max(length, 1))
    self.excerpt = excerpt
  }

  public var short: String { "\(file):\(line)" }
}

/// A piece of text and where each of its characters stands in its file: a YAML value that is
/// folded over several lines is one text to the reader, but a fault in it has one exact column.
public struct Passage: Sendable {
  public let text: String
  public let file: SourceFile
  let positions: [Position]

  public struct Position: Sendable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
      (self.line, self.column) = (line, column)
    }
  }

  /// - Parameter positions: one for each character of `text`; may not be empty.
  public init(text: String, file: SourceFile, positions: [Position]) {
    (self.text, self.file) = (text, file)
    self.positions = positions.isEmpty ? [Position(line: 1, column: 1)] : positions
  }

  /// A text on its own, as in a test or on the command line.
  public init(_ text: String, path: String = "formula") {
    self.init(
      text: text, file: SourceFile(path: path, text: text),
      positions: text.indices.enumerated().map { Position(line: 1, column: $0.offset + 1) })
  }

  /// With words of ours around it, which stand where the text begins and ends.
  public func surrounded(by before: String, _ after: String) -> Passage {
    Passage(
      text: before + text + after, file: file,
      positions: before.map { _ in positions[0] } + positions
        + after.map { _ in positions[positions.count - 1] })
  }

  /// Another text that stands where this one does.
  public func replaced(by text: String) -> Passage {
    Passage(text: text, file: file, positions: text.map { _ in positions[0] })
  }

  /// Some of its characters, where they stand.
  public func part(_ range: Range<Int>) -> Passage {
    Passage(
      text: text(of: range), file: file,
      positions: Array(positions.dropFirst(range.lowerBound).prefix(range.count)))
  }

  public var place: Place { place(of: 0..<text.count) }

  public func text(of range: Range<Int>) -> String {
    String(text.dropFirst(range.lowerBound).prefix(range.count))
  }

  /// The place of some characters of the text, by their offsets; cut at the end of the line.
  public func place(of range: Range<Int>) -> Place {
    let start = positions[min(max(range.lowerBound, 0), positions.count - 1)]
    let end = positions[min(max(range.upperBound - 1, 0), positions.count - 1)]
    let beyond = range.lowerBound >= positions.count ? 1 : 0
    let excerpt = file.line(start.line)
    let length =
      end.line == start.line
      ? end.column - start.column + 1 : excerpt.count - start.column + 1
    return Place(
      file: file.path, line: start.line, column: start.column + beyond, length: length,
      excerpt: excerpt)
  }
}
