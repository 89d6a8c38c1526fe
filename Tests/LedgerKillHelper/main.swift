// What the tests of the ledger do from another process:
//
//     LedgerKillHelper post PATH    post one run after the other until killed
//     LedgerKillHelper check PATH   say what is wrong with what was left, and post once more
//     LedgerKillHelper verify PATH  the same, and prove the chain
//     LedgerKillHelper fail FOLDER  post onto disks that fail, and say what was left
//     LedgerKillHelper read PATH    say how many entries there are
//     LedgerKillHelper try PATH     post one run and say what came of it
//
// The last two do it as a user who is not root, so that permissions hold.

import Faults
import Foundation
import Ledger

/// As somebody would who only wants to read. A ledger that was killed while it was made is none
/// yet, and is made now.
func reopened(_ path: String) throws(Fault) -> LedgerFile {
  do throws(Fault) {
    return try LedgerFile(at: path, .reading)
  } catch {
    guard ["not-a-ledger", "ledger-not-opened"].contains(error.rule) else { throw error }
    return try LedgerFile(at: path, .posting)
  }
}

func check(_ path: String, verifying: Bool) throws(Fault) {
  if let complaint = try Rounds.complaint(of: try reopened(path), verifying: verifying) {
    return print(complaint)
  }
  let rounds = Rounds(ledger: try LedgerFile(at: path, .posting))
  try rounds.post()
  print(try Rounds.complaint(of: rounds.ledger, verifying: false) ?? "whole")
}

let (task, path) = (CommandLine.arguments[1], CommandLine.arguments[2])
if ["read", "try"].contains(task), getuid() == 0 { setuid(65_534) }
do {
  switch task {
  case "post":
    let rounds = Rounds(ledger: try LedgerFile(at: path, .posting))
    while true { try rounds.post() }
  case "check": try check(path, verifying: false)
  case "verify": try check(path, verifying: true)
  case "fail": try Failures(folder: URL(filePath: path)).all()
  case "read": print("\(try LedgerFile(at: path, .reading).entries().count) entry")
  default:
    try Rounds(ledger: try LedgerFile(at: path, .posting)).post()
    print("posted")
  }
} catch let fault as Fault {
  print(fault.rule)
}
