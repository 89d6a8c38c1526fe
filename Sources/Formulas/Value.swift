import Quantities

/// What a formula gives at one point. *Missing* is not among these: a figure that is not there is
/// an error at its place, never a value.
public enum Value: Hashable, Sendable {
  case number(Rational)
  case truth(Bool)
  /// A member of a dimension: an indicator, a track, a provider.
  case label(String)
  case date(Day)
  case scale(Scale)
  /// Does not apply: `x / 0`, `none`, below the first band. It spreads until `otherwise`.
  case none
}

/// What kind of value an expression gives.
public enum Kind: Hashable, Sendable {
  case number(Unit)
  case truth
  case label(of: String)
  case date
  case scale(Scale.Shape, from: Unit, to: Unit)
  /// A plain `0`, which has any unit.
  case zero
  /// `none`, which has any kind.
  case nothing

  public static let ratio = Kind.number(.ratio)

  var isNumber: Bool {
    switch self {
    case .number, .zero, .nothing: true
    default: false
    }
  }

  var isTruth: Bool { self == .truth || self == .nothing }

  /// The kind that both can be read as, where there is one.
  public func joined(with other: Kind) -> Kind? {
    switch (self, other) {
    case (.nothing, let kind), (let kind, .nothing): kind
    case (.zero, .number), (.number, .zero): self == .zero ? other : self
    default: self == other ? self : Optional.none
    }
  }

  public func substituting(_ variables: [String: Unit]) -> Kind {
    switch self {
    case .number(let unit): .number(unit.substituting(variables))
    case .scale(let shape, let from, let to):
      .scale(shape, from: from.substituting(variables), to: to.substituting(variables))
    default: self
    }
  }
}

extension Kind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .number(let unit): unit == .ratio ? "a ratio" : unit.words
    case .truth: "yes or no"
    case .label(let dimension): "a label of \(dimension)"
    case .date: "a date"
    case .scale(let shape, let from, let to): "\(shape.rawValue) \(from.words) to \(to.words)"
    case .zero: "0"
    case .nothing: "none"
    }
  }

  /// A value of this kind as a contract would write it, for advice.
  public var example: String {
    switch self {
    case .number(let unit) where unit == .ratio: "5%"
    case .number(let unit) where unit.isMoney: (unit.currency?.symbol ?? "") + "2,000"
    case .number(let unit): Rational(unit.currency == nil ? 20 : 2000).text(in: unit)
    case .truth: "yes"
    case .date: "2026-04-01"
    default: "0"
    }
  }
}

extension Unit {
  /// The unit with the signs of currencies, as people write it: `£ per person`.
  public var words: String {
    description.split(separator: " ").map { word in
      Currency(code: String(word)).map { $0.symbol.filter { $0 != " " } } ?? String(word)
    }.joined(separator: " ")
  }
}

/// A kind and the dimensions it is indexed by. The period is not among them: every formula is
/// read within one period.
public struct Type: Hashable, Sendable, CustomStringConvertible {
  public let kind: Kind
  public let dimensions: Set<String>

  public init(_ kind: Kind, by dimensions: Set<String> = []) {
    (self.kind, self.dimensions) = (kind, dimensions)
  }

  public var description: String {
    let by = dimensions.sorted().joined(separator: ", ")
    return by.isEmpty ? kind.description : "\(kind) by \(by)"
  }
}

/// A table from one number to another: steps, slices or a curve. One idea, read three ways.
public struct Scale: Hashable, Sendable {
  public enum Shape: String, CaseIterable, Sendable {
    /// The value of the band that holds the number.
    case bands
    /// Each slice of the number at its own rate, as income tax is.
    case slices
    /// Straight lines between points, level beyond the ends.
    case curve
  }

  /// From `from` (held) up to the next row's `from` or `to` (not held). A curve's rows are points.
  public struct Row: Hashable, Sendable {
    public let from: Rational
    public let to: Rational?
    public let value: Value

    public init(from: Rational, to: Rational?, value: Value) {
      (self.from, self.to, self.value) = (from, to, value)
    }
  }

  public let shape: Shape
  /// In rising order of `from`, without overlaps.
  public let rows: [Row]

  public init(_ shape: Shape, rows: [Row]) {
    (self.shape, self.rows) = (shape, rows)
  }

  /// What the scale gives for `x`; `.none` below the first row, above the last, or in a gap.
  public func value(at x: Rational) -> Value {
    switch shape {
    case .bands: band(holding: x)?.value ?? .none
    case .slices: sliced(x)
    case .curve: interpolated(x)
    }
  }

  private func band(holding x: Rational) -> Row? {
    rows.last { $0.from <= x }.flatMap { row in row.to.map { x < $0 } ?? true ? row : nil }
  }

  /// Every part of the number must lie in a slice, or some of it would be lost.
  private func sliced(_ x: Rational) -> Value {
    guard let first = rows.first, x >= first.from else { return .none }
    var (sum, reached) = (Rational.zero, first.from)
    for row in rows where row.from < x {
      guard case .number(let rate) = row.value, row.from == reached else { return .none }
      let end = min(x, row.to ?? x)
      sum = sum + (end - row.from) * rate
      reached = end
    }
    return reached == x ? .number(sum) : .none
  }

  private func interpolated(_ x: Rational) -> Value {
    guard let first = rows.first, let last = rows.last else { return .none }
    if x <= first.from { return first.value }
    if x >= last.from { return last.value }
    // The last point at or below x: a binary search, since this runs once a payment line.
    var (low, high) = (0, rows.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if rows[middle].from <= x { low = middle } else { high = middle }
    }
    guard case .number(let a) = rows[low].value, case .number(let b) = rows[high].value,
      let part = (x - rows[low].from) / (rows[high].from - rows[low].from)
    else { return .none }
    return .number(a + part * (b - a))
  }
}
