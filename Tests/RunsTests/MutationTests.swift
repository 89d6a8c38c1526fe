import Definitions
import Faults
import Foundation
import Runs
import Settlement
import Testing

/// A comparison or sign that is wrong in any mechanism or contract must be noticed: each is
/// swapped in turn, and the worked examples or the amounts must change.
@Suite struct MutationTests {
  /// The file with one operator swapped, for each operator in its formulas.
  static func mutants(of text: String) -> [(description: String, text: String)] {
    let swaps = [
      " < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " + ": " - ", " - ": " + ",
      " -": " ",
    ]
    var mutants: [(String, String)] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let formulas = formulaLines(lines)
    for (number, line) in lines.enumerated() where formulas.contains(number) {
      let code = line.prefix { $0 != "#" }
      for (old, new) in swaps.sorted(by: { $0.key < $1.key }) {
        for range in code.ranges(of: old) {
          // A minus before a name; the one between spaces is another swap.
          if old == " -", code[range.upperBound...].first.map({ $0.isLetter || $0 == "(" }) != true
          {
            continue
          }
          var changed = lines
          changed[number] = line.replacingCharacters(in: range, with: new)
          mutants.append(
            ("line \(number + 1): \(changed[number])", changed.joined(separator: "\n")))
        }
      }
    }
    return mutants
  }

  /// The lines that hold formulas: those of `let`, `pays`, `requires`, `terms`.
  private static func formulaLines(_ lines: [String]) -> Set<Int> {
    var (numbers, inside) = (Set<Int>(), false)
    for (number, line) in lines.enumerated() {
      if let first = line.first, first != " ", first != "#" {
        let key = line.prefix { $0 != ":" }
        inside = ["let", "requires", "terms", "pays"].contains(key)
      }
      if inside { numbers.insert(number) }
    }
    return numbers
  }

  static let mechanismFiles: [URL] = {
    let folder = repository.appending(path: "Mechanisms")
    let paths = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (paths?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "yaml" }
      .sorted { $0.path() < $1.path() }
  }()

  @Test(arguments: mechanismFiles) func mechanism(_ file: URL) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    func allPass(_ text: String) -> Bool {
      let log = FaultLog()
      let mechanism = Mechanism.read(Array(text.utf8), path: "m.yaml", family: "", log)
      return mechanism.map { MechanismExamples.run($0).allSatisfy(\.passed) } == true
        && log.faults.isEmpty
    }
    #expect(allPass(text))
    for mutant in Self.mutants(of: text) {
      #expect(
        !allPass(mutant.text), "nothing notices \(file.lastPathComponent) \(mutant.description)")
    }
  }

  @Test func medicareContract() throws {
    let path = "Examples/medicare-shared-savings/contracts/shared-savings.yaml"
    let rows = try python(["Tests/Support/shared_savings.py", "300", "7"]).output
    let mutants = Self.mutants(of: try contents(path))
    #expect(mutants.count >= 10)
    try withCopy(of: "Examples/medicare-shared-savings") { folder in
      let data = folder.appending(path: "rows.csv")
      try Data(rows.utf8).write(to: data)
      for mutant in mutants {
        try Data(mutant.text.utf8).write(
          to: folder.appending(path: "contracts/shared-savings.yaml"))
        let log = FaultLog()
        let lines = settle(folder.path(), tables: ["results": data.path()], log).lines
        let noticed = !log.faults.isEmpty || !SharedSavings.disagreements(lines, rows).isEmpty
        #expect(noticed, "nothing notices \(mutant.description)")
      }
    }
  }

  @Test(arguments: [
    ("Examples/west-yorkshire", "contracts/long-waits.yaml"),
    ("Examples/oxfordshire-mental-health", "contracts/mental-health.yaml"),
  ])
  func contract(_ example: String, _ file: String) throws {
    let expected = csv(settle(example, FaultLog()).lines.map(\.cells))
    let text = try contents("\(example)/\(file)")
    try withCopy(of: example) { folder in
      for mutant in Self.mutants(of: text) {
        try Data(mutant.text.utf8).write(to: folder.appending(path: file))
        let lines = settle(folder.path(), FaultLog()).lines
        #expect(csv(lines.map(\.cells)) != expected, "nothing notices \(mutant.description)")
      }
    }
  }

  private func withCopy(of example: String, _ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let copy = folder.appending(path: "copy")
      try FileManager.default.copyItem(at: repository.appending(path: example), to: copy)
      try body(copy)
    }
  }
}
