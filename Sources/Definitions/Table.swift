import Faults
import Formulas
import Quantities

/// A bundle of columns over named dimensions, from a file or written in the contract.
public struct Table: Sendable {
  public let name: String
  public let place: Place
  public let source: Source
  /// What a row is found by, in order; `period` among them where figures change by period.
  /// Empty for a table of rows that measures count.
  public let keys: [Key]
  public internal(set) var columns: [Column]
  /// The roster of which every member must have its row.
  public let covers: Passage?
  /// Which sheet of its file, where that is a workbook.
  public var sheet: SheetChoice?
  /// How its rows were received, where its source is a folder of extracts.
  public internal(set) var received: ReceivedTable?
  /// Whether what a row is found by may be anything, as a person is: nobody has declared it.
  var isFoundByAnything = false

  public enum Source: Sendable {
    /// A path relative to the folder of the file that names it; of extracts, their folder in the
    /// workspace.
    case file(Passage)
    case rows([Row])
    /// The rows of other tables, one after another: its columns are columns of theirs.
    case tables([Passage])
  }

  /// A row that is written out: a member for each key, and a cell for each column.
  public struct Row: Sendable {
    public let members: [Passage]
    public let cells: [Passage]
  }

  public struct Key: Sendable {
    /// A dimension, or `period`.
    public let dimension: String
    /// The column of the file.
    public let header: Passage

    public var isPeriod: Bool { dimension == "period" }
  }

  public struct Column: Sendable {
    public let name: String
    /// The column of the file, where the name differs.
    public let header: Passage
    public let kind: Kind
    /// Decimals kept of a number that was stored with floating-point noise.
    public let places: Int?
    /// What a blank cell means; without it a blank is missing.
    public internal(set) var blank: Value?
    /// Whether the column says which period its row is of (in a table of rows).
    public let isPeriod: Bool
    /// What it is worked out from, where it is not in the file (in a table of rows).
    public var formula: Passage?
    /// How many digits its numbers may have before the point, where the column says so.
    public internal(set) var wholeDigits: Int?
    /// How the file writes its days, where the column is of dates.
    public internal(set) var written = DayForm.iso

    /// Whether it says a member of a dimension.
    public var isLabel: Bool {
      if case .label = kind { !isPeriod && !isAsStored } else { false }
    }

    /// Of a column of money.
    public var currency: Currency? {
      if case .number(let unit) = kind { unit.currency } else { nil }
    }
  }

  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// The table as its rows see it: what they are found by are columns like others, after them, each
  /// by the name of its dimension.
  public var asRows: Table {
    let found = keys.map { key in
      Column(
        name: key.dimension, header: key.header,
        kind: key.isPeriod ? .date : .label(of: key.dimension), places: nil, blank: nil,
        isPeriod: key.isPeriod)
    }
    var table = self
    table.columns += found.filter { key in !columns.contains { $0.name == key.name } }
    return table
  }

  /// Whether a row may be about somebody: an admission, a person. Messages quote nothing of it.
  /// Rows that are found by declared members, by a period, or in a contract's own table are its
  /// figures.
  public var isOfRows: Bool {
    if case .file = source { keys.isEmpty || isFoundByAnything } else { false }
  }

  /// A table that rows can read, where the members of some dimensions are declared.
  func beside(_ declared: [String]) -> Table {
    var table = self
    table.isFoundByAnything = keys.contains { key in
      !key.isPeriod && !declared.contains(key.dimension)
    }
    return table
  }

  /// The dimensions its columns are by; the period is not among them.
  public var dimensions: Set<String> { Set(keys.filter { !$0.isPeriod }.map(\.dimension)) }
}

/// A table from number to number, with its place.
public struct ScaleTable: Sendable {
  public let name: String
  public let kind: Kind
  public let scale: Scale
  public let passage: Passage
}

/// A parameter in force from each of its dates until the next.
public struct DatedValue: Sendable {
  public enum Inside: String, CaseIterable, Sendable {
    /// A step inside a period is an error.
    case refuse
    /// The value in force on the period's first day serves for all of it.
    case start
    /// The values in force, weighted by their days.
    case days
  }

  public let name: String
  public let kind: Kind
  public let inside: Inside
  /// In the order they take effect.
  public let steps: [Step]
  public let passage: Passage

  public struct Step: Sendable {
    public let from: PeriodName
    /// For a step written as a date or a period of the calendar.
    public let day: Day?
    /// The day it became known, where it was later than the day it takes effect.
    public let known: Day?
    public let value: Value
    public let passage: Passage
  }
}
