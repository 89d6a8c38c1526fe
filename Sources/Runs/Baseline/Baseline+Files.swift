import Faults
import Foundation
import Glibc
import Quantities

/// The baselines of a workspace: files of a folder, which are added to and never changed.
extension Baseline {
  /// Those of a workspace, each proved, in the order of agreement. None where none was agreed.
  ///
  /// - Throws: `baseline-changed` for one that is not as it was agreed, `baseline-superseded` for
  ///   one that takes the place of another that is not there or not the same, and
  ///   `baseline-not-read`.
  public static func agreed(in root: URL) throws(Fault) -> [Baseline] {
    let folder = root.appending(path: Self.folder)
    guard FileManager.default.fileExists(atPath: folder.plainPath) else { return [] }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.plainPath) else {
      throw unreadable(Self.folder)
    }
    var found: [Baseline] = []
    for name in names.sorted() where name.hasSuffix(".json") && !name.hasPrefix(".") {
      let path = "\(Self.folder)/\(name)"
      guard let data = FileManager.default.contents(atPath: root.appending(path: path).plainPath)
      else { throw unreadable(path) }
      found.append(try Baseline([UInt8](data), path: path))
    }
    return try inOrder(found)
  }

  /// The one that stands for a period: agreed for just these days, and not superseded.
  public static func standing(for period: Period, in root: URL) throws(Fault) -> Baseline? {
    try agreed(in: root).standing(for: period)
  }

  /// Each behind the one that it takes the place of; otherwise by the days of agreement.
  private static func inOrder(_ found: [Baseline]) throws(Fault) -> [Baseline] {
    var rest = found.sorted { ($0.agreedOn, $0.name) < ($1.agreedOn, $1.name) }
    var order: [Baseline] = []
    while !rest.isEmpty {
      let next = rest.firstIndex { baseline in
        baseline.supersedes.map { name in order.contains { $0.name == name } } ?? true
      }
      guard let next else { throw broken(rest[0], "which is not there") }
      let baseline = rest.remove(at: next)
      if let before = baseline.record.supersedes,
        order.first(where: { $0.name == before.name })?.hash != before.sha256
      {
        throw broken(baseline, "which is not what it was then")
      }
      order.append(baseline)
    }
    return order
  }

  private static func unreadable(_ path: String) -> Fault {
    Fault(
      "unreadable-file", at: Place(file: path, line: 1), "this cannot be read",
      advice: "Check that you may read it: what was agreed stands in `\(folder)/`.")
  }

  private static func broken(_ baseline: Baseline, _ why: String) -> Fault {
    Fault(
      "baseline-superseded", at: Place(file: path(of: baseline.name), line: 1),
      "`\(baseline.name)` takes the place of `\(baseline.supersedes ?? "")`, \(why)",
      advice:
        "Agreed baselines stay, also when another takes their place: bring the file back as it"
        + " was agreed.")
  }

  // MARK: Writing

  /// Writes the file of a new baseline: wholly, or not at all, and never over another.
  ///
  /// - Returns: the baseline, and its path in the workspace.
  /// - Throws: `baseline-exists`, `baseline-not-written`.
  public static func write(
    _ record: BaselineRecord, in root: URL
  ) throws(Fault) -> (baseline: Baseline, path: String) {
    let bytes = try sealed(record)
    let path = Self.path(of: record.name)
    let (place, folder) = (root.appending(path: path), root.appending(path: Self.folder))
    let unfinished = folder.appending(path: ".\(record.name).\(getpid())")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: unfinished)
    } catch {
      throw notWritten(path, "see that there is room on the disk")
    }
    defer { unlink(unfinished.plainPath) }
    // Unlike moving, this never takes the place of a file that is there.
    guard link(unfinished.plainPath, place.plainPath) == 0 else {
      if errno == EEXIST { throw exists(record.name) }
      throw notWritten(path, String(cString: strerror(errno)))
    }
    return (try Baseline(bytes, path: path), path)
  }

  static func exists(_ name: String) -> Fault {
    Fault(
      "baseline-exists", at: nil, "the baseline `\(name)` is agreed already",
      advice: "What was agreed is never written over. Choose another name; if it takes the place of"
        + " this one, add `--supersedes \(name)`.")
  }

  private static func notWritten(_ path: String, _ why: String) -> Fault {
    Fault(
      "baseline-not-written", at: nil, "`\(path)` cannot be written",
      advice: "Nothing was agreed. Check that you may write to the workspace: \(why).")
  }
}

extension [Baseline] {
  /// The one of a name that was given on the command line.
  public func named(_ name: String) throws(Fault) -> Baseline {
    if let found = first(where: { $0.name == name }) { return found }
    throw Fault(
      "no-baseline", at: nil, "there is no baseline `\(name)`",
      advice: isEmpty
        ? "None is agreed yet: `leftshift baseline agree PATH NAME --period … --by …` does that."
        : didYouMean(name, among: map(\.name)))
  }

  /// The one that has taken the place of another.
  public func superseding(_ baseline: Baseline) -> Baseline? {
    first { $0.supersedes == baseline.name }
  }

  func standing(for period: Period) -> Baseline? {
    last { $0.period == period && superseding($0) == nil }
  }
}
