import ArgumentParser
import Definitions
import Faults
import Foundation
import Quantities
import Runs
import Settlement

struct NewKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-key",
    abstract: "Make a key to sign packs with.",
    discussion: """
      Writes a private key, which its owner alone can read, and prints the public one. Tell those \
      who will check your packs the public key, on another way than the packs go:

        leftshift new-key ~/leftshift.key
      """)

  @Argument(help: "The file to write the private key into.")
  var file: String

  func run() throws {
    let log = FaultLog()
    let key = SigningKey()
    guard log.attempt({ () throws(Fault) in try key.write(to: file) }) != nil else {
      throw report(log)
    }
    say("Wrote the private key \(file): keep it, and show it to nobody. The public key:")
    put(key.publicKey + "\n")
  }
}

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Pack a settlement, signed, for the other side to work out again.",
    discussion: """
      Settles contracts and packs them into one file: the contracts, the definitions and \
      mechanisms that they rest on, the figures of measures (of no person), every line and its \
      explanation. Whoever has the file checks it without the data: `leftshift verify-pack`.

        leftshift new-key ~/leftshift.key
        leftshift pack my-trusts --contract care-2026 --key ~/leftshift.key --output july.pack

      A pack holds leftshift.yaml and all of definitions/ as they stand, and what the contracts \
      read, for every member: look at it before it leaves the building.
      """)

  @OptionGroup var workspace: WorkspaceArguments

  @Option(help: "A contract to pack, once for each; all if none is named.")
  var contract: [String] = []

  @Option(help: "Pack this period only, as `2023/24`.")
  var period: String?

  @Option(help: ArgumentHelp("The private key to sign with.", valueName: "file"))
  var key: String

  @Option(help: ArgumentHelp("Who signs, in words.", valueName: "name"))
  var signer: String?

  @Option(help: ArgumentHelp("Write the pack here; to standard output if not.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard let signer else { return }
    if signer.isEmpty || signer.utf8.count > 200 || signer.contains(where: \.isNewline) {
      throw ValidationError("`--signer` is a name of at most 200 letters, on one line.")
    }
  }

  func run() throws {
    let log = FaultLog()
    guard let key = log.attempt({ () throws(Fault) in try SigningKey(at: key) }) else {
      throw report(log)
    }
    let open = try workspace.open(log)
    let contracts =
      contract.isEmpty
      ? open.workspace.contracts : try contract.flatMap { try open.contracts(named: $0) }
    guard log.faults.isEmpty else { throw report(log) }
    let version = Leftshift.configuration.version
    guard let contents = open.pack(contracts, only: period, program: version, log) else {
      if log.faults.isEmpty {
        throw ValidationError(
          period.map { "No contract has a period `\($0)`." } ?? "There is no contract to pack.")
      }
      throw report(log)
    }
    let signed = log.attempt { () throws(Fault) in
      try PackFile.signed(contents, with: key, as: signer)
    }
    guard let signed else { throw report(log) }
    try write(signed.bytes)
    say(contents.said + " Signed with the key \(key.publicKey).\nsha256 \(signed.sha256)")
  }

  private func write(_ bytes: [UInt8]) throws {
    guard let output else { return put(String(decoding: bytes, as: UTF8.self)) }
    try interruption.finished {
      do { try Data(bytes).write(to: URL(filePath: output), options: .atomic) } catch {
        throw ValidationError(
          "`\(output)` cannot be written: see that its folder is there, and that you may write to"
            + " it.")
      }
    }
  }
}

extension PackContents {
  /// What is in it, for whoever is about to send it.
  fileprivate var said: String {
    let lines = results.reduce(0) { $0 + $1.lines.count }
    let by = Set(measures.flatMap(\.by)).subtracting(["period"]).sorted()
    func counted(_ count: Int, _ word: String) -> String {
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    return "Packed \(counted(lines, "line")) of \(spoken(contracts)), with"
      + " \(counted(definitions.count, "definition file")), the figures of"
      + " \(counted(measures.count, "measure"))"
      + (by.isEmpty ? "" : " (by \(by.joined(separator: ", ")))")
      + " and the rows of \(counted(tables.count, "table")). No figure is by person."
  }
}
