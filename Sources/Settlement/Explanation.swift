import Formulas
import Quantities

/// Why a line is the amount it is: every value it rests on, with the formula, the figures that
/// went in and where each was written. It is complete: the amount can be worked out again from
/// this alone. Its JSON form is described by `docs/explanation.schema.json`.
public struct Explanation: Encodable, Sendable {
  public let schema = "leftshift/explanation/1"
  public let line: Line
  /// The value that the line is, or is a part of.
  public let total: String
  /// The total first, then what it reads, each once.
  public let values: [NamedValue]
  /// What a reader must know before trusting the figure: proxies, illustrative figures, kept parts.
  public let caveats: [String]

  public struct Line: Encodable, Sendable {
    public let contract: String
    public let title: String
    public let basis: String?
    public let term: String
    public let kind: String
    public let clause: String?
    public let mechanism: String?
    public let payer: Party
    public let payee: Party
    public let period: String
    public let due: String
    /// As a plain decimal.
    public let amount: String
    public let money: String
    /// `settled`, `instalment` or `reconciliation`.
    public let nature: String
    /// Which part of how many the line is; the parts are even but for the last pennies, which go
    /// to the earliest.
    public let part: Int
    public let parts: Int
    public let minorUnit: String
  }

  public struct Party: Encodable, Sendable {
    public let id: String
    public let name: String
  }

  public struct NamedValue: Codable, Sendable {
    public let id: String
    public let name: String
    /// The member of each dimension it was read at.
    public let at: [String: String]
    public let period: String
    public let unit: String?
    public let value: Figure
    /// The value as people write it: `£2,000.00 per person`.
    public let text: String
    public let formula: String?
    /// The formula with the figures in place of the names.
    public let filled: String?
    /// Steps that the formula does not spell out: the length of the period, the rounding.
    public let steps: [String]
    public let working: Step?
    public let source: Source?
    /// Where it was written.
    public let place: String?
    public let illustrative: String?
  }

  public struct Source: Codable, Sendable {
    /// In words: `table costs, column actual, data/costs.csv line 3`.
    public let text: String
    public let file: String?
    public let line: Int?
    public let sha256: String?
    public let sql: String?
    /// Of a measure: which rows count, what is worked out for them, and the other files.
    public var behind: [String]?
  }

  /// One operation: what was done, to what, and what it gave.
  public struct Step: Codable, Sendable {
    /// `read`, `constant`, or the operation.
    public let `do`: String
    public var of: [Step]?
    /// The id of the value that was read.
    public var value: String?
    public var constant: Figure?
    /// Of a fold: the members that were considered, each with its condition and its term.
    public var items: [Item]?
    /// Of a rounding, its rule; of an `if`, the branch taken; of a proxy, the reason.
    public var by: String?
    /// Of an allocation, which of the parts this is, from 0.
    public var part: Int?
    public let gives: Figure

    public struct Item: Codable, Sendable {
      public let at: [String: String]
      public let condition: Step?
      public let term: Step?
    }
  }

  /// A value with its kind: `{"number": "1/3"}`, `{"truth": true}`, `{"none": true}`.
  public struct Figure: Encodable, Sendable, Hashable {
    public let value: Value

    public init(_ value: Value) { self.value = value }

    enum Key: String, CodingKey { case number, truth, label, date, scale, none }

    struct Rows: Codable {
      let shape: String
      let rows: [Row]
      struct Row: Codable {
        let from: String
        let to: String?
        let value: Figure
      }
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      switch value {
      case .number(let number): try container.encode(number.exactText, forKey: .number)
      case .truth(let truth): try container.encode(truth, forKey: .truth)
      case .label(let label): try container.encode(label, forKey: .label)
      case .date(let day): try container.encode(day.description, forKey: .date)
      case .none: try container.encode(true, forKey: .none)
      case .scale(let scale):
        let rows = scale.rows.map { row in
          Rows.Row(
            from: row.from.exactText, to: row.to?.exactText, value: Figure(row.value))
        }
        try container.encode(Rows(shape: scale.shape.rawValue, rows: rows), forKey: .scale)
      }
    }
  }
}
