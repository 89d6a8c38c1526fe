import FailingDisk
import Faults
import Foundation
import Ledger

/// Posts onto a disk whose first change fails, then onto one whose second does, and so on until
/// one is far enough off for the posting to go through; and looks each time what was left.
///
/// Prints a line for each kind of failure, and one beginning with `WRONG` for each surprise.
struct Failures {
  let folder: URL

  private static let kinds: [(name: String, fault: FailingDiskFault)] = [
    ("full", FAILING_DISK_FULL), ("broken", FAILING_DISK_BROKEN),
    ("read-only", FAILING_DISK_READ_ONLY), ("short write", FAILING_DISK_SHORT_WRITE),
    ("unconfirmed", FAILING_DISK_NO_SYNC), ("locked", FAILING_DISK_LOCKED),
  ]

  /// Onto a new ledger, and onto one that holds a run and a dispute.
  func all() throws {
    failing_disk_install()
    let begun = try Data(contentsOf: try begunLedger())
    for kind in Self.kinds {
      for lasting in [false, true] {
        for before in [nil, begun] { try each(kind, lasting, onto: before) }
      }
    }
  }

  private func begunLedger() throws -> URL {
    let url = folder.appending(path: "begun.db")
    let rounds = Rounds(ledger: try LedgerFile(at: url.path(), .posting))
    for _ in 1...2 { try rounds.post() }
    return url
  }

  private func each(
    _ kind: (name: String, fault: FailingDiskFault), _ lasting: Bool, onto before: Data?
  ) throws {
    let url = folder.appending(path: "failing.db")
    var rules: [String: Int] = [:]
    var number = 0
    while true {
      number += 1
      try? FileManager.default.removeItem(at: url)
      try? FileManager.default.removeItem(atPath: url.path() + "-journal")
      try before?.write(to: url)
      failing_disk_arm(kind.fault, Int32(number), lasting ? 1 : 0)
      let fault = posting(to: url)
      let failed = failing_disk_failed()
      failing_disk_arm(kind.fault, 0, 0)
      rules[fault?.rule ?? "posted", default: 0] += 1
      if let wrong = try surprise(in: url, after: fault, before == nil ? 0 : 4) {
        print("WRONG \(kind.name) \(number): \(wrong)")
      }
      if failed == 0 { break }
    }
    let counts = rules.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    print(kind.name, lasting ? "from then on:" : "once:", counts.joined(separator: ", "))
  }

  private func posting(to url: URL) -> Fault? {
    do throws(Fault) {
      try Rounds(ledger: try LedgerFile(at: url.path(), .posting, patience: 0)).post()
      return nil
    } catch {
      return error
    }
  }

  /// What is not as it was said to be, once the disk is sound again.
  private func surprise(in url: URL, after fault: Fault?, _ before: Int) throws -> String? {
    let ledger = try LedgerFile(at: url.path(), .posting)
    let entries = try ledger.head().sequence
    if let wrong = try Rounds.complaint(of: ledger, verifying: true) { return wrong }
    if fault == nil, entries != before + 3 { return "was posted, and is not there" }
    if let fault, fault.advice.lowercased().contains("nothing was posted"), entries != before {
      return "\(fault.title), and it is there"
    }
    try Rounds(ledger: ledger).post()
    return try Rounds.complaint(of: ledger, verifying: false)
  }
}
