import Faults
import Foundation
import Glibc
import Hashing

/// The files of a folder and of the folders in it, by their paths from there.
struct FileTree: Equatable {
  /// What tells whether a file is still as it was.
  struct Trace: Hashable {
    let size: Int
    let changed: Int
    let inode: UInt64
  }

  private(set) var files: [String: Trace] = [:]
  /// Folders, without the one that they are all in.
  private(set) var folders: Set<String> = []

  /// - Parameters:
  ///   - skipping: paths that are left out, with all that is in them.
  ///   - followsLinks: whether a link to a file of the folder is that file; else a link is a fault.
  init(
    of root: URL, skipping: Set<String> = [], followsLinks: Bool
  ) throws(Fault) {
    try add("", of: root, skipping, followsLinks)
  }

  private mutating func add(
    _ folder: String, of root: URL, _ skipped: Set<String>, _ followsLinks: Bool
  ) throws(Fault) {
    let url = folder.isEmpty ? root : root.appending(path: folder)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.plainPath) else {
      throw FileCopy.unreadable(folder.isEmpty ? root.relativePath : folder)
    }
    for name in names.sorted() {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      guard !skipped.contains(path) else { continue }
      guard !name.contains(where: { $0.isNewline || $0 == "\\" }) else { throw badName(path) }
      let file = root.appending(path: path).plainPath
      var status = stat()
      guard lstat(file, &status) == 0 else { throw FileCopy.unreadable(path) }
      if status.st_mode & S_IFMT == S_IFLNK, followsLinks {
        guard Self.isInside(file, root), stat(file, &status) == 0,
          status.st_mode & S_IFMT == S_IFREG
        else { throw badLink(path) }
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        folders.insert(path)
        try add(path, of: root, skipped, followsLinks)
      case S_IFREG:
        let changed = status.st_mtim
        files[path] = Trace(
          size: status.st_size, changed: changed.tv_sec &* 1_000_000_000 &+ changed.tv_nsec,
          inode: UInt64(status.st_ino))
      default: throw badLink(path)
      }
    }
  }

  /// Whether what a path leads to lies in the folder.
  static func isInside(_ path: String, _ root: URL) -> Bool {
    guard let place = realpath(path, nil), let folder = realpath(root.plainPath, nil) else {
      return false
    }
    defer {
      free(place)
      free(folder)
    }
    return String(cString: place).hasPrefix(String(cString: folder) + "/")
  }

  private func badName(_ path: String) -> Fault {
    Fault(
      "backup-name", at: nil, "a file has a line break or a `\\` in its name: \(path)",
      advice: "The list of a backup has a line for each file, and could not name it. Rename it.")
  }

  private func badLink(_ path: String) -> Fault {
    Fault(
      "backup-link", at: nil, "`\(path)` is neither a folder nor a file of this one",
      advice: "What it leads to would not be in the backup. Put the file itself in its place, or"
        + " move the link out of the workspace.")
  }
}

/// Copies of files that are on the disk when they are said to be. They belong to whoever makes
/// them, who may write to them, whosever the originals are.
public enum FileCopy {
  /// Copies a folder with all that is in it: all of it, or nothing where it cannot be.
  ///
  /// - Parameter target: is not there yet, or empty.
  /// - Throws: `unreadable-file`, `not-written`.
  public static func copyFolder(_ source: URL, to target: URL) throws(Fault) {
    let tree = try FileTree(of: source, followsLinks: true)
    let shown = target.relativePath
    let isNew = !FileManager.default.fileExists(atPath: target.plainPath)
    do {
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    } catch { throw notWritten(shown) }
    do throws(Fault) {
      for folder in tree.folders.sorted() {
        guard mkdir(target.appending(path: folder).plainPath, 0o777) == 0 else {
          throw notWritten(shown)
        }
      }
      for path in tree.files.keys.sorted() {
        _ = try copy(source.appending(path: path), to: target.appending(path: path), shown: shown)
      }
    } catch {
      let made = Set(tree.files.keys).union(tree.folders).filter { !$0.contains("/") }
      for name in made { try? FileManager.default.removeItem(at: target.appending(path: name)) }
      if isNew { rmdir(target.plainPath) }
      throw error
    }
  }

  /// Copies a file that is not there yet, and says what was in it.
  ///
  /// - Parameter shown: what messages call the copy.
  /// - Returns: the SHA-256 of its bytes.
  static func copy(_ source: URL, to target: URL, shown: String) throws(Fault) -> String {
    let from = open(source.plainPath, O_RDONLY | O_CLOEXEC)
    guard from >= 0 else { throw unreadable(source.relativePath) }
    defer { close(from) }
    var status = stat()
    guard fstat(from, &status) == 0 else { throw unreadable(source.relativePath) }
    return try write(to: target, shown: shown, mode: status.st_mode & 0o777 | S_IWUSR) {
      (output) throws(Fault) in
      try each(of: from, source.relativePath) { (bytes) throws(Fault) in try output(bytes) }
    }
  }

  static func write(_ text: String, to target: URL, shown: String) throws(Fault) -> String {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    defer { bytes.deallocate() }
    bytes.copyBytes(from: text.utf8)
    return try write(to: target, shown: shown, mode: 0o644) { (output) throws(Fault) in
      try output(UnsafeRawBufferPointer(bytes))
    }
  }

  static func hash(of file: URL) throws(Fault) -> String {
    let descriptor = open(file.plainPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(file.relativePath) }
    defer { close(descriptor) }
    var hash = SHA256()
    try each(of: descriptor, file.relativePath) { (bytes) throws(Fault) in hash.update(bytes) }
    return hash.finish()
  }

  /// Waits until the names in a folder are on the disk.
  static func settle(_ folder: URL, shown: String) throws(Fault) {
    let descriptor = open(folder.plainPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw notWritten(shown) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw notWritten(shown) }
  }

  static func unreadable(_ path: String) -> Fault {
    Fault(
      "unreadable-file", at: nil, "`\(path)` cannot be read",
      advice: "Check that it is there and that you may read it. Nothing was written.")
  }

  static func notWritten(_ path: String, _ number: Int32 = errno) -> Fault {
    Fault(
      "not-written", at: nil, "`\(path)` cannot be written",
      advice: "The system says: \(String(cString: strerror(number))). Nothing of it is left. Make"
        + " room, or name a folder where you may write.")
  }

  private typealias Output = (UnsafeRawBufferPointer) throws(Fault) -> Void

  private static func write(
    to target: URL, shown: String, mode: mode_t, _ body: (Output) throws(Fault) -> Void
  ) throws(Fault) -> String {
    let into = open(target.plainPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard into >= 0 else { throw notWritten(shown) }
    defer { close(into) }
    var hash = SHA256()
    try body { (bytes) throws(Fault) in
      hash.update(bytes)
      var rest = bytes
      while !rest.isEmpty {
        let count = Glibc.write(into, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw notWritten(shown) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
    guard fsync(into) == 0 else { throw notWritten(shown) }
    return hash.finish()
  }

  private static func each(
    of descriptor: Int32, _ path: String, _ body: (UnsafeRawBufferPointer) throws(Fault) -> Void
  ) throws(Fault) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path) }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
