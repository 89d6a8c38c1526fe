import Quantities

/// How SQL reads a day: the rules that `DayForm` has in Swift.
extension DayForm {
  /// The regular expression of all texts of this form, some of which are no day: 31/02/2024.
  var pattern: String {
    let day = parts.map { part in
      switch part {
      // There is no year nought.
      case .year: "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
      case .month(let isShort), .day(let isShort): isShort ? "[0-9]{1,2}" : "[0-9]{2}"
      case .monthName: "(?i:\(Self.monthNames.joined(separator: "|")))"
      case .separator(let sign): "[\(Unicode.Scalar(sign))]"
      }
    }.joined()
    guard hasTime else { return day }
    let hour = isShort ? "([01]?[0-9]|2[0-3])" : "([01][0-9]|2[0-3])"
    let behind = parts.first == .year ? "[ T]" : " "
    let zone = "(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)"
    return "\(day)(\(behind)\(hour):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?\(zone)?)?"
  }

  /// The day of a text that fulfils the pattern; NULL where there is none.
  func sql(_ text: String) -> String {
    guard self != .iso else { return "TRY_CAST(\(text) AS DATE)" }
    return "CAST(try_strptime(\(hasTime ? withoutTime(text) : text), '\(format)') AS DATE)"
  }

  private func withoutTime(_ text: String) -> String {
    guard !isShort else { return "split_part(\(text), ' ', 1)" }
    return "left(\(text), \(word.utf8.count - " hh:mm".utf8.count))"
  }

  /// As `strptime` has it.
  private var format: String {
    parts.map { part in
      switch part {
      case .year: "%Y"
      case .month: "%m"
      case .monthName: "%b"
      case .day: "%d"
      case .separator(let sign): "\(Unicode.Scalar(sign))"
      }
    }.joined()
  }
}
