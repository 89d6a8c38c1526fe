import ArgumentParser
import Definitions
import Faults
import Formulas
import Runs
import Settlement

struct Mechanisms: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the ways to pay, or show one.",
    discussion: """
      Without a name, lists the library. With one, shows what the mechanism takes, what it pays, \
      and what to know before choosing it. With --test, runs the worked examples in the files:

        leftshift mechanisms
        leftshift mechanisms scorecard
        leftshift mechanisms --test
        leftshift mechanisms --in my-trusts --test

      With --in, those of a workspace's own are among them.
      """)

  @Argument(help: "The mechanism.")
  var name: String?

  @Flag(help: "Run the worked examples.")
  var test = false

  @Option(name: .customLong("in"), help: "A workspace.")
  var workspace: String?

  func run() throws {
    let log = FaultLog()
    let installation = Installation.find()
    let library =
      workspace.map {
        WorkspaceFiles.read($0, installation: installation, log)?.mechanisms ?? [:]
      } ?? MechanismLibrary.read(installation, log)
    guard log.faults.isEmpty else { throw report(log) }
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
    if let risk = notes.risk { text += list("Who carries the risk", [risk]) }
    text += list("For", notes.pros) + list("Against", notes.cons)
    text += list("What helps", notes.mitigations) + list("Fits", notes.fits)
    text += list("Needs", notes.needs) + list("Sources", notes.sources)
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
