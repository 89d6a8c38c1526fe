import Faults

extension ReceivedTable {
  /// - Parameter keys: what the table is found by, which serves where nothing else is said.
  static func read(
    _ item: Item, of table: Passage, _ keys: [Table.Key], _ log: FaultLog
  ) -> ReceivedTable? {
    var (extract, key, period) = (Extract?.none, [Passage](), Passage?.none)
    let before = log.faults.count
    if let word = item.scalar {
      extract = self.extract(word, log)
    } else {
      guard let fields = Fields(item, of: "`received` of table `\(table.text)`", log) else {
        return nil
      }
      extract = fields.choice("each extract", Extract.self)
      key = fields.texts("key")
      period = fields.text("period")
      fields.finish()
    }
    if key.isEmpty { key = keys.map(\.header) }
    if key.isEmpty, log.faults.count == before {
      log.add(
        Fault(
          "missing-key", at: item.place,
          "table `\(table.text)` does not say by what a row is known again",
          advice: "Name the columns that no two rows of an extract share:"
            + " `received: {key: [record_number]}`. By them late and restated rows are told from"
            + " others."))
    }
    guard log.faults.count == before else { return nil }
    return ReceivedTable(
      place: item.place, extract: extract ?? .whole, key: key,
      period: period ?? keys.first(where: \.isPeriod)?.header)
  }

  private static func extract(_ word: Passage, _ log: FaultLog) -> Extract? {
    if let extract = Extract(rawValue: word.text) { return extract }
    log.add(
      Fault(
        "unknown-choice", at: word.place, "`received` cannot be `\(word.text)`",
        advice: didYouMean(word.text, among: Extract.allCases.map(\.rawValue))))
    return nil
  }
}
