import Faults
import Quantities
import Runs
import Settlement

/// What is said of a pack in a terminal.
struct PackText {
  private let pack: PackFile
  /// Whether the reader gave the key that it is signed with.
  private let isKnownKey: Bool
  static let mostShown = 20

  init(_ pack: PackFile, isKnownKey: Bool) { (self.pack, self.isKnownKey) = (pack, isKnownKey) }

  /// Without what a terminal would take for a command, or show in another order: a pack is text
  /// from elsewhere.
  static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let category = scalar.properties.generalCategory
          return scalar != "\n" && (category == .control || category == .format)
            ? "\u{FFFD}" : scalar
        }))
  }

  /// On one line: what stands in a cell or a sentence must not seem to be a line of its own.
  static func flat(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  var head: String {
    let contents = pack.contents
    let named = pack.signer.map { "; the signer's name for themselves is \($0)" } ?? ""
    return "\(contents.workspace): \(spoken(contents.contracts))"
      + (contents.period.map { ", \($0)" } ?? "")
      + (contents.posted.map { ", \($0.month) at \($0.stage)" } ?? "")
      + (contents.asKnown.map { ", as known on \($0)" } ?? "")
      + ", packed by leftshift \(contents.program)\nsha256 \(pack.sha256)\n"
      + (isKnownKey
        ? "Signed with the key that you gave\(named).\n"
        : "Signed with the key \(pack.publicKey)\(named).\n"
          + "Whose key that is, nothing here says: compare it with the one you were given, or give"
          + " that with --public-key.\n")
      + "The signature proves that who holds the key signed just this, and not that it is right."
      + "\n\n"
  }

  func otherKey(than given: String) -> Fault {
    Fault(
      "pack-key", at: nil, "the pack is signed with another key than the one you gave",
      advice:
        "It is signed with \(pack.publicKey), and you gave \(given.prefix(100)). Somebody else"
        + " signed it, or the signer has a new key: ask them, on another way than the pack came.")
  }

  var cannotBeSettled: String {
    "The signature is sound, and what was signed cannot be settled. The files named below are those"
      + " of the pack.\n"
  }

  func findings(_ check: PackCheck) -> String {
    let lines = check.settledLines
    let counted =
      "\(lines.count) line\(lines.count == 1 ? "" : "s")"
      + (lines.isEmpty ? "" : ", \(Self.total(lines)) in all")
    if check.differences.isEmpty {
      return counted + ", worked out again from the pack alone: the same to the penny.\n"
    }
    let rows = check.differences.prefix(Self.mostShown).map { difference in
      ["contract", "term", "payer", "payee", "period", "part", "money"].map {
        difference.line[$0] ?? ""
      } + [
        difference.packed.isEmpty
          ? "no such line"
          : difference.packed.map { $0["amount"] ?? "none" }.joined(separator: " and "),
        difference.again.map { $0["amount"] ?? "" } ?? "no such line",
        difference.fields.filter { $0 != "amount" }.joined(separator: ", "),
      ]
    }
    let header = [
      "contract", "term", "payer", "payee", "period", "part", "money", "in the pack",
      "worked out again", "else differs",
    ]
    let more = check.differences.count - rows.count
    return "Worked out again from the pack alone, it comes to \(counted). Not the same:\n\n"
      + aligned([header] + rows.map { $0.map(Self.flat) }, right: [5, 7, 8])
      + (more > 0 ? "… and \(more) more.\n" : "") + "\n"
      + Self.disputes(check.differences.map(\.line))
  }

  /// The fields by which lines are disputed, each payee's once.
  static func disputes(_ lines: [[String: String]]) -> String {
    var said: [String] = []
    for line in lines {
      let fields = ["contract", "term", "payee", "period"].map { name in
        "--\(name) \(Self.word(line[name] ?? ""))"
      }.joined(separator: " ")
      if !said.contains(fields) { said.append(fields) }
    }
    return "To dispute \(said.count == 1 ? "it" : "them"), name\(said.count == 1 ? "" : " each"):\n"
      + said.prefix(Self.mostShown).map { "  \($0)\n" }.joined()
  }

  /// As a shell takes it.
  private static func word(_ text: String) -> String {
    let isPlain = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_/.".contains($0))
    }
    return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }

  private static func total(_ lines: [PaymentLine]) -> String {
    let paid = Dictionary(grouping: lines.filter { $0.kind != .kept }, by: \.currency)
    let sums = paid.mapValues { $0.map(\.amount).reduce(.zero, +) }
    return sums.sorted { $0.key.code < $1.key.code }.map { $1.text(in: $0.unit) }
      .joined(separator: " and ")
  }

  // MARK: Definitions

  func compared(_ differences: [PackContents.OtherText]) -> String {
    if differences.isEmpty { return "\nIts definitions are yours, letter for letter.\n" }
    return "\n"
      + differences.map { file in
        switch (file.packed, file.own) {
        case (nil, _): "\(file.path) is yours alone, and not in the pack.\n"
        case (_, nil): "\(file.path) is in the pack, and you have none.\n"
        case (let packed?, let own?):
          "\(file.path) is not yours, first on line \(file.line):\n  pack   \(packed.prefix(200))\n"
            + "  yours  \(own.prefix(200))\n"
        }
      }.joined()
  }

  func notes(_ library: [PackContents.OtherText], _ check: PackCheck) -> String {
    let files = library.map { file in
      "Note: \(file.path) is not as in this installation; what the pack brought was used.\n"
    }
    let reworded =
      check.wordings == 0
      ? ""
      : "Note: \(check.wordings) amount\(check.wordings == 1 ? " is" : "s are") the same and"
        + " explained otherwise in the pack: go by `--explain`, which works it out here.\n"
    return files.joined() + reworded
  }
}
