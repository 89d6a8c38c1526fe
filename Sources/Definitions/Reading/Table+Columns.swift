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
      let (written, digits) = (options.text("written"), options.text("digits"))
      guard let type = options.required("is", "Say its unit or type: `is: people`.") else {
        return nil
      }
      let column = column(name, header: header, type: type, places: places, blank: blank)
      guard var column else { return nil }
      column.formula = formula
      if let digits { column.wholeDigits = wholeDigits(digits, of: column) }
      if let written, let form = dayForm(written, of: column) { column.written = form }
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
  private func dayForm(_ word: Passage, of column: Table.Column) -> DayForm? {
    guard column.kind == .date, !column.isPeriod, column.formula == nil else {
      log.add(
        Fault(
          "stray-key", at: word.place,
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

  /// How many digits a column's numbers may have before the point: with as many behind it an engine
  /// still has as many again for a sum.
  private func wholeDigits(_ digits: Passage, of column: Table.Column) -> Int? {
    guard case .number = column.kind, column.formula == nil else {
      log.add(
        Fault(
          "stray-key", at: digits.place,
          "`digits` is of numbers that a file has, and `\(column.name)` is none of them",
          advice: column.formula == nil
            ? "Take it out."
            : "Take it out: what is worked out has the digits that its formula needs."))
      return nil
    }
    guard let count = Int(digits.text), (1...18).contains(count) else {
      log.add(
        Fault(
          "bad-places", at: digits.place, "`digits` is a number of digits from 1 to 18",
          advice: "It is how many the largest number of the column has before the point: write"
            + " `digits: 5` where none comes to 100000."))
      return nil
    }
    if case .number(let blank) = column.blank, blank.magnitude >= .powerOfTen(count) {
      log.add(
        Fault(
          "too-many-digits", at: digits.place,
          "what a blank means has more digits than `digits` says",
          advice: "Say how many the largest number has before the point, that of a blank too."))
    }
    return count
  }

  /// What is said of the texts of a file, where none are read.
  func refuseForms(_ columns: [Table.Column], _ reason: String, _ advice: String) {
    for column in columns {
      let key = column.written != .iso ? "written" : column.wholeDigits != nil ? "digits" : nil
      guard let key else { continue }
      log.add(
        Fault(
          "stray-key", at: column.header.place, "`\(column.name)` has a `\(key):`, and \(reason)",
          advice: advice))
    }
  }
}
