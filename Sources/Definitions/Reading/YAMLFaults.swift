import Faults
import Yams

/// What is said of a text that is not YAML: the parser's own words are for programmers.
extension YAMLReader {
  static func fault(for error: any Error, in file: SourceFile) -> Fault {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      return fault(problem, place(mark, in: file), context, in: file)
    case YamlError.duplicatedKeysInMapping(let duplicates, let context):
      return repeated(duplicates, from: context.mark, in: file)
    default:
      return Fault(
        "not-yaml", at: Place(file: file.path, line: 1), "this is not YAML",
        advice: "The file could not be read as YAML text.")
    }
  }

  private static func place(_ mark: Mark, in file: SourceFile) -> Place {
    let line = min(max(1, mark.line), max(1, file.lines.count))
    let excerpt = file.line(line)
    let column = min(max(1, mark.column), excerpt.count + 1)
    return Place(file: file.path, line: line, column: column, excerpt: excerpt)
  }

  private static func fault(
    _ problem: String, _ place: Place, _ context: YamlError.Context?, in file: SourceFile
  ) -> Fault {
    let line = place.excerpt
    func fault(_ place: Place, _ label: String, _ advice: String) -> Fault {
      Fault("not-yaml", at: place, "this is not YAML", label: label, advice: advice)
    }
    if problem.contains("alias") { return anchor(place) }
    if problem.contains("nesting level") { return tooDeep(place) }
    if line.prefix(while: \.isWhitespace).contains("\t") {
      return fault(place, "this line begins with a tab", "Indent with spaces: YAML allows no tabs.")
    }
    if let context, context.text.contains("flow") {
      // Noticed where the next key stands; what the writer wants to see is where it began.
      return fault(
        self.place(context.mark, in: file), "this has no end, or holds a comma, bracket or colon",
        "Close it on its own line, as `{value: £}`. Inside { } or [ ] a value with a comma, bracket"
          + " or colon stands in quotes: \"4,000\".")
    }
    if let context, context.text.contains("quoted scalar") {
      return fault(
        self.place(context.mark, in: file), "the quotes that begin here have no end", "Close them.")
    }
    if problem.contains("mapping values are not allowed") {
      return fault(
        place, "a second `: ` on one line",
        "A text that holds `: ` stands in quotes: `title: \"Schedule 3A: block\"`. Where this line"
          + " is a key of its own, check that it lines up with its neighbours.")
    }
    if opensWithQuote(line) {
      return fault(
        place, "the value ended with its second quote",
        "A formula that begins with a quote stands in double quotes as a whole, or on the line"
          + " below a `>-`.")
    }
    if problem.contains("expected key") || problem.contains("block end") {
      return fault(
        place, "this line does not line up with those above it",
        "Indent it just as far as its neighbours: keys of one thing stand in one column.")
    }
    return fault(
      place, problem,
      "A formula that holds `: ` or ` #`, or begins with a quote, `[`, `>`, `*`, `%` or `- `,"
        + " stands in quotes or on the line below a `>-`. Check that indents line up.")
  }

  /// `key: 'text' and more`
  private static func opensWithQuote(_ line: String) -> Bool {
    guard let colon = line.range(of: ": ") else { return false }
    return line[colon.upperBound...].drop(while: \.isWhitespace).first.map { "'\"".contains($0) }
      ?? false
  }

  private static func repeated(
    _ duplicates: [String], from mark: Mark, in file: SourceFile
  ) -> Fault {
    let key = duplicates.sorted().first ?? ""
    let places = places(of: key, from: mark, in: file)
    let known = places.count > 1
    return Fault(
      "repeated-key", at: known ? places[1] : place(mark, in: file),
      "`\(key)` is written twice",
      label: known ? "the first is on line \(places[0].line)" : "in the mapping that begins here",
      advice: key.prefix(3).allSatisfy(\.isNumber)
        ? "A comma inside { } ends a value. Put an amount in quotes: {A: \"£1,\(key)\"}."
        : "Only one of the two could count. Rename or remove one.")
  }

  /// Where a key stands among its neighbours: in their column, or anywhere on the line of a
  /// mapping in braces.
  private static func places(of key: String, from mark: Mark, in file: SourceFile) -> [Place] {
    var places: [Place] = []
    for number in mark.line...max(mark.line, file.lines.count) {
      let line = file.line(number)
      let indent = line.prefix { $0 == " " }.count
      if number > mark.line, !line.isEmpty, indent < mark.column - 1 { break }
      for written in [key, "\"\(key)\"", "'\(key)'"] {
        for range in line.ranges(of: written + ":") {
          let column = line.distance(from: line.startIndex, to: range.lowerBound) + 1
          let isInBraces = number == mark.line && line.prefix(mark.column).last == "{"
          let before = line[..<range.lowerBound].last
          guard column == mark.column || isInBraces, before.map({ " {,".contains($0) }) ?? true
          else { continue }
          places.append(
            Place(
              file: file.path, line: number, column: column, length: written.count, excerpt: line))
        }
      }
    }
    return places
  }
}
