import Definitions
import Faults
import Glibc
import Hashing

/// A file of rows: comma-separated text (`.csv`), Parquet (`.parquet`), or a sheet of a workbook
/// (`.xlsx`).
public struct DataFile: Hashable, Sendable {
  /// Where it is.
  public let path: String
  /// How messages and statements call it: relative to the folder the user named.
  public let shownAs: String
  /// Of a workbook.
  let sheet: SheetChoice?
  /// Whether messages may quote its first line. They never quote the rows of a file; and where rows
  /// may be about people, a first line that is no line of names is one of them.
  public let hasQuotableNames: Bool
  /// Where its rows come from, if it was put together of other files.
  let origins: Origins?

  /// Names a file; it is looked for when it is read.
  public init(
    path: String, shownAs: String, sheet: SheetChoice? = nil, hasQuotableNames: Bool = false,
    origins: Origins? = nil
  ) {
    (self.path, self.shownAs, self.sheet) = (path, shownAs, sheet)
    (self.hasQuotableNames, self.origins) = (hasQuotableNames, origins)
  }

  public var isParquet: Bool { path.hasSuffix(".parquet") }

  /// Those of older kinds among them, which are refused as what they are.
  public var isWorkbook: Bool { SheetChoice.isWorkbook(path) }

  /// The file, with its sheet where one is named; or what it was put together of.
  public var title: String {
    if let origins { return origins.title }
    guard isWorkbook, let name = sheet?.name else { return shownAs }
    return "\(shownAs), sheet \(name)"
  }

  /// A line of the file, or a row of its sheet, without its text: rows may be about people.
  func place(line: Int) -> Place { Place(file: title, line: line) }

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
  public func sha256() throws(Fault) -> String {
    var hash = SHA256()
    try readChunks { chunk, _ in hash.update(chunk) }
    return hash.finish()
  }

  private func readChunks(
    _ use: (_ chunk: UnsafeRawBufferPointer, _ fileSize: Int) -> Void
  ) throws(Fault) {
    let descriptor = try opened()
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
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

  /// A descriptor to read it by, for the caller to close.
  func opened() throws(Fault) -> Int32 {
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
    return descriptor
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
