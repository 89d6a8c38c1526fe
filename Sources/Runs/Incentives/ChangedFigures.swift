import Definitions
import Faults
import Formulas
import Measures
import Quantities

/// What an action makes of the figures: for each of those who may do it, what is added to each
/// measure.
///
/// An average row is meant: of all rows of a kind that somebody has, taken together, a figure
/// changes by what they come to, divided by how many there are. So does a figure by month: the
/// average row is spread over the months as the rows are.
struct ChangedFigures {
  typealias Additions = [MeasureData.Key: Rational]

  /// Who has rows of each kind that is theirs, in the order of their names.
  let doers: [String]
  /// By whoever acts and by the measure's name; nothing that comes to nought.
  private let additions: [String: [String: Additions]]
  /// Of these, what the rows that are taken away make of them.
  private let takings: [String: [String: Additions]]
  /// How often whoever acts can do it before there are no more rows to take away; `nil` where none
  /// are taken.
  private let mostTimes: [String: Rational]
  /// Measures that read such rows otherwise than by adding them up: they stay as they are.
  let untold: [String]

  func additions(by doer: String) -> [String: Additions] { additions[doer] ?? [:] }

  func takings(by doer: String) -> [String: Additions] { takings[doer] ?? [:] }

  func canDo(_ doer: String, times: Rational) -> Bool {
    mostTimes[doer].map { times <= $0 } ?? true
  }

  /// - Parameters:
  ///   - measures: those that are read.
  ///   - days: in which the rows are that count.
  init?(
    _ action: IncentivesDeclaration.Action, by: Passage, of measures: [Measure],
    in open: OpenWorkspace, during days: [Period], _ log: FaultLog
  ) {
    let before = log.faults.count
    let parts = action.changes.enumerated().compactMap { index, change in
      ChangedRows(
        change, named: "\(action.name) \(index + 1)", by: change.isOfAnybody ? nil : by,
        of: measures, in: open, during: days, log)
    }
    guard log.faults.count == before, parts.count == action.changes.count else { return nil }
    untold = Set(parts.flatMap(\.untold)).sorted()
    let own = parts.filter { !$0.change.isOfAnybody }.map(\.doers)
    let all = own.dropFirst().reduce(own.first ?? []) { $0.intersection($1) }
    doers = all.filter { doer in parts.allSatisfy { $0.rows(of: doer).signum > 0 } }.sorted()
    var (additions, takings) = ([String: [String: Additions]](), [String: [String: Additions]]())
    var mostTimes: [String: Rational] = [:]
    for doer in doers {
      for part in parts {
        part.add(of: doer, to: &additions[doer, default: [:]])
        if part.change.times.signum < 0 { part.add(of: doer, to: &takings[doer, default: [:]]) }
      }
      let most = parts.filter { $0.change.times.signum < 0 }
        .compactMap { $0.rows(of: doer) / $0.change.times.magnitude }
      mostTimes[doer] = most.min()
    }
    self.additions = additions.mapValues { figures in
      figures.mapValues { $0.filter { !$0.value.isZero } }.filter { !$0.value.isEmpty }
    }
    (self.takings, self.mostTimes) = (takings, mostTimes)
  }

  /// What has to be counted for some actions.
  static func measures(
    of actions: [IncentivesDeclaration.Action], by: Passage, among measures: [Measure],
    in open: OpenWorkspace
  ) -> [Measure] {
    actions.flatMap { action in
      action.changes.enumerated().flatMap { index, change in
        CountedRows(
          change, named: "\(action.name) \(index + 1)", by: change.isOfAnybody ? nil : by,
          of: measures, in: open, FaultLog())?.measures ?? []
      }
    }
  }
}

/// What is counted to tell what figures make of one kind of row.
private struct CountedRows {
  let table: Table
  /// The column by which rows are of a period unless a measure says another.
  let column: String
  /// How many rows there are, by each column that says their period.
  let counting: [(column: String, measure: Measure)]
  /// Each measure that adds such rows up, and the same of them alone.
  let wanted: [(measure: Measure, part: Measure, column: String)]
  let untold: [String]

  var measures: [Measure] { counting.map(\.measure) + wanted.map(\.part) }

  init?(
    _ change: IncentivesDeclaration.RowChange, named name: String, by: Passage?,
    of measures: [Measure], in open: OpenWorkspace, _ log: FaultLog
  ) {
    guard let table = log.attempt({ () throws(Fault) in try open.workspace.table(change.table) })
    else { return nil }
    let periods = table.asRows.columns.filter(\.isPeriod).map(\.name)
    let whose = by.map { [$0] } ?? []
    func columns(_ period: String) -> [Passage] {
      period.isEmpty ? whose : whose + [change.condition.replaced(by: period)]
    }
    var (wanted, untold) = ([(measure: Measure, part: Measure, column: String)](), [String]())
    let first = periods.first ?? ""
    for measure in measures {
      switch MeasureReading(measure, of: table.name, in: open.workspace) {
      case .none: continue
      case .otherwise: untold.append(measure.name)
      case .rows(let isAllOfIt):
        if !isAllOfIt { untold.append(measure.name) }
        let own = measure.by.map(\.text).first { periods.contains($0) } ?? first
        let part = measure.of(change.condition, named: name, by: columns(own))
        // By two labels of one dimension no figure can be: by whose they are, and another's.
        if Plan.plans(for: [part], in: open.workspace, FaultLog()).isEmpty {
          untold.append(measure.name)
        } else {
          wanted.append((measure, part, own))
        }
      }
    }
    counting = Set(wanted.map(\.column) + [first]).sorted().map { column in
      let of = column == first ? name : "\(name) by \(column)"
      return (
        column,
        Measure.counting(change.condition, of: change.table, named: of, by: columns(column))
      )
    }
    (self.table, column, self.wanted, self.untold) = (table, first, wanted, untold)
  }
}

/// One kind of row that is taken away or added, and what figures make of all such rows.
private struct ChangedRows {
  let change: IncentivesDeclaration.RowChange
  let untold: [String]
  /// Whose rows they are, among the dimensions of the figures; `nil` for anybody's.
  private let dimension: String?
  private let days: [Period]
  /// How many there are, by the column that says their period, or by "" where none does. A measure
  /// by another such column finds its rows of the days by that.
  private let counts: [String: MeasureData]
  private let figures: [Figure]
  /// The column by which rows are of a period unless a measure says another.
  private let column: String

  private struct Figure {
    /// As it stands.
    let base: MeasureData
    /// Of the rows of this kind alone.
    let data: MeasureData
    let column: String
  }

  /// - Parameter by: the column that says whose they are; `nil` for anybody's.
  init?(
    _ change: IncentivesDeclaration.RowChange, named name: String, by: Passage?,
    of measures: [Measure], in open: OpenWorkspace, during days: [Period], _ log: FaultLog
  ) {
    let before = log.faults.count
    guard
      let counted = CountedRows(change, named: name, by: by, of: measures, in: open, log)
    else { return nil }
    let data = open.figures(counted.measures, log)
    guard log.faults.count == before else { return nil }
    (self.change, self.days, column, untold) = (change, days, counted.column, counted.untold)
    dimension = by.flatMap { by in
      let kind = counted.table.asRows.column(by.text)?.kind
      return if case .label(let name)? = kind { name } else { nil }
    }
    counts = Dictionary(
      counted.counting.compactMap { column, rows in data[rows.name].map { (column, $0) } },
      uniquingKeysWith: { first, _ in first })
    figures = counted.wanted.compactMap { measure, part, column in
      guard let base = open.counted.measures[measure.name], let data = data[part.name] else {
        return nil
      }
      return Figure(base: base, data: data, column: column)
    }
  }

  /// Who has any such row.
  var doers: Set<String> {
    guard let data = counts[column], let place = place(in: data) else { return [] }
    return Set(
      data.values.lazy.filter { counts($0.key) && $0.value.signum > 0 }
        .map { $0.key.members[place] })
  }

  func rows(of doer: String) -> Rational { rows(of: doer, by: column) }

  private func rows(of doer: String, by column: String) -> Rational {
    guard let data = counts[column] else { return .zero }
    return data.values.reduce(.zero) { sum, entry in
      counts(entry.key) && isOf(doer, entry.key, in: data) ? sum + entry.value : sum
    }
  }

  private func place(in data: MeasureData) -> Int? {
    dimension.flatMap { data.dimensions.firstIndex(of: $0) }
  }

  private func counts(_ key: MeasureData.Key) -> Bool {
    guard let own = key.period else { return true }
    return days.contains { $0.contains(own) }
  }

  private func isOf(_ doer: String, _ key: MeasureData.Key, in data: MeasureData) -> Bool {
    place(in: data).map { key.members[$0] == doer } ?? true
  }

  func add(of doer: String, to additions: inout [String: ChangedFigures.Additions]) {
    for figure in figures {
      // Rows that are of none of the days by this column are of no figure that is read.
      guard let each = change.times / rows(of: doer, by: figure.column) else { continue }
      let (base, data) = (figure.base, figure.data)
      let places = base.dimensions.map { data.dimensions.firstIndex(of: $0) }
      for (key, value) in data.values where counts(key) && isOf(doer, key, in: data) {
        let own = MeasureData.Key(
          members: places.map { $0.map { key.members[$0] } ?? "" },
          period: base.hasPeriods ? key.period : nil)
        let sum = additions[base.measure.name, default: [:]][own] ?? .zero
        additions[base.measure.name, default: [:]][own] = sum + value * each
      }
    }
  }
}

/// How a measure reads the rows of a table.
private enum MeasureReading {
  /// It counts or sums them; and whether that is all it knows of them.
  case rows(isAllOfIt: Bool)
  /// It tells different things among them, or reads them by way of other rows.
  case otherwise
  case none

  init(_ measure: Measure, of table: String, in workspace: Workspace) {
    guard let plan = Plan.plans(for: [measure], in: workspace, FaultLog()).first,
      let function = plan.aggregates.first?.function
    else {
      self = .none
      return
    }
    let isIndirect = plan.rows.reads(figuresOf: table)
    if measure.from.text == table, [.sum, .count].contains(function) {
      self = .rows(isAllOfIt: !isIndirect)
    } else if measure.from.text == table || plan.rows.joins(table) || isIndirect {
      self = .otherwise
    } else {
      self = .none
    }
  }
}

extension Rows {
  /// Whether a table's rows are among these, one after another.
  fileprivate func joins(_ name: String) -> Bool {
    parts.contains { $0.rows.table.name == name || $0.rows.joins(name) }
  }

  /// Whether a row reads what a measure makes of a table, or reads a row that does.
  fileprivate func reads(figuresOf name: String) -> Bool {
    links.contains { link in
      if case .figures(let plan) = link.source, plan.table.name == name || plan.rows.joins(name) {
        return true
      }
      return link.source.rows.reads(figuresOf: name)
    } || parts.contains { $0.rows.reads(figuresOf: name) }
  }
}
