import CADBC

/// One row of text parameters, laid out as an Arrow record batch for a driver to bind.
///
/// All the memory is this object's own and goes when it goes, after the statement it is bound to.
/// What the driver gets as `release` therefore has nothing to free: it only marks the struct as
/// released, which is all that Arrow's interface asks to be visible from outside.
final class BoundRow {
  var schema: ArrowSchema
  var array: ArrowArray
  private let arena: Arena

  init(_ values: [String?]) {
    let arena = Arena()
    let fields = values.map { _ in arena.place([BoundRow.field("u")]) as Optional }
    let columns = values.map { arena.place([BoundRow.column($0, in: arena)]) as Optional }

    schema = BoundRow.field("+s")
    schema.n_children = Int64(values.count)
    schema.children = arena.place(fields)

    array = BoundRow.column(buffers: arena.place([nil]), count: 1)
    array.n_children = Int64(values.count)
    array.children = arena.place(columns)
    self.arena = arena
  }

  /// A field whose type is spelled `format`. It needs no name: parameters go by position.
  private static func field(_ format: StaticString) -> ArrowSchema {
    var field = ArrowSchema()
    field.format = UnsafeRawPointer(format.utf8Start).assumingMemoryBound(to: CChar.self)
    field.name = UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(
      to: CChar.self)
    field.flags = 2  // nullable
    field.release = { $0?.pointee.release = nil }
    return field
  }

  /// A text column that holds `value` and nothing else.
  private static func column(_ value: String?, in arena: Arena) -> ArrowArray {
    let bytes = Array((value ?? "").utf8)
    let validity = UnsafeRawPointer(arena.place([UInt8(value == nil ? 0 : 1)]))
    let offsets = UnsafeRawPointer(arena.place([0, Int32(bytes.count)]))
    let buffers = arena.place([validity, offsets, UnsafeRawPointer(arena.place(bytes))] as [_?])
    var column = column(buffers: buffers, count: 3)
    column.null_count = value == nil ? 1 : 0
    return column
  }

  private static func column(
    buffers: UnsafeMutablePointer<UnsafeRawPointer?>, count: Int64
  ) -> ArrowArray {
    var column = ArrowArray()
    column.length = 1
    column.n_buffers = count
    column.buffers = buffers
    column.release = { $0?.pointee.release = nil }
    return column
  }
}

/// Memory at fixed addresses, freed all at once.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  /// Copies plain values into the arena, one after another.
  func place<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
    let block = UnsafeMutablePointer<Value>.allocate(capacity: max(values.count, 1))
    block.initialize(from: values, count: values.count)
    blocks.append(block)
    return block
  }

  deinit {
    for block in blocks { block.deallocate() }
  }
}
