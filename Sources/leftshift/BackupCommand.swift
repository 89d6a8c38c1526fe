import ArgumentParser
import Definitions
import Faults
import Foundation
import Runs
import Settlement

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Keep a workspace as it is now, ledger and all, where it can be proved.",
    discussion: """
      Copies every file into a folder of its own, with a list of their hashes; of a ledger, what \
      is posted, also while others post. Keep the printed seal somewhere else: with it, a backup \
      that somebody made anew is found too.

        leftshift backup my-trusts /backups/2026-07-31
        leftshift backup --verify /backups/2026-07-31
        leftshift restore /backups/2026-07-31 my-trusts-again
      """)

  @Argument(help: "The folder of the workspace; of a backup with --verify.")
  var path: String

  @Argument(help: "The folder to make. It must not exist yet, or be empty.")
  var folder: String?

  @Flag(help: "Prove a backup: every hash, and every ledger's chain.")
  var verify = false

  @Option(help: ArgumentHelp("With --verify, the seal that was printed.", valueName: "sha256"))
  var seal: String?

  func validate() throws {
    if verify, folder != nil { throw ValidationError("`--verify` wants one folder: the backup's.") }
    if !verify, folder == nil {
      throw ValidationError("Say where to: `leftshift backup \(path) FOLDER`.")
    }
    if !verify, seal != nil { throw ValidationError("`--seal` goes with `--verify`.") }
  }

  func run() throws {
    let (log, place) = (FaultLog(), try existing(path))
    guard let folder else {
      let backup = progress.during("proving the backup") {
        log.attempt { () throws(Fault) in try Backup.verified(at: place, seal: seal) }
      }
      guard let backup else { throw report(log) }
      say("\(backup.files) files of \(backup.about.made), each as it was.")
      return put(summary(backup))
    }
    let target = URL(filePath: folder)
    let backup = unfinished(target, log) { (finish) throws(Fault) in
      try progress.during("copying \(path)") { () throws(Fault) in
        try Backup.make(
          of: place, at: target, made: Date().formatted(.iso8601),
          program: Leftshift.configuration.version, finish: finish)
      }
    }
    guard let backup else { throw report(log) }
    say("Kept \(backup.files) files of \(path) in \(folder).")
    put(summary(backup))
  }
}

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a workspace of a backup again.",
    discussion: """
      All of it, once every hash and every ledger's chain is proved, or nothing. Nothing is \
      written over.

        leftshift restore /backups/2026-07-31 my-trusts-again
      """)

  @Argument(help: "The folder of the backup.")
  var backup: String

  @Argument(help: "The folder to make. It must not exist yet, or be empty.")
  var folder: String

  @Option(help: ArgumentHelp("The seal that was printed with it.", valueName: "sha256"))
  var seal: String?

  func run() throws {
    let (log, place) = (FaultLog(), try existing(backup))
    let target = URL(filePath: folder)
    let restored = unfinished(target, log) { (finish) throws(Fault) in
      try progress.during("restoring \(folder)") { () throws(Fault) in
        try Backup.restore(place, to: target, seal: seal, finish: finish)
      }
    }
    guard let restored else { throw report(log) }
    say("Restored \(restored.files) files of \(restored.about.made) to \(folder).")
    put(summary(restored))
  }
}

private func existing(_ path: String) throws -> URL {
  guard FileManager.default.fileExists(atPath: path) else {
    throw ValidationError("There is no folder `\(path)`.")
  }
  return URL(filePath: path, directoryHint: .isDirectory)
}

/// Works beside a folder, and leaves nothing there unless it comes to an end.
private func unfinished(
  _ target: URL, _ log: FaultLog,
  _ body: (_ finish: (() throws(Fault) -> Void) throws(Fault) -> Void) throws(Fault) -> Backup
) -> Backup? {
  interruption.sweeping(Backup.unfinished(target), saying: "nothing was written") {
    log.attempt { () throws(Fault) in
      try body { (name) throws(Fault) in
        try interruption.finished(outcome: { _ in "`\(target.relativePath)` is whole" }) {
          () throws(Fault) in try name()
        }
      }
    }
  }
}

/// Where each ledger ended, and the seal.
private func summary(_ backup: Backup) -> String {
  aligned(
    [["what", "", "hash"]]
      + backup.about.ledgers.map { ledger in
        let parts = ledger.head.split(separator: " ").map(String.init)
        return [ledger.path, "entry \(parts[0])", parts.count > 1 ? parts[1] : ""]
      } + [["seal", "", backup.seal]])
}
