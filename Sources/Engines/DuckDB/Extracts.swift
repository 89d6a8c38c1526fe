import ADBC
import Definitions
import Faults
import Quantities

/// An extract of a table, as far as its rows count.
public struct ExtractPart: Sendable {
  /// In the order in which they were received.
  public let number: Int
  public let file: DataFile
  /// The periods whose rows count; `nil` where all do.
  public let periods: Set<Period>?

  public init(number: Int, file: DataFile, periods: Set<Period>? = nil) {
    (self.number, self.file, self.periods) = (number, file, periods)
  }
}

/// What is found in an extract on its own.
public struct ExtractContents: Sendable {
  public let rowCount: Int
  /// How many rows there are of each period; `nil` where no column says it.
  public let periods: [Period: Int]?
}

/// How many rows two sets of them have in common, by their keys.
public struct ExtractDifference: Equatable, Sendable {
  public var (new, restated, gone, unchanged) = (0, 0, 0, 0)

  public init(new: Int = 0, restated: Int = 0, gone: Int = 0, unchanged: Int = 0) {
    (self.new, self.restated, self.gone, self.unchanged) = (new, restated, gone, unchanged)
  }
}

/// Rows of several extracts together. Of rows with the same key the one that was received last
/// counts. All cells are text, so that nothing is read otherwise here than in the file itself.
public struct Extracts {
  private let engine: DuckDBEngine
  private let headers: [Passage]
  private let labels: Set<String>
  /// Places in `headers`.
  private let key: [Int]
  private let period: Int?
  private var sources: [String: Source] = [:]

  /// - Parameters:
  ///   - headers: the columns that are read; the key's and the period's are among them.
  ///   - labels: those of them that hold labels.
  public init(
    headers: [Passage], labels: Set<String>, received: ReceivedTable, _ engine: DuckDBEngine
  ) {
    (self.headers, self.labels, self.engine) = (headers, labels, engine)
    key = received.key.compactMap { key in headers.firstIndex { $0.text == key.text } }
    period = received.period.flatMap { period in headers.firstIndex { $0.text == period.text } }
  }

  // MARK: One extract

  /// Reads an extract to its end.
  ///
  /// - Throws: what any file is refused for, `absent-column`, `blank-key`, `repeated-key` and
  ///   `unreadable-cells` for a column of periods.
  public mutating func contents(of file: DataFile) throws(Fault) -> ExtractContents {
    let rows = try rows(of: file)
    let count = try integers("SELECT count(*) FROM \(rows)", file)[0]
    if let whole = sources[file.path]?.rowCount, whole != count {
      throw engine.lostRows(count, of: whole, file)
    }
    try checkKeys(rows, file)
    guard let period else { return ExtractContents(rowCount: count, periods: nil) }
    let result = try query(
      "SELECT c\(period), count(*), min(line) FROM \(rows) GROUP BY 1 ORDER BY 3", file)
    let groups = try engine.perform(file) {
      (
        try result.columns[0].strings(), try result.columns[1].integers().map { Int($0 ?? 0) },
        try result.columns[2].integers().map { Int($0 ?? 0) }
      )
    }
    var periods: [Period: Int] = [:]
    var unreadable: (count: Int, row: Int)?
    for (index, text) in groups.0.enumerated() {
      if let text, let period = Self.period(text) {
        periods[period, default: 0] += groups.1[index]
      } else {
        unreadable = (
          (unreadable?.count ?? 0) + groups.1[index], unreadable?.row ?? groups.2[index]
        )
      }
    }
    if let unreadable {
      let place = file.place(line: try file.lines(of: [unreadable.row]).first ?? 1)
      throw ExtractFaults.unreadablePeriod(unreadable.count, headers[period].text, place)
    }
    return ExtractContents(rowCount: count, periods: periods)
  }

  private func checkKeys(_ rows: String, _ file: DataFile) throws(Fault) {
    for column in key {
      // Spaces alone, of whatever kind, are no key either.
      let isBlank = "c\(column) IS NULL OR regexp_full_match(c\(column), '[\\s\\pZ]*')"
      let blank = try integers(
        "SELECT count(*), coalesce(min(line), 1) FROM \(rows) WHERE \(isBlank)", file)
      guard blank[0] == 0 else {
        let place = file.place(line: try file.lines(of: [blank[1]]).first ?? 1)
        throw ExtractFaults.blankKey(blank[0], headers[column].text, place)
      }
    }
    let twice = try integers(
      "SELECT count(*), coalesce(min(line), 1) FROM (SELECT line, row_number() OVER"
        + " (PARTITION BY \(keyList) ORDER BY line) AS n FROM \(rows)) WHERE n = 2", file)
    guard twice[0] == 0 else {
      let place = file.place(line: try file.lines(of: [twice[1]]).first ?? 1)
      throw ExtractFaults.repeatedKey(twice[0], key.map { headers[$0].text }, place)
    }
  }

  /// The period of a cell; of a day, its month.
  static func period(_ text: String) -> Period? {
    if let period = CellText.period(text) { return period }
    return Day(iso: text).flatMap {
      Cycle.month.period(holding: $0, contractFrom: nil, to: nil)
    }
  }

  // MARK: Several

  /// What is different between the rows that count of some extracts and of others.
  public mutating func difference(
    from before: [ExtractPart], to after: [ExtractPart]
  ) throws(Fault) -> ExtractDifference {
    guard let file = (after.last ?? before.last)?.file else { return ExtractDifference() }
    let same = headers.indices.map { "b.c\($0) IS NOT DISTINCT FROM a.c\($0)" }
    let sql = """
      SELECT count(*) FILTER (WHERE b.extract IS NULL), count(*) FILTER (WHERE a.extract IS NULL),
        count(*) FILTER (WHERE \(same.joined(separator: " AND "))), count(*)
      FROM \(try counting(before)) AS b FULL JOIN \(try counting(after)) AS a
        ON \(key.map { "b.c\($0) = a.c\($0)" }.joined(separator: " AND "))
      """
    let counts = try integers(sql, file)
    return ExtractDifference(
      new: counts[0], restated: counts[3] - counts[0] - counts[1] - counts[2], gone: counts[1],
      unchanged: counts[2])
  }

  /// Writes the rows that count into a comma-separated file, in the order of the extracts and of
  /// their lines; of none, the names of the columns alone.
  ///
  /// - Parameter known: extracts to one of whose rows that count a row must have the same key.
  /// - Returns: where the rows come from, by the places of the extracts in `parts`.
  public mutating func write(
    _ parts: [ExtractPart], ifIn known: [ExtractPart]?, to path: String
  ) throws(Fault) -> [Origins.Run] {
    let file = parts.last?.file ?? DataFile(path: path, shownAs: path)
    var rows = try counting(parts)
    if let known {
      let on = key.map { "r.c\($0) = k.c\($0)" }.joined(separator: " AND ")
      rows = "(SELECT r.* FROM \(rows) AS r SEMI JOIN \(try counting(known)) AS k ON \(on))"
    }
    let names = headers.enumerated().map { "\(SQL.literal($1.text)) AS c\($0)" }
    let columns = headers.indices.map { "c\($0)" }.joined(separator: ", ")
    _ = try query(
      """
      COPY (
        SELECT \(columns) FROM (
          SELECT 0 AS extract, 0 AS line, \(names.joined(separator: ", ")) UNION ALL
          SELECT extract, line, \(columns) FROM \(rows))
        ORDER BY extract, line
      ) TO \(SQL.literal(path)) (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"')
      """, file)
    let runs = try query(
      """
      SELECT extract, min(line), count(*) FROM (
        SELECT extract, line, line - row_number() OVER (PARTITION BY extract ORDER BY line) AS run
        FROM \(rows))
      GROUP BY extract, run ORDER BY 1, 2
      """, file)
    let numbers = try engine.perform(file) { try runs.columns.map { try $0.integers() } }
    return numbers[0].indices.map { run in
      let number = Int(numbers[0][run] ?? 0)
      return Origins.Run(
        file: parts.firstIndex { $0.number == number } ?? 0, first: Int(numbers[1][run] ?? 0),
        count: Int(numbers[2][run] ?? 0))
    }
  }

  // MARK: Statements

  private var keyList: String { key.map { "c\($0)" }.joined(separator: ", ") }

  /// The rows of some extracts that count: of each key the one that came last.
  private mutating func counting(_ parts: [ExtractPart]) throws(Fault) -> String {
    var selects: [String] = []
    for part in parts {
      let rows = try rows(of: part.file)
      var select = "SELECT \(part.number) AS extract, * FROM \(rows)"
      if let periods = part.periods, let period {
        let texts = try texts(of: periods, in: rows, period, part.file)
        guard !texts.isEmpty else { continue }
        select += " WHERE c\(period) IN (\(texts.map(SQL.literal).joined(separator: ", ")))"
      }
      selects.append(select)
    }
    guard !selects.isEmpty else {
      let cells = headers.indices.map { "'' AS c\($0)" }.joined(separator: ", ")
      return "(SELECT 0 AS extract, 0 AS line, \(cells) WHERE false)"
    }
    guard selects.count > 1 else { return "(\(selects[0]))" }
    return """
      (SELECT * FROM (\(selects.joined(separator: "\nUNION ALL ")))
      QUALIFY row_number() OVER (PARTITION BY \(keyList) ORDER BY extract DESC) = 1)
      """
  }

  /// How a file writes some periods.
  private func texts(
    of periods: Set<Period>, in rows: String, _ column: Int, _ file: DataFile
  ) throws(Fault) -> [String] {
    let result = try query("SELECT DISTINCT c\(column) FROM \(rows) ORDER BY 1", file)
    let texts = try engine.perform(file) { try result.columns[0].strings().compactMap { $0 } }
    return texts.filter { Self.period($0).map(periods.contains) ?? false }
  }

  /// The rows of a file with their numbers, from 1.
  private mutating func rows(of file: DataFile) throws(Fault) -> String {
    let source = try source(of: file)
    let table = try source.texts(
      of: headers, labels: labels, path: SQL.literal(DuckDBSQL.exactly(source.scanned.path)))
    let cells = table.columns.enumerated().map { "\($1.sql) AS c\($0)" }
    return "(SELECT row_number() OVER () AS line, \(cells.joined(separator: ", "))"
      + " FROM \(table.source))"
  }

  private mutating func source(of file: DataFile) throws(Fault) -> Source {
    if let source = sources[file.path] { return source }
    let source = try Source(file, headers, engine)
    sources[file.path] = source
    return source
  }

  /// Nothing is bound: a `?` may stand in the name of a column.
  private func query(_ sql: String, _ file: DataFile) throws(Fault) -> QueryResult {
    let connection = try engine.connect()
    return try engine.perform(file) { try connection.query(sql) }
  }

  private func integers(_ sql: String, _ file: DataFile) throws(Fault) -> [Int] {
    let result = try query(sql, file)
    return try engine.perform(file) { try result.columns.map { Int(try $0.integers()[0] ?? 0) } }
  }
}
