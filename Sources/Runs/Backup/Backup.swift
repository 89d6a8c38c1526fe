import Faults
import Foundation
import Glibc
import Ledger

/// A whole workspace as it was at one moment, in a folder that anybody can check:
///
///     about.json    when it was made, by what, and where each ledger's chain ended
///     workspace/    every file
///     SHA256SUMS    the hash of each of these, as `sha256sum --check` reads it
///
/// The folder gets its name when all of it is on the disk, so that half of one never looks whole.
public struct Backup: Sendable {
  public struct About: Codable, Hashable, Sendable {
    public struct KeptLedger: Codable, Hashable, Sendable {
      /// In the workspace.
      public let path: String
      /// Where its chain ended: `12 9f86d0…`.
      public let head: String
    }

    /// Of this layout.
    var form = Backup.form
    /// When, as 2026-07-31T09:30:00Z.
    public let made: String
    /// The version of the program.
    public let program: String
    public let ledgers: [KeptLedger]
    /// Also those with nothing in them.
    let folders: [String]
  }

  public let about: About
  /// How many files of the workspace are in it.
  public let files: Int
  /// The SHA-256 of `SHA256SUMS`, and so of all: whoever keeps it elsewhere can tell later that
  /// nobody made another backup in its place.
  public let seal: String

  static let form = 1
  static let aboutName = "about.json"
  static let sumsName = "SHA256SUMS"
  static let content = "workspace"

  /// Where work on a folder goes on until it is done: beside it, so that it only needs a new name.
  public static func unfinished(_ target: URL) -> URL {
    let target = target.standardizedFileURL
    return target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).unfinished", directoryHint: .isDirectory)
  }

  /// Writes a backup, also while others post: a ledger is copied as it is between two postings.
  /// `.git` is left out, which git has other ways to keep.
  ///
  /// - Parameters:
  ///   - root: the workspace. Its definitions need not be sound for this.
  ///   - target: a folder that is not there yet, or empty, and outside the workspace.
  ///   - finish: runs what gives the folder its name, which is not to be cut in two.
  /// - Throws: `backup-moved` where a file changed meanwhile, `backup-inside`, `backup-link`,
  ///   `backup-name`, `not-written`, `backup-target`, `unreadable-file`, and what is wrong
  ///   with a ledger: one that does not verify is not kept as if it were sound.
  public static func make(
    of root: URL, at target: URL, made: String, program: String,
    finish: (() throws(Fault) -> Void) throws(Fault) -> Void
  ) throws(Fault) -> Backup {
    let working = unfinished(target)
    try begin(working, target)
    if FileTree.isInside(working.plainPath, root) { throw inside(target) }
    let before = try FileTree(of: root, skipping: [".git"], followsLinks: true)
    let ledgers = before.files.keys.filter {
      LedgerFile.isLedger(root.appending(path: $0).plainPath)
    }
    .sorted()
    var sums: [String: String] = [:]
    let folders = before.folders.sorted()
    for folder in [content] + folders.map({ "\(content)/\($0)" }) {
      guard mkdir(working.appending(path: folder).plainPath, 0o777) == 0 else {
        throw FileCopy.notWritten(target.relativePath)
      }
    }
    let passing = Set(ledgers.map { "\($0)-journal" })
    for path in before.files.keys.sorted() where !ledgers.contains(path) && !passing.contains(path)
    {
      sums["\(content)/\(path)"] = try FileCopy.copy(
        root.appending(path: path), to: working.appending(path: "\(content)/\(path)"),
        shown: target.relativePath)
    }
    var kept: [About.KeptLedger] = []
    for path in ledgers {
      let copy = working.appending(path: "\(content)/\(path)")
      kept.append(
        .init(path: path, head: try keep(root.appending(path: path), at: copy, path).description))
      sums["\(content)/\(path)"] = try FileCopy.hash(of: copy)
    }
    let after = try FileTree(of: root, skipping: [".git"], followsLinks: true)
    if let path = Self.difference(before, after, besides: Set(ledgers).union(passing)) {
      throw moved(path)
    }
    let about = About(made: made, program: program, ledgers: kept, folders: folders)
    let backup = try seal(about, sums, working, target)
    try settle([""] + [content] + folders.map { "\(content)/\($0)" }, of: working, target)
    try finish { () throws(Fault) in try name(working, target) }
    return backup
  }

  /// A ledger's copy, proved.
  private static func keep(_ ledger: URL, at copy: URL, _ path: String) throws(Fault) -> Head {
    try LedgerFile(at: ledger.plainPath, shownAs: path, .reading).copy(to: copy.plainPath)
    let kept = try LedgerFile(at: copy.plainPath, shownAs: path, .reading)
    if let fault = kept.verify().first { throw fault }
    return try kept.head()
  }

  private static func seal(
    _ about: About, _ sums: [String: String], _ working: URL, _ target: URL
  ) throws(Fault) -> Backup {
    var sums = sums
    let files = sums.count
    sums[aboutName] = try FileCopy.write(
      text(of: about), to: working.appending(path: aboutName), shown: target.relativePath)
    let lines = sums.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
    let seal = try FileCopy.write(
      lines.joined(), to: working.appending(path: sumsName), shown: target.relativePath)
    return Backup(about: about, files: files, seal: seal)
  }

  private static func text(of about: About) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(about)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// The first file that came, went or changed.
  private static func difference(
    _ before: FileTree, _ after: FileTree, besides: Set<String>
  ) -> String? {
    Set(before.files.keys).union(after.files.keys).subtracting(besides).sorted()
      .first { before.files[$0] != after.files[$0] }
  }

  // MARK: Folders

  /// Makes the folder to work in, unless something is where its content is to go.
  static func begin(_ working: URL, _ target: URL) throws(Fault) {
    let manager = FileManager.default
    if manager.fileExists(atPath: target.plainPath) {
      let present = try? manager.contentsOfDirectory(atPath: target.plainPath)
      guard present?.isEmpty == true else {
        throw Fault(
          "backup-target", at: nil, "`\(target.relativePath)` is there already",
          advice: "Nothing is ever written over. Name a folder that is not there, or is empty.")
      }
    }
    // What one that was killed left.
    try? manager.removeItem(at: working)
    guard mkdir(working.plainPath, 0o777) == 0 else {
      throw FileCopy.notWritten(target.relativePath)
    }
  }

  static func settle(_ folders: [String], of working: URL, _ target: URL) throws(Fault) {
    for folder in folders.reversed() {
      try FileCopy.settle(
        folder.isEmpty ? working : working.appending(path: folder), shown: target.relativePath)
    }
  }

  /// Gives what is done the name that it was made for.
  static func name(_ working: URL, _ target: URL) throws(Fault) {
    let folder = target.standardizedFileURL
    let place = folder.deletingLastPathComponent().appending(path: folder.lastPathComponent)
    guard rename(working.bare, place.bare) == 0 else {
      throw FileCopy.notWritten(target.relativePath)
    }
    try FileCopy.settle(place.deletingLastPathComponent(), shown: target.relativePath)
  }

  private static func inside(_ target: URL) -> Fault {
    Fault(
      "backup-inside", at: nil, "`\(target.relativePath)` is inside the workspace",
      advice: "A backup would hold itself, and be lost with what it is of. Name a folder elsewhere,"
        + " best on another disk.")
  }

  private static func moved(_ path: String) -> Fault {
    Fault(
      "backup-moved", at: nil, "`\(path)` changed while it was copied",
      advice: "A backup is of one moment. Make it again when nobody is saving files; posting may go"
        + " on. Nothing was written.")
  }
}

extension URL {
  /// The path without a slash at its end.
  fileprivate var bare: String {
    let path = plainPath
    return path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
  }
}
