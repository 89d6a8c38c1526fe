import Formulas
import Quantities

/// An explanation without its line, as the ledger keeps it beside the line.
public struct KeptExplanation: Codable, Sendable {
  public let schema: String
  /// The value that the line is, or is a part of.
  public let total: String
  public let values: [Explanation.NamedValue]
  public let caveats: [String]

  public init(_ explanation: Explanation) {
    (schema, total) = (explanation.schema, explanation.total)
    (values, caveats) = (explanation.values, explanation.caveats)
  }

  /// The value that the line is: its formula is the rule of the line.
  public var line: Explanation.NamedValue? { values.first { $0.id == total } }

  /// For reading, as the explanation of a line of this term and period.
  public func text(term: String, period: String) -> String {
    var writer = ValueWriter(values, term: term, period: period)
    return (writer.text(of: total) + Explanation.notes(caveats)).joined(separator: "\n")
  }
}

extension Explanation.Figure: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func number(_ text: String) throws -> Rational {
      guard let number = Rational(exact: text) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: container.codingPath, debugDescription: "`\(text)` is no number"))
      }
      return number
    }
    if let text = try container.decodeIfPresent(String.self, forKey: .number) {
      value = .number(try number(text))
    } else if let truth = try container.decodeIfPresent(Bool.self, forKey: .truth) {
      value = .truth(truth)
    } else if let label = try container.decodeIfPresent(String.self, forKey: .label) {
      value = .label(label)
    } else if let day = try container.decodeIfPresent(String.self, forKey: .date).flatMap({
      Day(iso: $0)
    }) {
      value = .date(day)
    } else if let rows = try container.decodeIfPresent(Rows.self, forKey: .scale),
      let shape = Scale.Shape(rawValue: rows.shape)
    {
      value = .scale(
        Scale(
          shape,
          rows: try rows.rows.map {
            Scale.Row(
              from: try number($0.from), to: try $0.to.map(number), value: $0.value.value)
          }))
    } else {
      value = .none
    }
  }
}
