/// Which styles of a workbook show a number as a day or a time: nothing else tells them from other
/// numbers.
struct CellFormats {
  /// What a number with some format is.
  enum Meaning {
    case number
    case day
    case time
  }

  /// Whether days are counted from 1904, as Macintosh computers once did, and not from 1900.
  let countsFrom1904: Bool
  /// By the number that cells have for their style.
  private var meanings: [Meaning] = []

  /// - Parameter reader: of the part with the styles, where there is one.
  init(_ reader: XMLReader?, countsFrom1904: Bool) throws(WorkbookError) {
    self.countsFrom1904 = countsFrom1904
    guard var reader else { return }
    var (own, used) = ([String: Meaning](), [String]())
    var section = ""
    while true {
      switch try reader.next() {
      // Sections of a style sheet have styles of the same names for other ends.
      case .start where reader.depth == 2: section = reader.name
      case .start where section == "numFmts" && reader.name == "numFmt":
        if let id = reader.attribute("numFmtId"), let code = reader.attribute("formatCode") {
          own[id] = Self.meaning(ofCode: code)
        }
      case .start where section == "cellXfs" && reader.name == "xf":
        used.append(reader.attribute("numFmtId") ?? "0")
      case .finish:
        meanings = used.map { own[$0] ?? Self.meaning(ofBuiltIn: $0) }
        return
      default: break
      }
    }
  }

  func meaning(ofStyle style: String?) -> Meaning {
    guard let index = Int(style ?? "0"), meanings.indices.contains(index) else { return .number }
    return meanings[index]
  }

  /// The formats that every spreadsheet has without saying so: 27 to 36 and 50 to 58 are those of
  /// East Asian calendars.
  static func meaning(ofBuiltIn id: String) -> Meaning {
    switch Int(id) ?? 0 {
    case 14...17, 22, 27...31, 34...36, 50...58: .day
    case 18...21, 32...33, 45, 47: .time
    // 46 is `[h]:mm:ss`.
    default: .number
    }
  }

  /// By the letters of its part for positive numbers that are not in quotes or behind a sign that
  /// takes them for themselves. Hours in brackets, `[h]:mm`, are a length of time: a number.
  static func meaning(ofCode code: String) -> Meaning {
    var (letters, rest) = (Set<Character>(), code[...])
    while let sign = rest.popFirst(), sign != ";" {
      switch sign {
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        let word = rest.prefix { $0 != "]" }.lowercased()
        if !word.isEmpty, word.allSatisfy({ "hms".contains($0) }) { return .number }
        rest = rest.drop { $0 != "]" }.dropFirst()
      default: letters.formUnion(sign.lowercased())
      }
    }
    // `General` is a word, and none of its letters a date's.
    guard !letters.isSuperset(of: "general") else { return .number }
    if !letters.isDisjoint(with: "yd") { return .day }
    if !letters.isDisjoint(with: "hs") { return .time }
    return letters.contains("m") ? .day : .number
  }
}
