import ArgumentParser
import Faults
import Foundation
import Runs

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the JSON Schema of a kind of file.",
    discussion: """
      With it an editor completes keys and marks mistakes while you type; docs/editor.md shows how:

        leftshift schema contract > contract.schema.json
      """)

  @Argument(help: "workspace, contract, definitions or mechanism.")
  var kind: String

  func run() throws {
    guard let installation = Installation.find() else {
      throw ValidationError("The folder `Schemas` was not found beside the command.")
    }
    let path = installation.schemas.plainPath
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasSuffix(".schema.json") }.map { String($0.dropLast(12)) }
    guard names.contains(kind),
      let data = FileManager.default.contents(atPath: "\(path)/\(kind).schema.json")
    else {
      throw ValidationError("There is no schema of `\(kind)`. " + didYouMean(kind, among: names))
    }
    put(String(decoding: data, as: UTF8.self))
  }
}
