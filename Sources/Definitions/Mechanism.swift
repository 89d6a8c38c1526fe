import Faults
import Formulas
import Quantities

/// A way to pay, as a typed function in a file: what it takes, what it pays, and what a
/// commissioner should know before choosing it.
public struct Mechanism: Sendable {
  public let name: String
  public let title: String
  /// The family's folder.
  public let family: String
  public let file: SourceFile
  /// Where its name stands.
  public let place: Place
  /// Units that a contract fills: `for any: [count]`.
  public let variables: [String]
  public let inputs: [Input]
  public let lets: [Named]
  public let requirements: [Requirement]
  public let pays: Passage
  public let line: LineDetail
  public let notes: Notes
  public let examples: [Example]
  /// What is wrong with its file, if anything: whoever calls it says so.
  public let fault: Fault?

  public struct Input: Sendable {
    public let name: String
    public let kind: Kind
    /// Dimensions that the input must be by. `payee` and `payer` mean the term's own.
    public let by: [Passage]
    public let fallback: Value?
    /// One line for the reader.
    public let meaning: String?
    public let passage: Passage
  }

  public struct Named: Sendable {
    public let name: String
    public let formula: Passage
  }

  /// A condition on the inputs, and the sentence that is shown when it fails.
  public struct Requirement: Sendable {
    public let formula: Passage
    public let otherwise: String
  }

  public struct Notes: Sendable {
    public let summary: String?
    public let pros: [String]
    public let cons: [String]
    public let mitigations: [String]
    public let fits: [String]
    public let needs: [String]
    public let risk: String?
    public let sources: [String]
  }

  /// A worked example that runs as a test.
  public struct Example: Sendable {
    public let title: String
    public let place: Place
    public let given: [(name: Passage, value: Item)]
    public let expected: Expected

    public enum Expected: Sendable {
      case pays(Item)
      /// The sentence of the requirement that stops it.
      case fails(Passage)
    }
  }
}

/// What a payment line shows beside its amount, where the mechanism can say it: an amount that is
/// a quantity at a rate.
public struct LineDetail: Sendable {
  public let quantity: Passage?
  public let rate: Passage?

  public static let none = LineDetail(quantity: nil, rate: nil)
}
