import Definitions
import Faults
import Measures
import Quantities

/// What an action makes of the figures: for each of those who may do it, what is added to each
/// measure.
///
/// An average row is meant: of all rows of a kind that somebody has, taken together, a figure
/// changes by what they come to, divided by how many there are. Figures that do not add up, as of
/// different people, cannot be told so and stay.
struct ChangedFigures {
  typealias Additions = [MeasureData.Key: Rational]

  /// Who has rows of each kind that is theirs.
  let doers: [String]
  /// By the measure's name, for each of them.
  private let additions: [String: [String: Additions]]
  /// Measures that read the rows and do not add up.
  let untold: [String]

  func additions(to measure: String, by doer: String) -> Additions? { additions[doer]?[measure] }

  /// The measures that change at all.
  var measures: Set<String> { Set(additions.values.flatMap(\.keys)) }

  /// - Parameters:
  ///   - measures: those that are read.
  ///   - period: of which the average rows are; `nil` for all of them.
  init?(
    _ action: IncentivesDeclaration.Action, by: Passage, of measures: [Measure],
    in open: OpenWorkspace, during period: Period?, _ log: FaultLog
  ) {
    let before = log.faults.count
    var doers: Set<String>?
    var parts: [Part] = []
    var untold: Set<String> = []
    for (index, change) in action.changes.enumerated() {
      let name = "\(action.name) \(index + 1)"
      guard let table = log.attempt({ () throws(Fault) in try open.workspace.table(change.table) })
      else { continue }
      let whose = change.isOfAnybody ? [] : [by]
      let periods = table.asRows.columns.filter(\.isPeriod).map(\.name)
      let months = periods.first.map { [by.replaced(by: $0)] } ?? []
      let own = measures.filter { $0.from.text == table.name }
      let (adding, others) = own.partitioned { Self.addsUp($0, in: open.workspace) }
      untold.formUnion(others.map(\.name))
      let changed = adding.map { measure in
        // By one period: its own, where it is by one.
        let isByPeriod = measure.by.contains { periods.contains($0.text) }
        return measure.of(change.condition, named: name, by: whose + (isByPeriod ? [] : months))
      }
      let counted = Measure.counting(
        change.condition, of: change.table, named: name, by: whose + months)
      let data = open.compute([counted] + changed, log)
      guard log.faults.count == before, let rows = data[counted.name] else { continue }
      let dimension = change.isOfAnybody ? nil : Self.dimension(by, of: table)
      let part = Part(
        change: change, dimension: dimension, period: period, rows: rows,
        figures: zip(adding, changed).compactMap { measure, changed in
          data[changed.name].map { (measure, $0) }
        })
      parts.append(part)
      if !change.isOfAnybody { doers = doers?.intersection(part.doers) ?? part.doers }
    }
    guard log.faults.count == before else { return nil }
    self.doers = (doers ?? []).sorted()
    self.untold = untold.sorted()
    var additions: [String: [String: Additions]] = [:]
    for doer in self.doers {
      for part in parts { part.add(of: doer, to: &additions[doer, default: [:]], in: open) }
    }
    self.additions = additions
  }

  private static func addsUp(_ measure: Measure, in workspace: Workspace) -> Bool {
    let plan = Plan.plans(for: [measure], in: workspace, FaultLog()).first
    return plan?.aggregates.first.map { [.sum, .count].contains($0.function) } ?? true
  }

  private static func dimension(_ by: Passage, of table: Table) -> String? {
    if case .label(let dimension)? = table.asRows.column(by.text)?.kind { dimension } else { nil }
  }
}

/// One kind of row that is taken away or added.
private struct Part {
  let change: IncentivesDeclaration.RowChange
  /// Of whose rows they are, among the dimensions of the figures; `nil` for anybody's.
  let dimension: String?
  let period: Period?
  let rows: MeasureData
  let figures: [(measure: Measure, data: MeasureData)]

  /// Who has any such row.
  var doers: Set<String> {
    guard let place = dimension.flatMap({ rows.dimensions.firstIndex(of: $0) }) else { return [] }
    return Set(
      rows.values.lazy.filter { counts($0.key) && $0.value.signum > 0 }
        .map { $0.key.members[place] })
  }

  private func counts(_ key: MeasureData.Key) -> Bool {
    guard let period, let own = key.period else { return true }
    return period.contains(own)
  }

  private func isOf(_ doer: String, _ key: MeasureData.Key, in data: MeasureData) -> Bool {
    guard let place = dimension.flatMap({ data.dimensions.firstIndex(of: $0) }) else { return true }
    return key.members[place] == doer
  }

  func add(
    of doer: String, to additions: inout [String: ChangedFigures.Additions],
    in open: OpenWorkspace
  ) {
    let count = rows.values.reduce(Rational.zero) { sum, entry in
      counts(entry.key) && isOf(doer, entry.key, in: rows) ? sum + entry.value : sum
    }
    guard let each = change.times / count else { return }
    for (measure, data) in figures {
      guard let base = open.counted.measures[measure.name] else { continue }
      let places = base.dimensions.map { data.dimensions.firstIndex(of: $0) }
      for (key, value) in data.values where counts(key) && isOf(doer, key, in: data) {
        let own = MeasureData.Key(
          members: places.map { $0.map { key.members[$0] } ?? "" },
          period: base.hasPeriods ? key.period : nil)
        let sum = additions[measure.name, default: [:]][own] ?? .zero
        additions[measure.name, default: [:]][own] = sum + value * each
      }
    }
  }
}

extension Array {
  fileprivate func partitioned(by holds: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(holds), filter { !holds($0) })
  }
}
