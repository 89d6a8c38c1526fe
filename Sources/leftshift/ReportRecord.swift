import Reports

/// A report of several tables as JSON: what it says, and each table by its name as rows.
struct ReportRecord: Encodable {
  let title: String
  let about: String
  let notices: [String]
  let summary: [String]
  let caveats: [String]
  let tables: [String: [[String: String?]]]

  init(_ report: Report, _ tables: [(name: String, table: ReportTable)]) {
    (title, about, notices) = (report.title, report.about, report.notices)
    (summary, caveats) = (report.summary, report.caveats)
    self.tables = Dictionary(
      tables.map { name, table in
        (name, records(Array(table.records.dropFirst()), under: table.records[0]))
      }, uniquingKeysWith: { first, _ in first })
  }
}
