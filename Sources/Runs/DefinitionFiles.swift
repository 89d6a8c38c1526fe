import Definitions
import Faults
import Foundation
import Hashing

/// Where definitions are read from: a folder, or a pack that somebody sent.
protocol DefinitionSource {
  /// The names in a folder, by its path relative to the root, in any order; `""` is the root.
  func names(in folder: String) -> [String]
  func isFolder(_ path: String) -> Bool
  /// In bytes; nought where there is no such file.
  func size(of path: String) -> Int
  /// `nil` where the file cannot be read.
  func bytes(of path: String) -> [UInt8]?
}

/// The files of a folder.
struct FolderSource: DefinitionSource {
  let root: URL

  func names(in folder: String) -> [String] {
    let path = root.appending(path: folder).plainPath
    return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  func isFolder(_ path: String) -> Bool { Runs.isFolder(root.appending(path: path)) }

  func size(of path: String) -> Int {
    let path = root.appending(path: path).plainPath
    return (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  func bytes(of path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: root.appending(path: path).plainPath).map { [UInt8]($0) }
  }
}

/// Files that are not on any disk, by their paths.
struct HeldSource: DefinitionSource {
  let files: [String: [UInt8]]
  /// Folders that are there although they may be empty.
  let folders: Set<String>

  func names(in folder: String) -> [String] {
    let start = folder.isEmpty ? "" : folder + "/"
    let names = files.keys.filter { $0.hasPrefix(start) }
      .compactMap { $0.dropFirst(start.count).split(separator: "/").first.map(String.init) }
    return Array(Set(names))
  }

  func isFolder(_ path: String) -> Bool {
    folders.contains(path) || files.keys.contains { $0.hasPrefix(path + "/") }
  }

  func size(of path: String) -> Int { files[path]?.count ?? 0 }

  func bytes(of path: String) -> [UInt8]? { files[path] }
}

/// YAML files of a source, in the order of their names.
struct DefinitionFiles {
  let source: any DefinitionSource
  let log: FaultLog
  /// Told of each file that is read.
  let noting: (HashedFile, [UInt8]) -> Void

  func files(in folder: String) -> [String] {
    names(in: folder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .map { "\(folder)/\($0)" }
  }

  func folders(in folder: String) -> [String] {
    names(in: folder).filter { source.isFolder("\(folder)/\($0)") }
  }

  /// A definition that nobody reads is no definition: a file or folder whose name is not quite
  /// right is a fault, and not silence.
  func checkForStrays() {
    let folders = ["contracts", "definitions", "regimes", "mechanisms"]
    let known = folders + ["data", "baselines", "runs", "received"]
    let advice =
      "Contracts stand in `contracts/`, measures in `definitions/`, regimes there or in `regimes/`,"
      + " mechanisms in `mechanisms/`, each in a file that ends with `.yaml`."
    for name in names(in: "") where !known.contains(name) && name != "leftshift.yaml" {
      let isDefinition = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
      let isFolderMisspelt =
        source.isFolder(name)
        && !suggestions(for: name, among: known).isEmpty
      guard isDefinition || isFolderMisspelt else { continue }
      log.add(
        Fault(
          "stray-file", at: Place(file: name, line: 1), "nothing reads `\(name)`", advice: advice))
    }
    for folder in folders {
      for name in names(in: folder) where name.contains(".yaml.") || name.contains(".yml.") {
        log.add(
          Fault(
            "stray-file", at: Place(file: "\(folder)/\(name)", line: 1),
            "nothing reads `\(name)`", advice: advice))
      }
    }
  }

  private func names(in folder: String) -> [String] {
    source.names(in: folder).filter { !$0.hasPrefix(".") }.sorted()
  }

  func each(_ files: [String], _ body: ([UInt8], String) -> Void) {
    for file in files {
      let size = source.size(of: file)
      // Not even opened: YAMLReader's own bound is for those who call it with bytes.
      if size > YAMLReader.mostBytes {
        log.add(YAMLReader.tooLarge(file, bytes: size))
      } else if let bytes = source.bytes(of: file) {
        noting(HashedFile(path: file, sha256: SHA256.hexadecimal(of: bytes)), bytes)
        body(bytes, file)
      } else {
        log.add(
          Fault(
            "unreadable-file", at: Place(file: file, line: 1), "this file cannot be read",
            advice: "Check that it exists and that you may read it."))
      }
    }
  }
}
