/// The value of a cell as text: what a comma-separated file of the sheet would have, but for
/// numbers, which are as they are stored and not as they are shown.
public enum CellValue: Equatable, Sendable {
  case text(String)
  /// An error of the spreadsheet's, as `#N/A`.
  case error(String)
  /// A formula whose value nobody saved.
  case uncomputed
}

/// A row of a sheet. Cells that have nothing in them are not there.
public struct SheetRow: Sendable {
  /// As the spreadsheet counts, from 1.
  public let number: Int
  /// By their columns, from 0, which rise.
  public let cells: [(column: Int, value: CellValue)]
}

/// Reads the rows of a sheet one after another.
public struct SheetReader {
  private var reader: XMLReader
  private let formats: CellFormats
  private let sharedTexts: [String]
  private var isInData = false
  private var lastRow = 0

  init(_ reader: XMLReader, _ formats: CellFormats, _ sharedTexts: [String]) {
    (self.reader, self.formats, self.sharedTexts) = (reader, formats, sharedTexts)
  }

  /// The next row that the sheet holds; `nil` at its end. Rows with nothing in them may be left
  /// out, or not.
  public mutating func next() throws(WorkbookError) -> SheetRow? {
    while true {
      switch try reader.next() {
      case .start where reader.name == "sheetData": isInData = true
      case .start where reader.name == "row" && isInData: return try row()
      case .end where reader.name == "sheetData": isInData = false
      case .finish: return nil
      default: break
      }
    }
  }

  private mutating func row() throws(WorkbookError) -> SheetRow {
    let number = reader.attribute("r").map { Int($0) ?? 0 } ?? lastRow + 1
    guard number > lastRow else { throw .damaged("its rows are not in their order") }
    guard number <= WorkbookLimits.rows else {
      throw .tooLarge("more than \(WorkbookLimits.rows) rows")
    }
    lastRow = number
    var cells: [(column: Int, value: CellValue)] = []
    var lastColumn = -1
    while true {
      switch try reader.next() {
      case .start where reader.name == "c":
        let column = try column(after: lastColumn, inRow: number)
        lastColumn = column
        if let value = try cell(inRow: number) { cells.append((column, value)) }
      case .start: try reader.skipElement()
      case .end: return SheetRow(number: number, cells: cells)
      default: break
      }
    }
  }

  private func column(after last: Int, inRow row: Int) throws(WorkbookError) -> Int {
    guard let reference = reader.attribute("r") else {
      guard last + 1 < WorkbookLimits.columns else {
        throw .tooLarge("more than \(WorkbookLimits.columns) columns")
      }
      return last + 1
    }
    let letters = reference.prefix { !$0.isNumber }
    guard let column = CellReference.column(letters), column > last,
      Int(reference.dropFirst(letters.count)) == row
    else { throw .damaged("the cells of its row \(row) are not in their order") }
    return column
  }

  // MARK: Cells

  /// The value of the cell that just began.
  private mutating func cell(inRow row: Int) throws(WorkbookError) -> CellValue? {
    let (type, style) = (reader.attribute("t") ?? "n", reader.attribute("s"))
    var (stored, inline, hasFormula) = ("", nil as String?, false)
    var element = ""
    let outside = reader.depth - 1
    while true {
      switch try reader.next() {
      case .start where reader.name == "is": inline = try reader.richText()
      case .start:
        element = reader.name
        if element == "f" { hasFormula = true }
        if element != "v", element != "f" { try reader.skipElement() }
      case .text: if element == "v" { stored += reader.text }
      case .end:
        element = ""
        guard reader.depth == outside else { continue }
        if type == "inlineStr" { return Self.text(inline ?? "") }
        if type == "str" { return Self.text(unescaped(stored)) }
        if stored.isEmpty { return hasFormula ? .uncomputed : nil }
        return try value(stored, type, style, inRow: row)
      case .finish: return nil
      }
    }
  }

  private static func text(_ text: String) -> CellValue? { text.isEmpty ? nil : .text(text) }

  private func value(
    _ stored: String, _ type: String, _ style: String?, inRow row: Int
  ) throws(WorkbookError) -> CellValue? {
    switch type {
    case "s":
      guard let index = Int(stored), sharedTexts.indices.contains(index) else {
        throw .damaged("a cell of its row \(row) has a text that is not in it")
      }
      return Self.text(sharedTexts[index])
    case "b": return .text(stored == "0" || stored == "false" ? "FALSE" : "TRUE")
    case "e": return .error(stored)
    case "d": return .text(Self.day(written: stored))
    case "n":
      guard let number = StoredNumber(stored) else {
        throw .damaged("a cell of its row \(row) has a number that is none")
      }
      return .text(text(of: number, formats.meaning(ofStyle: style)))
    default: throw .damaged("a cell of its row \(row) is of a kind that no workbook has")
    }
  }

  /// A number that is shown as a day, and is none, is the number: whoever reads it says so.
  private func text(of number: StoredNumber, _ meaning: CellFormats.Meaning) -> String {
    switch meaning {
    case .number: number.plain
    case .day: number.day(countsFrom1904: formats.countsFrom1904) ?? number.plain
    case .time: number.time(countsFrom1904: formats.countsFrom1904) ?? number.plain
    }
  }

  /// `2026-03-31T00:00:00`, as some writers have it.
  private static func day(written text: String) -> String {
    guard let match = text.wholeMatch(of: /([0-9-]{10})T([0-9:]{8})(?:\.[0-9]+)?Z?/) else {
      return text
    }
    return match.2 == "00:00:00" ? String(match.1) : "\(match.1) \(match.2)"
  }
}

/// How spreadsheets name their cells: column `A` and on, row 1 and on.
public enum CellReference {
  public static func name(column: Int, row: Int) -> String { "\(letters(column))\(row)" }

  static func letters(_ column: Int) -> String {
    var (letters, rest) = ("", column + 1)
    while rest > 0 {
      letters = "\(Character(Unicode.Scalar(UInt8(65 + (rest - 1) % 26))))" + letters
      rest = (rest - 1) / 26
    }
    return letters
  }

  /// `A` is 0.
  static func column(_ letters: some StringProtocol) -> Int? {
    guard (1...3).contains(letters.utf8.count), letters.utf8.allSatisfy({ (65...90).contains($0) })
    else { return nil }
    let column = letters.utf8.reduce(0) { $0 * 26 + Int($1) - 64 } - 1
    return column < WorkbookLimits.columns ? column : nil
  }
}
