import ArgumentParser
import Definitions
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
    let log = FaultLog()
    do throws(Fault) {
      try interruption.finished { () throws(Fault) in
        try FileCopy.copyFolder(installation.examples.appending(path: example), to: target)
      }
    } catch {
      log.add(error)
      throw report(log)
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
}
