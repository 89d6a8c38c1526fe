import Faults

/// What is said of an extract that cannot be told apart from others row by row, without a word of
/// what is in it.
enum ExtractFaults {
  static func blankKey(_ count: Int, _ header: String, _ place: Place) -> Fault {
    Fault(
      "blank-key", at: place,
      count == 1
        ? "a cell of column `\(header)` is blank, and rows are known again by it"
        : "\(count) cells of column `\(header)` are blank, and rows are known again by it",
      label: count == 1 ? "it is in this row" : "the first is in this row",
      advice: "Fill the cell, or have the extract made again; or name other columns in the `key:`"
        + " of `received:`.")
  }

  static func repeatedKey(_ count: Int, _ headers: [String], _ place: Place) -> Fault {
    let named = spoken(headers)
    return Fault(
      "repeated-row", at: place,
      count == 1
        ? "one \(named) stands in more than one row of this extract"
        : "\(count) different \(named) stand in more than one row of this extract",
      label: count == 1 ? "here for the second time" : "the first of them, for the second time",
      advice: "Which row counts? Have the extract made again without the others; or add the column"
        + " that tells them apart to the `key:` of `received:`.")
  }

  static func unreadablePeriod(_ count: Int, _ header: String, _ place: Place) -> Fault {
    Fault(
      "unreadable-cells", at: place,
      count == 1
        ? "a cell of column `\(header)` cannot be read as a month"
        : "\(count) cells of column `\(header)` cannot be read as months",
      label: count == 1 ? "it is in this row" : "the first is in this row",
      advice: "Write `2026-04`, or a day of the month as 2026-04-17; a longer period as"
        + " `2026/27 Q1` or `2026/27`.")
  }
}
