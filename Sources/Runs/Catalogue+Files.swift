import Definitions
import Foundation

/// Pages in a folder.
extension Catalogue {
  /// A file that no catalogue wrote: a folder that holds one is left alone.
  public struct Stranger: Error {
    public let path: String
  }

  /// Writes the pages of some mechanisms, and removes pages of those that are no more.
  ///
  /// - Parameter root: what the paths of the mechanisms are relative to.
  /// - Returns: how many pages there are.
  public static func write(
    _ mechanisms: some Sequence<Mechanism>, relativeTo root: URL, in folder: URL
  ) throws -> Int {
    // Only a folder that is there can be followed through links, and behind one that is not
    // followed nothing would be seen.
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let folder = folder.standardizedFileURL.resolvingSymlinksInPath()
    _ = try FileManager.default.contentsOfDirectory(atPath: folder.plainPath)
    if let path = files(in: folder).first(where: { !isPage(folder.appending(path: $0)) }) {
      throw Stranger(path: path)
    }
    let pages = Catalogue(mechanisms, root: way(from: folder, to: root)).pages
    for (path, text) in pages.sorted(by: { $0.key < $1.key }) {
      let url = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    }
    for path in Array(files(in: folder)) where pages[path] == nil {
      try removeWithEmptyFolder(path, in: folder)
    }
    return pages.count
  }

  private static func removeWithEmptyFolder(_ path: String, in folder: URL) throws {
    let url = folder.appending(path: path)
    try FileManager.default.removeItem(at: url)
    let parent = url.deletingLastPathComponent()
    let left = try FileManager.default.contentsOfDirectory(atPath: parent.plainPath)
    if left.isEmpty { try FileManager.default.removeItem(at: parent) }
  }

  /// The paths of all that is below a folder and is no folder itself. Lazily: somebody may name
  /// the root of a disk, and its first file is enough to say no.
  private static func files(in folder: URL) -> some Sequence<String> {
    let paths = FileManager.default.enumerator(atPath: folder.plainPath)
    return IteratorSequence(AnyIterator { paths?.nextObject() as? String }).lazy
      .filter { type(of: folder.appending(path: $0)) != .typeDirectory }
  }

  /// A link is a link, whatever it leads to.
  private static func type(of file: URL) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.plainPath)
    return attributes?[.type] as? FileAttributeType
  }

  private static func isPage(_ file: URL) -> Bool {
    guard type(of: file) == .typeRegular,
      let handle = FileHandle(forReadingAtPath: file.plainPath)
    else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: markStart.utf8.count)) == Data(markStart.utf8)
  }

  /// The relative path from one folder to another.
  private static func way(from folder: URL, to other: URL) -> String {
    let (start, end) = (names(of: folder), names(of: other))
    let shared = zip(start, end).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: start.count - shared) + end.dropFirst(shared))
      .joined(separator: "/")
  }

  private static func names(of folder: URL) -> [String] {
    folder.standardizedFileURL.resolvingSymlinksInPath().pathComponents.filter { $0 != "/" }
  }
}
