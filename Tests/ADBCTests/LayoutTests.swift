import CADBC
import Testing

@testable import ADBC

/// What Arrow allows and DuckDB happens not to send, from batches built by hand.
@Suite("Arrow layouts")
struct LayoutTests {
  /// Holds the buffers until the test is over.
  private let arena = Arena()

  /// Reads rows `positions`, twice over, of a column with this `data` and this validity bitmap.
  private func decode<Stored: BitwiseCopyable>(
    _ type: ArrowType, _ data: [Stored], valid: [UInt8], nullCount: Int64, positions: Range<Int>
  ) throws -> Column.Values {
    var column = column(data, valid: valid)
    column.null_count = nullCount
    let chunk = Chunk(column, positions: positions, action: "read the column 'x'")
    return try type.values(in: [chunk, chunk])
  }

  private func column<Stored: BitwiseCopyable>(_ data: [Stored], valid: [UInt8]) -> ArrowArray {
    var column = ArrowArray()
    column.n_buffers = 2
    column.buffers = arena.place([
      UnsafeRawPointer(arena.place(valid)), UnsafeRawPointer(arena.place(data)),
    ])
    return column
  }

  private func field(_ format: String) throws -> Field {
    try format.withCString { format in
      var schema = ArrowSchema()
      schema.format = format
      return try Field(schema)
    }
  }

  @Test func slicesAreCutFromValuesAndValidityAlike() throws {
    let data = (0..<12).map { Int32($0) }
    let values = try decode(
      .int32, data, valid: [0b0111_1111, 0b0000_1011], nullCount: -1, positions: 6..<12)
    let slice: [Int64?] = [6, nil, 8, 9, nil, 11]
    #expect(values == .integers(slice + slice))
  }

  @Test func aNullCountOfZeroOverrulesTheBitmap() throws {
    let values = try decode(.date, [1, 2] as [Int32], valid: [0], nullCount: 0, positions: 0..<2)
    #expect(values == .days([1, 2, 1, 2]))
  }

  @Test func slicesOfDecimalsAndTruths() throws {
    let words: [UInt64] = [1, 0, .max, .max, 0, 1]
    #expect(
      try decode(.decimal(scale: 2), words, valid: [], nullCount: 0, positions: 1..<3)
        == .decimals([-1, 1 << 64, -1, 1 << 64], scale: 2))
    #expect(
      try decode(
        .truth, [0b0000_0010, 0b0000_0001] as [UInt8], valid: [], nullCount: 0,
        positions: 7..<9) == .truths([false, true, false, true]))
  }

  @Test func aSliceOfABatchIsASliceOfEveryColumn() throws {
    var child = column([0, 10, 20, 30, 40] as [Int64], valid: [])
    child.offset = 1
    var root = ArrowArray()
    root.length = 2
    root.offset = 1
    root.n_children = 1
    root.children = arena.place([arena.place([child])])

    let batch = Batch(taking: root)
    let field = try field("l")
    let chunk = try #require(try batch.chunk(0, of: field))
    #expect(try field.type.values(in: [chunk]) == .integers([20, 30]))
    #expect(throws: ADBCError.self) { try batch.chunk(1, of: field) }
  }

  @Test func aBatchIsReleasedOnce() {
    var releases = 0
    withUnsafeMutablePointer(to: &releases) { counter in
      var array = ArrowArray()
      array.private_data = UnsafeMutableRawPointer(counter)
      array.release = { $0?.pointee.private_data.assumingMemoryBound(to: Int.self).pointee += 1 }
      var batches = [Batch(taking: array)]
      batches += batches
      batches.removeAll()
    }
    #expect(releases == 1)
  }

  @Test func boundRowsReadBackAsTheyWereWritten() throws {
    let values = ["", "x", nil, "naïve"]
    let row = BoundRow(values)
    #expect(row.schema.n_children == 4)
    let batch = Batch(taking: row.array)
    for (index, value) in values.enumerated() {
      let field = try Field(try #require(row.schema.children[index]).pointee)
      let chunk = try #require(try batch.chunk(index, of: field))
      #expect(try field.type.values(in: [chunk]) == .text([value]))
    }
    withExtendedLifetime(row) {}
  }

  @Test func aMissingBufferIsAnErrorAndNotACrash() {
    var column = ArrowArray()
    column.null_count = 0
    let chunk = Chunk(column, positions: 0..<1, action: "read the column 'x'")
    #expect(throws: ADBCError.self) { try ArrowType.int64.values(in: [chunk]) }
  }

  @Test func invalidTextIsRefusedAndNotRepaired() throws {
    let views: [UInt8] = [1, 0, 0, 0, 0xFF] + Array(repeating: 0, count: 11)
    let error = #expect(throws: ADBCError.self) {
      try decode(.text(.views), views, valid: [], nullCount: 0, positions: 0..<1)
    }
    #expect(error?.message == "a text in it is not valid UTF-8")
  }

  @Test(arguments: [
    "d:9,2,32", "d:18,2,64", "d:76,2,256", "d:38", "d:", "d:38,-2", "tdm", "w:16", "",
  ])
  func formatsThatAreNotRead(format: String) {
    #expect(throws: ADBCError.self) { try ArrowType(format: format, action: "read") }
  }

  @Test func decimalsWithAndWithoutTheirWidth() throws {
    #expect(try ArrowType(format: "d:38,10", action: "read") == .decimal(scale: 10))
    #expect(try ArrowType(format: "d:38,10,128", action: "read") == .decimal(scale: 10))
  }
}
