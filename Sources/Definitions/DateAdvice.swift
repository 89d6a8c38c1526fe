import Formulas
import Quantities

extension Table.Column {
  /// What is said of a cell that is no date.
  ///
  /// - Parameter text: what stands there; `nil` where that must not be shown.
  public func dateAdvice(on text: String? = nil) -> String {
    let day = Day(number: 20_543)  // 31 March 2026, of which no part is taken for another
    guard written == .iso else {
      return "Write the date as \(written.text(of: day)), as `written: \(written.word)` says."
        + (written.isISO
          ? " A time with a zone that a Parquet file stores as such has no day of its own: store"
            + " the day."
          : " No other form is read beside it, so that no day is taken for a month.")
        + (text.flatMap(shorter).map { " Numbers of one digit too: `written: \($0.word)`." } ?? "")
    }
    let forms = text.map(Self.forms) ?? []
    guard let text, !forms.isEmpty else {
      let advice = text.map { Formulas.dateAdvice(on: $0) } ?? "Write the date as \(day)."
      // Of no month the day is.
      guard advice.hasPrefix("Write") else { return advice }
      return advice + " If the file writes \(Self.british.text(of: day)), say so on the column:"
        + " `written: \(Self.british.word)`; with a time behind the day, `written: yyyy-mm-dd"
        + " hh:mm`."
    }
    let said = forms.map { form in
      "`written: \(form.word)`"
        + (forms.count > 1 ? " for \(form.day(text)?.description ?? "")" : "")
    }
    return "If all of the file's dates are written so, say it on the column: "
      + said.joined(separator: ", or ") + "."
  }

  /// The same form with numbers of one digit or two, where it reads a text.
  private func shorter(_ text: String) -> DayForm? {
    let word = ["d", "m", "h"].reduce(written.word) { $0.replacing($1 + $1, with: $1) }
    return DayForm(word).flatMap { $0 != written && $0.day(text) != nil ? $0 : nil }
  }

  /// The plainest forms that a text is of: two where day and month may be either.
  private static func forms(of text: String) -> [DayForm] {
    let all = DayForm.all.filter { $0 != .iso && $0.day(text) != nil }
    let withoutTime = all.contains { !$0.hasTime } ? all.filter { !$0.hasTime } : all
    let long = withoutTime.filter { !$0.isShort }
    return long.isEmpty ? withoutTime : long
  }

  private static let british = DayForm("dd/mm/yyyy") ?? .iso
}
