import CSystem

/// Unpacks a part of an archive piece by piece, and holds it to its checksum at the end.
final class PartReader {
  private let bytes: [UInt8]
  private let entry: ZipArchive.Entry
  /// What is left to unpack.
  private var packed: Range<Int>
  private var checksum: uLong = 0
  private var size = 0
  private var isAtEnd = false
  /// zlib's own notes point back at this, so that it may not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isOpen = false

  private static let chunk = 1 << 16

  init(_ bytes: [UInt8], _ packed: Range<Int>, _ entry: ZipArchive.Entry) {
    (self.bytes, self.packed, self.entry) = (bytes, packed, entry)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
  }

  deinit {
    if isOpen { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Puts the next bytes in the place of those in `buffer`.
  ///
  /// - Returns: whether there were any.
  func next(into buffer: inout [UInt8]) throws(WorkbookError) -> Bool {
    repeat {
      guard !isAtEnd else { return false }
      if entry.isDeflated { try inflate(into: &buffer) } else { copy(into: &buffer) }
      buffer.withUnsafeBufferPointer {
        checksum = crc32(checksum, $0.baseAddress, uInt($0.count))
      }
      size += buffer.count
      // What it says of itself was found small enough; what comes out must not be more.
      guard size <= entry.size else { throw damaged }
      guard !isAtEnd || size == entry.size && UInt32(truncatingIfNeeded: checksum) == entry.checksum
      else { throw damaged }
    } while buffer.isEmpty
    return true
  }

  private var damaged: WorkbookError { .damaged("`\(entry.name)` does not unpack to what it was") }

  private func copy(into buffer: inout [UInt8]) {
    let piece = packed.prefix(Self.chunk)
    buffer = Array(bytes[piece])
    packed = piece.upperBound..<packed.upperBound
    isAtEnd = packed.isEmpty
  }

  private func inflate(into buffer: inout [UInt8]) throws(WorkbookError) {
    if !isOpen {
      // Without a header of zlib's own, as archives have it.
      let size = Int32(MemoryLayout<z_stream>.size)
      guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else { throw damaged }
      isOpen = true
    }
    var status = Z_OK
    let packed = self.packed
    buffer = [UInt8](unsafeUninitializedCapacity: Self.chunk) { output, count in
      bytes.withUnsafeBufferPointer { input in
        let rest = UnsafeBufferPointer(rebasing: input[packed])
        // zlib only reads it; its declaration is older than `const`.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: rest.baseAddress)
        stream.pointee.avail_in = uInt(rest.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = uInt(output.count)
        status = CSystem.inflate(stream, Z_NO_FLUSH)
        self.packed = packed.dropFirst(rest.count - Int(stream.pointee.avail_in))
        count = output.count - Int(stream.pointee.avail_out)
      }
    }
    isAtEnd = status == Z_STREAM_END
    guard isAtEnd || status == Z_OK else { throw damaged }
    // Nothing came and nothing went: the part breaks off.
    guard isAtEnd || !buffer.isEmpty || self.packed != packed else { throw damaged }
  }
}
