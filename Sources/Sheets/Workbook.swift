/// A workbook as spreadsheets have written it since 2007 (`.xlsx`, `.xlsm`): its sheets, and the
/// values of their cells as text. Formulas are not computed: what the spreadsheet saved as their
/// values counts.
public final class Workbook {
  public struct Sheet: Hashable, Sendable {
    public let name: String
    /// Whether the spreadsheet does not show it.
    public let isHidden: Bool
    /// Where its rows are; `nil` for a sheet that is a chart.
    let part: String?

    public var hasRows: Bool { part != nil }
  }

  /// In the order of the workbook.
  public let sheets: [Sheet]
  private let archive: ZipArchive
  private let formats: CellFormats
  private let sharedTextsPart: String?
  private var sharedTexts: [String]?

  /// - Parameter bytes: the whole file.
  public init(_ bytes: [UInt8]) throws(WorkbookError) {
    guard bytes.count <= WorkbookLimits.file else {
      throw .tooLarge("more than \(WorkbookLimits.file >> 20) MB")
    }
    let archive = try ZipArchive(bytes)
    self.archive = archive
    let part = try Self.mainPart(of: archive)
    let related = try Self.relations(of: part, in: archive)
    let main = try MainPart(XMLReader(try archive.part(part, most: WorkbookLimits.text * 16)))
    sheets = main.sheets.map { sheet in
      let relation = related.first { $0.id == sheet.relation }
      return Sheet(
        name: sheet.name, isHidden: sheet.isHidden,
        part: relation?.kind == "worksheet" ? relation?.part : nil)
    }
    // Without its styles a workbook would show days as numbers, and nobody would see that.
    let styles = related.first { $0.kind == "styles" }
    formats = try CellFormats(
      try styles.map { styles throws(WorkbookError) in
        XMLReader(try archive.part(styles.part, most: WorkbookLimits.sharedTexts))
      }, countsFrom1904: main.countsFrom1904)
    sharedTextsPart = related.first { $0.kind == "sharedStrings" }?.part
  }

  /// The rows of a sheet that has some, from its first to its last.
  public func rows(of sheet: Sheet) throws(WorkbookError) -> SheetReader {
    guard let part = sheet.part else { throw .damaged("`\(sheet.name)` has no rows") }
    if sharedTexts == nil { sharedTexts = try readSharedTexts() }
    return SheetReader(
      XMLReader(try archive.part(part, most: WorkbookLimits.part)), formats, sharedTexts ?? [])
  }

  private func readSharedTexts() throws(WorkbookError) -> [String] {
    guard let part = sharedTextsPart else { return [] }
    var reader = XMLReader(try archive.part(part, most: WorkbookLimits.sharedTexts))
    var texts: [String] = []
    while true {
      switch try reader.next() {
      case .start where reader.name == "si": texts.append(try reader.richText())
      case .finish: return texts
      default: break
      }
    }
  }

  // MARK: Where its parts are

  private struct Relation {
    let id: String
    /// The last word of its type, which differs in what comes before with the standard's edition.
    let kind: String
    let part: String
  }

  private static func mainPart(of archive: ZipArchive) throws(WorkbookError) -> String {
    guard archive.has("_rels/.rels") else { throw .notAWorkbook }
    let main = try relations(of: "", in: archive).first { $0.kind == "officeDocument" }
    guard let main else { throw .notAWorkbook }
    if main.part.lowercased().hasSuffix(".bin") { throw .olderKind }
    // A document or a presentation is packed alike.
    guard main.part.lowercased().hasPrefix("xl/") || archive.has("xl/workbook.xml") else {
      throw .notAWorkbook
    }
    return main.part
  }

  private static func relations(
    of part: String, in archive: ZipArchive
  ) throws(WorkbookError) -> [Relation] {
    let folders = part.split(separator: "/").dropLast().map(String.init)
    let file = part.split(separator: "/").last.map(String.init) ?? ""
    let path = (folders + ["_rels", file + ".rels"]).joined(separator: "/")
    var reader = XMLReader(try archive.part(path, most: WorkbookLimits.text * 16))
    var relations: [Relation] = []
    while true {
      switch try reader.next() {
      case .start where reader.name == "Relationship":
        guard let id = reader.attribute("Id"), let type = reader.attribute("Type"),
          let target = reader.attribute("Target"), reader.attribute("TargetMode") != "External"
        else { continue }
        let kind = type.split(separator: "/").last.map(String.init) ?? ""
        relations.append(Relation(id: id, kind: kind, part: resolve(target, in: folders)))
      case .finish: return relations
      default: break
      }
    }
  }

  private static func resolve(_ target: String, in folders: [String]) -> String {
    var path = target.hasPrefix("/") ? [] : folders
    for name in target.split(separator: "/") {
      if name == ".." { _ = path.popLast() } else if name != "." { path.append(String(name)) }
    }
    return path.joined(separator: "/")
  }
}

/// What the part that names the sheets says.
private struct MainPart {
  private(set) var sheets: [(name: String, relation: String, isHidden: Bool)] = []
  private(set) var countsFrom1904 = false

  init(_ reader: XMLReader) throws(WorkbookError) {
    var reader = reader
    while true {
      switch try reader.next() {
      case .start where reader.name == "workbookPr":
        countsFrom1904 = ["1", "true"].contains(reader.attribute("date1904"))
      case .start where reader.name == "sheet":
        guard let name = reader.attribute("name"), let relation = reader.attribute("id") else {
          throw .damaged("it does not name its sheets")
        }
        sheets.append((name, relation, (reader.attribute("state") ?? "visible") != "visible"))
      case .finish: return
      default: break
      }
    }
  }
}

extension XMLReader {
  /// The text of the element that just began, whose words may each have a look of their own. How
  /// they are pronounced, as Japanese workbooks say, is not part of it.
  mutating func richText() throws(WorkbookError) -> String {
    let outside = depth - 1
    var whole = ""
    var isText = false
    while true {
      switch try next() {
      case .start where name == "rPh": try skipElement()
      case .start: isText = name == "t"
      case .text: if isText { whole += text }
      case .end:
        isText = false
        if depth == outside { return unescaped(whole) }
      case .finish: return whole
      }
    }
  }
}

/// Text in which characters that XML cannot hold stand as `_x000D_`; `_x005F_` is a `_`.
func unescaped(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "_")), text.contains("_x") else { return text }
  return text.replacing(/_x([0-9A-Fa-f]{4})_/) { match in
    guard let number = UInt32(match.1, radix: 16), number > 0, let scalar = Unicode.Scalar(number)
    else { return String(match.0) }
    return String(scalar)
  }
}
