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
  /// Their bytes, by their paths.
  let texts: [String: [UInt8]]

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
    return read(
      FolderSource(root: root), root: root,
      library: installation.map { FolderSource(root: $0.root) }, wholeLibrary: wholeLibrary, log)
  }

  /// Reads the definitions of a source, and the mechanisms of a library beside them.
  ///
  /// - Parameter root: where tables find their files.
  static func read(
    _ source: any DefinitionSource, root: URL, library: (any DefinitionSource)?,
    wholeLibrary: Bool = false, _ log: FaultLog
  ) -> WorkspaceFiles {
    var workspace = Workspace()
    var read: [HashedFile] = []
    var texts: [String: [UInt8]] = [:]
    let noting = { (file: HashedFile, bytes: [UInt8]) in
      read.append(file)
      texts[file.path] = bytes
    }
    let reader = DefinitionFiles(source: source, log: log, noting: noting)
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
      library, only: called, besides: Set(own.map(\.name)), log, noting: noting)
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
      root: root, workspace: workspace, mechanisms: mechanisms, definitions: read, texts: texts)
  }

  /// Its parties and what is declared beside contracts, which are not read: for whoever looks at
  /// what was posted, whether or not it would settle now.
  public static func readDeclarations(_ root: URL, _ log: FaultLog) -> Workspace {
    var workspace = Workspace()
    let reader = DefinitionFiles(source: FolderSource(root: root), log: log) { _, _ in }
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
    _ log: FaultLog, noting: @escaping (HashedFile, [UInt8]) -> Void = { _, _ in }
  ) -> [String: Mechanism] {
    read(
      installation.map { FolderSource(root: $0.root) }, only: names, besides: own, log,
      noting: noting)
  }

  static func read(
    _ library: (any DefinitionSource)?, only names: Set<String>? = nil,
    besides own: Set<String> = [], _ log: FaultLog,
    noting: @escaping (HashedFile, [UInt8]) -> Void = { _, _ in }
  ) -> [String: Mechanism] {
    guard let library, library.isFolder("Mechanisms") else {
      log.add(
        Fault(
          "no-library", at: nil, "the folder `Mechanisms` was not found",
          advice: "It stands beside the command or in a folder above it. Put it back, or set"
            + " LEFTSHIFT_HOME to the folder that holds it."))
      return [:]
    }
    var mechanisms: [String: Mechanism] = [:]
    let reader = DefinitionFiles(source: library, log: log, noting: noting)
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
