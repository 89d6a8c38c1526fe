import Faults

/// Cuts the bytes of a comma-separated file into records, by RFC 4180: a field in double quotes may
/// hold commas, line ends and doubled quotes. Lines end with LF or CRLF.
struct CSVScanner {
  /// A field's bytes, without the quotes around it.
  struct Field {
    let bytes: Range<Int>
    let isQuoted: Bool
    let hasDoubledQuotes: Bool
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let file: DataFile
  private var position: Int
  private var nextLine = 1

  /// The fields of the record that was read last, and the line it begins on.
  private(set) var fields: [Field] = []
  private(set) var line = 1
  /// Whether any field so far had a line end in it.
  private(set) var hasLineEndsInFields = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int, of file: DataFile) {
    (self.bytes, self.position, self.file) = (bytes, position, file)
  }

  /// A line with nothing on it.
  var isBlank: Bool { fields.count == 1 && fields[0].bytes.isEmpty && !fields[0].isQuoted }

  /// Reads the next record into `fields`; `false` at the end of the file.
  mutating func next() throws(Fault) -> Bool {
    guard position < bytes.count else { return false }
    fields.removeAll(keepingCapacity: true)
    line = nextLine
    while true {
      let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
      fields.append(isQuoted ? try quotedField() : plainField())
      guard position < bytes.count else { return true }
      guard bytes[position] == UInt8(ascii: ",") else {
        try endLine(afterQuotes: isQuoted)
        return true
      }
      position += 1
    }
  }

  private mutating func plainField() -> Field {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        break
      }
      position += 1
    }
    return Field(bytes: start..<position, isQuoted: false, hasDoubledQuotes: false)
  }

  private mutating func quotedField() throws(Fault) -> Field {
    let (start, firstLine) = (position + 1, nextLine)
    var hasDoubledQuotes = false
    position = start
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\n") {
        nextLine += 1
        hasLineEndsInFields = true
      } else if byte == UInt8(ascii: "\"") {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
          return Field(
            bytes: start..<position - 1, isQuoted: true, hasDoubledQuotes: hasDoubledQuotes)
        }
        hasDoubledQuotes = true
        position += 1
      }
    }
    throw Fault(
      "open-quote", at: file.place(line: firstLine), "a quote begins here and never ends",
      advice: "Close it; a quote that belongs to the text itself is doubled: `\"\"`.")
  }

  private mutating func endLine(afterQuotes: Bool) throws(Fault) {
    if bytes[position] == UInt8(ascii: "\r"), position + 1 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "\n")
    {
      position += 1
    }
    guard bytes[position] == UInt8(ascii: "\n") else {
      if afterQuotes, bytes[position] != UInt8(ascii: "\r") {
        throw Fault(
          "stray-quote", at: file.place(line: nextLine), "text follows the end of a quoted field",
          label: "field \(fields.count) of this line",
          advice: "A quote that belongs to the text itself is doubled: `\"\"`.")
      }
      throw Fault(
        "bad-line-end", at: file.place(line: nextLine),
        "this line ends with a carriage return only",
        advice: "Save the file with the line ends of Unix (LF) or Windows (CRLF).")
    }
    position += 1
    nextLine += 1
  }
}
