import Definitions
import Faults
import Foundation

/// The definitions of a pack beside those that its reader has.
extension PackContents {
  /// A file that is not the same on both sides.
  public struct OtherText: Sendable {
    public let path: String
    /// The first line that differs, with its text on both sides; nought, and `nil` for the side
    /// that does not have the file, where one does not.
    public let line: Int
    public let packed: String?
    public let own: String?
  }

  /// What differs from a workspace's own contracts, definitions and called mechanisms.
  public func differences(from files: WorkspaceFiles) -> [OtherText] {
    let packed = Dictionary(
      definitions.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
    let own = files.texts.mapValues { String(decoding: $0, as: UTF8.self) }
    let alone = own.keys.filter { $0.hasPrefix("definitions/") && packed[$0] == nil }
    return (packed.keys + alone).sorted().compactMap { path in
      Self.difference(path, packed: packed[path], own: own[path])
    }
  }

  /// Mechanisms of the library that are not those of this installation: the pack's own are used.
  public func differences(from installation: Installation) -> [OtherText] {
    let library = FolderSource(root: installation.root)
    return definitions.filter(\.isOfLibrary).compactMap { file in
      let own = library.bytes(of: file.path).map { String(decoding: $0, as: UTF8.self) }
      return Self.difference(file.path, packed: file.text, own: own)
    }
  }

  private static func difference(_ path: String, packed: String?, own: String?) -> OtherText? {
    guard let packed, let own else {
      return OtherText(path: path, line: 0, packed: packed, own: own)
    }
    if packed.utf8.elementsEqual(own.utf8) { return nil }
    let theirs = packed.split(separator: "\n", omittingEmptySubsequences: false)
    let ours = own.split(separator: "\n", omittingEmptySubsequences: false)
    let line = (0..<max(theirs.count, ours.count)).first { line in
      !theirs.indices.contains(line) || !ours.indices.contains(line)
        || !theirs[line].utf8.elementsEqual(ours[line].utf8)
    }
    func text(_ lines: [Substring]) -> String {
      line.flatMap { lines.indices.contains($0) ? String(lines[$0]) : nil } ?? ""
    }
    return OtherText(path: path, line: (line ?? 0) + 1, packed: text(theirs), own: text(ours))
  }

  /// Writes the definitions into a folder, as a workspace without data; those of the library below
  /// `library/`.
  ///
  /// - Throws: `pack-extract`.
  public func extract(to folder: String) throws(Fault) {
    let root = URL(filePath: folder, directoryHint: .isDirectory)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.plainPath)) ?? []
    guard names.isEmpty else {
      throw Fault(
        "pack-extract", at: nil, "the folder `\(folder)` is not empty",
        advice: "Nothing is written over: name a new one.")
    }
    do {
      for file in definitions {
        let path = (file.isOfLibrary ? "library/" : "") + file.path
        let url = root.appending(path: path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: url, options: .withoutOverwriting)
      }
    } catch {
      throw Fault(
        "pack-extract", at: nil, "the definitions could not be written to `\(folder)`",
        advice: "See that there is room, and that you may write there.")
    }
  }
}
