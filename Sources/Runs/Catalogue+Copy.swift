import Definitions
import Faults
import Settlement

/// What a page holds for copying: a term that calls the mechanism, and the worked examples.
extension CataloguePage {
  /// What must be given waits to be filled in; what need not be stands there with its default.
  var term: [String] {
    let inputs = mechanism.inputs.map { input in
      let value = input.fallback.map { text($0, as: input.kind) }
      let by = input.by.isEmpty ? "" : " by \(self.by(input))"
      let meaning = (input.meaning ?? "").split(whereSeparator: \.isWhitespace)
      return (
        key: (value == nil ? "" : "# ") + input.name + ":" + (value.map { " " + $0 } ?? ""),
        comment: "# \(word(input.kind))\(by)"
          + (meaning.isEmpty ? "" : ": " + meaning.joined(separator: " "))
      )
    }
    let width = inputs.map(\.key.count).max() ?? 0
    return ["terms:", "  \(mechanism.name):", "    mechanism: \(mechanism.name)"]
      + inputs.map { key, comment in
        "    \(key)\(String(repeating: " ", count: width - key.count))  \(comment)"
      }
  }

  var examples: String {
    if mechanism.examples.isEmpty { return "" }
    let table = Markdown.table(
      ["example", "pays"],
      mechanism.examples.map { [Markdown.text($0.title), result(of: $0)] })
    guard let lines = exampleLines else { return table + "\nThey stand in \(file).\n" }
    return table + "\nAs they stand in the file, and run as tests:\n\n"
      + Markdown.block(["examples:"] + lines, as: "yaml")
  }

  private func result(of example: Mechanism.Example) -> String {
    switch example.expected {
    case .fails(let sentence): "nothing: *\(Markdown.text(sentence.text))*"
    case .pays(.scalar(let amount, _)): Markdown.text(amount.text)
    case .pays(.list(let items, _)):
      items.compactMap { $0.scalar.map { Markdown.text($0.text) } }.joined(separator: ", ")
    case .pays(.mapping(let pairs, _)):
      pairs.map { key, value in
        "\(Markdown.text(key.text)): \(Markdown.text(value.scalar?.text ?? ""))"
      }.joined(separator: ", ")
    }
  }

  /// The lines of the file from the first example to the last; `nil` where they are not a list
  /// with one `- ` for each.
  private var exampleLines: [String]? {
    guard let first = mechanism.examples.first?.place,
      let open = mechanism.file.line(first.line).firstMatch(of: /^( *)- +/),
      open.output.0.count == first.column - 1
    else { return nil }
    let indent = open.output.1.count
    let following = mechanism.file.lines.dropFirst(first.line - 1).map(String.init)
    var lines = Array(
      following.prefix { line in
        let text = line.drop { $0 == " " }
        let depth = line.count - text.count
        return text.isEmpty || text.hasPrefix("#") || depth > indent
          || depth == indent && text.hasPrefix("- ")
      })
    // Comments and blank lines before what stands below the examples.
    while let last = lines.last?.drop(while: { $0 == " " }), last.isEmpty || last.hasPrefix("#") {
      lines.removeLast()
    }
    let begun = lines.count { line in
      line.prefix { $0 == " " }.count == indent && line.dropFirst(indent).hasPrefix("- ")
    }
    return begun == mechanism.examples.count ? lines : nil
  }
}
