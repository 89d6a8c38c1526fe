import Definitions
import Faults
import Formulas
import Quantities

/// Writes down how a line came about, following each name to the names it reads.
public final class Explainer {
  private let settler: Settler
  private let parties: [String: String]
  private var evaluator: Evaluator { settler.evaluator }
  private var linked: LinkedContract { settler.linked }
  private var ids: [Key: String] = [:]
  private var values: [Explanation.NamedValue?] = []
  private var caveats: [String] = []

  private struct Key: Hashable {
    let slot: Slot.ID
    let point: Point
  }

  /// Folds that were told once, so that each share of a whole does not tell the whole again.
  private var folds: [FoldKey: (first: Working, id: String?)] = [:]

  private struct FoldKey: Hashable {
    let node: ObjectIdentifier
    let point: Point
  }

  /// - Parameter parties: the name of each party by its id.
  public init(_ settler: Settler, parties: [String: String]) {
    (self.settler, self.parties) = (settler, parties)
  }

  /// Explains a line that this settler made.
  public func explain(_ line: PaymentLine) throws(Fault) -> Explanation? {
    guard let term = linked.terms.first(where: { $0.name == line.term }),
      let point = try settler.points(of: term, in: line.period).first(where: {
        settler.party(term.payer, $0) == line.payer && settler.party(term.payee, $0) == line.payee
      })
    else { return nil }
    (ids, values, caveats, folds) = ([:], [], [], [:])
    let total = try visit(total(of: line, term), point)
    if line.kind == .kept {
      note("The payer keeps this part of what it passes on: it is shown and not paid.")
    }
    return Explanation(
      line: described(line, term), total: total, values: values.compactMap { $0 },
      caveats: caveats)
  }

  /// The value that the line is, or is a part of.
  private func total(of line: PaymentLine, _ term: LinkedTerm) -> Slot.ID {
    switch line.nature {
    case .settled: term.amount
    case .instalment: term.onAccount?.paid ?? term.amount
    case .reconciliation: term.onAccount?.rest ?? term.amount
    }
  }

  private func described(_ line: PaymentLine, _ term: LinkedTerm) -> Explanation.Line {
    func party(_ id: String) -> Explanation.Party { .init(id: id, name: parties[id] ?? id) }
    return Explanation.Line(
      contract: line.contract, title: linked.contract.title, basis: linked.contract.basis,
      term: line.term, kind: line.kind.rawValue, clause: term.declaration.clause,
      mechanism: term.mechanism?.name, payer: party(line.payer), payee: party(line.payee),
      period: line.period.name, due: line.due.description,
      amount: line.amount.fixed(places: line.currency.places), money: line.currency.code,
      nature: line.nature.rawValue, part: line.nature == .reconciliation ? 1 : line.part,
      parts: line.nature == .reconciliation ? 1 : line.parts,
      minorUnit: line.currency.minorUnit.exactText)
  }

  private func note(_ caveat: String) {
    if !caveats.contains(caveat) { caveats.append(caveat) }
  }

  // MARK: Values

  private func visit(_ slot: Slot.ID, _ point: Point) throws(Fault) -> String {
    let key = Key(slot: slot, point: evaluator.projected(point, to: slot))
    if let id = ids[key] { return id }
    // What leads back to itself is told from its beginning, so that no step waits for all others.
    if linked.program.slots[slot].recurs {
      let earlier = try evaluator.earlier(slot, than: key.point) { point in
        ids[Key(slot: slot, point: point)] != nil
      }
      for point in earlier { _ = try visit(slot, point) }
    }
    let id = "v\(values.count + 1)"
    ids[key] = id
    values.append(nil)
    let index = values.count - 1
    values[index] = try described(slot, key.point, id)
    return id
  }

  private func described(
    _ id: Slot.ID, _ point: Point, _ name: String
  ) throws(Fault) -> Explanation.NamedValue {
    let slot = linked.program.slots[id]
    let value = try evaluator.value(of: id, at: point)
    var (formula, filled, step): (String?, String?, Explanation.Step?) = (nil, nil, nil)
    var steps: [String] = []
    if case .formula(let node) = slot.source {
      switch try settler.facts.reading(of: id, in: evaluator.periods[point.period]) {
      case .here:
        let working = try evaluator.working(of: node, at: point)
        step = try self.step(working)
        formula = node.text
        filled = FormulaFilling(linked.program).filled(working)
        steps = impliedSteps(working)
      case .sum(let parts):
        step = try sum(of: id, over: parts, at: point, value)
        formula = "what it pays in \(parts.count) periods, added up"
      case .absent: steps = ["before the contract's first day"]
      }
    }
    let reason = illustrative(slot.name)
    if let reason { note("Illustrative: \(slot.name.prefix { $0 != "." }): \(reason).") }
    return Explanation.NamedValue(
      id: name, name: slot.name, at: named(point), period: evaluator.periods[point.period].name,
      unit: unit(slot.type.kind), value: .init(value), text: value.text(as: slot.type.kind),
      formula: formula, filled: filled == formula ? nil : filled, steps: steps, working: step,
      source: try source(of: id, at: point), place: slot.passage?.place.short,
      illustrative: reason)
  }

  private func illustrative(_ name: String) -> String? {
    let declared = linked.contract.illustrative
    return (declared[name] ?? declared[String(name.prefix { $0 != "." })])?.reason
  }

  private func unit(_ kind: Kind) -> String? {
    if case .number(let unit) = kind { unit.description } else { nil }
  }

  private func named(_ point: Point) -> [String: String] {
    var named: [String: String] = [:]
    for (ordinal, member) in point.members.enumerated() where member >= 0 {
      named[linked.program.dimensions[ordinal]] = settler.facts.members(of: ordinal)[Int(member)]
    }
    return named
  }

  /// What happens to a term's formula without being written in it.
  private func impliedSteps(_ working: Working) -> [String] {
    guard case .round(let rule) = working.node.operation, let inner = working.operands.first,
      inner.node.range == working.node.range, case .number(let before) = inner.value,
      case .number(let after) = working.value
    else { return [] }
    let unit = linked.contract.money.unit
    var steps: [String] = []
    if case .multiply = inner.node.operation, inner.node.range == inner.operands.last?.node.range,
      case .number(let years)? = inner.operands.last?.value
    {
      steps.append("a yearly amount, × \(years.text(in: .year)) (the length of the period)")
    }
    if before != after {
      steps.append(
        "\(before.text(in: unit)) rounded to \(after.text(in: unit)), \(rule.rawValue)")
    }
    return steps
  }

  // MARK: Steps

  /// What a term pays in a longer period than its own.
  private func sum(
    of slot: Slot.ID, over parts: [Period], at point: Point, _ value: Value
  ) throws(Fault) -> Explanation.Step {
    var step = Explanation.Step(do: "sum over", gives: .init(value))
    var items: [Explanation.Step.Item] = []
    for part in parts {
      let there = evaluator.moved(point, to: part)
      var read = Explanation.Step(
        do: "read", gives: .init(try evaluator.value(of: slot, at: there)))
      read.value = try visit(slot, there)
      items.append(.init(at: ["period": part.name], condition: nil, term: read))
    }
    step.items = items
    return step
  }

  private func step(_ working: Working) throws(Fault) -> Explanation.Step {
    var step = Explanation.Step(
      do: working.node.operation.name, gives: .init(working.value))
    if case .fold = working.node.operation, let told = try told(working) {
      var read = Explanation.Step(do: "read", gives: .init(working.value))
      read.value = told
      return read
    }
    switch working.node.operation {
    case .read(let slot): step.value = try visit(slot, working.point)
    case .constant(let value): step.constant = .init(value)
    case .fold: step.items = try items(working)
    case .round(let rule): step.by = rule.rawValue
    case .conditional: step.by = working.operands.first?.value == .truth(true) ? "then" : "else"
    case .proxy(let because):
      step.by = because
      note(
        "A proxy: \(unit(working.operands[0].node.type.kind) ?? "") are counted, and paid as"
          + " \(unit(working.node.type.kind) ?? ""). \(because)")
    case .allocate:
      step.part = working.operands.dropFirst().firstIndex { $0.point == working.point }.map {
        $0 - 1
      }
    default: break
    }
    if case .fold = working.node.operation { return step }
    if !working.operands.isEmpty {
      var operands: [Explanation.Step] = []
      for operand in working.operands { operands.append(try self.step(operand)) }
      step.of = operands
    }
    return step
  }

  /// The value that a fold is from its second time on; `nil` the first time.
  private func told(_ working: Working) throws(Fault) -> String? {
    let key = FoldKey(node: ObjectIdentifier(working.node), point: working.point)
    guard let earlier = folds[key] else {
      folds[key] = (working, nil)
      return nil
    }
    if let id = earlier.id { return id }
    let id = "v\(values.count + 1)"
    values.append(nil)
    let index = values.count - 1
    folds[key] = (working, id)
    var step = Explanation.Step(do: working.node.operation.name, gives: .init(working.value))
    step.items = try items(working)
    let kind = working.node.type.kind
    values[index] = Explanation.NamedValue(
      id: id, name: working.node.text, at: named(working.point),
      period: evaluator.periods[working.point.period].name, unit: unit(kind),
      value: .init(working.value), text: working.value.text(as: kind), formula: working.node.text,
      filled: nil, steps: [], working: step, source: nil, place: working.node.place.short,
      illustrative: nil)
    return id
  }

  /// A fold asks for each member's condition, if it has one, and then, if that holds, its term.
  private func items(_ working: Working) throws(Fault) -> [Explanation.Step.Item] {
    var items: [Explanation.Step.Item] = []
    var operands = working.operands[...]
    let hasCondition = working.node.operands.count == 2
    while let first = operands.popFirst() {
      var (condition, term): (Explanation.Step?, Explanation.Step?) = (nil, nil)
      if hasCondition {
        condition = try step(first)
        if first.value == .truth(true), let next = operands.first, next.point == first.point,
          next.node === working.node.operands[0]
        {
          operands.removeFirst()
          term = try step(next)
        }
      } else {
        term = try step(first)
      }
      items.append(.init(at: named(first.point), condition: condition, term: term))
    }
    return items
  }

  // MARK: Sources

  private func source(
    of slot: Slot.ID, at point: Point
  ) throws(Fault) -> Explanation.Source? {
    let period = evaluator.periods[point.period]
    switch linked.sources[slot] {
    case nil: return nil
    case .firstDay, .lastDay:
      return .init(
        text: "the calendar, for \(period.name)", file: nil, line: nil, sha256: nil, sql: nil)
    case .period:
      return .init(
        text: "the length of \(period.name)", file: nil, line: nil, sha256: nil, sql: nil)
    case .dated(let value):
      return .init(
        text:
          "dated value \(value.name), \(value.passage.place.short), as in force in \(period.name)"
          + (settler.facts.asKnown.map { " and known on \($0)" } ?? ""),
        file: value.passage.file.path, line: value.passage.place.line, sha256: nil, sql: nil)
    case .column(let table, let column):
      settler.facts.waivers[table]?.forEach(note)
      let (data, row) = try settler.facts.row(of: table, at: point.members, in: period)
      let place = data.places[row]
      var text = "table \(table), \(place.short)"
      if data.sha256 != nil { text += ", column \(column.header.text)" }
      if case .blank? = data.columns[column.name]?[row] { text += ", blank" }
      return .init(text: text, file: data.path, line: place.line, sha256: data.sha256, sql: nil)
    case .line(let contract, let term, _, _):
      if let made = settler.facts.lines[contract]?.contract.illustrative, !made.isEmpty {
        note(
          "Contract \(contract), whose lines this reads, has illustrative figures: "
            + made.keys.sorted().joined(separator: ", ") + ".")
      }
      settler.facts.lines[contract]?.waivers.forEach(note)
      return .init(
        text: "the lines of term \(term) of contract \(contract) within \(period.name)", file: nil,
        line: nil, sha256: nil, sql: nil)
    case .measure(let measure):
      let data = settler.facts.measures[measure.name]
      for file in data?.files ?? [] { settler.facts.waivers[file.table]?.forEach(note) }
      if measure.kind == .proxy {
        note("A proxy: measure \(measure.name) stands in for what is not measured itself.")
      }
      let others = (data?.files.dropFirst() ?? []).map { file in
        "and \(file.path) (sha256 \(file.sha256.prefix(12))…)"
      }
      let behind = (data?.workings ?? []) + others
      return .init(
        text:
          "measure \(measure.name): \(measure.value.text) of \(data?.path ?? measure.from.text)",
        file: data?.path, line: nil, sha256: data?.files.first?.sha256, sql: data?.sql,
        behind: behind.isEmpty ? nil : behind)
    }
  }
}

extension Operation {
  /// The operation's name in an explanation.
  var name: String {
    switch self {
    case .constant: "constant"
    case .read: "read"
    case .negate: "negate"
    case .not: "not"
    case .add: "add"
    case .subtract: "subtract"
    case .multiply: "multiply"
    case .divide: "divide"
    case .compare(let comparison): comparison.rawValue
    case .isIn: "in"
    case .and: "and"
    case .or: "or"
    case .otherwise: "otherwise"
    case .conditional: "if"
    case .applies: "applies"
    case .least: "min"
    case .greatest: "max"
    case .clamp: "clamp"
    case .magnitude: "abs"
    case .days: "days"
    case .age: "age"
    case .periodHolding(let cycle): cycle.rawValue
    case .round: "round"
    case .fold(let fold, _): fold.rawValue + " over"
    case .lookup: "lookup"
    case .scale: "scale"
    case .allocate: "allocate"
    case .choose: "choose"
    case .during: "during"
    case .at: "at"
    case .previous: "previous"
    case .proxy: "proxy"
    }
  }
}

extension Value {
  /// As people write it.
  public func text(as kind: Kind) -> String {
    switch self {
    case .number(let number):
      if case .number(let unit) = kind { number.text(in: unit) } else { number.readable() }
    case .truth(let truth): truth ? "yes" : "no"
    case .label(let label): label
    case .date(let day): day.description
    case .scale(let scale): scale.text(as: kind)
    case .none: "does not apply"
    }
  }
}

extension Scale {
  /// Its rows, of a long one the first: `slices: from 0% 50%, from 5% 35%, …`.
  fileprivate func text(as kind: Kind) -> String {
    guard case .scale(_, let from, let to) = kind else { return shape.rawValue }
    let said = rows.prefix(12).map { row in
      let edge = shape == .curve ? "at" : "from"
      return "\(edge) \(row.from.text(in: from)) \(row.value.text(as: .number(to)))"
    }
    return "\(shape.rawValue): " + said.joined(separator: ", ") + (rows.count > 12 ? ", …" : "")
  }
}
