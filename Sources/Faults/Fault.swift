/// Something that is wrong with what the user wrote or gave, told so that they can mend it:
/// where it is, what it is, why it matters and what to write instead.
public struct Fault: Error, Hashable, Sendable {
  /// The rule that was broken: a stable name, as `unit-mismatch`.
  public let rule: String
  public let place: Place?
  /// What is wrong, in a few words.
  public let title: String
  /// What stands under the caret.
  public let label: String
  /// Why it matters and what to write instead: one or two sentences.
  public let advice: String

  public init(
    _ rule: String, at place: Place?, _ title: String, label: String = "", advice: String
  ) {
    (self.rule, self.place, self.title) = (rule, place, title)
    (self.label, self.advice) = (label, advice)
  }
}

extension Fault: CustomStringConvertible {
  /// The fault as the command line shows it: `FILE:LINE:COLUMN: title`, excerpt, caret, advice.
  public var description: String {
    guard let place else { return "leftshift: error: \(title)\n\(advice)" }
    var lines = ["leftshift: error: \(place.file):\(place.line):\(place.column): \(title)"]
    if !place.excerpt.isEmpty {
      let (excerpt, column) = Self.window(place)
      let gutter = "\(place.line)"
      let margin = String(repeating: " ", count: gutter.count)
      let caret = String(
        repeating: "^", count: min(place.length, max(1, excerpt.count - column + 2)))
      lines.append("\(gutter) | \(excerpt)")
      lines.append(
        "\(margin) | \(String(repeating: " ", count: column - 1))\(caret)"
          + (label.isEmpty ? "" : " \(label)"))
    } else if !label.isEmpty {
      lines.append("\(place.line) | \(label)")
    }
    lines.append(advice)
    return lines.joined(separator: "\n")
  }

  /// At most 100 characters of a long line, around the place; tabs become spaces, so that the
  /// caret stands under what it points at.
  private static func window(_ place: Place) -> (excerpt: String, column: Int) {
    let characters = place.excerpt.map { $0 == "\t" || $0.isNewline ? " " : $0 }
    guard characters.count > 100 else { return (String(characters), place.column) }
    let start = max(0, min(place.column - 30, characters.count - 100))
    let cut = characters[start..<min(start + 100, characters.count)]
    let before = start > 0 ? "…" : ""
    return (before + String(cut), place.column - start + before.count)
  }
}

/// Faults as the command line shows them: each once, though it may have been found on two ways;
/// those alike together, since mending one mends all or shows how; the first twenty, and the count
/// of all.
public func faultReport(_ all: [Fault]) -> String {
  let most = 20
  var seen = Set<Fault>()
  var (groups, known) = ([[Fault]](), [Likeness: Int]())
  for fault in all where seen.insert(fault).inserted {
    if let index = fault.likenesses.lazy.compactMap({ known[$0] }).first {
      groups[index].append(fault)
    } else {
      for likeness in fault.likenesses { known[likeness] = groups.count }
      groups.append([fault])
    }
  }
  var parts = groups.prefix(most).map(text)
  let hidden = groups.dropFirst(most).reduce(0) { $0 + $1.count }
  if hidden > 0 { parts.append("… and \(hidden) more.") }
  parts.append("\(seen.count) fault\(seen.count == 1 ? "" : "s") found.")
  return parts.joined(separator: "\n\n")
}

/// What makes two faults alike: one rule at one place, or with the same advice in one file.
private enum Likeness: Hashable {
  case place(rule: String, Place)
  case advice(rule: String, file: String, label: String, String)
}

extension Fault {
  fileprivate var likenesses: [Likeness] {
    guard let place else { return [] }
    return [
      .place(rule: rule, place),
      .advice(rule: rule, file: place.file, label: label, advice),
    ]
  }
}

/// The first in full, and of those like it what is different.
private func text(_ alike: [Fault]) -> String {
  let shown = 5
  guard let first = alike.first else { return "" }
  var lines = [first.description]
  for fault in alike.dropFirst().prefix(shown) {
    let line = fault.place == first.place ? nil : fault.place?.line
    lines.append("Also" + (line.map { " on line \($0)" } ?? "") + ": \(fault.title).")
  }
  if alike.count > shown + 1 { lines.append("… and \(alike.count - shown - 1) more like these.") }
  lines.append("See docs/errors/\(first.rule).md")
  return lines.joined(separator: "\n")
}
