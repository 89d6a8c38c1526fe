import Faults
import Foundation
import Hashing
import Quantities

/// A baseline that was agreed, as its file in `baselines/` says and proves.
///
/// The last two lines of the file are the hash of all bytes above them: `head -n -2 FILE |
/// sha256sum` gives it too. One that takes the place of another names that one's hash.
public struct Baseline: Sendable {
  public let record: BaselineRecord
  /// In 64 hexadecimal digits.
  public let hash: String
  /// The whole file.
  public let text: String
  public let period: Period
  public let agreedOn: Day

  public var name: String { record.name }
  /// The name of the one whose place it takes.
  public var supersedes: String? { record.supersedes?.name }
  /// The ids of those who agreed, each once, in the order in which they are named.
  public var parties: [String] {
    record.agreedBy.map(\.party).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  public static let folder = "baselines"

  static func path(of name: String) -> String { "\(folder)/\(name).json" }

  /// Whether a baseline can be called so: letters, digits and hyphens, and so no path.
  public static func isName(_ text: String) -> Bool {
    text.utf8.count <= 100 && text.first != "-" && !text.isEmpty
      && text.unicodeScalars.allSatisfy { $0 == "-" || $0.properties.isAlphabetic || $0.isDigit }
  }

  // MARK: Bytes

  private init(_ record: BaselineRecord, _ hash: String, _ text: String) throws(Fault) {
    let days = record.period
    guard record.format == "1", Self.isName(record.name), let from = Day(iso: days.from),
      let to = Day(iso: days.to), from <= to, let on = Day(iso: record.agreedOn),
      record.contents.isReadable
    else { throw Self.unread(Self.path(of: record.name)) }
    period = Period(days.name) ?? Period(from: from, to: to, name: days.name)
    guard period.first == from, period.last == to else {
      throw Self.unread(Self.path(of: record.name))
    }
    (self.record, self.hash, self.text, agreedOn) = (record, hash, text, on)
  }

  private static func ending(_ hash: String) -> String {
    "  \"sha256\": \"\(hash)\"\n}\n"
  }

  /// The file of a record.
  ///
  /// - Throws: `baseline-not-written`.
  static func sealed(_ record: BaselineRecord) throws(Fault) -> [UInt8] {
    let text: String
    do { text = try JSONText.of(record, indentedBy: 2) } catch {
      throw Fault(
        "baseline-not-written", at: nil, "baseline `\(record.name)` could not be written down",
        advice: "Nothing was agreed. Report this as a fault of Leftshift: \(error)")
    }
    let body = Array("{\n  \"baseline\": \(text),\n".utf8)
    return body + Array(ending(SHA256.hexadecimal(of: body)).utf8)
  }

  /// Reads a file, and proves that nothing in it was changed.
  init(_ bytes: [UInt8], path: String) throws(Fault) {
    let end = Self.ending(String(repeating: "0", count: 64)).utf8.count
    let body = Array(bytes.dropLast(end))
    let hash = SHA256.hexadecimal(of: body)
    guard !body.isEmpty, bytes.suffix(end).elementsEqual(Self.ending(hash).utf8) else {
      throw Fault(
        "baseline-changed", at: Place(file: path, line: 1),
        "this baseline was changed after it was agreed",
        advice: "What it says is not what was agreed to. Go back to the file that was: `git log --"
          + " \(path)` shows who changed it, and `git checkout COMMIT -- \(path)` brings it back."
          + " What has to be otherwise is agreed anew, under a new name.")
    }
    struct File: Decodable { let baseline: BaselineRecord }
    guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
      throw Self.unread(path)
    }
    try self.init(file.baseline, hash, String(decoding: bytes, as: UTF8.self))
    guard path == Self.path(of: name) else {
      throw Fault(
        "baseline-name", at: Place(file: path, line: 1),
        "this file holds the baseline `\(name)`", label: "and is called otherwise",
        advice:
          "A copy could pass for another agreement. Call it `\(Self.path(of: name))` again, or"
          + " take it away.")
    }
  }

  /// - Parameter hash: what was kept elsewhere.
  public func prove(_ hash: String) throws(Fault) {
    guard hash == self.hash else {
      throw Fault(
        "baseline-changed", at: Place(file: Self.path(of: name), line: 1),
        "this baseline is another than the one of that hash",
        label: "its own is \(self.hash)",
        advice: "The whole file was exchanged, with its hash; or the one that was given is of"
          + " another baseline. `git log -- \(Self.path(of: name))` shows who did it.")
    }
  }

  private static func unread(_ path: String) -> Fault {
    Fault(
      "baseline-not-read", at: Place(file: path, line: 1), "this is no baseline that can be read",
      advice: "`leftshift baseline agree` writes these files, and nobody else: a later version of"
        + " the program may have written this one.")
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(value) }
}

extension BaselineRecord.Contents {
  /// Whether every number is one, and every row has as many cells as it should.
  fileprivate var isReadable: Bool {
    func isNumber(_ text: String?) -> Bool { text.map { Rational(exact: $0) != nil } ?? true }
    let counted = figures.flatMap { [$0.chosen] + $0.rivals }
    return counted.allSatisfy { counted in
      counted.values.allSatisfy { $0.count == counted.by.count + 2 && isNumber($0.last) }
        && counted.totals.allSatisfy { $0.count == counted.by.count + 1 && isNumber($0.last) }
        && isNumber(counted.all) && isNumber(counted.rows)
    }
      && contracts.allSatisfy { contract in
        contract.amounts.allSatisfy { $0.count == 6 && isNumber($0.last) }
          && contract.totals.allSatisfy { isNumber($0.amount) }
      }
      && contractTotals.allSatisfy { isNumber($0.amount) }
  }
}
