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

  /// What to know before choosing it, in words for the reader.
  public struct Notes: Sendable {
    public var summary: String?
    /// Each ends the sentence "I want to pay for …".
    public var purposes: [String] = []
    public var risk: String?
    /// Who carries which risk, in the order of the file.
    public var risks: [(risk: Risk, bearer: Bearer)] = []
    public var pros: [String] = []
    public var cons: [String] = []
    public var mitigations: [String] = []
    public var fits: [String] = []
    public var unfits: [String] = []
    public var needs: [String] = []
    public var data: [DataNeed] = []
    public var skills: [String] = []
    public var reserve: String?
    public var sources: [String] = []

    public init() {}
  }

  /// What may turn out otherwise than planned.
  public enum Risk: String, CaseIterable, Sendable {
    /// More or less activity than planned.
    case volume
    /// A unit of care costs more or less than planned.
    case cost
    /// People need more or less care than planned.
    case caseMix = "case mix"
    /// There are more or fewer people than planned.
    case population
    /// Results are better or worse.
    case outcome
    /// Prices and wages rise otherwise than planned.
    case inflation
  }

  public enum Bearer: String, CaseIterable, Sendable { case payer, payee, shared }

  /// The kinds of data that a mechanism may need, by which the catalogue is indexed.
  public enum DataNeed: String, CaseIterable, Sendable {
    case agreedSums = "agreed sums"
    case activity
    case prices
    case costs
    case lists = "registered lists"
    case weights = "population weights"
    case results = "results by indicator"
    case waits = "waiting lists"
    case patients = "patient records"
    case surveys
    case audits
    case publishedValues = "published values"
  }

  /// A worked example that runs as a test.
  public struct Example: Sendable {
    public let title: String
    public let place: Place
    public let given: [(name: Passage, value: Item)]
    /// What its own values come to.
    public let gives: [(name: Passage, value: Passage)]
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
