import Faults
import Glibc
import Hashing

/// A file of rows: comma-separated text (`.csv`), or Parquet (`.parquet`).
public struct DataFile: Hashable, Sendable {
  /// Where it is.
  public let path: String
  /// How messages and statements call it: relative to the folder the user named.
  public let shownAs: String

  /// Names a file; it is looked for when it is read.
  public init(path: String, shownAs: String) {
    (self.path, self.shownAs) = (path, shownAs)
  }

  var isParquet: Bool { path.hasSuffix(".parquet") }

  /// A line of the file, without its text: rows may be about people.
  func place(line: Int) -> Place { Place(file: shownAs, line: line) }

  /// The bytes of the whole file.
  ///
  /// - Throws: `absent-file`, `not-a-file` or `unreadable-file`.
  func bytes() throws(Fault) -> [UInt8] {
    var all: [UInt8] = []
    try readChunks { chunk, size in
      if all.isEmpty { all.reserveCapacity(size) }
      all.append(contentsOf: chunk)
    }
    return all
  }

  /// The hash of the bytes, in hexadecimal, without holding them all.
  ///
  /// - Throws: as `bytes()` does.
  func sha256() throws(Fault) -> String {
    var hash = SHA256()
    try readChunks { chunk, _ in hash.update(chunk) }
    return hash.finish()
  }

  private func readChunks(
    _ use: (_ chunk: UnsafeRawBufferPointer, _ fileSize: Int) -> Void
  ) throws(Fault) {
    // Before it is opened: opening a pipe would wait for someone to write into it.
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Fault(
        "not-a-file", at: nil, "`\(shownAs)` is not a file",
        advice: "It is a folder or a device. Name the file in it that holds the rows.")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count == 0 { return }
      if count > 0 {
        use(UnsafeRawBufferPointer(rebasing: buffer[..<count]), Int(status.st_size))
      } else if errno != EINTR {
        throw failure(errno)
      }
    }
  }

  private func failure(_ code: Int32) -> Fault {
    if code == ENOENT || code == ENOTDIR {
      return Fault(
        "absent-file", at: nil, "there is no file `\(shownAs)`",
        advice: "Put it there, or correct the path: it is read from the folder of the definition"
          + " that names it.")
    }
    return Fault(
      "unreadable-file", at: nil, "`\(shownAs)` cannot be read",
      advice: "The system says: \(String(cString: strerror(code))).")
  }
}
