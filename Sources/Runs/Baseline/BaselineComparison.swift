import Quantities

/// What has moved since a baseline was agreed, and why as far as can be told.
public struct BaselineComparison: Sendable {
  /// The figures, contracts and totals of which something moved.
  public let moved: [Subject]
  /// What is other than it was and moved nothing.
  public let notes: [String]

  public struct Subject: Sendable {
    /// `activity`, or `contract`.
    public let group: String
    public let name: String
    public let unit: String
    /// What the rows are by, but for the period.
    public let by: [String]
    /// Of the whole period first.
    public let rows: [Row]
    public let reasons: [String]
    /// Lines of its definition that are gone, and those that are new.
    public let definition: (gone: [String], new: [String])
  }

  public struct Row: Sendable {
    public let members: [String]
    public let period: String
    public let isTotal: Bool
    public let then: Rational?
    public let now: Rational?

    public var difference: Rational? { then.flatMap { then in now.map { $0 - then } } }
    /// As a part of what it was.
    public var share: Rational? {
      difference.flatMap { difference in then.flatMap { difference / $0.magnitude } }
    }
  }

  /// - Parameters:
  ///   - now: the same worked out again, from what is declared now.
  ///   - asKnown: the day whose knowledge counts now, if it is one.
  ///   - program: its version now.
  public init(
    _ baseline: Baseline, now: BaselineRecord.Contents, asKnown: String?, program: String
  ) {
    let record = baseline.record
    let causes = Causes(record, now, asKnown: asKnown, program: program)
    let then = record.contents
    var subjects = Self.pairs(then.figures.flatMap(\.counted), now.figures.flatMap(\.counted)) {
      $0.name
    }.map { then, now in
      Self.figure(then, now, in: record.period.name, causes)
    }
    subjects += Self.pairs(then.contracts, now.contracts) { $0.contract }.map { then, now in
      Self.contract(then, now, in: record.period.name, causes)
    }
    let moved = subjects.filter(\.isMoved)
    let totals = Self.rows(
      then.contractTotals.map { [$0.currency, $0.amount] },
      now.contractTotals.map { [$0.currency, $0.amount] }, in: record.period.name)
    let total = Subject(
      group: "contracts", name: "all contracts", unit: "", by: ["currency"], rows: totals,
      reasons: [], definition: ([], []))
    self.moved = moved + (totals.isEmpty ? [] : [total])
    notes = causes.notes(besides: moved)
  }

  /// What there was and is under one name, in the order of what there was.
  private static func pairs<T>(_ then: [T], _ now: [T], by name: (T) -> String) -> [(T?, T?)] {
    let names = then.map(name) + now.map(name).filter { !then.map(name).contains($0) }
    return names.map { wanted in
      (then.first { name($0) == wanted }, now.first { name($0) == wanted })
    }
  }

  private static func figure(
    _ then: NamedCount?, _ now: NamedCount?, in period: String, _ causes: Causes
  ) -> Subject {
    let (old, new) = (then?.counted, now?.counted)
    let months = rows(old?.values ?? [], new?.values ?? [])
    let periods = Set(((old?.values ?? []) + (new?.values ?? [])).map { $0.dropLast().last })
    let totals = rows(old?.totals ?? [], new?.totals ?? [], in: period)
    let all = rows(old?.all.map { [[$0]] } ?? [], new?.all.map { [[$0]] } ?? [], in: period)
    let either = now ?? then
    return Subject(
      group: either?.group ?? "", name: either?.name ?? "", unit: either?.counted.unit ?? "",
      by: either?.counted.by ?? [], rows: all + (periods.count < 2 ? [] : totals) + months,
      reasons: causes.reasons(old, new),
      definition: changed(old?.definition ?? [], new?.definition ?? []))
  }

  private static func contract(
    _ then: BaselineRecord.ContractValue?, _ now: BaselineRecord.ContractValue?,
    in period: String, _ causes: Causes
  ) -> Subject {
    Subject(
      group: "contracts", name: (now ?? then)?.contract ?? "", unit: "",
      by: ["payer", "payee", "setting", "way", "currency"],
      rows: rows(then?.amounts ?? [], now?.amounts ?? [], in: period),
      reasons: causes.reasons(then, now),
      definition: changed(then?.measures ?? [], now?.measures ?? []))
  }

  private static func changed(_ then: [String], _ now: [String]) -> (gone: [String], new: [String])
  {
    then.isEmpty || now.isEmpty
      ? ([], []) : (then.filter { !now.contains($0) }, now.filter { !then.contains($0) })
  }

  /// What differs between rows whose last cell is a figure.
  ///
  /// - Parameter period: of all of them; otherwise the last cell but one says it.
  private static func rows(
    _ then: [[String]], _ now: [[String]], in period: String? = nil
  ) -> [Row] {
    func figures(_ rows: [[String]]) -> [[String]: Rational] {
      Dictionary(
        rows.map { (Array($0.dropLast()), Rational(exact: $0.last ?? "") ?? .zero) },
        uniquingKeysWith: { first, _ in first })
    }
    let (old, new) = (figures(then), figures(now))
    return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
      .sorted { $0.lexicographicallyPrecedes($1) }
      .map { key in
        Row(
          members: period == nil ? Array(key.dropLast()) : key, period: period ?? key.last ?? "",
          isTotal: period != nil, then: old[key], now: new[key])
      }
  }
}

extension BaselineComparison.Subject {
  fileprivate var isMoved: Bool {
    !rows.isEmpty || !definition.gone.isEmpty || !definition.new.isEmpty
  }
}

/// A figure of one source by a name of its own.
struct NamedCount {
  let group: String
  let name: String
  let counted: BaselineRecord.Counted
}

extension BaselineRecord.Figure {
  /// From the chosen source, and from each rival.
  fileprivate var counted: [NamedCount] {
    [NamedCount(group: group, name: name, counted: chosen)]
      + rivals.map { NamedCount(group: group, name: "\(name), \($0.source)", counted: $0) }
  }
}
