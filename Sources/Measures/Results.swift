import Definitions
import Faults
import Quantities

/// The rows of a file as text, as an engine hands them over: by the table's own columns.
public struct TextRows: Sendable {
  /// The file's path relative to the workspace, and the hash of its bytes.
  public let path: String
  public let sha256: String
  /// A column of text for each header asked for; an empty cell is `""` or `nil`.
  public let columns: [String: [String?]]
  public let count: Int
  /// The line that each row begins on.
  public let lines: [Int]
  /// Where each row is from, if the file was put together of others.
  public let origins: [Place]?

  public init(
    path: String, sha256: String, columns: [String: [String?]], count: Int, lines: [Int],
    origins: [Place]? = nil
  ) {
    (self.path, self.sha256, self.columns) = (path, sha256, columns)
    (self.count, self.lines, self.origins) = (count, lines, origins)
  }

  /// - Parameter row: from 0.
  public func place(of row: Int) -> Place {
    if let origins, origins.indices.contains(row) { return origins[row] }
    return Place(file: path, line: lines[row])
  }
}

/// The figures of a measure by its dimensions and period.
public struct MeasureData: Sendable {
  public struct Key: Hashable, Sendable {
    /// In the order of the measure's dimensions, sorted by name.
    public let members: [String]
    public let period: Period?

    public init(members: [String], period: Period?) {
      (self.members, self.period) = (members, period)
    }
  }

  public let measure: Measure
  public let dimensions: [String]
  public let hasPeriods: Bool
  /// Whether its rows are of periods, and the figures are of all of them together.
  public let joinsPeriods: Bool
  public private(set) var values: [Key: Rational]
  /// How many rows its table has, whether they count or not.
  public let rowCount: Int
  public let sql: String
  /// Which rows count, and what is worked out for them, in the words of the definitions.
  public let workings: [String]
  /// The files that it is from: the table's own first, then those that its rows read.
  public let files: [File]

  /// A table's file by its path relative to the workspace, and the hash of its bytes.
  public struct File: Hashable, Sendable {
    public let table: String
    public let path: String
    public let sha256: String

    public init(table: String, path: String, sha256: String) {
      (self.table, self.path, self.sha256) = (table, path, sha256)
    }
  }

  /// - Parameter aggregate: one of the plan's.
  public init(
    _ aggregate: Aggregate, of plan: Plan, values: [Key: Rational], rowCount: Int, sql: String,
    files: [File]
  ) {
    measure = aggregate.measure
    (dimensions, hasPeriods) = (plan.dimensions, plan.hasPeriods)
    joinsPeriods = !plan.hasPeriods && plan.table.columns.contains { $0.isPeriod }
    workings = plan.workings(of: aggregate)
    (self.values, self.rowCount) = (values, rowCount)
    (self.sql, self.files) = (sql, files)
  }

  /// The same with something added to its figures: what they would be with other rows.
  public func adding(_ more: [Key: Rational]) -> MeasureData {
    var data = self
    data.values.merge(more) { $0 + $1 }
    return data
  }

  /// The same with other figures in place of some of its own; `nil` where there are none.
  public func replacing(_ others: [Key: Rational?]) -> MeasureData {
    var data = self
    for (key, value) in others { data.values[key] = value }
    return data
  }

  /// The path of the table's own file.
  public var path: String { files.first?.path ?? measure.from.text }
}
