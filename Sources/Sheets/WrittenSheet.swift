import Quantities

/// A sheet of a workbook to be written: a row of names that stays in sight, and the rows below it.
public struct WrittenSheet: Sendable {
  public let name: String
  public let columns: [Column]
  public let rows: [[WrittenCell]]
  /// For columns that are added up below the last row, what they come to.
  public let totals: [Int: Rational]

  public struct Column: Sendable {
    public let name: String
    /// In characters.
    public let width: Int

    public init(_ name: String, width: Int) { (self.name, self.width) = (name, width) }
  }

  /// - Parameter rows: of as many cells as there are columns.
  public init(
    _ name: String, _ columns: [Column], _ rows: [[WrittenCell]], totals: [Int: Rational] = [:]
  ) {
    (self.name, self.columns, self.rows, self.totals) = (name, columns, rows, totals)
  }
}

public enum WrittenCell: Hashable, Sendable {
  /// Never a formula, whatever it begins with.
  case text(String)
  /// A sum of money, with so many decimals.
  case money(Rational, places: Int)
  case number(Rational)
  case day(Day)
  /// A text that leads to the first cell of a row of another sheet; its names are row 0.
  case link(String, sheet: String, row: Int)
  case empty
}

/// Why a workbook was not written, as it reads after "because".
public struct WorkbookNotWritten: Error {
  public let reason: String
}

extension Rational {
  /// As a cell can hold it: `nil` where a floating-point number of fifteen digits is another.
  ///
  /// Any decimal of up to fifteen digits comes back out of a workbook as it went in, which is all
  /// that a ledger can hold in pence.
  var cellNumber: Double? {
    let text = exactText
    let digits = text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }
    return digits.count <= 15 && !text.contains("/") ? Double(text) : nil
  }
}
