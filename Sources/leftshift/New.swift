import ArgumentParser
import Faults
import Foundation
import Runs

struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a workspace to edit.",
    discussion: """
      Leaves a small commented contract that settles; or copies an example, data and all:

        leftshift new my-trusts
        leftshift new my-trusts --example west-yorkshire
        leftshift settle my-trusts
      """)

  @Argument(help: "The folder to make. It must not exist yet, or be empty.")
  var folder: String

  @Option(help: "The example to copy.")
  var example: String = "starter"

  func run() throws {
    guard let installation = Installation.find() else {
      throw ValidationError("The folder `Examples` was not found beside the command.")
    }
    let names = installation.exampleNames
    guard names.contains(example) else {
      throw ValidationError(
        "There is no example `\(example)`. " + didYouMean(example, among: names))
    }
    let target = URL(filePath: folder)
    let manager = FileManager.default
    let path = target.plainPath
    if manager.fileExists(atPath: path) {
      guard let present = try? manager.contentsOfDirectory(atPath: path), present.isEmpty else {
        throw ValidationError("`\(folder)` exists already. Name a folder that does not.")
      }
    }
    do {
      try interruption.finished {
        try copy(installation.examples.appending(path: example), to: target)
      }
    } catch {
      say("leftshift: error: `\(folder)` could not be written: \(error.localizedDescription)")
      throw ExitCode(1)
    }
    let synthesis = needsData(target) ? "\n  leftshift synth \(folder)/data" : ""
    say(
      """
      Made \(folder) from the example \(example). Next:\(synthesis)
        leftshift settle \(folder)
        leftshift check \(folder)        after each change
      """)
  }

  /// Whether its data are made and not copied: the folder is there, and nothing to see in it.
  private func needsData(_ workspace: URL) -> Bool {
    let data = workspace.appending(path: "data").plainPath
    let files = try? FileManager.default.contentsOfDirectory(atPath: data)
    return files.map { $0.allSatisfy { $0.hasPrefix(".") } } ?? false
  }

  /// All of it, or nothing where it cannot be.
  private func copy(_ source: URL, to target: URL) throws {
    let manager = FileManager.default
    let wasThere = manager.fileExists(atPath: target.plainPath)
    try manager.createDirectory(at: target, withIntermediateDirectories: true)
    let names = try manager.contentsOfDirectory(atPath: source.plainPath).sorted()
    do {
      for name in names {
        try manager.copyItem(at: source.appending(path: name), to: target.appending(path: name))
      }
    } catch {
      for name in names { try? manager.removeItem(at: target.appending(path: name)) }
      if !wasThere { try? manager.removeItem(at: target) }
      throw error
    }
  }
}
