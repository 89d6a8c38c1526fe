import Faults
import Formulas
import Quantities

/// What a table's declaration may say, and how it is said.
struct TableReader {
  let log: FaultLog
  let types: TypeWords

  enum Declared {
    case table(Table)
    case scale(ScaleTable)
  }

  func read(_ key: Passage, _ item: Item) -> Declared? {
    guard let name = log.name(key, of: "table"),
      let fields = Fields(item, of: "table `\(key.text)`", log)
    else { return nil }
    defer { fields.finish() }
    for shape in Scale.Shape.allCases {
      if let type = fields.text(shape.rawValue) {
        return scale(name, shape, type, fields).map(Declared.scale)
      }
    }
    if let file = fields.text("file") {
      var table = fileTable(key, .file(file), fields)
      table.sheet = SheetChoice(
        file, sheet: fields.text("sheet"), header: fields.text("header"), log)
      return .table(table)
    }
    if let item = fields.take("received") { return receivedTable(key, item, fields) }
    let parts = fields.texts("from")
    if !parts.isEmpty { return .table(fileTable(key, .tables(parts), fields)) }
    return inline(key, fields).map(Declared.table)
  }

  // MARK: Files

  /// A table of rows that are read when they are needed.
  private func fileTable(_ name: Passage, _ source: Table.Source, _ fields: Fields) -> Table {
    let keys = fields.namedTexts("key").map { Table.Key(dimension: $0.key.text, header: $0.value) }
    let columns = columns(fields)
    if case .tables = source {
      refuseForms(
        columns, "its rows are those of other tables, which say it themselves", "Take it out here.")
    }
    for key in keys where columns.contains(where: { $0.name == key.dimension }) {
      log.add(
        Fault(
          "repeated-name", at: key.header.place,
          "`\(key.dimension)` is both what table `\(name.text)` is found by and a column of it",
          advice:
            "Rows have it by this name already: leave the column out, or give it a name of its"
            + " own."))
    }
    return Table(
      name: name.text, place: name.place, source: source, keys: keys,
      columns: columns, covers: fields.text("covers"))
  }

  /// A table whose file is the extracts that count.
  private func receivedTable(_ name: Passage, _ item: Item, _ fields: Fields) -> Declared? {
    let folder = Passage(
      text: ReceivedTable.folder(of: name.text), file: name.file,
      positions: [.init(line: item.place.line, column: item.place.column)])
    var table = fileTable(name, .file(folder), fields)
    table.received = ReceivedTable.read(item, of: name, table.keys, log)
    return table.received == nil ? nil : .table(table)
  }

  /// Only tables with a file have columns that are worked out.
  private func refuseWorked(_ columns: [Table.Column]) {
    for column in columns {
      guard let formula = column.formula else { continue }
      log.add(
        Fault(
          "worked-column", at: formula.place,
          "`\(column.name)` is worked out, and this table is written out",
          advice: "Write its cells; or give the table a `file:`."))
    }
  }

  // MARK: Tables written in the contract

  private func inline(_ name: Passage, _ fields: Fields) -> Table? {
    let before = log.faults.count
    let by = fields.texts("by")
    let columns = columns(fields)
    refuseWorked(columns)
    refuseForms(columns, "its cells are written here, and not in a file", "Take it out.")
    let written = fields.named("rows")
    guard log.faults.count == before else { return nil }
    guard !by.isEmpty else {
      log.add(
        Fault(
          "missing-key", at: name.place, "table `\(name.text)` does not say its `by`",
          advice:
            "Say what its rows are: `by: trust`, or `by: [sex, age]`. (A table can also come"
            + " from a `file:`, or be `bands:`, `slices:` or a `curve:`.)"))
      return nil
    }
    if let period = by.first(where: { $0.text == "period" }) {
      log.add(
        Fault(
          "written-period", at: period.place, "a table that is written out is not by period",
          advice: "Values that change with time are `dated:`; a table of them is a file, with"
            + " `key: {period: year}`."))
      return nil
    }
    if let again = by.enumerated().first(where: { index, word in
      by[..<index].contains { $0.text == word.text }
    })?.element {
      log.add(
        Fault(
          "repeated-dimension", at: again.place, "this table is by \(again.text) twice",
          advice: "Name each dimension once."))
      return nil
    }
    return Table(
      name: name.text, place: name.place,
      source: .rows(rows(written, of: [], by: by[...], columns)),
      keys: by.map { Table.Key(dimension: $0.text, header: $0) }, columns: columns, covers: nil)
  }

  /// The rows of a table; where it is by several dimensions, those inside each member of the first.
  private func rows(
    _ written: [(key: Passage, value: Item)], of outer: [Passage],
    by dimensions: ArraySlice<Passage>,
    _ columns: [Table.Column]
  ) -> [Table.Row] {
    written.flatMap { key, value -> [Table.Row] in
      let members = outer + [key]
      guard dimensions.count > 1 else {
        let cells = cells(of: value)
        if let cells, cells.count == columns.count {
          return [Table.Row(members: members, cells: cells)]
        }
        log.add(rowWidth(key, cells ?? [], columns))
        return []
      }
      let inner = dimensions.dropFirst()
      guard case .mapping(let pairs, _) = value else {
        log.add(
          Fault(
            "row-depth", at: value.place,
            "row `\(key.text)` holds a row for each \(inner.first?.text ?? "")",
            advice: "The table is by \(spoken(dimensions.map(\.text))): write"
              + " `\(key.text): {first: [1], second: [2]}`."))
        return []
      }
      return rows(pairs, of: members, by: inner, columns)
    }
  }

  private func rowWidth(_ row: Passage, _ cells: [Passage], _ columns: [Table.Column]) -> Fault {
    func counted(_ count: Int, _ word: String) -> String {
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    let split = zip(cells, cells.dropFirst()).first { left, right in
      left.text.last?.isNumber == true && right.text.prefix(3).filter(\.isNumber).count == 3
    }
    let advice =
      split.map { left, right in
        let rest = cells.drop { $0.place != right.place }
          .prefix { $0.text.prefix(3).filter(\.isNumber).count == 3 }
        let whole = ([left] + rest).map(\.text).joined(separator: ",")
        return "A comma inside [ ] ends a value. Put this one in quotes: \"\(whole)\"."
      } ?? "Write one cell for each column, in this order: \(spoken(columns.map(\.name)))."
    return Fault(
      "row-width", at: split?.0.place ?? row.place,
      "row `\(row.text)` has \(counted(cells.count, "cell")) for"
        + " \(counted(columns.count, "column"))",
      advice: advice)
  }

  private func cells(of item: Item) -> [Passage]? {
    switch item {
    case .scalar(let passage, _): [passage]
    case .list(let items, _):
      // A list inside a list is no cell: then there are too few, and the row says so.
      items.compactMap(\.scalar)
    case .mapping: nil
    }
  }

  // MARK: Scales

  private func scale(
    _ name: String, _ shape: Scale.Shape, _ type: Passage, _ fields: Fields
  ) -> ScaleTable? {
    guard
      let kind = log.attempt({ () throws(Fault) in try types.scale(shape, type, type.text) }),
      case .scale(_, let from, let to) = kind
    else { return nil }
    return scale(name, shape, (from, to), at: type, fields)
  }

  /// A scale whose units are known already.
  func scale(
    _ name: String, _ shape: Scale.Shape, _ units: (from: Unit, to: Unit), at type: Passage,
    _ fields: Fields
  ) -> ScaleTable {
    let (from, to) = units
    let before = log.faults.count
    let rows = shape == .curve ? points(fields, from, to) : steps(fields, from, to)
    let sorted = rows.sorted { $0.row.from < $1.row.from }
    if rows.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "empty-scale", at: type.place, "this scale has no rows",
          advice: shape == .curve
            ? "Write `points:` with `1,000: 5%` on a line each."
            : "Write `rows:` with `- {from: 0%, to: 50%, value: 1%}` on a line each."))
    }
    for (lower, upper) in zip(sorted, sorted.dropFirst()) {
      checkMeeting(lower, upper, shape, from)
    }
    return ScaleTable(
      name: name, kind: .scale(shape, from: from, to: to),
      scale: Scale(shape, rows: sorted.map(\.row)), passage: type)
  }

  private typealias PlacedRow = (row: Scale.Row, end: Passage)

  private func checkMeeting(
    _ lower: PlacedRow, _ upper: PlacedRow, _ shape: Scale.Shape, _ unit: Unit
  ) {
    let next = upper.row.from.text(in: unit)
    if lower.row.from == upper.row.from {
      log.add(
        Fault(
          "band-overlap", at: upper.end.place, "two rows begin at \(next)",
          label: "the other is on line \(lower.end.place.line)",
          advice: "A number would have two values: remove one row, or begin it elsewhere."))
    } else if shape != .curve, lower.row.to == nil {
      log.add(
        Fault(
          "band-overlap", at: lower.end.place, "this band has no end, and another follows it",
          label: "the next begins at \(next) (line \(upper.end.place.line))",
          advice: "Bands must meet, or a result could be paid twice. Add `to: \"\(next)\"`; only"
            + " the last band may go on without end."))
    } else if shape != .curve, let end = lower.row.to, end > upper.row.from {
      log.add(
        Fault(
          "band-overlap", at: lower.end.place, "these bands overlap",
          label: "the next begins at \(next) (line \(upper.end.place.line))",
          advice: "Bands must meet, or a result could be paid twice. Set `to: \"\(next)\"`."))
    }
  }

  private func points(_ fields: Fields, _ from: Unit, _ to: Unit) -> [PlacedRow] {
    let cells = CellReader(units: types.units)
    return fields.namedTexts("points").compactMap { key, value in
      log.attempt { () throws(Fault) in
        (try row(from: key, to: nil, value, cells, from, to), key)
      }
    }
  }

  private func steps(_ fields: Fields, _ from: Unit, _ to: Unit) -> [PlacedRow] {
    guard case .list(let items, _) = fields.take("rows") else { return [] }
    let cells = CellReader(units: types.units)
    return items.compactMap { item in
      guard let options = Fields(item, of: "a band", log) else { return nil }
      defer { options.finish() }
      let end = options.text("to")
      guard let start = options.required("from", "Say where the band begins: `from: 0%`."),
        let value = options.text("rate") ?? options.required("value", "Say its `value` or `rate`.")
      else { return nil }
      return log.attempt { () throws(Fault) in
        (try row(from: start, to: end, value, cells, from, to), end ?? start)
      }
    }
  }

  private func row(
    from start: Passage, to end: Passage?, _ value: Passage, _ cells: CellReader, _ from: Unit,
    _ to: Unit
  ) throws(Fault) -> Scale.Row {
    func number(_ passage: Passage) throws(Fault) -> Rational {
      guard case .number(let number) = try cells.value(passage, .number(from)) else {
        throw Fault(
          "band-edge", at: passage.place, "the edge of a band is a number",
          advice: "Leave `to` out for a band without end.")
      }
      return number
    }
    let (low, high) = (
      try number(start), try end.map { passage throws(Fault) in try number(passage) }
    )
    if let high, let end, high <= low {
      throw Fault(
        "band-reversed", at: end.place, "this band ends before it begins",
        advice: "`from` is the lower edge and `to` the upper one: swap them, or correct one.")
    }
    return Scale.Row(from: low, to: high, value: try cells.value(value, .number(to)))
  }
}
