import Quantities

/// One posting of a run: all of its differences, or none.
public struct Entry: Hashable, Sendable {
  public let run: Run
  /// How many lines it wrote: none where a run confirmed what the ledger held.
  public let lines: Int
  public let previous: String
  public let head: Head

  /// From 1, without gaps.
  public var sequence: Int { head.sequence }
}

/// Where a ledger's chain of hashes ends. Whoever keeps it elsewhere can tell later that nothing
/// before it was changed or cut off.
public struct Head: Hashable, Sendable {
  /// The last entry, 0 in an empty ledger.
  public let sequence: Int
  public let hash: String

  public init(sequence: Int, hash: String) {
    (self.sequence, self.hash) = (sequence, hash)
  }

  public static let empty = Head(sequence: 0, hash: String(repeating: "0", count: 64))
}

extension Head: LosslessStringConvertible {
  /// As `description` writes it: `12 9f86d0…`.
  public init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int(parts[0]), sequence >= 0,
      String(parts[1]).isSHA256
    else { return nil }
    self.init(sequence: sequence, hash: String(parts[1]))
  }

  public var description: String { "\(sequence) \(hash)" }
}

/// What a party has received under a contract, less what it has paid.
public struct Balance: Hashable, Sendable {
  public let party: String
  public let contract: String
  public let currency: Currency
  public let amount: Rational
}

/// Everything that was posted between a party and others, as it was known after an entry.
public struct Statement: Hashable, Sendable {
  public let party: String
  /// The last entry that it takes into account.
  public let known: Head
  /// Every line that was posted, a key's own lines together, in the order of posting.
  public let lines: [LedgerLine]

  /// What the party received, less what it paid.
  public var totals: [Currency: Rational] {
    lines.reduce(into: [:]) { totals, line in
      totals[line.key.currency, default: .zero] =
        totals[line.key.currency, default: .zero] + line.received(by: party)
    }
  }
}
