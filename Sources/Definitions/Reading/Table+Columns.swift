import Faults
import Formulas
import Quantities

/// What a table's columns may say.
extension TableReader {
  func columns(_ fields: Fields) -> [Table.Column] {
    fields.named("columns").compactMap { key, value in
      guard let name = log.name(key, of: "column") else { return nil }
      if let type = value.scalar {
        return column(name, header: key, type: type)
      }
      guard let options = Fields(value, of: "column `\(name)`", log) else { return nil }
      defer { options.finish() }
      let header = options.text("from") ?? key
      let places = options.text("places")
      let blank = options.text("blank")
      let formula = options.text("value")
      let written = options.text("written")
      guard let type = options.required("is", "Say its unit or type: `is: people`.") else {
        return nil
      }
      var column = column(name, header: header, type: type, places: places, blank: blank)
      column?.formula = formula
      if let written, let form = dayForm(written, of: column) { column?.written = form }
      return column
    }
  }

  private func column(
    _ name: String, header: Passage, type: Passage, places: Passage? = nil, blank: Passage? = nil
  ) -> Table.Column? {
    if type.text == "period" {
      return Table.Column(
        name: name, header: header, kind: .date, places: nil, blank: nil, isPeriod: true)
    }
    guard let kind = log.attempt({ () throws(Fault) in try types.kind(type) }) else { return nil }
    var decimals: Int?
    if let places {
      decimals = Int(places.text).flatMap { (0...18).contains($0) ? $0 : nil }
      if decimals == nil {
        log.add(
          Fault(
            "bad-places", at: places.place, "`places` is a number of decimals from 0 to 18",
            advice: "Write `places: 4`."))
      }
    }
    let cells = CellReader(units: types.units)
    let value = blank.flatMap { blank in
      log.attempt { () throws(Fault) in try cells.value(blank, kind) }
    }
    return Table.Column(
      name: name, header: header, kind: kind, places: decimals, blank: value, isPeriod: false)
  }

  /// How the days of a column are written in its file.
  private func dayForm(_ word: Passage, of column: Table.Column?) -> DayForm? {
    guard let column else { return nil }
    guard column.kind == .date, !column.isPeriod, column.formula == nil else {
      log.add(
        Fault(
          "written-form", at: word.place,
          "`written` is how a file writes its dates, and `\(column.name)` is none of them",
          advice: "Take it out, or say that the column is one: `is: date`."))
      return nil
    }
    if let form = DayForm(word.text) { return form }
    log.add(
      Fault(
        "unknown-choice", at: word.place, "dates are not read as `\(word.text)`",
        advice: dayFormAdvice(word.text)))
    return nil
  }

  private func dayFormAdvice(_ word: String) -> String {
    let text = word.lowercased()
    let forms = DayForm.all.filter { !$0.hasTime }.map(\.word)
    let all =
      "A file's dates are \(spoken(forms, joinedBy: "or")), each"
      + " perhaps with the time behind it, as `yyyy-mm-dd hh:mm`."
    let years = text.count { $0 == "y" }
    if years == 2 {
      return "Two digits do not say which century: have the file written with whole years. " + all
    }
    let near = suggestions(for: text, among: DayForm.all.map(\.word))
    return (near.isEmpty ? "" : "Did you mean \(spoken(near, joinedBy: "or"))? ") + all
  }

  /// A form of dates where no text of a file is read.
  func refuseForms(_ columns: [Table.Column], _ reason: String, _ advice: String) {
    for column in columns where column.written != .iso {
      log.add(
        Fault(
          "written-form", at: column.header.place,
          "`\(column.name)` has a `written:`, and \(reason)", advice: advice))
    }
  }
}
