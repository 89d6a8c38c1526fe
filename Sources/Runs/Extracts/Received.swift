import Definitions
import Engines
import Quantities

/// Which extracts count.
public enum Received: Hashable, Sendable {
  /// The first so many.
  case known(through: Int)
  /// Rows that were known through one, as they are known through another: late rows are left out,
  /// and rows that are gone since are gone.
  case restated(since: Int, through: Int)

  /// The last extract that counts.
  public var through: Int {
    switch self {
    case .known(let through), .restated(_, let through): through
    }
  }
}

/// An extract as far as its rows count, but for rows that came again.
struct CountedExtract {
  let extract: Extract
  /// The periods whose rows count; `nil` where all do.
  let periods: Set<Period>?
}

extension [Extract] {
  /// Those of a table that count: a later extract that is whole takes the place of all rows of its
  /// period. What is left of each is in order.
  func counted(as mode: ReceivedTable.Extract) -> [CountedExtract] {
    indices.compactMap { index in
      let extract = self[index]
      let whole = mode == .whole ? self[(index + 1)...].map(\.period) : []
      func isReplaced(_ period: Period) -> Bool { whole.contains { $0.contains(period) } }
      guard let rows = extract.rows else {
        return isReplaced(extract.period) ? nil : CountedExtract(extract: extract, periods: nil)
      }
      let left = rows.map(\.period).filter { !isReplaced($0) }
      if left.isEmpty { return nil }
      return CountedExtract(extract: extract, periods: left.count == rows.count ? nil : Set(left))
    }
  }
}
