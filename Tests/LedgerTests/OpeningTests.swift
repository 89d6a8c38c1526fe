import Faults
import Foundation
import Ledger
import Testing

@Suite struct OpeningTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func rule(_ body: () throws -> Void) -> String? {
    do { try body() } catch let fault as Fault { return fault.rule } catch { return "\(error)" }
    return nil
  }

  @Test func whatIsNoLedgerIsNotOpened() throws {
    #expect(rule { _ = try LedgerFile(at: scratch.path(), .reading) } == "ledger-not-opened")
    #expect(
      rule { _ = try LedgerFile(at: scratch.path("no/folder.db"), .posting) } == "ledger-not-opened"
    )
    #expect(rule { _ = try LedgerFile(at: scratch.url.path(), .posting) } == "ledger-not-opened")

    try Data("contract,payee,amount\n".utf8).write(to: URL(filePath: scratch.path("lines.csv")))
    #expect(
      rule { _ = try LedgerFile(at: scratch.path("lines.csv"), .posting) } == "ledger-damaged")

    PlainSQLite(scratch.path("other.db")).run("CREATE TABLE line (id)")
    #expect(rule { _ = try LedgerFile(at: scratch.path("other.db"), .posting) } == "not-a-ledger")
    #expect(rule { _ = try LedgerFile(at: scratch.path("other.db"), .reading) } == "not-a-ledger")
    #expect(PlainSQLite(scratch.path("other.db")).content().count == 1)

    _ = try LedgerFile(at: scratch.path("newer.db"), .posting)
    PlainSQLite(scratch.path("newer.db")).run("PRAGMA user_version = 99")
    #expect(rule { _ = try LedgerFile(at: scratch.path("newer.db"), .reading) } == "ledger-version")
  }

  @Test func opensAgainAndReads() throws {
    _ = try LedgerFile(at: scratch.path(), .posting).post(run(), [line("RR8", 100)])
    let again = try LedgerFile(at: scratch.path(), .reading)
    #expect(try again.shown("RR8") == ["RR8 100 100"])
    #expect(again.verify() == [])
    #expect(
      rule { _ = try again.post(run(data: "extract 2"), [line("RR8", 1)]) } == "ledger-read-only")
  }

  @Test func oneWriterAtATime() throws {
    let ledger = try LedgerFile(at: scratch.path(), .posting, patience: 0)
    let other = PlainSQLite(scratch.path())
    other.run("BEGIN IMMEDIATE")
    #expect(rule { _ = try ledger.post(run(), [line("RR8", 1)]) } == "ledger-locked")
    #expect(try ledger.head() == .empty)
    other.run("ROLLBACK")
    #expect(try ledger.post(run(), [line("RR8", 1)]).entry?.sequence == 1)
  }

  /// Each waits for the other, and neither posts over what it has not seen.
  @Test func writersTakeTurns() async throws {
    let path = scratch.path()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 1...4 {
        group.addTask {
          let ledger = try LedgerFile(at: path, .posting, patience: 60)
          for pounds in 1...5 {
            _ = try ledger.post(
              run(data: "\(writer) \(pounds)"), [line("RR8", .init(writer * 10 + pounds))])
          }
        }
      }
      try await group.waitForAll()
    }
    let ledger = try LedgerFile(at: path, .reading)
    #expect(try ledger.entries().count == 20)
    #expect(ledger.verify() == [])
  }

  /// By another user's eyes where the tests run as root, who may write anywhere.
  @Test func readOnlyFolderIsAFault() throws {
    let other = scope(of: "mental")
    _ = try LedgerFile(at: scratch.path(), .posting)
      .post(run([other]), [line("RR8", 100, of: "mental")])
    let folder = scratch.url.path()
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: scratch.path())
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    }
    #expect(try Helper.output("read", scratch.path()) == "1 entry\n")
    #expect(try Helper.output("try", scratch.path()) == "ledger-read-only\n")
    #expect(try Helper.output("try", scratch.path("new.db")) == "ledger-not-opened\n")
  }
}
