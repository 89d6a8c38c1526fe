/// Reads the XML of a workbook's part from its start to its end, and holds none of it.
///
/// As much of XML as workbooks use: no declarations of a document's type, and so nothing that
/// could grow, loop or reach for another file. Names are without their namespace's prefix.
struct XMLReader {
  enum Event {
    /// An element begins: `name` and `attributes` are its own.
    case start
    /// The element `name` ends.
    case end
    /// `text` stands here.
    case text
    case finish
  }

  private(set) var name = ""
  private(set) var attributes: [(name: String, value: String)] = []
  private(set) var text = ""

  private let part: PartReader
  private var chunk: [UInt8] = []
  private var position = 0
  /// What is being read: a name, a value or a text.
  private var token: [UInt8] = []
  /// The elements that are open, with their prefixes.
  private var open: [String] = []
  /// Whether the element that began ended at once: `<v/>`.
  private var isEmpty = false
  private var hasBegun = false

  private static let mostDepth = 100
  private static let mostAttributes = 200

  init(_ part: PartReader) { self.part = part }

  func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// How many elements are open around the one that just began.
  var depth: Int { open.count }

  mutating func next() throws(WorkbookError) -> Event {
    if isEmpty {
      isEmpty = false
      try close(open.last ?? "")
      return .end
    }
    if !hasBegun { try skipByteOrderMark() }
    while let byte = try peek() {
      if byte != UInt8(ascii: "<") {
        try readText()
        if open.isEmpty {
          guard text.allSatisfy(\.isWhitespace) else { throw broken }
          continue
        }
        return .text
      }
      advance()
      switch try peek() {
      case UInt8(ascii: "/"): return try endTag()
      case UInt8(ascii: "?"): try skip(past: "?>")
      case UInt8(ascii: "!"): if try readMarked() { return .text }
      default: return try startTag()
      }
    }
    guard open.isEmpty, hasBegun else { throw broken }
    return .finish
  }

  /// Reads on to the end of the element that just began.
  mutating func skipElement() throws(WorkbookError) {
    let depth = open.count
    while try next() != .end || open.count >= depth {}
  }

  private var broken: WorkbookError { .damaged("its XML breaks off or is malformed") }

  // MARK: Tags

  private mutating func startTag() throws(WorkbookError) -> Event {
    guard !open.isEmpty || !hasBegun else { throw broken }
    hasBegun = true
    let qualified = try readName()
    attributes.removeAll(keepingCapacity: true)
    guard open.count < Self.mostDepth else { throw broken }
    open.append(qualified)
    name = Self.local(qualified)
    while true {
      try skipSpace()
      switch try peek() {
      case UInt8(ascii: ">"):
        advance()
        return .start
      case UInt8(ascii: "/"):
        advance()
        try expect(">")
        isEmpty = true
        return .start
      default:
        let attribute = Self.local(try readName())
        try skipSpace()
        try expect("=")
        try skipSpace()
        attributes.append((attribute, try readValue()))
        guard attributes.count <= Self.mostAttributes else { throw broken }
      }
    }
  }

  private mutating func endTag() throws(WorkbookError) -> Event {
    advance()
    let qualified = try readName()
    try skipSpace()
    try expect(">")
    try close(qualified)
    return .end
  }

  private mutating func close(_ qualified: String) throws(WorkbookError) {
    guard open.popLast() == qualified else { throw broken }
    name = Self.local(qualified)
  }

  private static func local(_ qualified: String) -> String {
    guard let colon = qualified.utf8.firstIndex(of: UInt8(ascii: ":")) else { return qualified }
    return String(qualified[qualified.utf8.index(after: colon)...])
  }

  private mutating func readName() throws(WorkbookError) -> String {
    token.removeAll(keepingCapacity: true)
    while let byte = try peek() {
      switch byte {
      case 0x21...0x2C, 0x2F, 0x3B...0x40, 0x00...0x20:
        guard !token.isEmpty else { throw broken }
        return try string()
      default:
        token.append(byte)
        advance()
        try checkLength()
      }
    }
    throw broken
  }

  private mutating func readValue() throws(WorkbookError) -> String {
    guard let quote = try peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw broken
    }
    advance()
    token.removeAll(keepingCapacity: true)
    while let byte = try peek() {
      advance()
      switch byte {
      case quote: return try string()
      case UInt8(ascii: "&"): try readReference()
      case UInt8(ascii: "<"): throw broken
      case 0x09, 0x0A, 0x0D: token.append(0x20)
      default: try append(byte)
      }
    }
    throw broken
  }

  // MARK: Text

  private mutating func readText() throws(WorkbookError) {
    token.removeAll(keepingCapacity: true)
    while let byte = try peek(), byte != UInt8(ascii: "<") {
      advance()
      if byte == UInt8(ascii: "&") { try readReference() } else { try appendText(byte) }
    }
    text = try string()
  }

  /// What begins with `<!`: a comment, or text that is marked as such.
  ///
  /// - Returns: whether it was text.
  private mutating func readMarked() throws(WorkbookError) -> Bool {
    advance()
    if try peek() == UInt8(ascii: "-") {
      advance()
      try expect("-")
      try skip(past: "-->")
      return false
    }
    // `<!DOCTYPE` among them: no workbook has one, and it is where attacks begin.
    guard !open.isEmpty else { throw broken }
    for byte in "[CDATA[".utf8 { try expect(byte) }
    try skip(past: "]]>")
    token.removeLast(3)
    text = try string()
    return true
  }

  /// A line end is LF, however it was written.
  private mutating func appendText(_ byte: UInt8) throws(WorkbookError) {
    guard byte == 0x0D else { return try append(byte) }
    if try peek() != 0x0A { token.append(0x0A) }
  }

  /// A character in letters: `&amp;`, `&#38;` or `&#x26;`, behind its `&`.
  private mutating func readReference() throws(WorkbookError) {
    var letters: [UInt8] = []
    while let byte = try peek(), byte != UInt8(ascii: ";") {
      letters.append(byte)
      advance()
      guard letters.count <= 8 else { throw broken }
    }
    try expect(";")
    let reference = String(decoding: letters, as: UTF8.self)
    switch reference {
    case "amp": token.append(UInt8(ascii: "&"))
    case "lt": token.append(UInt8(ascii: "<"))
    case "gt": token.append(UInt8(ascii: ">"))
    case "quot": token.append(UInt8(ascii: "\""))
    case "apos": token.append(UInt8(ascii: "'"))
    default:
      let digits = reference.dropFirst(reference.hasPrefix("#x") ? 2 : 1)
      guard reference.hasPrefix("#"), digits.first?.isHexDigit == true,
        let number = UInt32(digits, radix: reference.hasPrefix("#x") ? 16 : 10),
        let scalar = Unicode.Scalar(number), Self.isAllowed(scalar)
      else { throw broken }
      token.append(contentsOf: Array(String(scalar).utf8))
    }
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 || [0x09, 0x0A, 0x0D].contains(scalar.value)
  }

  // MARK: Bytes

  private mutating func append(_ byte: UInt8) throws(WorkbookError) {
    guard Self.isAllowed(Unicode.Scalar(byte)) else { throw broken }
    token.append(byte)
    try checkLength()
  }

  private func checkLength() throws(WorkbookError) {
    guard token.count <= WorkbookLimits.text else {
      throw .tooLarge("a text of more than \(WorkbookLimits.text >> 20) MB")
    }
  }

  private func string() throws(WorkbookError) -> String {
    // Not repaired: another character would be another text.
    guard let string = String(validating: token, as: UTF8.self) else {
      throw .damaged("a text in it is not valid UTF-8")
    }
    return string
  }

  private mutating func peek() throws(WorkbookError) -> UInt8? {
    if position == chunk.count {
      position = 0
      guard try part.next(into: &chunk) else {
        chunk = []
        return nil
      }
    }
    return chunk[position]
  }

  /// Past the byte that was looked at.
  private mutating func advance() { position += 1 }

  private mutating func expect(_ sign: Unicode.Scalar) throws(WorkbookError) {
    try expect(UInt8(truncatingIfNeeded: sign.value))
  }

  private mutating func expect(_ byte: UInt8) throws(WorkbookError) {
    guard try peek() == byte else { throw broken }
    advance()
  }

  private mutating func skipSpace() throws(WorkbookError) {
    while let byte = try peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { advance() }
  }

  /// Reads on until an end has gone by; what went by is in `token`.
  private mutating func skip(past end: String) throws(WorkbookError) {
    let end = Array(end.utf8)
    token.removeAll(keepingCapacity: true)
    while let byte = try peek() {
      advance()
      try append(byte)
      if byte == end.last, token.suffix(end.count).elementsEqual(end) { return }
    }
    throw broken
  }

  private mutating func skipByteOrderMark() throws(WorkbookError) {
    _ = try peek()
    if position == 0, chunk.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }
}
