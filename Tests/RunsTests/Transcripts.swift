import Foundation
import Testing

/// Command lines with what they print: `Tests/Cases/cli/*.txt`, and the ```console blocks of the
/// documents. A line `$ leftshift …` is run; the lines below it are its output, those that begin
/// with `! ` its talk, and `? 1` its exit code where that is not 0.
///
/// In a document a block may name a file: ```yaml mine/contracts/a.yaml is written there before the
/// next command runs, and ```diff mine/contracts/a.yaml changes what is there.
struct Transcript {
  struct Step {
    let command: String
    /// What is written or changed instead of running a command.
    var edit: Edit?
    var output: [String] = []
    var talk: [String] = []
    var status: Int32 = 0
  }

  struct Edit {
    let path: String
    let isChange: Bool
    let lines: [String]

    func make(in folder: URL) throws {
      let url = folder.appending(path: path)
      guard isChange else {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        return try Data(text(lines).utf8).write(to: url)
      }
      let old = text([""] + lines.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) })
      let new = text([""] + lines.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) })
      let before = "\n" + (try String(contentsOf: url, encoding: .utf8))
      #expect(before.ranges(of: old).count == 1, "\(path) holds once:\(old)")
      try Data(before.replacing(old, with: new).dropFirst().utf8).write(to: url)
    }

    private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
  }

  var steps: [Step] = []

  init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2))))
      } else if !steps.isEmpty {
        let last = steps.count - 1
        if line.hasPrefix("? ") {
          steps[last].status = Int32(line.dropFirst(2)) ?? -1
        } else if line.hasPrefix("! ") || line == "!" {
          steps[last].talk.append(String(line.dropFirst(2)))
        } else {
          steps[last].output.append(line)
        }
      }
    }
  }

  /// The ```console blocks of a document and those that name a file, one transcript.
  static func inDocument(_ text: String) -> Transcript {
    var transcript = Transcript("")
    var (opening, lines) = ([String]?.none, [String]())
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      guard line.hasPrefix("```") else {
        lines.append(line)
        continue
      }
      if opening == ["console"] {
        transcript.steps += Transcript(lines.joined(separator: "\n")).steps
      } else if let words = opening, words.count == 2 {
        let edit = Edit(path: words[1], isChange: words[0] == "diff", lines: lines)
        transcript.steps.append(Step(command: "", edit: edit))
      }
      opening = opening == nil ? line.dropFirst(3).split(separator: " ").map(String.init) : nil
      lines = []
    }
    return transcript
  }
}

@Suite struct Transcripts {
  /// The command that was built with these tests.
  static let command: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = CommandLine.arguments.compactMap { argument -> String? in
      guard let range = argument.range(of: "/leftshiftPackageTests.xctest") else { return nil }
      return String(argument[..<range.lowerBound])
    }
    let folders = [URL(filePath: own).deletingLastPathComponent().path()] + beside
    return folders.map { $0 + ($0.hasSuffix("/") ? "" : "/") + "leftshift" }
      .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "leftshift"
  }()

  static let files: [String] = {
    let folder = repository.appending(path: "Tests/Cases/cli").path()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { "Tests/Cases/cli/\($0)" }
  }()

  @Test(arguments: files) func commandLine(_ file: String) throws {
    try check(Transcript(try contents(file)))
  }

  @Test(arguments: [
    "README.md", "docs/language.md", "docs/tutorial.md", "docs/flows.md", "docs/incentives.md",
    "docs/shadow.md",
    "docs/what-if.md", "docs/baseline.md", "docs/data-months.md", "docs/monitor.md",
    "docs/statements.md", "docs/packs.md", "docs/contract-month.md",
  ])
  func document(_ file: String) throws {
    guard let text = try? contents(file) else { return }
    try check(Transcript.inDocument(text))
  }

  /// Runs in a folder where `Examples` is that of the repository and all else is new.
  func check(_ transcript: Transcript) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "Examples"),
        withDestinationURL: repository.appending(path: "Examples"))
      for step in transcript.steps {
        if let edit = step.edit {
          try edit.make(in: folder)
          continue
        }
        let line = step.command.replacing(
          "leftshift ", with: Self.command + " ", maxReplacements: 1)
        let result = try run(
          "/bin/sh", ["-c", line], in: folder,
          environment: ["LEFTSHIFT_HOME": repository.path()])
        #expect(lines(result.output) == trimmed(step.output), "$ \(step.command)")
        if !step.talk.isEmpty || step.status != 0 {
          #expect(lines(result.errors) == trimmed(step.talk), "$ \(step.command)")
        }
        #expect(result.status == step.status, "$ \(step.command)\n\(result.errors)")
      }
    }
  }

  private func lines(_ text: String) -> [String] {
    trimmed(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }

  private func trimmed(_ lines: [String]) -> [String] {
    var lines = lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
