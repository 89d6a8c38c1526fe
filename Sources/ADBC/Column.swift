/// One column of a result: its name, and its values in one of a few Swift types.
///
/// There is no binary floating point among them, on purpose: money and rates arrive as decimals or
/// text, exactly, or not at all.
public struct Column: Sendable, Equatable {
  /// A column's values, all of one kind; nil stands for NULL.
  public enum Values: Sendable, Equatable {
    case text([String?])
    case integers([Int64?])
    /// Decimals as whole numbers of `10^-scale`: 12.50 of scale 2 is 1250.
    case decimals([Int128?], scale: Int)
    case truths([Bool?])
    /// Dates as days since 1 January 1970, negative before it, in the Gregorian calendar.
    case days([Int32?])
    /// A column of so many NULLs and no type, such as `SELECT NULL` may give.
    case nulls(count: Int)
  }

  /// The name that the query gave the column.
  public let name: String

  /// The values from the first row to the last.
  public let values: Values

  /// How many rows there are.
  public var count: Int {
    switch values {
    case .text(let values): values.count
    case .integers(let values): values.count
    case .decimals(let values, _): values.count
    case .truths(let values): values.count
    case .days(let values): values.count
    case .nulls(let count): count
    }
  }
}

extension Column {
  /// The values of a text column.
  ///
  /// - Throws: `ADBCError` if the column holds something else; nothing is converted.
  public func strings() throws -> [String?] {
    switch values {
    case .text(let values): values
    case .nulls(let count): Array(repeating: nil, count: count)
    default: throw mismatch("text")
    }
  }

  /// The values of a column of whole numbers, whatever their width in the database.
  ///
  /// - Throws: `ADBCError` if the column holds something else; nothing is converted.
  public func integers() throws -> [Int64?] {
    switch values {
    case .integers(let values): values
    case .nulls(let count): Array(repeating: nil, count: count)
    default: throw mismatch("integers")
    }
  }

  /// The values of a decimal column as whole numbers of `10^-scale`.
  ///
  /// - Throws: `ADBCError` if the column holds something else; nothing is converted.
  public func decimals() throws -> (unscaled: [Int128?], scale: Int) {
    switch values {
    case .decimals(let values, let scale): (values, scale)
    case .nulls(let count): (Array(repeating: nil, count: count), 0)
    default: throw mismatch("decimals")
    }
  }

  /// The values of a Boolean column.
  ///
  /// - Throws: `ADBCError` if the column holds something else; nothing is converted.
  public func truths() throws -> [Bool?] {
    switch values {
    case .truths(let values): values
    case .nulls(let count): Array(repeating: nil, count: count)
    default: throw mismatch("truth values")
    }
  }

  /// The values of a date column, in days since 1 January 1970.
  ///
  /// - Throws: `ADBCError` if the column holds something else; nothing is converted.
  public func days() throws -> [Int32?] {
    switch values {
    case .days(let values): values
    case .nulls(let count): Array(repeating: nil, count: count)
    default: throw mismatch("dates")
    }
  }

  private func mismatch(_ wanted: String) -> ADBCError {
    ADBCError("read the column '\(name)' as \(wanted)", "it holds \(values.kind)")
  }
}

extension Column.Values {
  /// What the values are, for a person.
  var kind: String {
    switch self {
    case .text: "text"
    case .integers: "integers"
    case .decimals(_, let scale): "decimals of scale \(scale)"
    case .truths: "truth values"
    case .days: "dates"
    case .nulls: "nothing but NULL"
    }
  }
}
