import Definitions
import Quantities

/// What was agreed, and by whom. All numbers are exact texts: a decimal, or a fraction where it
/// never ends.
public struct BaselineRecord: Codable, Sendable {
  /// The form of the file; another one may follow.
  public var format = "1"
  public let name: String
  public let workspace: String
  public let period: Days
  public let agreedOn: String
  public let agreedBy: [Signatory]
  public let note: String?
  public let supersedes: Predecessor?
  /// The day whose knowledge counted; all that was known where there is none.
  public let asKnown: String?
  /// The version of the program that worked it out.
  public let program: String
  public let contents: Contents

  public struct Days: Codable, Sendable {
    public let name: String
    public let from: String
    public let to: String
  }

  public struct Signatory: Codable, Sendable {
    /// Of the workspace, by its id.
    public let party: String
    public let name: String
    /// Who signs for it: `Jane Smith, chief finance officer`.
    public let signedBy: String

    public init(party: String, name: String, signedBy: String) {
      (self.party, self.name, self.signedBy) = (party, name, signedBy)
    }
  }

  public struct Predecessor: Codable, Sendable {
    public let name: String
    public let sha256: String
  }

  /// What was worked out, and from what.
  public struct Contents: Codable, Sendable {
    public let figures: [Figure]
    public let contracts: [ContractValue]
    /// What all contracts pay, in each currency: what is passed on is counted once.
    public let contractTotals: [Money]
    public let data: [HashedFile]
    public let definitions: [HashedFile]
    public let caveats: [String]
  }

  public struct Figure: Codable, Sendable {
    public let group: String
    public let name: String
    public let chosen: Counted
    public let rivals: [Counted]
    public let because: String?
  }

  /// A figure from one source.
  public struct Counted: Codable, Sendable {
    public let source: String
    /// The measure and what it rests on, in the words of the definitions, and their hash.
    public let definition: [String]
    public let definitionHash: String
    public let unit: String
    /// The dimensions of its members, in their order.
    public let by: [String]
    /// How figures of periods become one of all.
    public let overPeriods: OverPeriods
    /// Its members, the period and the figure.
    public let values: [[String]]
    /// Its members and the figure of all periods; none of those of whom there is no such figure.
    public let totals: [[String]]
    /// Of all members over all periods, where that can be had.
    public let all: String?
    /// How many rows its table has, and the files that it is from.
    public let rows: String
    public let files: [String]
  }

  public enum OverPeriods: String, Codable, Sendable {
    case sum, average, least, greatest
    /// Of a rate: the one added up, divided by the other added up.
    case rate = "rate of sums"
    /// Different people, and percentiles: no figure of parts gives that of all.
    case none = "does not add up"

    /// Whether figures of members add up to one of all.
    public var addsUpOverMembers: Bool { self == .sum || self == .average }
  }

  public struct ContractValue: Codable, Sendable {
    public let contract: String
    /// Its own file, and the mechanisms that it calls.
    public let definitions: [HashedFile]
    /// The measures that it reads, in the words of the definitions.
    public let measures: [String]
    /// The payer, payee, setting, way (`paid`, `passed on`), currency and amount.
    public let amounts: [[String]]
    public let totals: [Money]
    public let files: [String]
  }

  public struct Money: Codable, Hashable, Sendable {
    public let currency: String
    public let amount: String
  }
}

extension BaselineRecord.Counted {
  /// The columns of `values`.
  public var columns: [String] { by + ["period", "value"] }
}

extension Rational {
  /// Reads what `exactText` says: a decimal, or a fraction.
  public init?(exact text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = Rational(decimal: parts[0]) else { return nil }
    if parts.count == 1 {
      self = first
      return
    }
    guard parts.count == 2, let second = Rational(decimal: parts[1]), let value = first / second
    else { return nil }
    self = value
  }
}
