import Foundation
import Testing

/// Where the repository is, for tests that read its files.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

func contents(_ path: String) throws -> String {
  try String(contentsOf: repository.appending(path: path), encoding: .utf8)
}

/// `formula  ->  value` on a line each; `#` begins a comment.
struct FormulaCase: Sendable, CustomTestStringConvertible {
  let formula: String
  let value: String
  var testDescription: String { formula }

  static func read(_ text: String) -> [FormulaCase] {
    text.split(separator: "\n").compactMap { line in
      guard !line.hasPrefix("#"), let arrow = line.range(of: "  ->  ") else { return nil }
      return FormulaCase(
        formula: line[..<arrow.lowerBound].trimmingCharacters(in: .whitespaces),
        value: line[arrow.upperBound...].trimmingCharacters(in: .whitespaces))
    }
  }
}

@Suite struct FormulaCases {
  @Test func valuesAndFaults() throws {
    let language = Language(contract: try contents("Tests/Cases/formulas/contract.yaml"))
    let cases = FormulaCase.read(try contents("Tests/Cases/formulas/values.txt"))
    #expect(cases.count > 130)
    for item in cases {
      #expect(language.value(of: item.formula) == item.value, "\(item.formula)")
    }
  }
}
