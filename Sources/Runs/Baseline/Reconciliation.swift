import Quantities

/// A figure beside one of its rivals, over the whole period and by what both are by.
public struct Reconciliation: Sendable {
  public let chosen: BaselineRecord.Counted
  public let rival: BaselineRecord.Counted
  /// The dimensions of the rows: those of both.
  public let by: [String]
  public let rows: [Row]
  /// Of all members; `nil` where one of the two has no such figure.
  public let all: Row?

  public struct Row: Sendable {
    public let members: [String]
    public let chosen: Rational?
    public let rival: Rational?

    public var difference: Rational? {
      chosen.flatMap { chosen in rival.map { $0 - chosen } }
    }
  }

  init(_ chosen: BaselineRecord.Counted, _ rival: BaselineRecord.Counted) {
    (self.chosen, self.rival) = (chosen, rival)
    let shared = chosen.by.filter(rival.by.contains)
    let (first, second) = (chosen.totals(by: shared), rival.totals(by: shared))
    by = first == nil || second == nil ? [] : shared
    let members = Set((first ?? [:]).keys).union((second ?? [:]).keys)
    rows =
      by.isEmpty
      ? []
      : members.sorted { $0.lexicographicallyPrecedes($1) }.map {
        Row(members: $0, chosen: first?[$0], rival: second?[$0])
      }
    func number(_ text: String?) -> Rational? { text.flatMap { Rational(exact: $0) } }
    all = number(chosen.all).flatMap { chosen in
      number(rival.all).map { Row(members: [], chosen: chosen, rival: $0) }
    }
  }

  /// Whether the two say different things.
  public var differs: Bool {
    (rows + (all.map { [$0] } ?? [])).contains { $0.chosen != $0.rival }
  }
}

extension BaselineRecord.Figure {
  /// Beside each of its rivals.
  public var reconciliations: [Reconciliation] { rivals.map { Reconciliation(chosen, $0) } }
}

extension BaselineRecord.Counted {
  /// Totals by some of its dimensions; `nil` where they cannot be told from those of its members.
  fileprivate func totals(by wanted: [String]) -> [[String]: Rational]? {
    guard wanted == by || overPeriods.addsUpOverMembers else { return nil }
    let places = wanted.compactMap { by.firstIndex(of: $0) }
    var totals: [[String]: Rational] = [:]
    for row in self.totals {
      let members = places.map { row[$0] }
      totals[members] = (totals[members] ?? .zero) + (Rational(exact: row[by.count]) ?? .zero)
    }
    return totals
  }
}
