import Faults
import Foundation
import Quantities

/// The working of a figure that was not calculated but said: agreed by the parties, or expected.
/// It has the form of any explanation, `docs/explanation.schema.json` without its line.
struct StatedWorking: Codable {
  let schema: String
  let total: String
  let values: [Value]
  let caveats: [String]

  struct Value: Codable {
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

  struct Figure: Codable {
    let number: String
  }

  struct Source: Codable {
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

  func text() throws(Fault) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(self), as: UTF8.self) } catch {
      throw Fault(
        "no-working", at: nil, "a working could not be written down",
        advice: "Nothing was posted. Report this as a fault of Leftshift: \(error)")
    }
  }

  /// A figure of a working that was written so; `nil` where it has none of this name.
  static func figure(_ name: String, in text: String) -> Rational? {
    let working = try? JSONDecoder().decode(StatedWorking.self, from: Data(text.utf8))
    return working?.values.first { $0.name == name }.flatMap { Rational(decimal: $0.value.number) }
  }
}
