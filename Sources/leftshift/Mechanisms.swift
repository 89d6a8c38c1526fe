import ArgumentParser
import Definitions
import Faults
import Formulas
import Foundation
import Runs
import Settlement

struct Mechanisms: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the ways to pay, or show one.",
    discussion: """
      Without a name, lists the library. With one, shows what the mechanism takes, what it pays, \
      and what to know before choosing it. With --test, runs the worked examples in the files; \
      with --pages, writes all of it as Markdown, a page for each and an index:

        leftshift mechanisms
        leftshift mechanisms scorecard
        leftshift mechanisms --test
        leftshift mechanisms --in my-trusts --test
        leftshift mechanisms --in my-trusts --pages my-pages

      With --in, those of a workspace's own are among them; pages are written of those alone.
      """)

  @Argument(help: "The mechanism.")
  var name: String?

  @Flag(help: "Run the worked examples.")
  var test = false

  @Option(name: .customLong("in"), help: "A workspace.")
  var workspace: String?

  @Option(
    help: ArgumentHelp(
      "Write pages into this folder, which holds nothing else.", valueName: "folder"))
  var pages: String?

  func run() throws {
    let log = FaultLog()
    let installation = Installation.find()
    let files = workspace.flatMap {
      WorkspaceFiles.read($0, installation: installation, wholeLibrary: true, log)
    }
    let library =
      workspace == nil
      ? MechanismLibrary.read(installation, log) : files?.mechanisms ?? [:]
    // A file that is wrong does not keep its neighbours from being shown or tried by name.
    let isSound = name.map { library[$0].map { $0.fault == nil } ?? false } ?? false
    guard log.faults.isEmpty || isSound else { throw report(log) }
    if let pages {
      guard name == nil, !test else {
        throw ValidationError("`--pages` writes the pages of all. Leave out the name and `--test`.")
      }
      let own = files?.ownMechanisms ?? Array(library.values)
      guard let root = files?.root ?? installation?.root, !own.isEmpty else {
        throw ValidationError("This workspace has no mechanisms of its own.")
      }
      return try write(own, relativeTo: root, in: pages)
    }
    let all = library.values.sorted { ($0.family, $0.name) < ($1.family, $1.name) }
    let chosen = all.filter { name == nil || $0.name == name }
    if let name, chosen.isEmpty {
      throw ValidationError(
        "There is no mechanism `\(name)`. " + didYouMean(name, among: library.keys))
    }
    if test { return try run(chosen) }
    if let mechanism = chosen.first, name != nil { return put(MechanismPage(mechanism).text) }
    let rows = all.map { [$0.family, $0.name, $0.title] }
    put(aligned([["family", "mechanism", ""]] + rows))
  }

  private func write(_ mechanisms: [Mechanism], relativeTo root: URL, in folder: String) throws {
    let url = URL(filePath: folder, directoryHint: .isDirectory)
    do {
      let count = try interruption.finished {
        try Catalogue.write(mechanisms, relativeTo: root, in: url)
      }
      say("Wrote \(count) pages into \(folder). Begin with README.md.")
    } catch let stranger as Catalogue.Stranger {
      throw ValidationError(
        "`\(folder)` holds `\(stranger.path)`, which is no page of mechanisms. Name a folder of its"
          + " own for the pages.")
    } catch {
      say("leftshift: error: `\(folder)` could not be written: \(error.localizedDescription)")
      throw ExitCode(1)
    }
  }

  private func run(_ mechanisms: [Mechanism]) throws {
    let log = FaultLog()
    var (passed, failed) = (0, 0)
    for mechanism in mechanisms {
      mechanism.check(log)
      for outcome in MechanismExamples.run(mechanism) {
        if outcome.passed { passed += 1 } else { failed += 1 }
        put("\(outcome.passed ? "pass" : "FAIL")  \(mechanism.name): \(outcome.title)\n")
        outcome.faults.forEach(log.add)
      }
    }
    put("\(passed) examples passed, \(failed) failed\n")
    if !log.faults.isEmpty { throw report(log) }
  }
}

/// A mechanism as a page for reading.
struct MechanismPage {
  private let mechanism: Mechanism

  init(_ mechanism: Mechanism) { self.mechanism = mechanism }

  var text: String {
    var text = "\(mechanism.title)  (\(mechanism.name))\n"
    if let summary = mechanism.notes.summary { text += "\n\(wrapped(summary, indent: ""))" }
    text += "\nTakes\n" + inputs
    if !mechanism.lets.isEmpty {
      text += "\nWhere\n"
      for value in mechanism.lets { text += formula(value.name, value.formula.text) }
    }
    text += "\nPays\n" + formula(nil, mechanism.pays.text)
    if !mechanism.requirements.isEmpty {
      text += list("Requires", mechanism.requirements.map { "\($0.formula.text): \($0.otherwise)" })
    }
    let notes = mechanism.notes
    text += list("I want to pay for", notes.purposes)
    text += list(
      "Who carries the risk",
      [notes.risk].compactMap { $0 } + notes.risks.map { "\($0.risk.rawValue): \($0.bearer)" })
    text += list("For", notes.pros) + list("Against", notes.cons)
    text += list("What helps", notes.mitigations) + list("Fits", notes.fits)
    text += list("Does not fit", notes.unfits) + list("Needs", notes.needs)
    text += list("Data", notes.data.map(\.rawValue)) + list("Skills", notes.skills)
    text += list("Reserve", [notes.reserve].compactMap { $0 }) + list("Sources", notes.sources)
    return text + "\n\(mechanism.examples.count) worked examples, in \(mechanism.file.path)\n"
  }

  private var inputs: String {
    aligned(
      mechanism.inputs.map { input in
        let by = input.by.isEmpty ? "" : " by " + input.by.map(\.text).joined(separator: ", ")
        let fallback = input.fallback.map { "; \($0.text(as: input.kind)) if not given" } ?? ""
        return ["  " + input.name, "\(input.kind)\(by)", (input.meaning ?? "") + fallback]
      })
  }

  private func formula(_ name: String?, _ formula: String) -> String {
    let oneLine = formula.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return wrapped((name.map { "\($0) = " } ?? "") + oneLine, indent: "  ")
  }

  private func list(_ title: String, _ items: [String]) -> String {
    items.isEmpty ? "" : "\n\(title)\n" + items.map { wrapped("- " + $0, indent: "  ") }.joined()
  }

  /// Lines of at most 88 characters.
  private func wrapped(_ text: String, indent: String) -> String {
    var (lines, line) = ([String](), indent)
    for word in text.split(whereSeparator: \.isWhitespace) {
      if line.count + word.count > 87, line != indent {
        lines.append(line)
        line = indent + "  "
      }
      line += (line.allSatisfy { $0 == " " } ? "" : " ") + word
    }
    return (lines + [line]).joined(separator: "\n") + "\n"
  }
}
