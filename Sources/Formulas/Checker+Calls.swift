import Faults
import Quantities

/// The functions of the language, each with what it needs and gives.
extension Checker {
  static let functions = [
    "abs", "age", "allocate", "applies", "bands", "calendar-year", "ceiling", "clamp", "count",
    "days", "financial-year", "floor", "interpolate", "lookup", "max", "mean", "min", "month",
    "previous", "product", "quarter", "round", "slices", "sum",
  ]

  func call(_ call: Call, _ expression: Expression) throws(Fault) -> Node {
    if let fold = Fold(rawValue: call.name), !call.over.isEmpty || ![.min, .max].contains(fold) {
      return try self.fold(fold, call, expression)
    }
    if !call.over.isEmpty || call.condition != nil {
      throw fault(
        "stray-over", expression, "`\(call.name)` takes no `over` or `where`",
        "They belong to sum, mean, min, max and count.")
    }
    switch call.name {
    case "min", "max":
      let operands = try arguments(call, expression, atLeast: 2)
      let kind = try common(operands, expression)
      return node(call.name == "min" ? .least : .greatest, operands, kind, expression)
    case "clamp":
      let operands = try arguments(call, expression, exactly: 3)
      return node(.clamp, operands, try common(operands, expression), expression)
    case "abs":
      let operands = try arguments(call, expression, exactly: 1)
      return node(.magnitude, operands, try common(operands, expression), expression)
    case "round", "floor", "ceiling": return try round(call, expression)
    case "days", "age", "month", "quarter", "financial-year", "calendar-year":
      return try calendar(call, expression)
    case "applies":
      let operand = try arguments(call, expression, exactly: 1)[0]
      return node(
        .applies, [operand], Type(.truth, by: operand.type.dimensions), expression)
    case "previous":
      let operand = try arguments(call, expression, exactly: 1)[0]
      return node(.previous, [operand], operand.type, expression)
    case "lookup": return try lookup(call, expression)
    case "interpolate": return try scale(.curve, call, expression)
    case "bands": return try scale(.bands, call, expression)
    case "slices": return try scale(.slices, call, expression)
    case "allocate": return try allocation(call, expression)
    default:
      throw Fault(
        "unknown-function", at: passage.place(of: call.nameRange),
        "there is no function `\(call.name)`",
        advice: Self.fromSpreadsheets[call.name.uppercased()]
          ?? didYouMean(call.name, among: Self.functions, most: 20))
    }
  }

  private static let fromSpreadsheets = [
    "IF": "Write `if … then … else …`.", "IFS": "Write `if … then … else if … then … else …`.",
    "IFERROR": "Write `x otherwise y`: y where x does not apply.",
    "IFNA": "Write `x otherwise y`: y where x does not apply.", "AND": "Write `a and b`.",
    "OR": "Write `a or b`.", "NOT": "Write `not a`.",
    "AVERAGE": "Write `mean(x over dimension)`.",
    "SUMIF": "Write `sum(x over dimension where …)`.",
    "SUMIFS": "Write `sum(x over dimension where …)`.",
    "COUNTIF": "Write `count(over dimension where …)`.",
    "COUNTIFS": "Write `count(over dimension where …)`.",
    "SUMPRODUCT": "Write `sum(a * b over dimension)`.",
    "VLOOKUP": "Write `lookup(table.column, label)`.",
    "XLOOKUP": "Write `lookup(table.column, label)`.",
    "HLOOKUP": "Write `lookup(table.column, label)`.",
    "INDEX": "Write `lookup(table.column, label)`.",
    "ROUNDUP": "Write `ceiling(x, £0.01)`.", "ROUNDDOWN": "Write `floor(x, £0.01)`.",
  ]

  private func arguments(
    _ call: Call, _ expression: Expression, exactly exact: Int? = nil, atLeast least: Int = 1
  ) throws(Fault) -> [Node] {
    let count = call.arguments.count
    if count != exact ?? max(count, least) {
      throw fault(
        "argument-count", expression,
        "`\(call.name)` takes \(exact.map(String.init) ?? "at least \(least)")"
          + " argument\((exact ?? least) == 1 ? "" : "s"), and has \(count)",
        Self.usage[call.name] ?? "See the language reference.")
    }
    var operands: [Node] = []
    for argument in call.arguments { operands.append(try check(argument)) }
    return operands
  }

  private static let usage = [
    "clamp": "Write `clamp(x, lowest, highest)`.", "abs": "Write `abs(x)`.",
    "round": "Write `round(x, £0.01)`: a value and the step it is rounded to.",
    "floor": "Write `floor(x, £0.01)`: a value and the step it is rounded down to.",
    "ceiling": "Write `ceiling(x, £0.01)`: a value and the step it is rounded up to.",
    "lookup":
      "Write `lookup(tracks.rate, results.track)`: a column and the label to read it at; or a"
      + " member, as `lookup(tracks.rate, 'fast')`.",
    "allocate": "Write `allocate(total, shares)`.", "min": "Write `min(a, b)` or `min(x over d)`.",
    "max": "Write `max(a, b)` or `max(x over d)`.", "bands": "Write `bands(x, table)`.",
    "interpolate": "Write `interpolate(x, curve)`.", "slices": "Write `slices(x, table)`.",
    "applies": "Write `applies(x)`.", "previous": "Write `previous(x)`.",
  ]

  private func common(_ operands: [Node], _ expression: Expression) throws(Fault) -> Type {
    var (kind, dimensions) = (Kind.zero, Set<String>())
    for operand in operands {
      guard operand.type.kind.isNumber else { throw notANumber(operand, "this call") }
      guard let joined = kind.joined(with: operand.type.kind) else {
        throw mismatch(kind, operand.type.kind, "weighed against", expression)
      }
      kind = joined
      dimensions.formUnion(operand.type.dimensions)
    }
    return Type(kind, by: dimensions)
  }

  private func round(_ call: Call, _ expression: Expression) throws(Fault) -> Node {
    let operands = try arguments(call, expression, exactly: 2)
    guard case .constant(.number(let step)) = operands[1].operation, step.signum > 0 else {
      throw fault(
        "rounding-step", call.arguments[1], "the step of a rounding is one fixed amount above zero",
        Self.usage[call.name] ?? "")
    }
    let type = try common(operands, expression)
    let rule: Rounding =
      switch call.name {
      case "floor": .down
      case "ceiling": .up
      default: .halfAwayFromZero
      }
    return node(.round(rule), operands, type, expression)
  }

  /// Functions of dates.
  private func calendar(_ call: Call, _ expression: Expression) throws(Fault) -> Node {
    let cycle = Cycle(rawValue: call.name.replacing("-", with: " "))
    let operands = try arguments(call, expression, exactly: cycle == nil ? 2 : 1)
    for operand in operands where ![.date, .nothing].contains(operand.type.kind) {
      throw Fault(
        "not-a-date", at: operand.place, "`\(call.name)` needs a date",
        label: "this is \(operand.type.kind)",
        advice: "Name a column that `is: date`, or write a day as 2026-03-31.")
    }
    let dimensions = operands.reduce(into: Set<String>()) { $0.formUnion($1.type.dimensions) }
    if let cycle {
      let type = Type(.label(of: "period"), by: dimensions)
      return node(.periodHolding(cycle), operands, type, expression)
    }
    let unit = Kind.number(call.name == "days" ? Unit("day") : .year)
    return node(
      call.name == "days" ? .days : .age, operands, Type(unit, by: dimensions), expression)
  }

  private func fold(_ fold: Fold, _ call: Call, _ expression: Expression) throws(Fault) -> Node {
    var over: [String] = []
    for (word, range) in call.over {
      guard let dimension = scope.dimension(word) else {
        throw Fault(
          "unknown-dimension", at: passage.place(of: range), "there is no dimension `\(word)`",
          advice: didYouMean(word, among: scope.dimensionNames))
      }
      if over.contains(dimension) {
        throw Fault(
          "repeated-dimension", at: passage.place(of: range),
          "this folds over \(dimension) twice", advice: "Name each dimension once.")
      }
      over.append(dimension)
    }
    guard !over.isEmpty else {
      let dimensions =
        try call.arguments.first.map { argument throws(Fault) in
          (try check(argument)).type.dimensions.sorted()
        } ?? []
      let inside = call.arguments.first.map { passage.text(of: $0.range) } ?? "x"
      throw fault(
        "fold-over", expression, "`\(fold.rawValue)` does not say over which dimension",
        "Write `\(fold.rawValue)(\(inside) over \(dimensions.first ?? "indicator"))`."
          + (call.arguments.count > 1 ? " To add two values, write `a + b`." : ""))
    }
    var operands: [Node] = []
    if fold != .count || !call.arguments.isEmpty {
      operands = try arguments(call, expression, exactly: 1)
    }
    let condition = try call.condition.map { argument throws(Fault) in
      try truth(try check(argument), "`where`")
    }
    if fold == .count, operands.isEmpty { operands = [constant(.truth(true), .truth, expression)] }
    for dimension in over
    where fold != .count && !operands[0].type.dimensions.contains(dimension) {
      throw fault(
        "fold-dimension", call.arguments[0],
        "this is one value, not one for each \(dimension)",
        "It is \(operands[0].type). To multiply by the number of members, write"
          + " `x * count(over \(dimension))`.")
    }
    if fold != .count, !operands[0].type.kind.isNumber {
      throw notANumber(operands[0], "`\(fold.rawValue)`")
    }
    if fold == .product, operands[0].type.kind != .number(.ratio) {
      throw fault(
        "product-unit", call.arguments[0], "only ratios are multiplied over a dimension",
        "This is \(operands[0].type.kind), and as many of them as there are members would be in no"
          + " unit. Multiply factors, as `product(1 + uplift over year)`.")
    }
    let dimensions =
      (condition.map { operands[0].type.dimensions.union($0.type.dimensions) }
      ?? operands[0].type.dimensions).subtracting(over)
    let kind = fold == .count ? Kind.ratio : operands[0].type.kind
    return node(
      .fold(fold, over: over), operands + (condition.map { [$0] } ?? []),
      Type(kind, by: dimensions), expression)
  }

  private func lookup(_ call: Call, _ expression: Expression) throws(Fault) -> Node {
    let operands = try lookupOperands(call, expression)
    guard case .label(let dimension) = operands[1].type.kind else {
      throw fault(
        "lookup-label", call.arguments[1],
        "a lookup needs a label, and this is \(operands[1].type)",
        "Declare the column it comes from as"
          + " `label of \(operands[0].type.dimensions.sorted().first ?? "…")`."
          + (operands[1].type.kind.isNumber
            ? " To read a value by a number, use a table of `bands:`: `bands(x, table)`." : ""))
    }
    guard operands[0].type.dimensions.contains(dimension) else {
      throw fault(
        "lookup-dimension", call.arguments[0],
        "this is not by \(dimension), so it cannot be looked up by one",
        "It is \(operands[0].type); the label is of \(dimension).")
    }
    let dimensions = operands[0].type.dimensions.subtracting([dimension])
      .union(operands[1].type.dimensions)
    return node(
      .lookup(dimension), operands, Type(operands[0].type.kind, by: dimensions), expression)
  }

  /// A member that is written, as `'elective'`, is one of the value's own dimensions.
  private func lookupOperands(_ call: Call, _ expression: Expression) throws(Fault) -> [Node] {
    guard call.arguments.count == 2, case .text(let text) = call.arguments[1].form else {
      return try arguments(call, expression, exactly: 2)
    }
    let value = try check(call.arguments[0])
    let dimensions = value.type.dimensions.sorted()
    let holding = dimensions.filter { scope.members(of: $0)?.contains(text) ?? false }
    let possible = holding.isEmpty && dimensions.count == 1 ? dimensions : holding
    guard possible.count == 1 else {
      let all = possible.isEmpty ? dimensions : possible
      throw fault(
        "lookup-member", call.arguments[1],
        all.isEmpty
          ? "this is one value, with no `'\(text)'` to read it at"
          : possible.isEmpty
            ? "none of \(spoken(all)) is known to have `\(text)`"
            : "`\(text)` may be of \(spoken(all, joinedBy: "or"))",
        all.isEmpty
          ? "Leave out the lookup."
          : possible.isEmpty
            ? didYouMean(text, among: dimensions.flatMap { scope.members(of: $0) ?? [] })
            : "Say it by a condition: `sum(x over \(all[0]) where …)`.")
    }
    return [value, try label(text, of: possible[0], call.arguments[1])]
  }

  private func scale(
    _ shape: Scale.Shape, _ call: Call, _ expression: Expression
  ) throws(Fault) -> Node {
    let operands = try arguments(call, expression, exactly: 2)
    guard case .scale(shape, let from, let to) = operands[1].type.kind else {
      let wanted = shape == .curve ? "a curve" : "a table of \(shape.rawValue)"
      throw fault(
        "scale-shape", call.arguments[1],
        "`\(call.name)` reads \(wanted), and this is \(operands[1].type)",
        "Declare the table as `\(shape.rawValue): \(Self.word(operands[0].type.kind)) to"
          + " \(Self.word(operands[1].type.kind))` with its \(shape == .curve ? "points" : "rows"),"
          + " and name the table alone: `\(call.name)(x, table)`.")
    }
    guard operands[0].type.kind.joined(with: .number(from)) != nil else {
      throw mismatch(operands[0].type.kind, .number(from), "read on a scale of", expression)
    }
    let kind = Kind.number(shape == .slices ? from * to : to)
    return node(.scale, operands, Type(kind, by: operands[0].type.dimensions), expression)
  }

  /// The word of a kind behind `is:`.
  private static func word(_ kind: Kind) -> String {
    if case .number(let unit) = kind { unit.words } else { "ratio" }
  }

  private func allocation(_ call: Call, _ expression: Expression) throws(Fault) -> Node {
    let operands = try arguments(call, expression, exactly: 2)
    let (total, shares) = (operands[0].type, operands[1].type)
    guard case .number(let unit) = total.kind, unit.isMoney else {
      throw fault(
        "allocate-money", call.arguments[0], "only money is allocated, and this is \(total)",
        "Multiply by the share instead: `x * share`.")
    }
    let own = shares.dimensions.subtracting(total.dimensions)
    guard shares.kind.joined(with: .ratio) != nil, own.count == 1, let dimension = own.first else {
      throw fault(
        "allocate-shares", call.arguments[1],
        "the shares must be ratios by one dimension that the total is not by",
        "The total is \(total), the shares are \(shares).")
    }
    return node(
      .allocate(dimension), operands, Type(total.kind, by: total.dimensions.union([dimension])),
      expression)
  }
}
