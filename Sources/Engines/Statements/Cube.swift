import ADBC
import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// Many measures from one look at the rows.
///
/// A condition is made of tests: `people.frail and setting = 'ae'` has two. Every test of all the
/// measures is made once, and those of people once a person and not once a contact, on the people's
/// side of the join. Rows that are alike in labels and tests are then counted and summed together,
/// and each measure is read from the combinations that there are, which are few.
struct Cube {
  let plan: Plan
  /// Tests that need only what one link reads, by the link's place: bits of one number.
  private(set) var marks: [Int: [Test]] = [:]
  /// The other tests.
  private(set) var tests: [Test] = []
  /// The different values of the measures.
  private(set) var values: [Test] = []
  /// Labels by which rows are told apart, so that tests of them can wait.
  private var few: Set<Slot.ID>

  /// A formula, and what tells it from others.
  struct Test {
    let sign: String
    let formula: RowFormula
  }

  /// Where measures are fewer, looking at every row for each is as quick, and easier to read.
  private static let fewest = 4
  /// Where more tests look at a label of few members, to tell rows apart by the label is quicker
  /// than to make them all of every row; for fewer it makes more combinations than are needed.
  private static let mostTests = 8
  /// The bits of a whole number.
  private static let mostMarks = 62

  /// - Returns: `nil` where the measures are few, or do not add up.
  init?(_ plan: Plan) {
    guard plan.aggregates.count >= Self.fewest,
      plan.aggregates.allSatisfy({ $0.function.addsUp })
    else { return nil }
    self.plan = plan
    few = Set(plan.grouping.filter { !plan.table.columns[$0].isPeriod })
    few.formUnion(labelsOfManyTests)
    for aggregate in plan.aggregates {
      if let condition = aggregate.condition { collect(condition) }
      if let value = aggregate.value { Self.add(test(value), to: &values) }
    }
    let counts = marks.values.map(\.count) + [tests.count]
    guard counts.allSatisfy({ $0 <= Self.mostMarks }) else { return nil }
  }

  func test(_ formula: RowFormula) -> Test {
    var names: [Slot.ID: String] = [:]
    for slot in formula.slots { names[slot] = SQL.identifier(plan.rows.distinctNames[slot]) }
    return Test(sign: RowSQL(columns: names).text(formula), formula: formula)
  }

  private static func add(_ test: Test, to tests: inout [Test]) {
    if !tests.contains(where: { $0.sign == test.sign }) { tests.append(test) }
  }

  // MARK: Tests

  private mutating func collect(_ formula: RowFormula) {
    if let parts = parts(of: formula) { return parts.forEach { collect($0) } }
    if isOfLabels(formula) || formula.slots.isEmpty { return }
    if let link = home(of: formula) {
      Self.add(test(formula), to: &marks[link, default: []])
    } else {
      Self.add(test(formula), to: &tests)
    }
  }

  private var labelsOfManyTests: [Slot.ID] {
    var signs: [Slot.ID: Set<String>] = [:]
    func visit(_ formula: RowFormula) {
      if let parts = parts(of: formula) { return parts.forEach(visit) }
      guard formula.slots.allSatisfy({ plan.rows.few.contains($0) || few.contains($0) }) else {
        return
      }
      for slot in formula.slots { signs[slot, default: []].insert(test(formula).sign) }
    }
    plan.aggregates.compactMap(\.condition).forEach(visit)
    return signs.filter { $0.value.count > Self.mostTests }.map(\.key)
  }

  /// The tests that a condition is made of; `nil` for a test.
  func parts(of formula: RowFormula) -> [RowFormula]? {
    switch formula.node.operation {
    case .and, .or, .not: formula.operands
    case .read(let slot) where formula.node.type.kind == .truth:
      plan.rows.formulas[slot].flatMap { isShort($0) ? [$0] : nil }
    default: nil
    }
  }

  /// Whether a formula stays short with the columns that are worked out written into it, and into
  /// those again: it could double with each.
  private func isShort(_ formula: RowFormula) -> Bool { plan.rows.weight(formula) <= 500 }

  /// Whether it looks only at labels of few members.
  func isOfLabels(_ formula: RowFormula) -> Bool {
    !formula.slots.isEmpty && formula.slots.allSatisfy(few.contains)
  }

  /// The link that alone is read, if its table has an answer for everybody in it.
  private func home(of formula: RowFormula) -> Int? {
    guard isShort(formula) else { return nil }
    let (rows, read) = (plan.rows, plan.rows.read(by: formula))
    guard !read.isEmpty else { return nil }
    let home = rows.links.firstIndex { link in read.allSatisfy { link.reads[$0] != nil } }
    guard let home, case .rows(let source) = rows.links[home].source else { return nil }
    let isOpen = rows.canBeNone(formula) { slot in
      rows.links[home].reads[slot].map(source.canBeNone) ?? true
    }
    return isOpen ? nil : home
  }

  // MARK: What rows are grouped by

  /// Labels of few members that tests look at, besides those that the measures are by.
  var labels: [Slot.ID] {
    var labels: Set<Slot.ID> = []
    func visit(_ formula: RowFormula) {
      if let parts = parts(of: formula) { return parts.forEach(visit) }
      if isOfLabels(formula) { labels.formUnion(formula.slots) }
    }
    plan.aggregates.compactMap(\.condition).forEach(visit)
    return labels.subtracting(plan.grouping).sorted()
  }

  /// The date, and the cycle, of a period that is worked out: a number stands for it till the end.
  func period(_ slot: Slot.ID) -> (cycle: Cycle, date: RowFormula)? {
    guard let formula = plan.rows.formulas[slot],
      case .periodHolding(let cycle) = formula.node.operation, DateSQL.hasNumber(cycle)
    else { return nil }
    return (cycle, formula.operands[0])
  }

  /// What has to be known of every row.
  var slots: Set<Slot.ID> {
    let formulas = (tests + values).map(\.formula) + plan.grouping.compactMap { period($0)?.date }
    return formulas.reduce(into: Set(labels + plan.grouping.filter { period($0) == nil })) {
      $0.formUnion($1.slots)
    }
  }
}

extension Rows {
  /// What a formula reads of the file and elsewhere, through the columns that are worked out.
  func read(by formula: RowFormula) -> Set<Slot.ID> {
    formula.slots.reduce(into: []) { read, slot in
      if let inner = formulas[slot] {
        read.formUnion(self.read(by: inner))
      } else {
        read.insert(slot)
      }
    }
  }

  /// How many operations a formula has with the columns that are worked out written into it; no
  /// more than a million.
  func weight(_ formula: RowFormula) -> Int {
    var known: [Slot.ID: Int] = [:]
    func weight(_ formula: RowFormula) -> Int {
      if case .read(let slot) = formula.node.operation, let inner = formulas[slot] {
        let found = known[slot] ?? weight(inner)
        known[slot] = found
        return found
      }
      return formula.operands.reduce(1) { min($0 + weight($1), 1_000_000) }
    }
    return weight(formula)
  }

  /// Whether it is none as soon as something that it reads is.
  func isStrict(_ formula: RowFormula) -> Bool {
    switch formula.node.operation {
    case .read(let slot): formulas[slot].map(isStrict) ?? true
    case .constant(let value): value != .none
    case .applies, .otherwise, .conditional, .and, .or: false
    default: formula.operands.allSatisfy(isStrict)
    }
  }

  /// Whether a slot that is read elsewhere is a date.
  func isDate(_ slot: Slot.ID) -> Bool {
    if slot < table.columns.count { return table.columns[slot].kind == .date }
    guard let link = links.first(where: { $0.reads[slot] != nil }), let read = link.reads[slot],
      case .rows(let source) = link.source
    else { return false }
    return source.table.columns[read].kind == .date
  }

  /// Whether a formula can come to none, where it is known which slots can.
  func canBeNone(_ formula: RowFormula, _ isOpen: (Slot.ID) -> Bool) -> Bool {
    if case .read(let slot) = formula.node.operation {
      return formulas[slot].map { canBeNone($0, isOpen) } ?? isOpen(slot)
    }
    return RowFormula.canBeNone(
      formula.node.operation, formula.operands.map { canBeNone($0, isOpen) })
  }

  /// A formula with the columns that are worked out written into it.
  func sql(_ formula: RowFormula, _ name: (Slot.ID) -> String) -> String {
    var columns: [Slot.ID: String] = [:]
    for slot in formula.slots {
      columns[slot] = formulas[slot].map { "(\(sql($0, name)))" } ?? name(slot)
    }
    return RowSQL(columns: columns).text(formula)
  }
}
