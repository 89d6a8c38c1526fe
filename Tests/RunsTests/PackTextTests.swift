import Foundation
import Testing

@testable import Runs

/// What the command says of packs that their forger has signed: `Tests/Cases/packs/*.txt`, which
/// LEFTSHIFT_RECORD writes.
@Suite struct PackTextTests {
  /// The key of docs/packs.md, whose owner is everybody.
  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
    -----END PRIVATE KEY-----

    """

  @Test func linesThatDiffer() throws {
    let contents = try Packs.changed(
      try #require(Packs.starter), #"["SOUTH", "20"]"#, to: #"["SOUTH", "24"]"#)
    try says(contents, "differs")
  }

  @Test func linesThatAreNotThere() throws {
    var contents = try #require(Packs.starter)
    contents.results.removeLast()
    contents.results.append(
      .init(
        lines: contents.results[0].lines.prefix(2).map { $0.merging(["term": "a gift"]) { $1 } },
        explanation: contents.results[0].explanation))
    try says(contents, "missing")
  }

  /// A mechanism of the sender's that is not the one of the same name here.
  @Test func anotherLibrary() throws {
    try says(
      try Packs.changed(
        try #require(Packs.starter), "summary: One agreed sum", to: "summary: One  agreed sum"),
      "library")
  }

  @Test func whatCannotBeSettled() throws {
    try says(
      try Packs.changed(
        try #require(Packs.starter), "reward: £2,000 per person     #",
        to: "reward: £2,000 per pathway     #"), "faulty")
  }

  /// A pack is text from elsewhere, and a terminal obeys some of it.
  @Test func whatATerminalWouldObeyIsNotShown() throws {
    var contents = try #require(Packs.starter)
    contents.results.append(
      .init(
        lines: [contents.results[0].lines[0].merging(["payee": "\u{1B}[2J\u{202E}"]) { $1 }],
        explanation: contents.results[0].explanation))
    try withTemporaryFolder { folder in
      let signed = try PackFile.signed(contents, with: SigningKey(), as: "\u{1B}]0;x\u{7}")
      try Data(signed.bytes).write(to: folder.appending(path: "a.pack"))
      let result = try run(Transcripts.command, ["verify-pack", "a.pack"], in: folder)
      #expect(result.status == 1)
      #expect(!result.output.contains("\u{1B}") && !result.output.contains("\u{202E}"))
      #expect(result.output.contains("\u{FFFD}[2J\u{FFFD}"))
    }
  }

  private func says(_ contents: PackContents, _ name: String) throws {
    try withTemporaryFolder { folder in
      let (pack, key) = (folder.appending(path: "a.pack"), folder.appending(path: "k.pem"))
      try Data(Self.key.utf8).write(to: key)
      let signing = try SigningKey(at: key.path())
      let signed = try PackFile.signed(contents, with: signing, as: nil)
      try Data(signed.bytes).write(to: pack)
      let result = try run(
        Transcripts.command, ["verify-pack", "a.pack"], in: folder,
        environment: ["LEFTSHIFT_HOME": repository.path()])
      let said = (result.output + "--- talk\n" + result.errors + "--- \(result.status)\n")
        .replacing(signed.sha256, with: "…")
      let file = repository.appending(path: "Tests/Cases/packs/\(name).txt")
      if ErrorCases.records {
        try Data(said.utf8).write(to: file)
      } else {
        #expect(try said == String(contentsOf: file, encoding: .utf8))
      }
    }
  }
}
