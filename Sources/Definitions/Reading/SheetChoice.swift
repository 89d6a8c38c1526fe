import Faults

/// Which sheet of a workbook a table reads, and in which of its rows the column names stand.
public struct SheetChoice: Hashable, Sendable {
  /// `nil` for the only one.
  public let name: String?
  /// From 1; `nil` for the first row with anything in it.
  public let header: Int?
  /// Where the table says so, or names its file.
  public let place: Place

  /// Whether a file is a workbook, of any kind that spreadsheets save.
  public static func isWorkbook(_ path: String) -> Bool {
    let path = path.lowercased()
    return [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"].contains { path.hasSuffix($0) }
  }

  public init(name: String?, header: Int?, place: Place) {
    (self.name, self.header, self.place) = (name, header, place)
  }

  /// - Parameter file: what the table names as its file.
  init(_ file: Passage, sheet: Passage?, header: Passage?, _ log: FaultLog) {
    for key in [sheet, header].compactMap({ $0 }) where !Self.isWorkbook(file.text) {
      log.add(
        Fault(
          "stray-sheet", at: key.place, "`\(file.text)` is no workbook, and has no sheets",
          advice:
            "`sheet:` and `header:` are for .xlsx files. Other files have their column names in"
            + " their first line: leave this out."))
    }
    name = sheet?.text
    place = (sheet ?? file).place
    self.header = header.flatMap { Int($0.text) }.flatMap {
      (1...1_048_576).contains($0) ? $0 : nil
    }
    if let header, self.header == nil {
      log.add(
        Fault(
          "bad-number", at: header.place, "`\(header.text)` is not a whole number here",
          advice: "Write the row of the sheet in which the column names stand: `header: 5`."))
    }
  }
}
