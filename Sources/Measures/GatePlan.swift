import Definitions
import Faults
import Formulas
import Quantities

/// What is asked of the rows of one table: one scan tells how many break each test, and one more
/// for each test by month.
public struct GatePlan: Sendable {
  /// With a file; as gates ask it.
  public let table: Table
  public let tests: [GateTest]
  /// What one scan answers each: all tests of rows together, and each test by month.
  public let scans: [GateScan]
  /// Each test on its own.
  public let alone: [GateScan]

  /// - Parameter rows: with what some tests read, by their places.
  init(
    table: Table, tests: [GateTest], rows: ([Int]) throws(Fault) -> Rows
  ) throws(Fault) {
    func scan(_ places: [Int]) throws(Fault) -> GateScan {
      GateScan(rows: try rows(places), tests: places.map { tests[$0] }, places: places)
    }
    (self.table, self.tests) = (table, tests)
    let together = tests.indices.filter { !tests[$0].isMonthly }
    alone = try tests.indices.map { place throws(Fault) in try scan([place]) }
    scans =
      (together.isEmpty ? [] : [try scan(together)]) + alone.filter { $0.tests[0].isMonthly }
  }

  /// All tables that are read from files, each once, and first the one that is asked.
  public var tables: [Table] {
    var seen: Set<String> = []
    return ([table] + rows.flatMap { $0.tables.reversed() })
      .filter { seen.insert($0.name).inserted }
  }

  /// All that is read of them.
  public var rows: [Rows] { alone.flatMap { [$0.rows] + $0.references.map(\.rows) } }

  /// How many cells of each column of the file are blank: a test for each, called as the column is.
  public static func blanks(in table: Table) throws(Fault) -> GatePlan {
    let asked = table.asAsked
    let stored = asked.columns.indices.filter { asked.columns[$0].isAsStored }
    let columns = asked.columns.filter { $0.formula == nil && !$0.isAsStored }
    let tests = zip(stored, columns).map { slot, column in
      GateTest(name: column.name, asks: .filled([slot]), present: [], money: nil, atMost: nil)
    }
    return try GatePlan(table: asked, tests: tests) { places in
      Rows(
        table: asked, names: asked.columns.map(\.name), cells: places.map { stored[$0] },
        digits: [:], formulas: [:], links: [], few: [], written: nil, parts: [])
    }
  }
}

/// Tests of the rows of one table, or one by month, with what they read.
public struct GateScan: Sendable {
  public let rows: Rows
  public let tests: [GateTest]
  /// Of the tests in the plan.
  public let places: [Int]

  /// The columns that tests compare with, each once.
  public var references: [(name: String, slot: Slot.ID, rows: Rows)] {
    var found: [(name: String, slot: Slot.ID, rows: Rows)] = []
    for test in tests {
      guard case .known(_, in: .column(let slot, of: let rows)) = test.asks else { continue }
      let name = GateTest.Reference.name(of: slot, in: rows)
      if !found.contains(where: { $0.name == name }) { found.append((name, slot, rows)) }
    }
    return found
  }
}

/// One question that each row of a table, or each of its months, is asked.
public struct GateTest: Sendable {
  /// What it is called, in statements too.
  public let name: String
  public let asks: Question
  /// What a row must have to be asked: all that the test reads, and the cells of the file that are
  /// needed for it. Without one of them there is nothing to ask.
  public let present: [Slot.ID]
  /// The column whose sum says how much money the rows are that break it.
  public let money: Slot.ID?
  /// The part of all that may break it without being looked for; `nil` where no place is wanted.
  public let atMost: Rational?

  public enum Question: Sendable {
    case holds(RowFormula)
    case known(Slot.ID, in: Reference)
    case unique([Slot.ID])
    /// Cells are asked as they are stored, whatever a blank means.
    case filled([Slot.ID])
    case monthly(Slot.ID, by: [Series], within: Rational?)
  }

  /// Where known labels are.
  public enum Reference: Sendable {
    case column(Slot.ID, of: Rows)
    case written([String])

    public static func name(of slot: Slot.ID, in rows: Rows) -> String {
      "\(rows.table.name).\(rows.names[slot])"
    }
  }

  /// A label column that months are counted by.
  public struct Series: Sendable {
    public let slot: Slot.ID
    /// The members that definitions name, which messages may name too: any other label is a value
    /// of a row.
    public let members: Set<String>
  }

  public var isMonthly: Bool { if case .monthly = asks { true } else { false } }

  /// The slots that it reads.
  var slots: Set<Slot.ID> {
    Set(present).union(asks.slots).union(money.map { [$0] } ?? [])
  }
}

extension GateTest.Question {
  /// The slots that the question itself reads.
  var slots: Set<Slot.ID> {
    switch self {
    case .holds(let formula): formula.slots
    case .known(let slot, _): [slot]
    case .unique(let slots), .filled(let slots): Set(slots)
    case .monthly(let month, let by, _): Set(by.map(\.slot) + [month])
    }
  }
}

/// How many rows, or months, break a test.
public struct Breaches: Sendable, Equatable {
  /// How many were asked.
  public let asked: Int
  public let broken: Int
  /// What the rows that break it sum to, where the gate names a column of money.
  public let money: Rational?
  /// The first of them, where there are more than there may be: never a value of a row.
  public let first: Places

  public enum Places: Sendable, Equatable {
    /// Lines of the file; rows of a file that has none.
    case lines([Int])
    /// Of a file that was put together of others, in those.
    case places([Place])
    /// `2025-06`, or `2025-06 (RAE)` where the definitions name the label.
    case months([String])
  }

  public init(asked: Int, broken: Int, money: Rational?, first: Places) {
    (self.asked, self.broken, self.money, self.first) = (asked, broken, money, first)
  }

  /// The part that breaks it; none where nothing was asked.
  public var share: Rational { (Rational(broken) / Rational(asked)) ?? .zero }

  public func exceeds(_ most: Rational) -> Bool { share > most }

  /// How many places are shown.
  public static let mostShown = 5
}

/// What came of a gate.
public struct GateResult: Sendable {
  public let gate: Gate
  /// The file, as messages call it.
  public let path: String
  public let breaches: Breaches
  /// Of the column of money.
  public let currency: Currency?

  public enum Standing: String, Sendable { case passed, failed, waived }

  public init(_ gate: Gate, path: String, _ breaches: Breaches, currency: Currency?) {
    (self.gate, self.path, self.breaches, self.currency) = (gate, path, breaches, currency)
  }

  public var standing: Standing {
    guard breaches.exceeds(gate.atMost) else { return .passed }
    return gate.waiver == nil ? .failed : .waived
  }
}
