import Faults
import Foundation
import Quantities

/// The working of a figure that was not calculated but said: agreed by the parties, or expected.
/// It has the form of any explanation, `docs/explanation.schema.json` without its line.
struct StatedWorking: Codable, Sendable {
  let schema: String
  let total: String
  let values: [Value]
  let caveats: [String]

  struct Value: Codable, Sendable {
    let id: String
    let name: String
    let at: [String: String]
    let period: String
    let unit: String
    let value: Figure
    let text: String
    let steps: [String]
    let source: Source?
  }

  struct Figure: Codable, Sendable {
    let number: String
  }

  struct Source: Codable, Sendable {
    let text: String
  }

  /// One figure of a statement, in the contract's money.
  struct Item {
    let name: String
    let amount: Rational
    var steps: [String] = []
    /// Who said so, and why.
    var source: String?
  }

  /// - Parameter items: the total first.
  init(_ items: [Item], in currency: Currency, for period: Period, caveat: String) {
    schema = "leftshift/explanation/1"
    total = "v1"
    caveats = [caveat]
    values = items.enumerated().map { index, item in
      Value(
        id: "v\(index + 1)", name: item.name, at: [:], period: period.name,
        unit: currency.unit.description,
        value: .init(number: item.amount.fixed(places: currency.places)),
        text: item.amount.text(in: currency.unit), steps: item.steps,
        source: item.source.map(Source.init))
    }
  }

  /// A working with one more value on top: what its total comes to with something added.
  static func adding(
    _ added: Rational, called name: String, to working: String, giving sum: Rational,
    in currency: Currency, for period: Period
  ) throws(Fault) -> String {
    let items = [
      Item(name: "reconciliation", amount: sum, steps: ["what was worked out, and the difference"]),
      Item(name: name, amount: added),
    ]
    let caveat = "Instalments that were posted stand: the reconciliation is of those."
    let stated = try StatedWorking(items, in: currency, for: period, caveat: caveat).text()
    guard
      let top = try? JSONSerialization.jsonObject(with: Data(stated.utf8)) as? [String: Any],
      var whole = try? JSONSerialization.jsonObject(with: Data(working.utf8)) as? [String: Any],
      let above = top["values"] as? [[String: Any]], let below = whole["values"] as? [[String: Any]]
    else { throw notWritten("it is no working") }
    // The values below keep their names, to which they refer.
    whole["values"] =
      above.enumerated().map { index, value in
        value.merging(["id": "posted\(index + 1)"]) { $1 }
      } + below
    whole["total"] = "posted1"
    whole["caveats"] = (whole["caveats"] as? [String] ?? []) + [caveat]
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(
        decoding: try JSONSerialization.data(withJSONObject: whole, options: options),
        as: UTF8.self)
    } catch { throw notWritten("\(error)") }
  }

  private static func notWritten(_ why: String) -> Fault {
    Fault(
      "no-working", at: nil, "a working could not be written down",
      advice: "Nothing was posted. Report this as a fault of Leftshift: \(why)")
  }

  func text() throws(Fault) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(self), as: UTF8.self) } catch {
      throw Self.notWritten("\(error)")
    }
  }

  /// Reads one that was written so; `nil` where the text is none.
  init?(json: String) {
    guard let read = try? JSONDecoder().decode(StatedWorking.self, from: Data(json.utf8)) else {
      return nil
    }
    self = read
  }

  /// What it says that the line comes to.
  var amount: Rational? {
    values.first { $0.id == total }.flatMap { Rational(decimal: $0.value.number) }
  }

  /// A figure of a working that was written so; `nil` where it has none of this name.
  static func figure(_ name: String, in text: String) -> Rational? {
    StatedWorking(json: text)?.values.first { $0.name == name }
      .flatMap { Rational(decimal: $0.value.number) }
  }

  /// Who said a figure of a working that was written so, and why.
  static func source(of name: String, in text: String) -> String? {
    StatedWorking(json: text)?.source(of: name)
  }

  func source(of name: String) -> String? { values.first { $0.name == name }?.source?.text }

  /// For reading: each figure, how it came about and who said so, a line for each.
  var said: String {
    let lines = values.flatMap { value in
      ["\(value.name)  \(value.text)"] + value.steps.map { "    \($0)" }
        + (value.source.map { ["    \($0.text)"] } ?? [])
    }
    return lines.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
      .joined(separator: "\n")
  }
}
