import Definitions
import Faults
import Foundation
import Hashing

/// A workspace's definitions as read from its folder, with the mechanisms it can call.
public struct WorkspaceFiles: Sendable {
  public let root: URL
  public let workspace: Workspace
  public let mechanisms: [String: Mechanism]
  /// Every definition that was read, the library's mechanisms included.
  public let definitions: [HashedFile]

  /// One hash for all of them.
  public var hash: String {
    let lines = definitions.map { "\($0.path) \($0.sha256)" }
    return SHA256.hexadecimal(of: Array(lines.joined(separator: "\n").utf8))
  }

  /// Those of the workspace's own folder, in the order of their names.
  public var ownMechanisms: [Mechanism] {
    mechanisms.values.filter { $0.family == "workspace" }.sorted { $0.name < $1.name }
  }
}

/// A file by its path relative to the workspace, and the hash of its bytes.
public struct HashedFile: Hashable, Codable, Sendable {
  public let path: String
  public let sha256: String
}

extension WorkspaceFiles {
  /// Reads the workspace that `path` is, or is a file of. What is wrong is in the log; `nil` where
  /// there is no workspace at all.
  public static func read(
    _ path: String, installation: Installation?, wholeLibrary: Bool = false, _ log: FaultLog
  ) -> WorkspaceFiles? {
    guard let root = log.attempt({ () throws(Fault) in try Self.root(of: path) }) else {
      return nil
    }
    var workspace = Workspace()
    var read: [HashedFile] = []
    let reader = DefinitionFiles(root: root, log: log) { read.append($0) }
    reader.each(["leftshift.yaml"]) { workspace.readHeader($0, path: $1, log) }
    for folder in ["definitions", "regimes"] {
      reader.each(reader.files(in: folder)) { workspace.readDefinitions($0, path: $1, log) }
    }
    reader.each(reader.files(in: "contracts")) { bytes, file in
      guard let contract = Contract.read(bytes, path: file, units: workspace.units, log) else {
        workspace.hasUnreadContracts = true
        return
      }
      if let other = workspace.contracts.first(where: { $0.name == contract.name }) {
        log.add(
          Fault(
            "repeated-name", at: contract.place,
            "there are two contracts called `\(contract.name)`",
            label: "the other is in \(other.place.file)", advice: "Rename one of them."))
      }
      workspace.contracts.append(contract)
    }
    var own: [Mechanism] = []
    reader.each(reader.files(in: "mechanisms")) { bytes, file in
      guard let mechanism = Mechanism.read(bytes, path: file, family: "workspace", log) else {
        return
      }
      own.append(mechanism)
    }
    let called = wholeLibrary ? nil : workspace.mechanismsCalled
    var mechanisms = MechanismLibrary.read(
      installation, only: called, besides: Set(own.map(\.name)), log
    ) { read.append($0) }
    for own in own {
      if let other = mechanisms[own.name] {
        log.add(
          Fault(
            "repeated-name", at: own.place, "there is another mechanism `\(own.name)`",
            label: "the other is \(other.file.path)",
            advice: "A mechanism of your own needs a name of its own: rename it."))
        continue
      }
      mechanisms[own.name] = own
    }
    reader.checkForStrays()
    return WorkspaceFiles(
      root: root, workspace: workspace, mechanisms: mechanisms, definitions: read)
  }

  /// Its parties and what is declared beside contracts, which are not read: for whoever looks at
  /// what was posted, whether or not it would settle now.
  public static func readDeclarations(_ root: URL, _ log: FaultLog) -> Workspace {
    var workspace = Workspace()
    let reader = DefinitionFiles(root: root, log: log) { _ in }
    reader.each(["leftshift.yaml"]) { workspace.readHeader($0, path: $1, log) }
    for folder in ["definitions", "regimes"] {
      reader.each(reader.files(in: folder)) { workspace.readDefinitions($0, path: $1, log) }
    }
    return workspace
  }

  /// The folder of the workspace that `path` is, or is a file of.
  public static func root(of path: String) throws(Fault) -> URL {
    let given = URL(filePath: path).standardizedFileURL
    var folder = isFolder(given) ? given : given.deletingLastPathComponent()
    for _ in 0..<4 {
      let header = folder.appending(path: "leftshift.yaml").plainPath
      if FileManager.default.fileExists(atPath: header) { return folder }
      folder.deleteLastPathComponent()
    }
    let exists = FileManager.default.fileExists(atPath: given.plainPath)
    throw Fault(
      "no-workspace", at: nil,
      exists ? "`\(path)` is not a Leftshift workspace" : "there is no folder `\(path)`",
      advice: exists
        ? "A workspace is a folder with a `leftshift.yaml`. Begin one with"
          + " `leftshift new DIR --example NAME`."
        : "Check the path. `leftshift new \(path) --example NAME` makes a workspace there.")
  }
}

extension Workspace {
  /// The names of the mechanisms that terms call.
  fileprivate var mechanismsCalled: Set<String> {
    var names: Set<String> = []
    for case .mechanism(let name, _) in contracts.flatMap({ $0.terms.map(\.pays) }) {
      names.insert(name.text)
    }
    return names
  }
}

/// The mechanisms that come with the program, each in a file of its own name.
public enum MechanismLibrary {
  /// - Parameters:
  ///   - only: read just those of these names; all of them where one is not there, so that the
  ///     nearest can be named.
  ///   - besides: names that the workspace's own have, which may not be in the library too.
  public static func read(
    _ installation: Installation?, only names: Set<String>? = nil, besides own: Set<String> = [],
    _ log: FaultLog, noting: @escaping (HashedFile) -> Void = { _ in }
  ) -> [String: Mechanism] {
    guard let installation, isFolder(installation.mechanisms) else {
      log.add(
        Fault(
          "no-library", at: nil, "the folder `Mechanisms` was not found",
          advice: "It stands beside the command or in a folder above it. Put it back, or set"
            + " LEFTSHIFT_HOME to the folder that holds it."))
      return [:]
    }
    var mechanisms: [String: Mechanism] = [:]
    let reader = DefinitionFiles(root: installation.root, log: log, noting: noting)
    let files = reader.folders(in: "Mechanisms").map { family in
      (family, reader.files(in: "Mechanisms/\(family)"))
    }
    func name(_ file: String) -> String {
      URL(filePath: file).deletingPathExtension().lastPathComponent
    }
    let there = Set(files.flatMap { $0.1.map(name) })
    let wanted = names.flatMap { $0.isSubset(of: there.union(own)) ? $0.union(own) : nil }
    for (family, files) in files {
      reader.each(files.filter { wanted?.contains(name($0)) != false }) { bytes, file in
        guard let mechanism = Mechanism.read(bytes, path: file, family: family, log) else { return }
        mechanisms[mechanism.name] = mechanism
      }
    }
    return mechanisms
  }
}

/// YAML files by their paths relative to a root, in the order of their names.
private struct DefinitionFiles {
  let root: URL
  let log: FaultLog
  /// Told of each file that is read.
  let noting: (HashedFile) -> Void

  func files(in folder: String) -> [String] {
    names(in: folder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .map { "\(folder)/\($0)" }
  }

  func folders(in folder: String) -> [String] {
    names(in: folder).filter { isFolder(root.appending(path: "\(folder)/\($0)")) }
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
        isFolder(root.appending(path: name))
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
    let path = root.appending(path: folder).plainPath
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  func each(_ files: [String], _ body: ([UInt8], String) -> Void) {
    for file in files {
      let path = root.appending(path: file).plainPath
      let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
      // Not even opened: YAMLReader's own bound is for those who call it with bytes.
      if size > YAMLReader.mostBytes {
        log.add(YAMLReader.tooLarge(file, bytes: size))
      } else if let data = FileManager.default.contents(atPath: path) {
        let bytes = [UInt8](data)
        noting(HashedFile(path: file, sha256: SHA256.hexadecimal(of: bytes)))
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
