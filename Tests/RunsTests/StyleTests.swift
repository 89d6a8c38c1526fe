import Foundation
import Testing

/// Rules of the house that a compiler does not know.
@Suite struct StyleTests {
  static func sources(_ folders: [String]) throws -> [(path: String, text: String)] {
    try folders.flatMap { folder in
      let root = repository.appending(path: folder)
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      return try (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
        .map { ($0.path(), try String(contentsOf: $0, encoding: .utf8)) }
    }
  }

  /// The road to a payment.
  static let pure = ["Faults", "Quantities", "Formulas", "Definitions", "Measures", "Settlement"]
    .map { "Sources/\($0)" }

  @Test func noFloatingPointOnTheRoadToAPayment() throws {
    let files = try Self.sources(Self.pure + ["Sources/Flows", "Sources/Reports"])
    #expect(files.count > 30)
    for (path, text) in files {
      for line in text.split(separator: "\n") {
        let code = line.split(separator: "//", omittingEmptySubsequences: false)[0]
        #expect(
          code.firstMatch(of: /\b(Double|Float|Float16|Float80|CGFloat|Decimal)\b/) == nil,
          "\(path): \(line)")
      }
    }
  }

  @Test func pureModulesImportNoWorld() throws {
    let allowed: Set<String> = [
      "BigInt", "Definitions", "Faults", "Formulas", "Measures", "Quantities", "Yams",
    ]
    for (path, text) in try Self.sources(Self.pure) {
      for match in text.matches(of: /(?m)^import (\w+)/) {
        #expect(allowed.contains(String(match.1)), "\(path) imports \(match.1)")
      }
    }
  }

  @Test func filesReadAtOneSitting() throws {
    for (path, text) in try Self.sources(["Sources"]) {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 400, "\(path) has \(lines.count) lines")
      for line in lines { #expect(line.count <= 100, "\(path): \(line)") }
    }
  }

  @Test func everyFaultHasItsPage() throws {
    let result = try python(["scripts/error_pages.py", "--check"])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func nothingTraps() throws {
    for (path, text) in try Self.sources(["Sources"]) {
      let match = text.firstMatch(
        of: /fatalError\(|preconditionFailure\(|try!|as!|unsafelyUnwrapped/)
      #expect(match == nil, "\(path)")
    }
  }
}
