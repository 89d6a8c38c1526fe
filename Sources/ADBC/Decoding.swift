/// Gives a value for a position in a chunk's buffers. It is made once per chunk, so that finding
/// the buffers is not repeated for every row.
private typealias Reader<Value> = (Int) throws -> Value

extension ArrowType {
  /// Copies a column of this type out of its chunks.
  ///
  /// - Throws: `ADBCError` if a value cannot be represented exactly, or a buffer is missing.
  func values(in chunks: [Chunk]) throws -> Column.Values {
    switch self {
    case .null: .nulls(count: chunks.reduce(0) { $0 + $1.positions.count })
    case .truth: .truths(try gather(chunks, truths))
    case .int8: .integers(try gather(chunks) { try integers($0, of: Int8.self) })
    case .int16: .integers(try gather(chunks) { try integers($0, of: Int16.self) })
    case .int32: .integers(try gather(chunks) { try integers($0, of: Int32.self) })
    case .int64: .integers(try gather(chunks) { try integers($0, of: Int64.self) })
    case .uint8: .integers(try gather(chunks) { try integers($0, of: UInt8.self) })
    case .uint16: .integers(try gather(chunks) { try integers($0, of: UInt16.self) })
    case .uint32: .integers(try gather(chunks) { try integers($0, of: UInt32.self) })
    case .uint64: .integers(try gather(chunks) { try integers($0, of: UInt64.self) })
    case .decimal(let scale): .decimals(try gather(chunks, decimals), scale: scale)
    case .date: .days(try gather(chunks, days))
    case .text(.offsets32): .text(try gather(chunks) { try strings($0, offsets: Int32.self) })
    case .text(.offsets64): .text(try gather(chunks) { try strings($0, offsets: Int64.self) })
    case .text(.views): .text(try gather(chunks, views))
    }
  }
}

/// Reads all rows of all chunks, in order.
private func gather<Value>(
  _ chunks: [Chunk], _ reader: (Chunk) throws -> Reader<Value>
) throws -> [Value?] {
  var values: [Value?] = []
  values.reserveCapacity(chunks.reduce(0) { $0 + $1.positions.count })
  for chunk in chunks {
    let read = try reader(chunk)
    for position in chunk.positions {
      values.append(chunk.isNull(position) ? nil : try read(position))
    }
  }
  return values
}

private func truths(_ chunk: Chunk) throws -> Reader<Bool> {
  let bits = try chunk.buffer(1)
  return { bit($0, of: bits) }
}

private func days(_ chunk: Chunk) throws -> Reader<Int32> {
  let data = try chunk.buffer(1)
  return { load(Int32.self, $0, of: data) }
}

private func integers<Stored: FixedWidthInteger & BitwiseCopyable>(
  _ chunk: Chunk, of: Stored.Type
) throws -> Reader<Int64> {
  let data = try chunk.buffer(1)
  return { position in
    let stored = load(Stored.self, position, of: data)
    guard let value = Int64(exactly: stored) else {
      throw ADBCError(chunk.action, "the value \(stored) is too large")
    }
    return value
  }
}

private func decimals(_ chunk: Chunk) throws -> Reader<Int128> {
  let data = try chunk.buffer(1)
  return { position in
    // 128 bits in two's complement, the lower half first.
    let low = load(UInt64.self, 2 * position, of: data)
    let high = load(Int64.self, 2 * position + 1, of: data)
    return Int128(high) << 64 | Int128(low)
  }
}

private func strings<Offset: FixedWidthInteger & BitwiseCopyable>(
  _ chunk: Chunk, offsets: Offset.Type
) throws -> Reader<String> {
  let offsets = try chunk.buffer(1)
  let bytes = chunk.optionalBuffer(2)
  return { position in
    let start = Int(load(Offset.self, position, of: offsets))
    let end = Int(load(Offset.self, position + 1, of: offsets))
    return try string(at: bytes.map { $0 + start }, count: end - start, in: chunk)
  }
}

/// Views are 16 bytes each: a length, and then the text itself if it is of 12 bytes or fewer, or
/// its first 4 bytes, the number of a data buffer and an offset into that.
private func views(_ chunk: Chunk) throws -> Reader<String> {
  let views = try chunk.buffer(1)
  return { position in
    let view = views + 16 * position
    let length = Int(load(Int32.self, 0, of: view))
    guard length > 12 else { return try string(at: view + 4, count: length, in: chunk) }
    let buffer = try chunk.buffer(2 + Int(load(Int32.self, 2, of: view)))
    return try string(at: buffer + Int(load(Int32.self, 3, of: view)), count: length, in: chunk)
  }
}

private func string(at start: UnsafeRawPointer?, count: Int, in chunk: Chunk) throws -> String {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  // Not repaired: a replacement character would be a different text.
  let string = bytes.withMemoryRebound(to: UInt8.self) { String(validating: $0, as: UTF8.self) }
  guard let string else { throw ADBCError(chunk.action, "a text in it is not valid UTF-8") }
  return string
}

/// Element `index` of an array of plain values. Arrow only recommends that buffers be aligned.
private func load<Value: BitwiseCopyable>(
  _ type: Value.Type, _ index: Int, of buffer: UnsafeRawPointer
) -> Value {
  buffer.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.stride, as: type)
}
