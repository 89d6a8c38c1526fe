/// Markdown as GitHub and editors show it.
enum Markdown {
  /// A text of our own files on one line: what Markdown would read as marks stands as it was
  /// written, but for `code`.
  static func text(_ text: String) -> String {
    let oneLine = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let parts = oneLine.split(separator: "`", omittingEmptySubsequences: false)
    // An odd one out opens nothing.
    guard !parts.count.isMultiple(of: 2) else {
      return escapedStart(escaped(oneLine).replacing("`", with: "\\`"))
    }
    let shown = parts.enumerated().map { index, part in
      index.isMultiple(of: 2) ? escaped(String(part)) : String(part)
    }
    return escapedStart(shown.joined(separator: "`"))
  }

  private static func escaped(_ text: String) -> String {
    // Addresses become links by themselves, if they are left alone.
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      if word.hasPrefix("https://") || word.hasPrefix("http://") { return String(word) }
      return word.reduce(into: "") { result, character in
        result += "\\*_<[]~$".contains(character) ? "\\\(character)" : "\(character)"
      }
    }.joined(separator: " ")
  }

  /// A text that begins like a heading, a quotation or an item of a list is none.
  private static func escapedStart(_ text: String) -> String {
    if text.firstMatch(of: /^(#{1,6}|[-+])( |$)|^>/) != nil { return "\\" + text }
    guard let number = text.firstMatch(of: /^[0-9]+(?=[.)]( |$))/)?.output.0 else { return text }
    return number + "\\" + text.dropFirst(number.count)
  }

  static func code(_ text: String) -> String { "`\(text)`" }

  /// - Parameter path: relative to the page it stands on.
  static func link(_ title: String, to path: String) -> String {
    let safe = path.replacing(" ", with: "%20").replacing("(", with: "%28")
      .replacing(")", with: "%29")
    return "[\(title)](\(safe))"
  }

  /// What a heading is called in a link to it.
  static func anchor(_ heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      .replacing(" ", with: "-")
  }

  static func list(_ items: [String]) -> String {
    items.map { "- \($0)\n" }.joined()
  }

  /// Cells may hold marks; a `|` in one does not end it.
  static func table(_ header: [String], _ rows: [[String]]) -> String {
    let lines = [header, header.map { _ in "---" }] + rows
    return lines.map { cells in
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }.joined()
  }

  /// A block of code, as it stands.
  static func block(_ lines: [String], as language: String) -> String {
    let inside = lines.compactMap { $0.firstMatch(of: /`{3,}/)?.output.count }.max() ?? 2
    let fence = String(repeating: "`", count: inside + 1)
    return ([fence + language] + lines + [fence]).map { $0 + "\n" }.joined()
  }
}
