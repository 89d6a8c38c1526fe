import Faults
import Foundation
import Runs
import Testing

/// A backup that somebody changed is never restored, and one that could not be finished is none.
@Suite(.serialized) struct BackupTamperingTests {
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private func leftshift(_ arguments: String..., before: String = "", in folder: URL) throws
    -> (errors: String, status: Int32)
  {
    let line = before + "exec " + ([Transcripts.command] + arguments).joined(separator: " ")
    let result = try run(
      "/bin/sh", ["-c", line], in: folder, environment: ["LEFTSHIFT_HOME": repository.path()])
    return (result.errors, result.status)
  }

  private func workspace(in folder: URL) throws {
    let made = try leftshift("new", "mine", "--example", "west-yorkshire", in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let posted = try leftshift("settle", "mine", "--post", ">/dev/null", in: folder)
    #expect(posted.status == 0, "\(posted.errors)")
  }

  private func rule(_ folder: URL, seal: String? = nil) -> String? {
    do throws(Fault) {
      _ = try Backup.verified(at: folder, seal: seal)
      return nil
    } catch {
      return error.rule
    }
  }

  /// Any byte of any file, whatever it is for.
  @Test func everyTamperingIsFound() throws {
    try withTemporaryFolder { folder in
      try workspace(in: folder)
      #expect(try leftshift("backup", "mine", "kept", in: folder).status == 0)
      let kept = folder.appending(path: "kept")
      var random = Numbers(state: 5)
      let files = try FileManager.default.subpathsOfDirectory(atPath: kept.path())
        .map { kept.appending(path: $0) }
        .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true }
        .sorted { $0.path() < $1.path() }
      #expect(files.count == 9)
      for number in 0..<1_000 {
        let file = files[number % files.count]
        let original = try Data(contentsOf: file)
        var bytes = original
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch number / files.count % 4 {
        case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        case 1: bytes.insert(0x20, at: place)
        default: bytes[place] ^= UInt8.random(in: 1...255, using: &random)
        }
        try bytes.write(to: file)
        #expect(rule(kept) != nil, "\(number): \(file.lastPathComponent) at \(place)")
        try original.write(to: file)
      }
      #expect(rule(kept) == nil)
    }
  }

  @Test func namesStayInside() throws {
    try withTemporaryFolder { folder in
      try workspace(in: folder)
      #expect(try leftshift("backup", "mine", "kept", in: folder).status == 0)
      let (kept, sums) = (folder.appending(path: "kept"), folder.appending(path: "kept/SHA256SUMS"))
      let list = try String(contentsOf: sums, encoding: .utf8)
      #expect(rule(kept, seal: String(repeating: "a", count: 64)) == "backup-seal")
      for path in ["workspace/../../stolen", "/etc/passwd", "workspace//a", "other/README.md"] {
        try Data(list.replacing("workspace/README.md", with: path).utf8).write(to: sums)
        #expect(rule(kept) == "backup-damaged", "\(path)")
        #expect(try leftshift("restore", "kept", "again", in: folder).status == 1)
      }
      try Data(list.utf8).write(to: sums)
      try Data().write(to: kept.appending(path: "workspace/more.yaml"))
      #expect(rule(kept) == "backup-damaged")
      #expect(rule(folder) == "not-a-backup")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      #expect(left == ["kept", "mine"])
    }
  }

  /// With room for so many blocks of a file and no more, and killed at any moment: there is a
  /// whole folder or none of that name, and trying again makes it.
  @Test(arguments: ["backup mine kept", "restore kept again"])
  func halfOfOneNeverLooksWhole(command: String) throws {
    try withTemporaryFolder { folder in
      try workspace(in: folder)
      let words = command.split(separator: " ").map(String.init)
      if words[0] == "restore" {
        #expect(try leftshift("backup", "mine", "kept", in: folder).status == 0)
      }
      let target = folder.appending(path: words[2])
      for blocks in [0, 1, 3, 8, 40] {
        let limited = try leftshift(
          words[0], words[1], words[2], before: "trap '' XFSZ; ulimit -f \(blocks); ", in: folder)
        #expect(limited.status == 1, "\(limited)")
        // Of what is said, too, only so much can be written.
        if blocks > 1 { #expect(limited.errors.contains("error: "), "\(limited)") }
        #expect(!FileManager.default.fileExists(atPath: target.path()), "\(blocks)")
      }
      for milliseconds in stride(from: 0, to: 120, by: 12) {
        let seconds = "0.\(String(format: "%03d", milliseconds))"
        _ = try leftshift(
          words[0], words[1], words[2], before: "sleep \(seconds); kill -9 $$ & ", in: folder)
        guard FileManager.default.fileExists(atPath: target.path()) else { continue }
        if words[0] == "backup" { #expect(rule(target) == nil) }
        try FileManager.default.removeItem(at: target)
      }
      let done = try leftshift(words[0], words[1], words[2], in: folder)
      #expect(done.status == 0, "\(done.errors)")
      let verified = try leftshift(
        "ledger", "verify", words[2] == "kept" ? "kept/workspace" : "again",
        in: folder)
      #expect(verified.status == 0, "\(verified.errors)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      #expect(!left.contains { $0.hasSuffix(".unfinished") }, "\(left)")
    }
  }
}
