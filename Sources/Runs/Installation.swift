import Foundation

/// Where the program's own files are: `Mechanisms/` and `Examples/` stand beside the command, or
/// in a folder above it, as in a clone. Nothing is baked in at build time, so the folder can be
/// moved; `LEFTSHIFT_HOME` names it where it is elsewhere.
public struct Installation: Sendable {
  public let root: URL

  public init(root: URL) { self.root = root }

  public var mechanisms: URL { root.appending(path: "Mechanisms") }
  public var examples: URL { root.appending(path: "Examples") }
  public var synthesis: URL { root.appending(path: "Synthesis", directoryHint: .isDirectory) }
  public var schemas: URL { root.appending(path: "Schemas") }

  public static func find() -> Installation? {
    if let home = ProcessInfo.processInfo.environment["LEFTSHIFT_HOME"], !home.isEmpty {
      return Installation(root: URL(filePath: home, directoryHint: .isDirectory))
    }
    var folder = executable.deletingLastPathComponent()
    for _ in 0..<6 {
      for candidate in [folder, folder.appending(path: "share/leftshift")]
      where isFolder(candidate.appending(path: "Mechanisms")) {
        return Installation(root: candidate)
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  static var executable: URL {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: path ?? CommandLine.arguments.first ?? "leftshift")
  }

  /// The names of the example workspaces.
  public var exampleNames: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: examples.plainPath)) ?? []
    return names.filter { isFolder(examples.appending(path: $0)) && !$0.hasPrefix(".") }.sorted()
  }
}

func isFolder(_ url: URL) -> Bool {
  var isDirectory: ObjCBool = false
  return FileManager.default.fileExists(atPath: url.plainPath, isDirectory: &isDirectory)
    && isDirectory.boolValue
}

extension URL {
  /// The path as the file system has it; `path()` would write a space as `%20`.
  public var plainPath: String { path(percentEncoded: false) }
}
