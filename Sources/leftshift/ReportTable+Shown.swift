import Reports
import Settlement

extension ReportTable {
  /// Its rows for machines; in text, for a terminal.
  func shown(as format: Format) throws -> String {
    switch format {
    case .text: text
    case .csv: csv(records)
    case .json: try json(records.dropFirst().map { Dictionary(zip(records[0], $0)) { $1 } })
    }
  }
}
