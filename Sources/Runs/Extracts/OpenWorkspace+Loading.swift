import Definitions
import Engines
import Faults
import Foundation
import Quantities

/// An extract that is about to be loaded: what it is, and what it changes.
public struct ExtractLoading: Sendable {
  public let extract: Extract
  /// Between the rows that counted before and those that count with it.
  public let difference: ExtractDifference
  /// Whether the same rows were loaded for the same months before, so that there is nothing to do.
  public let isKnown: Bool
  /// Where the file is.
  let file: String
}

extension OpenWorkspace {
  /// Reads an extract, and compares it with what is known. Nothing is written.
  ///
  /// - Parameters:
  ///   - file: a path.
  ///   - period: of whole months.
  /// - Throws: what the file, its rows or the days are refused for.
  public func loading(
    _ file: String, into name: String, period: Period, received day: Day, source: String?
  ) throws(Fault) -> ExtractLoading {
    let table = try workspace.receivedTable(name)
    guard let received = table.received else { throw noRows(table) }
    let data = DataFile(path: file, shownAs: file, hasQuotableNames: !table.isOfRows)
    guard !data.isWorkbook else { throw LoadingFaults.workbook(file) }
    let log = try ExtractLog(in: files.root)
    if let last = log.extracts.last, day < last.received {
      throw LoadingFaults.earlier(day, last)
    }
    var rows = receivedFiles.extracts(of: table, received)
    let contents = try progress.during("reading \(file)") { () throws(Fault) in
      try rows.contents(of: data)
    }
    let number = log.extracts.count + 1
    let extract = Extract(
      number: number, table: name, path: Self.path(number, name, period, data.isParquet),
      sha256: try data.sha256(), period: period, received: day, source: source,
      rowCount: contents.rowCount,
      rows: contents.periods.map { periods in
        periods.sorted { ($0.key.first, $0.key.last) < ($1.key.first, $1.key.last) }
          .map { (period: $0.key, count: $0.value) }
      }, stage: stage(of: period, received: day))
    let before = log.extracts(of: name)
    try LoadingFaults.check(extract, file, received, after: before)
    let last = before.last { $0.period.first <= period.last && period.first <= $0.period.last }
    let isKnown = last.map { $0.period == period && $0.sha256 == extract.sha256 } ?? false
    for counted in before.counted(as: received.extract) {
      try receivedFiles.verify(counted.extract, log)
    }
    let difference = try difference(extract, data, table, received, after: before, &rows)
    return ExtractLoading(extract: extract, difference: difference, isKnown: isKnown, file: file)
  }

  private func difference(
    _ extract: Extract, _ file: DataFile, _ table: Table, _ received: ReceivedTable,
    after before: [Extract], _ rows: inout Extracts
  ) throws(Fault) -> ExtractDifference {
    let after = (before + [extract]).counted(as: received.extract)
    let parts = after.map { counted in
      counted.extract.number == extract.number
        ? ExtractPart(number: extract.number, file: file, periods: counted.periods)
        : receivedFiles.part(counted, table)
    }
    return try rows.difference(
      from: before.counted(as: received.extract).map { receivedFiles.part($0, table) }, to: parts)
  }

  /// Of several months, that of the last.
  private func stage(of period: Period, received: Day) -> String? {
    let month = Cycle.month.period(holding: period.last, contractFrom: nil, to: nil)
    return month.flatMap { workspace.calendar?.stage(ofMonth: $0, received: received)?.rawValue }
  }

  /// `received/results/0002-2026-05.csv`
  private static func path(
    _ number: Int, _ table: String, _ period: Period, _ isParquet: Bool
  ) -> String {
    let digits = "\(number)"
    let name =
      String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-"
      + period.name.map { "/ ".contains($0) ? "-" : "\($0)" }.joined()
    return "\(ReceivedTable.folder(of: table))/\(name).\(isParquet ? "parquet" : "csv")"
  }

  private func noRows(_ table: Table) -> Fault {
    Fault(
      "no-rows", at: table.place, "table `\(table.name)` has no rows to receive",
      advice: "Say `received:` in place of where its rows come from now.")
  }

  // MARK: Writing

  /// Keeps an extract that was read: all of it, or nothing.
  ///
  /// The file goes to its place first, and the log says so last: what is cut off between leaves a
  /// file that nothing counts, and that loading the same again takes up.
  ///
  /// - Throws: `not-loaded`, with nothing loaded.
  public func load(_ loading: ExtractLoading) throws(Fault) {
    let (root, extract) = (files.root, loading.extract)
    let folder = root.appending(path: extract.path).deletingLastPathComponent()
    try ExtractLog.checkInside(root, extract.path)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch { throw LoadingFaults.notWritten(extract.path) }
    let lock = open(root.appending(path: ReceivedTable.folder).plainPath, O_RDONLY | O_CLOEXEC)
    defer { close(lock) }
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw LoadingFaults.beside() }
    let log = try ExtractLog(in: root)
    guard log.extracts.count == extract.number - 1 else { throw LoadingFaults.beside() }
    sweep()
    try place(loading, log)
    do {
      let lines = try log.bytes(adding: extract)
      try replace(root.appending(path: ExtractLog.path)) { try Data(lines).write(to: $0) }
    } catch { throw LoadingFaults.notWritten(ExtractLog.path) }
  }

  /// Removes what writing left behind that was cut off. Nobody else writes meanwhile.
  private func sweep() {
    let folder = files.root.appending(path: ReceivedTable.folder)
    let all = FileManager.default.enumerator(atPath: folder.plainPath)?.compactMap { $0 as? String }
    for path in all ?? [] {
      let name = path.split(separator: "/").last ?? ""
      let process = name.split(separator: ".").last ?? ""
      guard name.hasPrefix("."), !process.isEmpty, process.allSatisfy(\.isNumber) else { continue }
      unlink(folder.appending(path: path).plainPath)
    }
  }

  private func place(_ loading: ExtractLoading, _ log: ExtractLog) throws(Fault) {
    let (extract, url) = (loading.extract, files.root.appending(path: loading.extract.path))
    let kept = DataFile(path: url.plainPath, shownAs: extract.path)
    if let stray = log.strays().first {
      guard stray == extract.path, try kept.sha256() == extract.sha256 else {
        throw LoadingFaults.stray(stray)
      }
      return
    }
    do {
      try replace(url) {
        try FileManager.default.copyItem(at: URL(filePath: loading.file), to: $0)
        let copy = DataFile(path: $0.plainPath, shownAs: loading.file)
        guard try copy.sha256() == extract.sha256 else { throw LoadingFaults.moving(loading.file) }
      }
    } catch let fault as Fault {
      throw fault
    } catch { throw LoadingFaults.notWritten(extract.path) }
  }

  /// Writes a file beside its place, and puts it there when it is whole and on the disk.
  private func replace(_ url: URL, _ write: (URL) throws -> Void) throws {
    let unfinished = url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(getpid())")
    unlink(unfinished.plainPath)
    defer { unlink(unfinished.plainPath) }
    try write(unfinished)
    let handle = try FileHandle(forReadingFrom: unfinished)
    defer { try? handle.close() }
    guard fsync(handle.fileDescriptor) == 0, rename(unfinished.plainPath, url.plainPath) == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  // MARK: Verifying

  /// The log of a workspace with what is wrong with its files in `faults`: those that were changed
  /// or are gone, and those of which it says nothing.
  public func verifiedExtracts(_ faults: FaultLog) -> ExtractLog? {
    guard let log = faults.attempt({ () throws(Fault) in try ExtractLog(in: files.root) }) else {
      return nil
    }
    for extract in log.extracts {
      _ = faults.attempt { () throws(Fault) in try receivedFiles.verify(extract, log) }
    }
    for stray in log.strays() { faults.add(LoadingFaults.stray(stray)) }
    return log
  }

  /// The extracts of a table of which rows still count, by their numbers.
  public func countedExtracts(of name: String, in log: ExtractLog) throws(Fault) -> Set<Int> {
    guard let received = try workspace.receivedTables()[name]?.first?.received else { return [] }
    return Set(log.extracts(of: name).counted(as: received.extract).map(\.extract.number))
  }
}
