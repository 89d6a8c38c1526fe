import Faults
import Quantities

/// What `leftshift incentives` tries: things that people may do more or less of, as rows that are
/// taken away and added.
public struct IncentivesDeclaration: Sendable {
  public let place: Place
  /// The column of the rows that says whose they are: who does them, and is paid.
  public let by: Passage
  /// At least one, each of another part.
  public let costs: [Cost]
  public let actions: [Action]

  /// A part of what rows cost whoever does them.
  public struct Cost: Sendable {
    public enum Part: String, CaseIterable, Sendable {
      /// Is there or not with the row itself.
      case variable
      /// Can be saved, or has to be spent, in steps: a ward, a clinic.
      case semiFixed = "semi-fixed"
      /// Stays, whatever is done.
      case fixed
    }

    public let part: Part
    /// In money, by whose the rows are.
    public let measure: Passage
    /// Of a semi-fixed cost: how much goes or comes at once; `nil` where it stays this year.
    public let step: Step?
  }

  public struct Step: Sendable {
    public let amount: Rational
    public let currency: Currency
    public let place: Place
  }

  public struct Action: Sendable {
    public let name: String
    public let title: String
    public let place: Place
    /// Whether it is what contracts are for; `nil` where that is not said.
    public let isGood: Bool?
    /// At least one.
    public let changes: [RowChange]
  }

  /// Average rows of a kind, so many of them taken away or added.
  public struct RowChange: Sendable {
    public let table: Passage
    /// Which rows are of the kind.
    public let condition: Passage
    /// How many: negative where they are taken away, never nought.
    public let times: Rational
    /// Whether the average is of everybody's rows, wherever; of one party's otherwise.
    public let isOfAnybody: Bool
  }
}

/// Contracts that are looked at together, as those of one year's rules.
public struct Regime: Sendable {
  public let name: String
  public let title: String
  public let place: Place
  /// At least one: a contract's name; `*` at the end for all that begin so.
  public let contracts: [Passage]
}

extension Workspace {
  /// The contracts that a name says, or with `*` at its end those that begin so.
  public func contracts(matching pattern: Passage) -> [Contract] {
    contracts.filter { Self.fits($0.name, pattern.text[...]) }
  }

  /// The contracts of a regime, in their order.
  public func contracts(of regime: Regime) -> [Contract] {
    contracts.filter { contract in
      regime.contracts.contains { Self.fits(contract.name, $0.text[...]) }
    }
  }

  /// Whether a name is the one that is written, or with `*` at its end begins so.
  public static func fits(_ name: String, _ pattern: Substring) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }
}

extension Measure {
  /// The same of some rows only, and perhaps by more columns. Its name is none that a workspace can
  /// give, so that it is never taken for another.
  ///
  /// What the measure itself refuses it has refused before: labels of nobody in the other columns
  /// are nobody's rows here.
  public func of(_ rows: Passage, named name: String, by more: [Passage]) -> Measure {
    let both = condition.map { rows.surrounded(by: "(\($0.text)) and (", ")") } ?? rows
    let columns = by + more.filter { word in !by.contains { $0.text == word.text } }
    return Measure(
      name: "\(self.name) of \(name)", title: title, place: rows.place, from: from, unit: unit,
      by: columns, value: value, condition: both, kind: kind, noRows: nil, ignoresOthers: true)
  }

  /// The same by one more column; rows without a label there are left out.
  public func split(by column: Passage) -> Measure {
    let known = column.surrounded(by: "applies(", ")")
    return Measure(
      name: "\(name) by \(column.text)", title: title, place: place, from: from, unit: unit,
      by: by + [column], value: value,
      condition: condition.map { $0.surrounded(by: "(", ") and \(known.text)") } ?? known,
      kind: kind, noRows: nil, ignoresOthers: true)
  }

  /// How many cases it is made of.
  ///
  /// - Parameter cases: a number column that says how many a row stands for, in this unit; each row
  ///   is one where there is none.
  public func counting(_ cases: (column: Passage, unit: Unit)?) -> Measure {
    Measure(
      name: "cases of \(name)", title: title, place: place, from: from,
      unit: cases?.unit ?? Unit("row"), by: by,
      value: cases.map { $0.column.surrounded(by: "sum(", ")") } ?? value.replaced(by: "count()"),
      condition: condition, kind: nil, noRows: nil, ignoresOthers: ignoresOthers)
  }

  /// How many rows of a table there are of a kind.
  public static func counting(
    _ rows: Passage, of table: Passage, named name: String, by: [Passage]
  ) -> Measure {
    Measure(
      name: "rows of \(name)", title: name, place: rows.place, from: table, unit: Unit("row"),
      by: by, value: rows.replaced(by: "count()"), condition: rows, kind: nil, noRows: nil,
      ignoresOthers: true)
  }
}
