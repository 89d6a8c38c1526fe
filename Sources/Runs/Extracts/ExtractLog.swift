import Definitions
import Faults
import Foundation
import Quantities

/// What was loaded into a workspace: a line for each extract, which is added to and never changed.
public struct ExtractLog: Sendable {
  /// In the order of loading, which is that of the days on which they were received.
  public private(set) var extracts: [Extract] = []
  let root: URL
  /// The lines as they stand, and the seal of the last.
  private var bytes: [UInt8] = []
  private var seal = ExtractRecord.noSeal

  public static let path = ReceivedTable.folder + "/log.jsonl"

  /// That of a workspace; empty where nothing was loaded.
  ///
  /// - Throws: `extract-log` where a line is not as it was written, and `unreadable-file`.
  public init(in root: URL) throws(Fault) {
    self.root = root
    let url = root.appending(path: Self.path)
    guard FileManager.default.fileExists(atPath: url.plainPath) else { return }
    guard let data = try? Data(contentsOf: url) else {
      throw Fault(
        "unreadable-file", at: Place(file: Self.path, line: 1), "this cannot be read",
        advice: "Check that you may read it: it says which extracts were loaded.")
    }
    bytes = Array(data)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // Each line has an end, so that one that was cut off shows.
    guard lines.last?.isEmpty != false else { throw Self.broken(lines.count) }
    for (index, line) in lines.dropLast().enumerated() {
      guard let record = try? JSONDecoder().decode(ExtractRecord.self, from: Data(line)),
        let written = try? record.line, written.elementsEqual(line),
        let wanted = try? record.seal(after: seal), record.seal == wanted,
        record.number == index + 1, let extract = record.extract
      else { throw Self.broken(index + 1) }
      seal = wanted
      extracts.append(extract)
    }
  }

  /// The extracts of a table.
  public func extracts(of table: String) -> [Extract] { extracts.filter { $0.table == table } }

  /// The number of the last extract that was received by a day; 0 where there was none.
  public func last(onOrBefore day: Day) -> Int {
    extracts.last { $0.received <= day }?.number ?? 0
  }

  private static func broken(_ line: Int) -> Fault {
    Fault(
      "extract-log", at: Place(file: path, line: line),
      "this line of the log of extracts is not as it was written",
      advice:
        "Each line is sealed together with all before it. Nothing is settled on extracts whose"
        + " record was changed: bring the file back as it was.")
  }

  // MARK: Adding

  /// The bytes of the log with one more extract.
  func bytes(adding extract: Extract) throws -> [UInt8] {
    bytes + (try ExtractRecord(extract, after: seal).line) + [UInt8(ascii: "\n")]
  }

  /// A file among the extracts that has the number of one to come: its loading was cut off, or the
  /// end of the log is gone.
  public func strays() -> [String] {
    let folder = root.appending(path: ReceivedTable.folder)
    let known = Set(extracts.map(\.path))
    let files = FileManager.default.enumerator(atPath: folder.plainPath)?.compactMap {
      $0 as? String
    }
    return (files ?? []).map { "\(ReceivedTable.folder)/\($0)" }
      .filter { path in
        let name = path.split(separator: "/").dropFirst(2).first ?? ""
        return name.prefix(4).allSatisfy(\.isNumber) && name.count > 4 && !known.contains(path)
      }
      .sorted()
  }

  /// - Throws: `outside-workspace` for a path that a link leads out of the workspace.
  static func checkInside(_ root: URL, _ path: String) throws(Fault) {
    let folder = root.standardizedFileURL.resolvingSymlinksInPath().plainPath
    var file = root
    // One folder after another: what is below a link may not be there yet.
    for part in path.split(separator: "/") {
      file.append(path: String(part))
      let path = file.standardizedFileURL.resolvingSymlinksInPath().plainPath
      guard path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/") else {
        throw Fault(
          "outside-workspace", at: nil,
          "`\(file.lastPathComponent)` is a link out of the workspace",
          advice: "A workspace keeps its extracts itself: remove the link.")
      }
    }
  }

  // MARK: Verifying

  /// - Throws: `extract-changed` where a file is not what was loaded, and `extract-gone`.
  func check(_ extract: Extract, sha256: () throws(Fault) -> String) throws(Fault) {
    let place = Place(file: extract.path, line: 1)
    try Self.checkInside(root, extract.path)
    guard FileManager.default.fileExists(atPath: root.appending(path: extract.path).plainPath)
    else {
      throw Fault(
        "extract-gone", at: place, "this extract was loaded, and is not there",
        advice: "Extracts stay, since past figures rest on them: bring the file back as it was.")
    }
    guard try sha256() == extract.sha256 else {
      throw Fault(
        "extract-changed", at: place, "this is not what was loaded as extract \(extract.number)",
        advice:
          "Extracts are never changed, since past figures rest on them. Bring the file back as"
          + " it was, and load what is new as an extract of its own:"
          + " `leftshift data load PATH \(extract.table) FILE --period \(extract.period.name)"
          + " --received DATE`.")
    }
  }
}
