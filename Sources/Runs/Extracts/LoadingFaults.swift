import Definitions
import Faults
import Quantities

/// What is said of an extract that cannot be loaded. Nothing of its rows is shown but months.
enum LoadingFaults {
  /// - Parameter earlier: the extracts of the table so far.
  static func check(
    _ extract: Extract, _ file: String, _ received: ReceivedTable, after earlier: [Extract]
  ) throws(Fault) {
    let period = extract.period
    guard extract.rowCount > 0 else {
      throw Fault(
        "empty-extract", at: Place(file: file, line: 1), "this extract has no rows",
        advice: "Nothing is loaded, since that is rarely what a month was. Have it made again.")
    }
    let outside = (extract.rows ?? []).filter { row in
      !period.contains(row.period) && row.period.last >= period.first
    }
    if let row = outside.first {
      let count = outside.reduce(0) { $0 + $1.count }
      throw Fault(
        "rows-outside", at: Place(file: file, line: 1),
        "\(count == 1 ? "a row is" : "\(count) rows are") not of \(period.name)",
        label: outside.count == 1
          ? "of \(row.period.name)" : "of \(row.period.name) and other periods",
        advice: "An extract of \(period.name) may have rows of earlier months, which are late, and"
          + " of no others. Correct `--period`, as `--period 2026-04..2026-06` where it is of"
          + " several months; or have the extract made again.")
    }
    guard received.extract == .whole else { return }
    if let rows = extract.rows, !rows.contains(where: { period.contains($0.period) }) {
      throw Fault(
        "empty-extract", at: Place(file: file, line: 1),
        "this extract has no rows of \(period.name)",
        label: "of \(rows.last?.period.name ?? "") and before",
        advice: "It would leave nothing of \(period.name). Correct `--period`; or have the extract"
          + " made again. (Rows that change months before are loaded as of those months, or under"
          + " `each extract: changes`.)")
    }
    guard received.period == nil else { return }
    for other in earlier
    where other.period.first <= period.last && period.first <= other.period.last
      && !period.contains(other.period)
    {
      throw Fault(
        "extract-overlap", at: received.place,
        "an extract of \(period.name) would replace a part of that of \(other.period.name)",
        label: "which is extract \(other.number)",
        advice: "Which of its rows are of \(period.name) cannot be told. Name the column that says"
          + " it, `received: {period: month}`; or load an extract of all of"
          + " \(other.period.name).")
    }
  }

  static func workbook(_ file: String) -> Fault {
    Fault(
      "extract-form", at: Place(file: file, line: 1), "an extract is CSV or Parquet",
      advice: "Save the sheet as \"CSV UTF-8\", and load that.")
  }

  static func earlier(_ day: Day, _ last: Extract) -> Fault {
    Fault(
      "received-earlier", at: Place(file: last.path, line: 1),
      "an extract that was received on \(last.received) is loaded already",
      label: "extract \(last.number), of table \(last.table)",
      advice: "With one of \(day) behind it, figures as they were known between would change."
        + " `--received` is the day from which this workspace knows it: \(last.received) or later.")
  }

  static func stray(_ path: String) -> Fault {
    Fault(
      "stray-extract", at: Place(file: path, line: 1),
      "the log of extracts says nothing of this file",
      advice: "Either its loading was cut off: then load it again from where it came from, or"
        + " delete it. Or the end of `\(ExtractLog.path)` is gone: then bring that back.")
  }

  static func moving(_ file: String) -> Fault {
    Fault(
      "not-loaded", at: nil, "`\(file)` was changed while it was read",
      advice: "Nothing was loaded. Load it when it is finished.")
  }

  static func beside() -> Fault {
    Fault(
      "not-loaded", at: nil, "another extract is being loaded, or was just now",
      advice: "Nothing was loaded. Run the command again.")
  }

  static func notWritten(_ path: String) -> Fault {
    Fault(
      "not-loaded", at: nil, "`\(path)` cannot be written",
      advice:
        "Nothing was loaded. Check that you may write to the workspace, and that there is room"
        + " on the disk.")
  }
}
