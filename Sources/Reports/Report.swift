import Quantities

/// What a command found out, in the order in which a reader wants it: for a terminal, for a
/// browser, and for paper.
public struct Report: Sendable {
  public let title: String
  /// What it is about: the workspace, the days.
  public let about: String
  /// What has to stand on every page: that no baseline was agreed, who may read it.
  public var notices: [String]
  /// What matters most, a sentence each.
  public var summary: [String]
  public var sections: [Section]
  /// What has to be known before a figure is relied on: waived gates, figures that are made up.
  public var caveats: [String]

  public struct Section: Sendable {
    public let title: String
    public var blocks: [Block]

    public init(_ title: String, _ blocks: [Block]) { (self.title, self.blocks) = (title, blocks) }
  }

  public enum Block: Sendable {
    case text(String)
    case list([String])
    case table(ReportTable)
    case chart(Chart)
    case details(Details)
  }

  /// What stands behind a figure: folded away on a page until it is asked for, or a cell leads to
  /// it.
  public struct Details: Sendable {
    /// What a `Cell.link` leads to.
    public let id: String
    public let title: String
    /// As a terminal would show it, line by line.
    public let text: String
    /// What the text says of numbers that may be of people, by their names.
    public let counts: [(name: String, cell: Cell)]

    public init(_ id: String, _ title: String, text: String, counts: [(String, Cell)] = []) {
      (self.id, self.title, self.text) = (id, title, text)
      self.counts = counts
    }
  }

  public init(
    _ title: String, about: String, notices: [String] = [], summary: [String] = [],
    sections: [Section] = [], caveats: [String] = []
  ) {
    (self.title, self.about, self.notices) = (title, about, notices)
    (self.summary, self.sections, self.caveats) = (summary, sections, caveats)
  }
}

/// Figures in rows, with what each of them is.
public struct ReportTable: Sendable {
  public let caption: String
  public let columns: [Column]
  public var rows: [Row]

  public struct Column: Sendable {
    public let name: String
    /// Whether it holds figures, which stand to the right.
    public let isNumber: Bool

    public static func words(_ name: String) -> Column { Column(name: name, isNumber: false) }
    public static func figures(_ name: String) -> Column { Column(name: name, isNumber: true) }
  }

  public struct Row: Sendable {
    public let cells: [Cell]
    /// Whether it adds up the others.
    public let isTotal: Bool

    public init(_ cells: [Cell], isTotal: Bool = false) {
      (self.cells, self.isTotal) = (cells, isTotal)
    }
  }

  public init(_ caption: String, _ columns: [Column], _ rows: [Row]) {
    (self.caption, self.columns, self.rows) = (caption, columns, rows)
  }
}

/// A figure or a word, exact.
public enum Cell: Hashable, Sendable {
  case text(String)
  /// A text that leads to the `Report.Details` of this id.
  case link(String, to: String)
  case money(Rational, Currency)
  /// By how much a sum is more or less than another: with its sign, also where it is more.
  case change(Rational, Currency)
  /// How many of something that may be people: a report does not show it where it is small.
  case count(Rational, of: String)
  case number(Rational)
  /// A part of a whole: a half is 50%.
  case share(Rational)
  /// Not known, or not there: never nought.
  case empty
}

/// A drawing of figures, with the sentence that says what it shows and the figures themselves.
public struct Chart: Sendable {
  public let title: String
  public let sentence: String
  public let kind: Kind
  /// What the values are: a currency's sign, `%` where 50 is a half, or a word, as `people`.
  public let unit: String
  public let table: ReportTable

  public enum Kind: Sendable {
    /// One bar for each name, to the right of nought or to its left.
    case bars([Point])
    /// Several bars for each name.
    case groups([Point])
    /// A line for each series, over names as they are given, or else as points first have them;
    /// besides, dots without a line where something is marked, and level lines by the names of
    /// their series.
    case lines([Point], names: [String] = [], marks: [Point] = [], levels: [Point] = [])
    /// From one sum to another by way of what was added and taken away.
    case steps([Step])
    /// A square for each pair of names, coloured by its value: nought is neutral. The columns stand
    /// as they are named, or else as points first have them.
    case heat([Point], columns: [String] = [])
    /// What goes from place to place, from left to right, in bands as broad as their amounts.
    case bands([Place], [Band])
  }

  /// Where bands begin and end.
  public struct Place: Sendable {
    public let id: String
    public let name: String
    /// All that goes through it, in full.
    public let amount: String

    public init(_ id: String, _ name: String, amount: String) {
      (self.id, self.name, self.amount) = (id, name, amount)
    }
  }

  public struct Band: Sendable {
    /// The ids of its places.
    public let from: String
    public let to: String
    /// What it is for, which gives it its colour; "" for grey.
    public let series: String
    public let value: Rational
    /// What is said of it when it is pointed at.
    public let says: String

    public init(
      from: String, to: String, series: String, _ value: Rational, says: String
    ) {
      (self.from, self.to, self.series) = (from, to, series)
      (self.value, self.says) = (value, says)
    }
  }

  public struct Point: Sendable {
    public let name: String
    /// The line, the bar of a group, or the column of a heat map; "" where there is one alone.
    public let series: String
    public let value: Rational

    public init(_ name: String, _ series: String = "", _ value: Rational) {
      (self.name, self.series, self.value) = (name, series, value)
    }
  }

  public struct Step: Sendable {
    public let name: String
    public let value: Rational
    /// Whether it is a sum, and not what is added to the one before.
    public let isSum: Bool

    public init(_ name: String, _ value: Rational, isSum: Bool = false) {
      (self.name, self.value, self.isSum) = (name, value, isSum)
    }
  }

  public init(
    _ title: String, _ sentence: String, _ kind: Kind, unit: String, table: ReportTable
  ) {
    (self.title, self.sentence, self.kind) = (title, sentence, kind)
    (self.unit, self.table) = (unit, table)
  }
}
