/// The column types that Leftshift reads, out of all that Arrow has.
enum ArrowType: Equatable {
  /// How a text column says where each value's bytes are.
  enum TextLayout: Equatable {
    case offsets32
    case offsets64
    case views
  }

  case null
  case truth
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case decimal(scale: Int)
  case date
  case text(TextLayout)

  /// Reads Arrow's spelling of a type.
  ///
  /// - Throws: `ADBCError` for a type that Leftshift does not read, with a way round it.
  init(format: String, action: String) throws {
    guard let type = ArrowType.simple[format] ?? ArrowType.decimal(format) else {
      let name = ArrowType.refused[format].map { "\($0), " } ?? ""
      throw ADBCError(
        action,
        "it is of a type that Leftshift does not read (\(name)Arrow format \"\(format)\"); "
          + "cast it to DECIMAL or VARCHAR in the query")
    }
    self = type
  }

  private static let simple: [String: ArrowType] = [
    "n": .null, "b": .truth, "tdD": .date,
    "c": .int8, "s": .int16, "i": .int32, "l": .int64,
    "C": .uint8, "S": .uint16, "I": .uint32, "L": .uint64,
    "u": .text(.offsets32), "U": .text(.offsets64), "vu": .text(.views),
  ]

  /// The usual guests that are turned away, by the names a person knows them under.
  private static let refused = [
    "e": "half-precision floating point", "f": "single-precision floating point",
    "g": "double-precision floating point", "z": "bytes", "+s": "a struct", "+l": "a list",
  ]

  /// `d:precision,scale`, with or without the width in bits, which must be 128.
  private static func decimal(_ format: String) -> ArrowType? {
    guard format.hasPrefix("d:") else { return nil }
    let numbers = format.dropFirst(2).split(separator: ",").map { Int($0) }
    guard let scale = numbers.dropFirst().first ?? nil, (0...38).contains(scale),
      numbers.count == 2 || numbers.count == 3 && numbers[2] == 128
    else { return nil }
    return .decimal(scale: scale)
  }
}
