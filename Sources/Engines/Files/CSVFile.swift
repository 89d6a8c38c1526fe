import Faults
import Hashing
import Measures

/// A comma-separated file in memory: UTF-8, with a line of column names first.
struct CSVFile {
  let file: DataFile
  let headers: [String]
  let sha256: String
  private let bytes: [UInt8]

  /// Reads the file and its first line.
  ///
  /// - Throws: where there is no such file, it is not UTF-8 text, or has no usable header.
  init(_ file: DataFile) throws(Fault) {
    let bytes = try file.bytes()
    try Self.checkText(bytes, file)
    headers = try Self.readHeaders(bytes, file)
    sha256 = SHA256.hexadecimal(of: bytes)
    (self.file, self.bytes) = (file, bytes)
  }

  // MARK: Rows

  /// What a reader that is not ours must know to read the same rows.
  struct Shape {
    let rowCount: Int
    let hasLineEndsInFields: Bool
  }

  /// Reads every row for its shape alone.
  ///
  /// - Throws: at the line of a row that has too few or too many fields or a bad quote.
  func shape() throws(Fault) -> Shape {
    var count = 0
    let hasLineEnds = try forEachRow { _, _ in count += 1 }
    return Shape(rowCount: count, hasLineEndsInFields: hasLineEnds)
  }

  /// The text of some columns, by the headers asked for.
  ///
  /// - Throws: as `shape()` does, and `absent-column`.
  func rows(of wanted: [Passage]) throws(Fault) -> TextRows {
    let indexes = try wanted.map { header throws(Fault) in
      try Headers.index(of: header, among: headers, in: file)
    }
    var columns = [[String?]](repeating: [], count: wanted.count)
    var lines: [Int] = []
    _ = try forEachRow { scanner, bytes in
      lines.append(scanner.line)
      for (column, index) in indexes.enumerated() {
        columns[column].append(Self.text(of: scanner.fields[index], in: bytes))
      }
    }
    return TextRows(
      path: file.title, sha256: sha256,
      columns: Dictionary(
        zip(wanted.map(\.text), columns), uniquingKeysWith: { first, _ in first }),
      count: lines.count, lines: lines,
      origins: try file.origins?.places(of: Array(1..<lines.count + 1)))
  }

  /// The lines on which some rows begin, which are counted from 1 and in their order.
  func lines(of rows: [Int]) throws(Fault) -> [Int] {
    var (row, lines, left) = (0, [Int](), rows[...])
    _ = try forEachRow { scanner, _ in
      row += 1
      guard row == left.first else { return }
      left.removeFirst()
      lines.append(scanner.line)
    }
    return lines
  }

  /// Reads every row, and refuses the file where a column holds NHS numbers.
  ///
  /// - Returns: whether any field had a line end in it.
  private func forEachRow(
    _ body: (CSVScanner, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(Fault) -> Bool {
    try Self.scan(bytes, file) { scanner, bytes throws(Fault) in
      var numbers = NHSNumbers(columns: headers.count)
      _ = try scanner.next()
      while try scanner.next() {
        if scanner.fields.count != headers.count {
          // In a file of one column a blank line is a row with a blank cell.
          if scanner.isBlank { continue }
          throw ragged(scanner)
        }
        for (column, field) in scanner.fields.enumerated() {
          numbers.add(bytes[field.bytes], column: column)
        }
        body(scanner, bytes)
      }
      try refuse(numbers)
      return scanner.hasLineEndsInFields
    }
  }

  private func ragged(_ scanner: CSVScanner) -> Fault {
    let (count, wanted) = (scanner.fields.count, headers.count)
    return Fault(
      "ragged-row", at: file.place(line: scanner.line),
      "this row has \(count) field\(count == 1 ? "" : "s"), and the file has \(wanted) columns",
      advice: count > wanted
        ? "A comma inside a text or number makes two fields of it: put the text in double quotes,"
          + " and write numbers without commas."
        : "Every row needs a field for each column, if only an empty one between commas.")
  }

  /// Scans the file from its start, behind a byte-order mark.
  private static func scan<Result>(
    _ bytes: [UInt8], _ file: DataFile,
    _ body: (inout CSVScanner, UnsafeBufferPointer<UInt8>) throws(Fault) -> Result
  ) throws(Fault) -> Result {
    try bytes.withUnsafeBufferPointer { buffer throws(Fault) in
      let start = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      var scanner = CSVScanner(buffer, from: start, of: file)
      return try body(&scanner, buffer)
    }
  }

  /// The text of a field; `nil` for an empty one, in quotes or not.
  private static func text(
    of field: CSVScanner.Field, in bytes: UnsafeBufferPointer<UInt8>
  ) -> String? {
    guard !field.bytes.isEmpty else { return nil }
    let text = String(
      decoding: UnsafeBufferPointer(rebasing: bytes[field.bytes]), as: UTF8.self)
    return field.hasDoubledQuotes ? text.replacing("\"\"", with: "\"") : text
  }

  // MARK: The first line

  private static func readHeaders(_ bytes: [UInt8], _ file: DataFile) throws(Fault) -> [String] {
    try scan(bytes, file) { scanner, bytes throws(Fault) in
      guard try scanner.next(), !scanner.isBlank else {
        throw Fault(
          "no-header", at: file.place(line: 1),
          bytes.isEmpty ? "this file is empty" : "the first line is blank",
          advice: "The first line holds the names of the columns, with commas between them.")
      }
      let headers = scanner.fields.map { Self.text(of: $0, in: bytes) ?? "" }
      try Headers.check(headers, in: file)
      return headers
    }
  }

  private static func checkText(_ bytes: [UInt8], _ file: DataFile) throws(Fault) {
    func place(_ offset: Int) -> Place {
      file.place(line: 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") })
    }
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw Fault(
        "not-utf-8", at: place(error.byteOffsets.lowerBound), "this is not UTF-8 text",
        advice: "Save the file again as \"CSV UTF-8\".")
    }
    if let offset = bytes.firstIndex(of: 0) {
      throw Fault(
        "nul-byte", at: place(offset), "there is a NUL byte in this line",
        advice: "The file is damaged or is no text file: export it again as CSV.")
    }
  }
}
