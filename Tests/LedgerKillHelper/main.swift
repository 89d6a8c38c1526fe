// What the tests of the ledger do from another process:
//
//     LedgerKillHelper post PATH   post one run after the other until killed
//     LedgerKillHelper read PATH   say how many entries there are
//     LedgerKillHelper try PATH    post one run and say what came of it
//
// The last two do it as a user who is not root, so that permissions hold.

import Faults
import Foundation
import Ledger
import Quantities

let hash = String(repeating: "a", count: 64)
let april = Period.month(4, of: 2026)

/// Forty lines that all come to `pounds`.
func post(_ pounds: Int, to ledger: LedgerFile) throws -> Outcome {
  let run = Run(
    scope: [Scope(contract: "acute", term: "block", period: april)], stage: "final", data: hash,
    definitions: hash, asOf: april.last, cause: "run \(pounds)")
  let lines = (1...40).map { number in
    PostedLine(
      LineKey(
        contract: "acute", term: "block", payer: "ICB", payee: "P\(number)", period: april, part: 1,
        currency: .pounds),
      LineFacts(kind: "core", service: april, due: april.last), amount: Rational(pounds),
      working: "{\"amount\": \(pounds)}")
  }
  return try ledger.post(run, lines)
}

let (task, path) = (CommandLine.arguments[1], CommandLine.arguments[2])
if task != "post", getuid() == 0 { setuid(65_534) }
do {
  let ledger = try LedgerFile(at: path, task == "read" ? .reading : .posting)
  switch task {
  case "read": print("\(try ledger.entries().count) entry")
  case "try": print(try post(2, to: ledger))
  default: while true { _ = try post(try ledger.head().sequence + 1, to: ledger) }
  }
} catch let fault as Fault {
  print(fault.rule)
}
