import Definitions
import Faults
import Formulas
import Measures
import Quantities

extension MemoryEngine {
  /// Asks each row on its own.
  public func test(
    _ plan: GatePlan, on files: [String: DataFile]
  ) throws(Fault) -> [Breaches] {
    let file = try files.file(of: plan.table)
    var results: [Int: Breaches] = [:]
    for scan in plan.scans {
      let rows = try GateRows(scan, files, self)
      for (test, place) in zip(scan.tests, scan.places) {
        if test.isMonthly {
          try checkMonths(test, of: plan.table, try rows.months(of: test), file)
        }
        results[place] = try rows.breaches(of: test)
      }
    }
    return plan.tests.indices.compactMap { results[$0] }
  }

  /// What DuckDB would run: this engine has no statements.
  public func sql(
    for test: Int, of plan: GatePlan, on files: [String: DataFile]
  ) throws(Fault) -> String {
    try DuckDBEngine().sql(for: test, of: plan, on: files)
  }
}

/// The rows of a file as a scan asks them.
private struct GateRows {
  private let memory: MemoryRows
  private let texts: TextRows?
  /// The labels of the columns that tests compare with, by `GateScan.references`.
  private var known: [String: Set<Different>] = [:]

  init(
    _ scan: GateScan, _ files: [String: DataFile], _ engine: MemoryEngine
  ) throws(Fault) {
    let texts = try engine.read(scan.rows.all, files)
    memory = try engine.memory(of: scan.rows, texts)
    self.texts = texts[scan.rows.table.name]
    for (name, slot, rows) in scan.references {
      let other = try engine.memory(of: rows, try engine.read(rows.all, files))
      var labels: Set<Different> = []
      for row in 0..<other.count {
        let label = try other.value(of: slot, in: row)
        if label != .none { labels.insert(Different(label)) }
      }
      known[name] = labels
    }
  }

  // MARK: Tests

  func breaches(of test: GateTest) throws(Fault) -> Breaches {
    if test.isMonthly { return test.breaches(of: try months(of: test)) }
    let broken = try rows(breaking: test)
    var money: Rational?
    if let slot = test.money {
      money = .zero
      for row in broken { money = try (money ?? .zero) + (number(slot, row) ?? .zero) }
    }
    let all = Breaches(asked: memory.count, broken: broken.count, money: money, first: .lines([]))
    let isWanted = test.atMost.map(all.exceeds) ?? false
    return Breaches(
      asked: memory.count, broken: broken.count, money: money,
      first: places(of: isWanted ? broken.prefix(Breaches.mostShown) : []))
  }

  private func places(of rows: ArraySlice<Int>) -> Breaches.Places {
    guard let texts, !rows.isEmpty else { return .lines([]) }
    return texts.origins == nil
      ? .lines(rows.map { texts.lines[$0] }) : .places(rows.map(texts.place))
  }

  private func rows(breaking test: GateTest) throws(Fault) -> [Int] {
    var asked: [Int] = []
    for row in 0..<memory.count where try isWhole(row, test.present) { asked.append(row) }
    if case .unique(let slots) = test.asks { return try repeated(asked, slots) }
    var broken: [Int] = []
    for row in asked where try breaks(row, test.asks) { broken.append(row) }
    return broken
  }

  private func breaks(_ row: Int, _ asks: GateTest.Question) throws(Fault) -> Bool {
    switch asks {
    case .holds(let formula): return try memory.value(of: formula, in: row) == .truth(false)
    case .known(let slot, let reference):
      return try !labels(of: reference).contains(Different(memory.value(of: slot, in: row)))
    case .filled(let slots): return try !isWhole(row, slots)
    case .unique, .monthly: return false
    }
  }

  private func repeated(_ rows: [Int], _ slots: [Slot.ID]) throws(Fault) -> [Int] {
    var groups: [[Different]: [Int]] = [:]
    for row in rows {
      let key = try slots.map { slot throws(Fault) in
        Different(try memory.value(of: slot, in: row))
      }
      groups[key, default: []].append(row)
    }
    return groups.values.filter { $0.count > 1 }.flatMap { $0 }.sorted()
  }

  func months(of test: GateTest) throws(Fault) -> [MonthGroup] {
    guard case .monthly(let month, let by, _) = test.asks else { return [] }
    var groups: [MonthGroup] = []
    for row in 0..<memory.count {
      var labels: [String?] = []
      for series in by { labels.append(try text(series.slot, row)) }
      groups.append(
        MonthGroup(
          month: try text(month, row), labels: labels, rows: 1,
          money: try test.money.flatMap { slot throws(Fault) in try number(slot, row) }))
    }
    return groups
  }

  // MARK: Values

  private func isWhole(_ row: Int, _ slots: [Slot.ID]) throws(Fault) -> Bool {
    for slot in slots where try memory.value(of: slot, in: row) == .none { return false }
    return true
  }

  private func labels(of reference: GateTest.Reference) -> Set<Different> {
    switch reference {
    case .column(let slot, let rows): known[GateTest.Reference.name(of: slot, in: rows)] ?? []
    case .written(let labels): Set(labels.map { Different(.label($0)) })
    }
  }

  /// A label, or the month of a date.
  private func text(_ slot: Slot.ID, _ row: Int) throws(Fault) -> String? {
    switch try memory.value(of: slot, in: row) {
    case .label(let label): label
    case .date(let day): String(day.description.prefix(7))
    default: nil
    }
  }

  private func number(_ slot: Slot.ID, _ row: Int) throws(Fault) -> Rational? {
    if case .number(let number) = try memory.value(of: slot, in: row) { number } else { nil }
  }
}
