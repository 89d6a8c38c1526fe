import Definitions
import Engines
import Faults
import Foundation
import Hashing
import Quantities

/// The files of tables whose rows were received: of each table the extract that counts, or where
/// several do, their rows together in a file that can be made again at any time.
final class ReceivedFiles {
  private let root: URL
  private let engine: DuckDBEngine
  private let asKnown: Day?
  private let wanted: Received?
  private let progress: ProgressLine
  private var log: ExtractLog?
  /// By the columns that are read of them.
  private var files: [[String]: DataFile] = [:]

  init(
    root: URL, engine: any Engine, asKnown: Day?, received: Received?, _ progress: ProgressLine
  ) {
    (self.root, self.asKnown, wanted, self.progress) = (root, asKnown, received, progress)
    self.engine = engine as? DuckDBEngine ?? DuckDBEngine()
  }

  /// A month's run says how many extracts count, and that may be none: what is paid on account is
  /// paid before the first has come. Its table is then one without rows.
  ///
  /// - Parameter table: with `received`.
  /// - Throws: `no-extract`, what `ExtractLog` finds, and where the rows cannot be put together.
  func file(of table: Table, _ received: ReceivedTable) throws(Fault) -> DataFile {
    let sign = [table.name] + table.headers.map(\.text)
    if let file = files[sign] { return file }
    let log = try extractLog()
    let counting = wanted ?? .known(through: asKnown.map(log.last) ?? log.extracts.count)
    let all = log.extracts(of: table.name)
    let known = all.filter { $0.number <= counting.through }
    if known.isEmpty, wanted == nil { throw noExtract(table, received, all) }
    var before: [CountedExtract]?
    if case .restated(let since, _) = counting {
      before = known.filter { $0.number <= since }.counted(as: received.extract)
    }
    let counted = known.counted(as: received.extract)
    for part in counted + (before ?? []) { try verify(part.extract, log) }
    let file: DataFile
    if before == nil, counted.count == 1, counted[0].periods == nil {
      file = self.file(of: counted[0].extract, table)
    } else {
      file = try together(counted, before, table, received)
    }
    files[sign] = file
    return file
  }

  private func extractLog() throws(Fault) -> ExtractLog {
    if let log { return log }
    let read = try ExtractLog(in: root)
    log = read
    return read
  }

  private func noExtract(
    _ table: Table, _ received: ReceivedTable, _ all: [Extract]
  ) -> Fault {
    guard let first = all.first else {
      return Fault(
        "no-extract", at: received.place, "no extract of table `\(table.name)` was loaded",
        advice: "Load one: `leftshift data load PATH \(table.name) FILE --period 2026-04 --received"
          + " 2026-05-18`.")
    }
    return Fault(
      "no-extract", at: received.place,
      "no extract of table `\(table.name)` was known then",
      label: "the first was received on \(first.received)",
      advice: "Ask for what was known on that day, or later.")
  }

  // MARK: Files

  func verify(_ extract: Extract, _ log: ExtractLog) throws(Fault) {
    let file = DataFile(
      path: root.appending(path: extract.path).plainPath, shownAs: extract.path)
    try log.check(extract) { () throws(Fault) in try file.sha256() }
  }

  func file(of extract: Extract, _ table: Table) -> DataFile {
    DataFile(
      path: root.appending(path: extract.path).plainPath, shownAs: extract.path,
      hasQuotableNames: !table.isOfRows)
  }

  func part(_ counted: CountedExtract, _ table: Table) -> ExtractPart {
    ExtractPart(
      number: counted.extract.number, file: file(of: counted.extract, table),
      periods: counted.periods)
  }

  func extracts(of table: Table, _ received: ReceivedTable) -> Extracts {
    let labels = table.asRows.columns.filter(\.isLabel).map(\.header.text)
    return Extracts(headers: table.headers, labels: Set(labels), received: received, engine)
  }

  // MARK: Rows of several

  private static let folder = ".leftshift"

  /// What is kept beside rows that were put together.
  private struct Made: Codable {
    /// Of their file's bytes.
    let sha256: String
    /// The extract's place, the first row and how many, one run after another.
    let runs: [[Int]]
  }

  private func together(
    _ counted: [CountedExtract], _ before: [CountedExtract]?, _ table: Table,
    _ received: ReceivedTable
  ) throws(Fault) -> DataFile {
    let sign = SHA256.hexadecimal(
      of: Array(Self.description(of: counted, before, table, received).utf8)
    ).prefix(16)
    let path = "\(Self.folder)/known/\(sign)"
    try ExtractLog.checkInside(root, "\(Self.folder)/known")
    var known = try known(path, of: counted.count)
    if known == nil { known = try make(path, counted, before, table, received) }
    let runs = known?.runs ?? []
    let since = before.map { $0.last?.extract.number ?? 0 }.map { ", as far as known by \($0)" }
    let last = counted.last.map { " up to extract \($0.extract.number)" }
    let title =
      ReceivedTable.folder(of: table.name) + (last ?? ", where nothing was received yet")
      + (since ?? "")
    let origins = Origins(
      title: title, files: counted.map { file(of: $0.extract, table) },
      runs: runs.map { Origins.Run(file: $0[0], first: $0[1], count: $0[2]) })
    return DataFile(
      path: root.appending(path: path + ".csv").plainPath, shownAs: path + ".csv",
      hasQuotableNames: !table.isOfRows, origins: origins)
  }

  /// Everything that the rows depend on.
  private static func description(
    of counted: [CountedExtract], _ before: [CountedExtract]?, _ table: Table,
    _ received: ReceivedTable
  ) -> String {
    func lines(_ parts: [CountedExtract]) -> [String] {
      parts.map { part in
        let periods = part.periods?.map(\.name).sorted().joined(separator: ",")
        return "\(part.extract.number) \(part.extract.sha256) \(periods ?? "all")"
      }
    }
    let columns = [table.headers, received.key, received.period.map { [$0] } ?? []]
    return
      (["rows together, form 1"] + columns.map { "\($0.map(\.text))" } + lines(counted)
      + ["before"] + (before.map(lines) ?? ["everything"])).joined(separator: "\n")
  }

  /// What was made before, if it still is what it was.
  ///
  /// - Parameter count: of the extracts that it was made of.
  private func known(_ path: String, of count: Int) throws(Fault) -> Made? {
    let file = DataFile(path: root.appending(path: path + ".csv").plainPath, shownAs: path)
    guard let data = try? Data(contentsOf: root.appending(path: path + ".json")),
      let made = try? JSONDecoder().decode(Made.self, from: data),
      made.runs.allSatisfy({ run in
        run.count == 3 && (0..<count).contains(run[0])
          && run.allSatisfy(ExtractRecord.counts.contains)
      }),
      FileManager.default.fileExists(atPath: file.path), try file.sha256() == made.sha256
    else { return nil }
    return made
  }

  private func make(
    _ path: String, _ counted: [CountedExtract], _ before: [CountedExtract]?, _ table: Table,
    _ received: ReceivedTable
  ) throws(Fault) -> Made {
    let unfinished = root.appending(path: "\(Self.folder)/known/.\(UUID().uuidString)")
    defer { unlink(unfinished.plainPath) }
    do {
      try FileManager.default.createDirectory(
        at: unfinished.deletingLastPathComponent(), withIntermediateDirectories: true)
      // What is in here can be made again, and may be about people.
      try Data("*\n".utf8).write(to: root.appending(path: "\(Self.folder)/.gitignore"))
    } catch { throw Self.notWritten("see that there is room on the disk") }
    var extracts = extracts(of: table, received)
    let runs = try progress.during("putting together the extracts of \(table.name)") {
      () throws(Fault) in
      try extracts.write(
        counted.map { part($0, table) }, ifIn: before?.map { part($0, table) },
        to: unfinished.plainPath)
    }
    let file = DataFile(path: unfinished.plainPath, shownAs: path)
    let made = Made(sha256: try file.sha256(), runs: runs.map { [$0.file, $0.first, $0.count] })
    guard rename(unfinished.plainPath, root.appending(path: path + ".csv").plainPath) == 0,
      let data = try? Self.encoder.encode(made),
      (try? data.write(to: root.appending(path: path + ".json"), options: .atomic)) != nil
    else { throw Self.notWritten(String(cString: strerror(errno))) }
    return made
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }

  private static func notWritten(_ why: String) -> Fault {
    Fault(
      "rows-not-written", at: nil, "the rows of several extracts cannot be put together",
      advice: "They are kept in `\(folder)/` of the workspace, which can be deleted at any time."
        + " Check that you may write there: \(why).")
  }
}
