/// A ZIP archive in memory: as much of the format as workbooks use.
struct ZipArchive {
  /// A file in the archive, as the directory at its end has it.
  struct Entry {
    let name: String
    let isEncrypted: Bool
    let isDeflated: Bool
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    /// Where its own header begins.
    let offset: Int
  }

  private let bytes: Bytes
  private let entries: [String: Entry]

  init(_ bytes: [UInt8]) throws(WorkbookError) {
    self.bytes = Bytes(bytes)
    entries = try Self.directory(of: self.bytes)
  }

  func has(_ name: String) -> Bool { entries[name.lowercased()] != nil }

  /// A part ready to be unpacked. Names are alike but for case.
  ///
  /// - Parameter most: its bytes, unpacked.
  func part(_ name: String, most: Int) throws(WorkbookError) -> PartReader {
    guard let entry = entries[name.lowercased()] else { throw .damaged("`\(name)` is not in it") }
    if entry.isEncrypted { throw .encrypted }
    guard entry.size <= most else {
      throw .tooLarge("a part of more than \(most >> 20) MB, unpacked (`\(name)`)")
    }
    // The part's own header repeats the name, and may have more or less behind it.
    guard bytes.number(at: entry.offset, 4) == 0x0403_4b50,
      let nameLength = bytes.number(at: entry.offset + 26, 2),
      let extraLength = bytes.number(at: entry.offset + 28, 2)
    else { throw .damaged("`\(name)` is not where its directory says") }
    let start = entry.offset + 30 + nameLength + extraLength
    guard start + entry.packedSize <= bytes.count else { throw .incomplete }
    return PartReader(bytes.all, start..<start + entry.packedSize, entry)
  }

  // MARK: The directory

  private static func directory(of bytes: Bytes) throws(WorkbookError) -> [String: Entry] {
    guard let end = end(of: bytes), let count = bytes.number(at: end + 10, 2),
      let start = bytes.number(at: end + 16, 4)
    else { throw whatElse(bytes) }
    guard start != 0xFFFF_FFFF, count != 0xFFFF else {
      throw .tooLarge("more parts than the plain kind of ZIP archive can list")
    }
    var (entries, offset) = ([String: Entry](), start)
    for _ in 0..<count {
      let (entry, next) = try self.entry(at: offset, of: bytes)
      // Which of two counts? Readers disagree, so that one file would show two contents.
      guard entries.updateValue(entry, forKey: entry.name.lowercased()) == nil else {
        throw .damaged("it lists `\(entry.name)` twice")
      }
      offset = next
    }
    return entries
  }

  /// The record at the archive's end, which a comment of its maker's may follow.
  private static func end(of bytes: Bytes) -> Int? {
    let first = max(0, bytes.count - 22 - 0xFFFF)
    return stride(from: bytes.count - 22, through: first, by: -1).first { offset in
      bytes.number(at: offset, 4) == 0x0605_4b50
        && bytes.number(at: offset + 20, 2) == bytes.count - offset - 22
    }
  }

  private static func entry(
    at offset: Int, of bytes: Bytes
  ) throws(WorkbookError) -> (Entry, next: Int) {
    let broken = WorkbookError.damaged("its directory cannot be read")
    guard bytes.number(at: offset, 4) == 0x0201_4b50,
      let flags = bytes.number(at: offset + 8, 2), let method = bytes.number(at: offset + 10, 2),
      let checksum = bytes.number(at: offset + 16, 4),
      let nameLength = bytes.number(at: offset + 28, 2),
      let extraLength = bytes.number(at: offset + 30, 2),
      let commentLength = bytes.number(at: offset + 32, 2),
      let name = bytes.text(at: offset + 46, nameLength)
    else { throw broken }
    guard method == 0 || method == 8 else {
      throw .damaged("`\(name)` is packed in a way that workbooks do not use")
    }
    // Sizes that do not fit stand in an extra field, in this order.
    var long = longNumbers(of: bytes, at: offset + 46 + nameLength, extraLength)
    func size(_ field: Int) -> Int? {
      guard let size = bytes.number(at: offset + field, 4) else { return nil }
      return size == 0xFFFF_FFFF ? long.popLast() : size
    }
    guard let unpacked = size(24), let packed = size(20), let start = size(42) else { throw broken }
    let entry = Entry(
      // A few writers part folders as Windows does.
      name: name.replacing("\\", with: "/"), isEncrypted: flags & 1 != 0, isDeflated: method == 8,
      checksum: UInt32(truncatingIfNeeded: checksum), packedSize: packed, size: unpacked,
      offset: start)
    return (entry, offset + 46 + nameLength + extraLength + commentLength)
  }

  /// The numbers of the field for archives beyond 4 GB, the last one first.
  private static func longNumbers(of bytes: Bytes, at start: Int, _ length: Int) -> [Int] {
    var offset = start
    while offset + 4 <= start + length {
      guard let kind = bytes.number(at: offset, 2), let size = bytes.number(at: offset + 2, 2)
      else { return [] }
      if kind == 1 {
        return stride(from: offset + 4, to: min(offset + 4 + size, start + length) - 7, by: 8)
          .compactMap { bytes.number(at: $0, 8) }.reversed()
      }
      offset += 4 + size
    }
    return []
  }

  /// What a file is that is not an archive with an end.
  private static func whatElse(_ bytes: Bytes) -> WorkbookError {
    if bytes.number(at: 0, 4) == 0x0403_4b50 { return .incomplete }
    guard bytes.number(at: 0, 4) == 0xE011_CFD0 else { return .notAWorkbook }
    // A workbook with a password lies in a file of the kind that older workbooks are.
    let name = Array("EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    return bytes.all.firstRange(of: name) == nil ? .olderKind : .encrypted
  }
}

/// Numbers and texts at places in bytes that anybody may have written.
struct Bytes {
  let all: [UInt8]

  init(_ all: [UInt8]) { self.all = all }

  var count: Int { all.count }

  /// An unsigned number, its lowest byte first; `nil` beyond the end, or where it is no `Int`.
  func number(at offset: Int, _ width: Int) -> Int? {
    guard offset >= 0, offset <= all.count - width else { return nil }
    var value: UInt64 = 0
    for index in (offset..<offset + width).reversed() { value = value << 8 | UInt64(all[index]) }
    // Half of what an `Int` holds, so that sums of two stay one.
    return value < 1 << 62 ? Int(value) : nil
  }

  func text(at offset: Int, _ length: Int) -> String? {
    guard offset >= 0, offset <= all.count - length else { return nil }
    return String(decoding: all[offset..<offset + length], as: UTF8.self)
  }
}
