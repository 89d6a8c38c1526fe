import CADBC

/// The whole result of a query, column by column, in memory of its own.
public struct QueryResult: Sendable {
  /// The columns in the query's order.
  public let columns: [Column]

  /// How many rows every column has.
  public let rowCount: Int

  /// The first column called `name`, letter for letter.
  ///
  /// - Throws: `ADBCError` if there is none, with the names there are.
  public func column(_ name: String) throws -> Column {
    guard let column = columns.first(where: { $0.name == name }) else {
      let names = columns.map { "'\($0.name)'" }.joined(separator: ", ")
      throw ADBCError("find the column '\(name)'", "the result's columns are \(names)")
    }
    return column
  }
}

extension QueryResult {
  /// Reads a stream to its end and copies out what it held. The stream stays the caller's.
  init(reading stream: inout ArrowArrayStream) throws {
    // First, so that a column Leftshift cannot hold is refused before any row is computed.
    let fields = try stream.fields()
    var batches: [Batch] = []
    while let batch = try stream.nextBatch() {
      batches.append(batch)
    }
    rowCount = batches.reduce(0) { $0 + $1.rowCount }
    // The chunks point into the batches without holding on to them.
    columns = try withExtendedLifetime(batches) {
      try fields.enumerated().map { index, field in
        let chunks = try batches.compactMap { try $0.chunk(index, of: field) }
        return Column(name: field.name, values: try field.type.values(in: chunks))
      }
    }
  }
}

/// A column's name and type, as the stream's schema has them.
struct Field {
  let name: String
  let type: ArrowType

  /// What an error in the column is an error in, as it reads after "could not".
  let action: String

  init(_ schema: ArrowSchema) throws {
    name = text(schema.name) ?? ""
    action = "read the column '\(name)'"
    // The format of such a column is that of the indices, which would pass for its values.
    guard schema.dictionary == nil else {
      throw ADBCError(action, "it is dictionary-encoded, as an ENUM is; cast it to VARCHAR")
    }
    guard let format = text(schema.format) else {
      throw ADBCError(action, "the driver gave no type for it")
    }
    type = try ArrowType(format: format, action: action)
  }
}

/// One record batch, released when the last holder lets go of it.
final class Batch {
  private var array: ArrowArray
  let rowCount: Int

  /// Takes over `array`, which must be a live record batch.
  init(taking array: ArrowArray) {
    self.array = array
    rowCount = Int(array.length)
  }

  deinit { array.release?(&array) }

  /// The rows of one column, or nil if the batch has none.
  func chunk(_ index: Int, of field: Field) throws -> Chunk? {
    guard rowCount > 0 else { return nil }
    guard index < array.n_children, let column = array.children?[index]?.pointee else {
      throw ADBCError(field.action, "the driver sent a batch without it")
    }
    // A slice of the batch is one of every column in it, on top of the column's own.
    let first = Int(array.offset + column.offset)
    return Chunk(column, positions: first..<first + rowCount, action: field.action)
  }
}

extension ArrowArrayStream {
  /// The columns of every batch to come.
  fileprivate mutating func fields() throws -> [Field] {
    var schema = ArrowSchema()
    try check(get_schema?(&self, &schema))
    defer { schema.release?(&schema) }
    return try (0..<Int(schema.n_children)).map { index in
      try Field(schema.children?[index]?.pointee ?? ArrowSchema())
    }
  }

  /// The next batch, or nil at the end of the stream.
  fileprivate mutating func nextBatch() throws -> Batch? {
    var array = ArrowArray()
    try check(get_next?(&self, &array))
    return array.release == nil ? nil : Batch(taking: array)
  }

  private mutating func check(_ status: Int32?) throws {
    guard status == 0 else {
      throw ADBCError(
        "read the query's result", text(get_last_error?(&self)) ?? "the driver gave no reason")
    }
  }
}
