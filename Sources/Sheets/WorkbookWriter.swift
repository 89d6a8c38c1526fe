import CXLSXWriter
import Foundation
import Quantities

/// Writes a workbook, by way of libxlsxwriter. The same sheets give the same bytes.
public struct WorkbookWriter {
  /// What a spreadsheet can hold.
  public static let mostRows = 1_048_576
  private static let mostCharacters = 32_767
  /// Of each sheet.
  private static let mostLinks = 60_000

  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private let formats: Formats

  private typealias Sheet = UnsafeMutablePointer<lxw_worksheet>
  private typealias Format = UnsafeMutablePointer<lxw_format>

  /// - Parameters:
  ///   - created: the day that the workbook says it was made on.
  ///   - footer: what stands at the foot of every printed page, before its number.
  /// - Returns: the bytes of the file.
  public static func bytes(
    of sheets: [WrittenSheet], title: String, created: Day, footer: String
  ) throws(WorkbookNotWritten) -> [UInt8] {
    for sheet in sheets where sheet.rows.count > mostRows - 2 {
      throw WorkbookNotWritten(
        reason: "the sheet `\(sheet.name)` would have \(sheet.rows.count) rows, and a spreadsheet"
          + " takes \(mostRows)")
    }
    let file = FileManager.default.temporaryDirectory
      .appending(path: "leftshift-\(UUID().uuidString).xlsx")
    defer { try? FileManager.default.removeItem(at: file) }
    guard let workbook = workbook_new(file.path(percentEncoded: false)) else {
      throw WorkbookNotWritten(reason: "there is no memory for it")
    }
    let writer = WorkbookWriter(workbook: workbook, formats: Formats(workbook))
    writer.describe(title, created)
    let problem = sheets.lazy.map { writer.write($0, footer) }.first { $0 != LXW_NO_ERROR }
    let closed = workbook_close(workbook)
    let failed = problem ?? closed
    guard failed == LXW_NO_ERROR, let data = FileManager.default.contents(atPath: file.path())
    else {
      throw WorkbookNotWritten(reason: String(cString: lxw_strerror(failed)))
    }
    return [UInt8](data)
  }

  private func describe(_ title: String, _ created: Day) {
    var properties = lxw_doc_properties()
    properties.created = time_t(created.number) * 86_400
    title.withCString { title in
      properties.title = UnsafeMutablePointer(mutating: title)
      // It copies what it is given.
      _ = workbook_set_properties(workbook, &properties)
    }
  }

  private func write(_ sheet: WrittenSheet, _ footer: String) -> lxw_error {
    guard let place = workbook_add_worksheet(workbook, sheet.name) else {
      return LXW_ERROR_MEMORY_MALLOC_FAILED
    }
    var problem = LXW_NO_ERROR
    func keep(_ error: lxw_error) { if problem == LXW_NO_ERROR { problem = error } }
    for (index, column) in sheet.columns.enumerated() {
      let at = lxw_col_t(index)
      keep(worksheet_set_column(place, at, at, Double(column.width), nil))
      keep(put(.text(column.name), place, 0, index, links: false, as: formats.head))
    }
    for (row, cells) in sheet.rows.enumerated() {
      for (column, cell) in cells.enumerated() {
        keep(put(cell, place, row + 1, column, links: row < Self.mostLinks))
      }
    }
    for (column, total) in sheet.totals {
      keep(sum(total, of: column, sheet, place))
    }
    setUp(sheet, place, footer).forEach(keep)
    return problem
  }

  /// What keeps the names of columns in sight, on the screen and on paper.
  private func setUp(_ sheet: WrittenSheet, _ place: Sheet, _ footer: String) -> [lxw_error] {
    worksheet_freeze_panes(place, 1, 0)
    worksheet_set_landscape(place)
    worksheet_set_paper(place, 9)
    worksheet_fit_to_pages(place, 1, 0)
    let last = lxw_col_t(max(sheet.columns.count, 1) - 1)
    // An ampersand begins a command there.
    let footer = String(footer.prefix(200)).replacing("&", with: "&&")
    return [
      worksheet_autofilter(place, 0, 0, lxw_row_t(sheet.rows.count), last),
      worksheet_repeat_rows(place, 0, 0),
      worksheet_set_footer(place, "&L\(footer)&RPage &P of &N"),
    ]
  }

  /// A formula, with what it comes to beside it for whoever does not compute.
  private func sum(
    _ total: Rational, of column: Int, _ sheet: WrittenSheet, _ place: Sheet
  ) -> lxw_error {
    let row = sheet.rows.count + 1
    guard let number = total.cellNumber, row > 1 else {
      return put(.text(total.exactText), place, row, column, links: false, as: formats.total)
    }
    let (first, last) = (
      CellReference.name(column: column, row: 2), CellReference.name(column: column, row: row)
    )
    return worksheet_write_formula_num(
      place, lxw_row_t(row), lxw_col_t(column), "=SUM(\(first):\(last))", formats.total, number)
  }

  private func put(
    _ cell: WrittenCell, _ place: Sheet, _ row: Int, _ column: Int, links: Bool,
    as format: Format? = nil
  ) -> lxw_error {
    let (row, column) = (lxw_row_t(row), lxw_col_t(column))
    switch cell {
    case .empty: return LXW_NO_ERROR
    case .text(let text):
      return worksheet_write_string(place, row, column, kept(text), format ?? formats.text)
    case .money(let amount, let places):
      guard let number = amount.cellNumber else {
        return worksheet_write_string(
          place, row, column, amount.fixed(places: places), formats.text)
      }
      return worksheet_write_number(
        place, row, column, number, places == 0 ? formats.whole : formats.money)
    case .number(let amount):
      guard let number = amount.cellNumber else {
        return worksheet_write_string(place, row, column, amount.exactText, formats.text)
      }
      return worksheet_write_number(place, row, column, number, formats.number)
    case .day(let day):
      let (year, month, number) = day.components
      var date = lxw_datetime(
        year: Int32(year), month: Int32(month), day: Int32(number), hour: 0, min: 0, sec: 0)
      return worksheet_write_datetime(place, row, column, &date, formats.day)
    case .link(let text, let sheet, let target):
      if links {
        let address = "internal:'\(sheet)'!A\(target + 1)"
        let error = worksheet_write_url(place, row, column, address, formats.link)
        if error != LXW_NO_ERROR { return error }
      }
      return worksheet_write_string(
        place, row, column, kept(text), links ? formats.link : formats.text)
    }
  }

  /// As much as a cell takes. A text that reads as if it stood for a character stands for itself.
  private func kept(_ text: String) -> String {
    let text = text.replacing(/_(x[0-9A-Fa-f]{4}_)/) { "_x005F_\($0.1)" }
    if text.utf16.count <= Self.mostCharacters { return text }
    var cut = text.prefix(Self.mostCharacters - 1)
    while cut.utf16.count >= Self.mostCharacters { cut.removeLast() }
    return cut + "…"
  }

  /// How cells look.
  private struct Formats {
    let head, text, money, whole, number, day, link, total: Format?

    init(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
      func format(_ number: String = "", _ look: (Format) -> Void = { _ in }) -> Format? {
        guard let format = workbook_add_format(workbook) else { return nil }
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        if !number.isEmpty { format_set_num_format(format, number) }
        look(format)
        return format
      }
      head = format {
        format_set_bold($0)
        format_set_text_wrap($0)
        format_set_bottom($0, UInt8(LXW_BORDER_THIN.rawValue))
      }
      text = format { format_set_text_wrap($0) }
      money = format("#,##0.00;[Red]-#,##0.00")
      whole = format("#,##0;[Red]-#,##0")
      number = format("General")
      day = format("yyyy-mm-dd")
      link = format {
        format_set_font_color($0, 0x005EB8)
        format_set_underline($0, UInt8(LXW_UNDERLINE_SINGLE.rawValue))
      }
      total = format("#,##0.00;[Red]-#,##0.00") {
        format_set_bold($0)
        format_set_top($0, UInt8(LXW_BORDER_THIN.rawValue))
      }
    }
  }
}
