import Measures

/// What was counted and read for a workspace, so that nothing is counted twice: contracts share
/// measures, and a what-if settles the same figures a thousand times.
///
/// It is of one workspace with its definitions and files, which do not change meanwhile.
final class CountedFigures {
  /// By the measures' names.
  var measures: [String: MeasureData] = [:]
  /// By the contract, the table, its file and the columns that were asked for.
  var texts: [[String]: TextRows] = [:]

  init() {}

  /// To be changed, while the others stay.
  init(_ other: CountedFigures) { (measures, texts) = (other.measures, other.texts) }
}
