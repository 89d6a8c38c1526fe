import Faults
import Foundation
import Glibc
import Ledger

/// Proving a backup, and making a workspace of it again.
extension Backup {
  /// The backup in a folder, once every hash, every name and every ledger's chain is proved.
  ///
  /// - Parameter seal: what was printed when it was made, if somebody kept it.
  /// - Throws: `not-a-backup`, `backup-version`, `backup-damaged`, `backup-seal`, and what is wrong
  ///   with a ledger.
  public static func verified(at folder: URL, seal: String? = nil) throws(Fault) -> Backup {
    let list = try list(of: folder, seal: seal)
    for (path, hash) in list.sums {
      guard try FileCopy.hash(of: folder.appending(path: path)) == hash else {
        throw damaged(folder, "`\(path)` is not as it was")
      }
    }
    let about = try about(of: folder)
    try proveLedgers(about, in: folder.appending(path: content))
    return Backup(about: about, files: list.sums.count - 1, seal: list.seal)
  }

  /// Makes a workspace of a backup: all of it, proved while it is copied, or nothing.
  ///
  /// - Parameters:
  ///   - target: a folder that is not there yet, or empty.
  ///   - seal: as for `verified`.
  ///   - finish: runs what gives the folder its name, which is not to be cut in two.
  /// - Throws: as `verified`, `backup-target`, `backup-inside` and `not-written`.
  public static func restore(
    _ folder: URL, to target: URL, seal: String? = nil,
    finish: (() throws(Fault) -> Void) throws(Fault) -> Void
  ) throws(Fault) -> Backup {
    let list = try list(of: folder, seal: seal)
    guard try FileCopy.hash(of: folder.appending(path: aboutName)) == list.hash(of: aboutName)
    else { throw damaged(folder, "`\(aboutName)` is not as it was") }
    let about = try about(of: folder)
    let working = unfinished(target)
    try begin(working, target)
    if FileTree.isInside(working.plainPath, folder) {
      rmdir(working.plainPath)
      throw Fault(
        "backup-inside", at: nil, "`\(target.relativePath)` is inside the backup",
        advice: "A backup stays as it was made, and with a workspace in it nothing could be"
          + " restored from it any more. Name a folder elsewhere. Nothing was written.")
    }
    for path in about.folders.sorted() {
      guard isPlain(path), mkdir(working.appending(path: path).plainPath, 0o777) == 0 else {
        throw FileCopy.notWritten(target.relativePath)
      }
    }
    for (path, hash) in list.sums where path != aboutName {
      let name = String(path.dropFirst(content.count + 1))
      let copied = try FileCopy.copy(
        folder.appending(path: path), to: working.appending(path: name), shown: target.relativePath)
      guard copied == hash else { throw damaged(folder, "`\(path)` is not as it was") }
    }
    try proveLedgers(about, in: working)
    try settle([""] + about.folders.sorted(), of: working, target)
    try finish { () throws(Fault) in try name(working, target) }
    return Backup(about: about, files: list.sums.count - 1, seal: list.seal)
  }

  // MARK: The list

  private struct List {
    let sums: [(path: String, hash: String)]
    let seal: String

    func hash(of path: String) -> String? { sums.first { $0.path == path }?.hash }
  }

  /// The hashes of its files, which are just those that are there.
  private static func list(of folder: URL, seal: String?) throws(Fault) -> List {
    let file = folder.appending(path: sumsName)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw Fault(
        "not-a-backup", at: nil, "there is no backup in `\(folder.relativePath)`",
        advice:
          "A backup is a folder with `\(sumsName)` in it, which is written last. Where that is"
          + " missing, the copy was never finished.")
    }
    let sums = try sums(in: text, folder)
    let found = try FileCopy.hash(of: file)
    if let seal, seal != found {
      throw Fault(
        "backup-seal", at: nil, "`\(folder.relativePath)` is not the backup that was sealed",
        advice: "Its seal is \(found). Somebody changed it, or this is another backup: compare what"
          + " was printed when each was made.")
    }
    let present = try FileTree(of: folder, followsLinks: false)
    let listed = Set(sums.map(\.path)).union([sumsName])
    if let path = listed.subtracting(present.files.keys).min() {
      throw damaged(folder, "`\(path)` is missing")
    }
    if let path = Set(present.files.keys).subtracting(listed).min() {
      throw damaged(folder, "`\(path)` does not belong in it")
    }
    return List(sums: sums, seal: found)
  }

  /// In the order of paths, as they are written.
  private static func sums(
    in text: String, _ folder: URL
  ) throws(Fault) -> [(path: String, hash: String)] {
    guard text.hasSuffix("\n") else { throw damaged(folder, "`\(sumsName)` is cut off") }
    var sums: [(path: String, hash: String)] = []
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      let (hash, path) = (String(line.prefix(64)), String(line.dropFirst(66)))
      guard Head("0 \(hash)") != nil, line.dropFirst(64).prefix(2) == "  ", isPlain(path),
        path == aboutName || path.hasPrefix("\(content)/"),
        sums.last.map({ $0.path < path }) ?? true
      else { throw damaged(folder, "`\(sumsName)` has a line that no backup has") }
      sums.append((path, hash))
    }
    return sums
  }

  /// Whether a path stays inside the folder that it is read from.
  private static func isPlain(_ path: String) -> Bool {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !["", ".", ".."].contains($0) }
  }

  // MARK: What is in it

  private static func about(of folder: URL) throws(Fault) -> About {
    guard
      let data = FileManager.default.contents(atPath: folder.appending(path: aboutName).plainPath),
      let about = try? JSONDecoder().decode(About.self, from: data)
    else { throw damaged(folder, "`\(aboutName)` cannot be read") }
    guard about.form == form else {
      throw Fault(
        "backup-version", at: nil,
        "`\(folder.relativePath)` is of form \(about.form), and this program reads \(form)",
        advice: "Use the version of Leftshift that made it, \(about.program), or a newer one.")
    }
    return about
  }

  private static func proveLedgers(_ about: About, in root: URL) throws(Fault) {
    for kept in about.ledgers {
      guard isPlain(kept.path), let head = Head(kept.head) else {
        throw damaged(root, "`\(aboutName)` names a ledger that cannot be")
      }
      let ledger = try LedgerFile(
        at: root.appending(path: kept.path).plainPath, shownAs: kept.path, .reading)
      if let fault = ledger.verify(against: head).first { throw fault }
      guard try ledger.head() == head else {
        throw damaged(root, "`\(kept.path)` does not end where it did")
      }
    }
  }

  private static func damaged(_ folder: URL, _ what: String) -> Fault {
    Fault(
      "backup-damaged", at: nil, "the backup `\(folder.relativePath)`: \(what)",
      advice: "Nothing was restored from it. Use another copy, and find out who could write here.")
  }
}
