import Faults
import Formulas

/// Where faults gather, so that a file is read to its end and everything wrong is said at once.
public final class FaultLog {
  public private(set) var faults: [Fault] = []

  public init() {}

  public func add(_ fault: Fault) { faults.append(fault) }

  /// The value, or `nil` with the fault in the log.
  public func attempt<T>(_ body: () throws(Fault) -> T) -> T? {
    do { return try body() } catch {
      add(error)
      return nil
    }
  }
}

/// The keys of a mapping, taken one by one; what is not taken at the end is unknown.
final class Fields {
  let place: Place
  /// What the mapping is, for messages: "a contract", "term `core`".
  let owner: String
  let log: FaultLog
  private var pairs: [(key: Passage, value: Item)]
  private var known: [String] = []

  /// - Returns: `nil`, with a fault in the log, where the item is no mapping.
  init?(_ item: Item?, of owner: String, _ log: FaultLog) {
    guard let item else { return nil }
    guard case .mapping(let pairs, let place) = item else {
      log.add(
        Fault(
          "not-a-mapping", at: item.place, "\(owner) is written as `name: value` pairs",
          advice: "Write each on a line of its own, indented below."))
      return nil
    }
    (self.pairs, self.place, self.owner, self.log) = (pairs, place, owner, log)
  }

  func take(_ name: String) -> Item? {
    known.append(name)
    guard let index = pairs.firstIndex(where: { $0.key.text == name }) else { return nil }
    return pairs.remove(at: index).value
  }

  func text(_ name: String) -> Passage? {
    guard let item = take(name) else { return nil }
    guard let passage = item.scalar, !passage.text.isEmpty else {
      log.add(
        Fault(
          "not-a-text", at: item.place, "`\(name)` of \(owner) is one value",
          advice: "Write it on one line: `\(name): …`. A value that begins with `[` or `{` needs"
            + " quotes."))
      return nil
    }
    return passage
  }

  func required(_ name: String, _ advice: String) -> Passage? {
    let before = log.faults.count
    if let text = text(name) { return text }
    if log.faults.count == before {
      log.add(
        Fault("missing-key", at: place, "\(owner) does not say its `\(name)`", advice: advice))
    }
    return nil
  }

  /// A key whose value must be one of a few words.
  func choice<T: RawRepresentable & CaseIterable>(_ name: String, _: T.Type) -> T?
  where T.RawValue == String {
    text(name).flatMap { choice(name, $0, T.self) }
  }

  /// A list of such words, or one.
  func choices<T: RawRepresentable & CaseIterable>(_ name: String, _: T.Type) -> [T]
  where T.RawValue == String {
    texts(name).compactMap { choice(name, $0, T.self) }
  }

  private func choice<T: RawRepresentable & CaseIterable>(
    _ name: String, _ passage: Passage, _: T.Type
  ) -> T? where T.RawValue == String {
    if let choice = T(rawValue: passage.text) { return choice }
    log.add(
      Fault(
        "unknown-choice", at: passage.place, "`\(name)` cannot be `\(passage.text)`",
        advice: didYouMean(passage.text, among: T.allCases.map(\.rawValue))))
    return nil
  }

  /// A list of texts, or one text.
  func texts(_ name: String) -> [Passage] {
    switch take(name) {
    case nil: return []
    case .scalar(let passage, _): return [passage]
    case .list(let items, _):
      return items.compactMap { item in
        if item.scalar == nil {
          log.add(
            Fault(
              "not-a-text", at: item.place, "`\(name)` is a list of texts",
              advice: "A text that holds `: ` stands in quotes."))
        }
        return item.scalar
      }
    case .mapping(_, let place):
      log.add(
        Fault(
          "not-a-text", at: place, "`\(name)` of \(owner) is a text or a list of texts",
          advice: "Begin each on its own line with `- `; a text that holds `: ` stands in quotes."))
      return []
    }
  }

  /// Named items in their order, as `let:` or `terms:` hold them.
  func named(_ name: String) -> [(key: Passage, value: Item)] {
    guard let item = take(name) else { return [] }
    guard case .mapping(let pairs, _) = item else {
      log.add(
        Fault(
          "not-a-mapping", at: item.place, "`\(name)` of \(owner) holds `name: value` pairs",
          advice: "Write each on a line of its own, indented below `\(name):`."))
      return []
    }
    return pairs
  }

  /// Named values that are each one text; a list or mapping among them is a fault.
  func namedTexts(_ name: String) -> [(key: Passage, value: Passage)] {
    named(name).compactMap { key, item in
      if let value = item.scalar { return (key, value) }
      log.add(
        Fault(
          "not-a-text", at: item.place, "`\(key.text)` under `\(name)` is one value",
          advice: "Write it on one line: `\(key.text): …`. A value that begins with `[` or `{`"
            + " needs quotes."))
      return nil
    }
  }

  /// What was not taken, for a mapping whose remaining keys are names of the user's own.
  func rest() -> [(key: Passage, value: Item)] {
    defer { pairs = [] }
    return pairs
  }

  /// Every key that was not taken is a fault.
  func finish() {
    for (key, _) in pairs {
      let opened = key.text.count { $0 == "(" }
      // The tail of an amount, `£1,000`, or of a call, `days(from, to)`.
      if key.text.prefix(3).count(where: \.isNumber) == 3
        || key.text.count(where: { $0 == ")" }) > opened
      {
        log.add(
          Fault(
            "flow-comma", at: key.place, "a comma inside { } ends a value",
            label: "this was read as a key of its own",
            advice: "Put the value in quotes, as {from: \"£1,000\"}, or write one value a line."))
        continue
      }
      log.add(
        Fault(
          "unknown-key", at: key.place, "\(owner) has no key `\(key.text)`",
          advice: didYouMean(key.text, among: known)))
    }
  }
}

extension FaultLog {
  /// The words of a text joined as a name would be.
  private static func near(_ text: String) -> String {
    let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.joined(separator: "-")
    return words.first?.isLetter == true ? words : "minimum-savings-rate"
  }

  /// A name that formulas can use.
  func name(_ passage: Passage, of thing: String) -> String? {
    let text = passage.text
    if Parser.keywords.contains(text) {
      add(
        Fault(
          "bad-name", at: passage.place, "`\(text)` is a word of the language",
          advice: "A formula could not tell it from a name. Choose another, as `\(text)-value`."))
      return nil
    }
    let valid =
      text.first?.isLetter == true
      && text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      }
    if valid { return text }
    add(
      Fault(
        "bad-name", at: passage.place, "`\(text)` cannot name a \(thing)",
        advice: "A name is words of letters and digits joined by hyphens, and begins with a letter:"
          + " `\(Self.near(text))`."))
    return nil
  }
}
