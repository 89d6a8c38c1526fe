import Faults
import Foundation
import Ledger
import Quantities
import Runs
import Synchronization
import Testing

@Suite struct BackupTests {
  private let folder: URL
  private let workspace: URL

  /// A small workspace whose ledger holds one run.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "leftshift-backup-\(UUID())")
    workspace = folder.appending(path: "mine")
    try FileManager.default.createDirectory(
      at: workspace.appending(path: "received/empty"), withIntermediateDirectories: true)
    try write("received/2026-04.csv", "trust,people\nRR8,8\n")
    try write(".notes", "who agreed to what\n")
    try write(".git/HEAD", "ref: main\n")
    try post(1)
  }

  private func write(_ path: String, _ text: String) throws {
    let url = workspace.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func post(_ pounds: Int) throws {
    let april = Period.month(4, of: 2026)
    let hash = String(repeating: "a", count: 64)
    let run = Run(
      scope: [Scope(contract: "acute", term: "block", period: april)], stage: "final", data: hash,
      definitions: hash, asOf: april.last, cause: "run \(pounds)")
    let key = LineKey(
      contract: "acute", term: "block", payer: "ICB", payee: "RR8", period: april, part: 1,
      currency: .pounds)
    let line = PostedLine(
      key, LineFacts(kind: "core", service: april, due: april.last), amount: Rational(pounds),
      working: "{}")
    let path = workspace.appending(path: "ledger.sqlite").path()
    _ = try LedgerFile(at: path, .posting, patience: 60).post(run, [line])
  }

  private func backup(_ name: String = "kept") throws -> Backup {
    try Backup.make(
      of: workspace, at: folder.appending(path: name), made: "2026-07-31T09:30:00Z", program: "1",
      finish: { (name) throws(Fault) in try name() })
  }

  private func restored(
    _ name: String = "kept", to target: String = "again", seal: String? = nil
  ) throws -> Backup {
    try Backup.restore(
      folder.appending(path: name), to: folder.appending(path: target), seal: seal,
      finish: { (name) throws(Fault) in try name() })
  }

  private func rule(_ body: () throws -> Void) -> String? {
    do { try body() } catch let fault as Fault { return fault.rule } catch { return "\(error)" }
    return nil
  }

  private func paths(_ name: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.appending(path: name).path())
      .sorted()
  }

  // MARK: There and back

  @Test func isTheWholeWorkspace() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try backup()
    #expect(made.files == 3)
    let head = try LedgerFile(
      at: workspace.appending(path: "ledger.sqlite").path(), .reading
    ).head()
    #expect(made.about.ledgers.map(\.head) == [head.description])
    #expect(
      try Backup.verified(at: folder.appending(path: "kept"), seal: made.seal).seal == made.seal)
    try post(2)
    #expect(try restored(seal: made.seal).about == made.about)
    #expect(
      try paths("again") == [
        ".notes", "ledger.sqlite", "received", "received/2026-04.csv", "received/empty",
      ])
    for path in [".notes", "received/2026-04.csv"] {
      #expect(
        try Data(contentsOf: folder.appending(path: "again/\(path)"))
          == Data(contentsOf: workspace.appending(path: path)))
    }
    let ledger = try LedgerFile(at: folder.appending(path: "again/ledger.sqlite").path(), .posting)
    #expect(try ledger.head() == head && ledger.verify() == [])
    // Anybody can check it without Leftshift.
    let sums = try run(
      "/bin/sh", ["-c", "sha256sum --check --quiet SHA256SUMS"], in: folder.appending(path: "kept"))
    #expect(sums.status == 0, "\(sums.output)\(sums.errors)")
  }

  @Test func nothingIsWrittenOver() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try backup()
    let before = try paths(".")
    #expect(rule { _ = try backup() } == "backup-target")
    #expect(rule { _ = try backup("mine/kept") } == "backup-inside")
    #expect(rule { _ = try backup("none/kept") } == "not-written")
    try FileManager.default.copyItem(at: workspace, to: folder.appending(path: "again"))
    #expect(rule { _ = try restored() } == "backup-target")
    #expect(rule { _ = try restored(to: "kept/workspace/again") } == "backup-inside")
    #expect(rule { _ = try Backup.verified(at: folder.appending(path: "kept")) } == nil)
    try FileManager.default.removeItem(at: folder.appending(path: "again"))
    try FileManager.default.removeItem(at: workspace.appending(path: ".kept.unfinished"))
    #expect(try paths(".") == before)
  }

  @Test func linksLeadToFilesOfTheWorkspace() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let link = workspace.appending(path: "latest.csv")
    try FileManager.default.createSymbolicLink(
      atPath: link.path(), withDestinationPath: "received/2026-04.csv")
    #expect(try backup().files == 4)
    for outside in ["/etc/passwd", "received", "nowhere", "../kept/about.json"] {
      try FileManager.default.removeItem(at: link)
      try FileManager.default.createSymbolicLink(
        atPath: link.path(), withDestinationPath: outside)
      #expect(rule { _ = try backup("other") } == "backup-link", "\(outside)")
    }
    try FileManager.default.removeItem(at: link)
    try write("two\nlines", "")
    #expect(rule { _ = try backup("third") } == "backup-name")
  }

  // MARK: While others are at work

  /// What is posted meanwhile is in it or not; each is sound.
  @Test func othersMayPost() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let entries = try meanwhile({ number in try post(number + 1) }) {
      try (1...5).map { number in
        let made = try backup("\(number)")
        _ = try Backup.verified(at: folder.appending(path: "\(number)"))
        usleep(50_000)
        return try #require(made.about.ledgers.first.flatMap { Head($0.head) }).sequence
      }
    }
    #expect(entries == entries.sorted() && entries[0] < entries[4], "\(entries)")
  }

  /// A file that somebody goes on writing to is of no one moment.
  @Test func changedFilesAreNoticed() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write("large.csv", String(repeating: "RR8,8\n", count: 3_000_000))
    let handle = try FileHandle(forWritingTo: workspace.appending(path: "large.csv"))
    let found = try meanwhile({ _ in
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("RR8,9\n".utf8))
    }) { rule { _ = try backup() } }
    #expect(found == "backup-moved")
    #expect(try backup("later").files == 4)
  }

  /// Does something over and over on a thread of its own, from before `body` until after it.
  private func meanwhile<Value>(
    _ deed: @escaping @Sendable (Int) throws -> Void, _ body: () throws -> Value
  ) throws -> Value {
    let (begun, ended, isOver) = (
      DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), Atomic()
    )
    Thread.detachNewThread {
      var number = 1
      while !isOver.value {
        do { try deed(number) } catch { Issue.record("\(error)") }
        if number == 1 { begun.signal() }
        number += 1
      }
      ended.signal()
    }
    begun.wait()
    defer {
      isOver.set()
      ended.wait()
    }
    return try body()
  }

  private final class Atomic: Sendable {
    private let state = Mutex(false)

    var value: Bool { state.withLock { $0 } }

    func set() { state.withLock { $0 = true } }
  }

  /// A ledger that does not verify is not kept as if it did.
  @Test func damagedLedgersAreNotKept() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = workspace.appending(path: "ledger.sqlite")
    var bytes = try Data(contentsOf: url)
    let place = try #require(bytes.range(of: Data("run 1".utf8)))
    bytes[place.lowerBound] = UInt8(ascii: "R")
    try bytes.write(to: url)
    #expect(rule { _ = try backup() } == "ledger-hash")
    #expect(try !paths(".").contains { $0.hasPrefix("kept") })
  }
}
