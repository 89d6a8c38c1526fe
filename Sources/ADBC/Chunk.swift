import CADBC

/// One column's rows within one batch. It points into the batch, which must be kept meanwhile.
struct Chunk {
  /// Where the rows are in the buffers, with the offsets of slices counted in.
  let positions: Range<Int>

  /// What an error in these rows is an error in, as it reads after "could not".
  let action: String

  private let buffers: UnsafeBufferPointer<UnsafeRawPointer?>
  private let validity: UnsafeRawPointer?

  init(_ column: ArrowArray, positions: Range<Int>, action: String) {
    self.positions = positions
    self.action = action
    buffers = UnsafeBufferPointer(start: column.buffers, count: Int(column.n_buffers))
    // A count of 0 says that there is nothing to look up even if there is a bitmap; -1 does not.
    validity = column.null_count == 0 ? nil : buffers.first ?? nil
  }

  func isNull(_ position: Int) -> Bool {
    guard let validity else { return false }
    return !bit(position, of: validity)
  }

  /// Buffer `index`; number 0 is the validity bitmap.
  ///
  /// - Throws: `ADBCError` if the driver sent the column without it.
  func buffer(_ index: Int) throws -> UnsafeRawPointer {
    guard let buffer = optionalBuffer(index) else {
      throw ADBCError(action, "the driver sent it without its buffer \(index)")
    }
    return buffer
  }

  /// Buffer `index`, for one that may be left out when there is not a byte in it.
  func optionalBuffer(_ index: Int) -> UnsafeRawPointer? {
    buffers.indices.contains(index) ? buffers[index] : nil
  }
}

/// Bit `index` of a bitmap, which Arrow numbers from the lowest bit of the first byte.
func bit(_ index: Int, of bitmap: UnsafeRawPointer) -> Bool {
  bitmap.load(fromByteOffset: index / 8, as: UInt8.self) >> (index % 8) & 1 == 1
}
