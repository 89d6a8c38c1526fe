import Faults

/// The names of a file's columns.
enum Headers {
  /// - Throws: where two columns have one name, or commas do not part them.
  static func check(_ headers: [String], in file: DataFile) throws(Fault) {
    if headers.count == 1, let sign = headers[0].first(where: { ";\t|".contains($0) }) {
      let name = sign == ";" ? "semicolons" : sign == "\t" ? "tabs" : "bars"
      throw Fault(
        "not-commas", at: place(of: 0, in: headers, file), "\(name) part the columns of this file",
        advice: "Save it with commas. A spreadsheet set to a language with decimal commas writes"
          + " semicolons: choose \"CSV UTF-8\" with British settings, and numbers as 1234.5.")
    }
    var seen: [String: Int] = [:]
    // Spreadsheets leave columns without a name behind; nobody can ask for one.
    for (index, header) in headers.enumerated() where !header.isEmpty {
      guard let first = seen.updateValue(index, forKey: header) else { continue }
      throw Fault(
        "repeated-column", at: place(of: index, in: headers, file),
        file.hasQuotableNames
          ? "two columns are called `\(header)`"
          : "columns \(first + 1) and \(index + 1) have the same name",
        label: file.hasQuotableNames ? "the other is column \(first + 1)" : "",
        advice: "Rename one of them, or remove it: which one counts cannot be told.")
    }
  }

  /// - Parameter wanted: a column's name, where a definition says it.
  /// - Throws: `absent-column` there.
  static func index(
    of wanted: Passage, among headers: [String], in file: DataFile
  ) throws(Fault) -> Int {
    if let index = headers.firstIndex(of: wanted.text), !wanted.text.isEmpty { return index }
    throw Fault(
      "absent-column", at: wanted.place,
      "`\(file.title)` has no column called `\(wanted.text)`",
      advice: advice(wanted.text, headers.filter { !$0.isEmpty }, file)
        + "Write the name as the first line of the file has it: in `key:`, or after `from:`"
        + " (`{from: Name, is: £}`).")
  }

  /// Names that are near, or all; where they may be values, only those that are near.
  static func advice(_ wanted: String, _ headers: [String], _ file: DataFile) -> String {
    if file.hasQuotableNames { return didYouMean(wanted, among: headers) + " " }
    let near = suggestions(for: wanted, among: headers)
    return near.isEmpty
      ? "Is its first line the names of its columns? "
      : "Did you mean \(spoken(near, joinedBy: "or"))? "
  }

  private static func place(of index: Int, in headers: [String], _ file: DataFile) -> Place {
    guard file.hasQuotableNames else { return file.place(line: 1) }
    let before = headers[..<index].reduce(0) { $0 + $1.count + 1 }
    return Place(
      file: file.shownAs, line: 1, column: before + 1, length: headers[index].count,
      excerpt: headers.joined(separator: ","))
  }
}
