import Definitions
import Engines
import Faults
import Foundation
import Hashing
import Quantities
import Settlement
import Testing

@testable import Runs

/// What tests of packs have in common.
enum Packs {
  /// A copy of an example, so that tests can change and delete it.
  static func copy(of example: String, to folder: URL) throws -> String {
    let place = folder.appending(path: example)
    try FileManager.default.copyItem(
      at: repository.appending(path: "Examples/\(example)"), to: place)
    return place.path()
  }

  /// All contracts of a workspace, packed.
  static func contents(
    of path: String, tables: [String: String] = [:], only: String? = nil
  ) throws -> PackContents {
    let (contents, log) = try packed(path, tables: tables, only: only)
    return try #require(contents, "\(faultReport(log.faults))")
  }

  static func packed(
    _ path: String, tables: [String: String] = [:], only: String? = nil
  ) throws -> (PackContents?, FaultLog) {
    let log = FaultLog()
    let files = try #require(
      WorkspaceFiles.read(path, installation: Installation(root: repository), log))
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    let open = OpenWorkspace(
      files, engine: DuckDBEngine(driverPath: duckDB), replacements: tables)
    return (open.pack(open.workspace.contracts, only: only, program: "test", log)?.contents, log)
  }

  /// The starter's, which every test that breaks something begins with.
  static let starter: PackContents? = try? contents(
    of: repository.appending(path: "Examples/starter").path())

  /// The same with something else in place of a text of its JSON; a definition's hash follows it.
  static func changed(
    _ contents: PackContents, _ old: String, to new: String
  ) throws -> PackContents {
    let before = try JSONText.of(contents, width: 120)
    #expect(before.contains(old), "nothing to change: \(old)")
    var json = try #require(
      JSONSerialization.jsonObject(
        with: Data(before.replacing(old, with: new, maxReplacements: 1).utf8)) as? [String: Any])
    let definitions = try #require(json["definitions"] as? [[String: Any]])
    json["definitions"] = definitions.map { file in
      let text = file["text"] as? String ?? ""
      return file.merging(["sha256": SHA256.hexadecimal(of: Array(text.utf8))]) { $1 }
    }
    return try JSONDecoder().decode(
      PackContents.self, from: JSONSerialization.data(withJSONObject: json))
  }

  /// What is wrong with some contents, once their forger has signed them.
  static func faults(of contents: PackContents) throws -> String {
    let log = FaultLog()
    let signed = try PackFile.signed(contents, with: SigningKey(), as: nil)
    let pack = log.attempt { () throws(Fault) in try PackFile(signed.bytes) }
    if let pack { _ = PackCheck(pack.contents, log) }
    return log.faults.isEmpty ? "" : faultReport(log.faults)
  }

  /// Contents that are sound in form, sent and worked out again.
  static func check(_ contents: PackContents) throws -> PackCheck {
    let signed = try PackFile.signed(contents, with: SigningKey(), as: "NHS Anywhere")
    let log = FaultLog()
    let check = PackCheck(try PackFile(signed.bytes).contents, log)
    return try #require(check, "\(faultReport(log.faults))")
  }
}
