import Definitions
import Foundation
import Runs
import Testing
import Yams

/// `docs/mechanisms` is written from the mechanisms' files, and never by hand.
@Suite struct CatalogueTests {
  static let folder = "docs/mechanisms"
  static let pages = Catalogue(LibraryTests.mechanisms, root: "../..").pages

  @Test func pagesAreThoseOfToday() throws {
    let present = try Self.files(in: repository.appending(path: Self.folder))
    let stale = Set(present.keys).union(Self.pages.keys)
      .filter { present[$0] != Self.pages[$0] }.sorted()
    #expect(
      stale.isEmpty,
      """
      \(stale.count) pages of \(Self.folder) are not what the mechanisms' files say now, as \
      \(stale.first ?? ""). Run: leftshift mechanisms --pages \(Self.folder)
      """)
  }

  @Test(arguments: pages.keys.sorted()) func everyLinkLeadsSomewhere(_ path: String) throws {
    let page = repository.appending(path: "\(Self.folder)/\(path)")
    let text = Self.prose(Self.pages[path] ?? "")
    let links = text.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
    #expect(!links.isEmpty)
    for link in links {
      let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
      let url =
        parts[0].isEmpty
        ? page : page.deletingLastPathComponent().appending(path: parts[0]).standardizedFileURL
      let target = try? String(contentsOf: url, encoding: .utf8)
      #expect(target != nil, "\(link)")
      if parts.count > 1 {
        #expect(Self.anchors(of: target ?? "").contains(parts[1]), "\(link)")
      }
    }
  }

  /// All that a file says to its reader stands on its page, and the index leads to it.
  @Test(arguments: LibraryTests.mechanisms) func pageIsWhole(_ mechanism: Mechanism) throws {
    let path = "\(mechanism.family)/\(mechanism.name).md"
    let page = try #require(Self.pages[path])
    #expect(Self.pages["README.md"]?.contains("](\(path))") == true)
    let notes = mechanism.notes
    let texts =
      [mechanism.title, notes.summary, notes.risk, notes.reserve].compactMap { $0 }
      + notes.purposes + notes.pros + notes.cons + notes.mitigations + notes.fits + notes.unfits
      + notes.needs + notes.data.map(\.rawValue) + notes.skills + notes.sources
      + mechanism.inputs.compactMap(\.meaning) + mechanism.requirements.map(\.otherwise)
      + mechanism.examples.map(\.title)
    let words = Self.words(page.replacing("\\", with: ""))
    for text in texts { #expect(words.contains(Self.words(text)), "\(text)") }
    for formula in mechanism.lets.map(\.formula) + [mechanism.pays] {
      #expect(words.contains(Self.words(formula.text)), "\(formula.text)")
    }
  }

  /// The term is a term: it calls the mechanism, and leaves what must be given to be filled in.
  @Test(arguments: LibraryTests.mechanisms) func termCanBeCopied(_ mechanism: Mechanism) throws {
    let page = try #require(Self.pages["\(mechanism.family)/\(mechanism.name).md"])
    let blocks = page.matches(of: /(?ms)^```yaml\n(.*?)^```$/).map { String($0.output.1) }
    let term = try #require(blocks.first)
    let root = try #require(try Yams.compose(yaml: term))
    let given = try #require(root["terms"]?[mechanism.name]?.mapping)
    #expect(given["mechanism"]?.string == mechanism.name)
    let required = mechanism.inputs.filter { $0.fallback == nil }.map(\.name)
    #expect(given.keys.compactMap(\.string) == ["mechanism"] + required)
    for name in required { #expect(given[Node(name)]?.string == "") }
    for input in mechanism.inputs { #expect(term.contains(" \(input.name):")) }
    let examples = try #require(blocks.last)
    let list = try Yams.compose(yaml: examples)?["examples"]?.sequence
    #expect(list?.map { $0["title"]?.string } == mechanism.examples.map(\.title))
    let file = try contents(mechanism.file.path)
    #expect(file.contains(examples.dropFirst("examples:\n".count)), "exactly as in the file")
  }

  // MARK: Markdown

  static func files(in folder: URL) throws -> [String: String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.plainPath)
      .filter { $0.contains(".") }
    return Dictionary(
      uniqueKeysWithValues: try paths.map {
        ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
      })
  }

  /// Without its blocks of code.
  private static func prose(_ page: String) -> String {
    page.replacing(/(?ms)^(```+).*?^\1$/, with: "")
  }

  /// As GitHub makes them from headings; a second heading of one text gets a number.
  private static func anchors(of page: String) -> [String] {
    var seen: [String: Int] = [:]
    return prose(page).matches(of: /(?m)^#+ (.*)$/).map { match in
      let text = match.output.1.replacing("\\", with: "").lowercased()
        .filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
      let count = seen[text, default: 0]
      seen[text] = count + 1
      return count == 0 ? text : "\(text)-\(count)"
    }
  }

  private static func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
