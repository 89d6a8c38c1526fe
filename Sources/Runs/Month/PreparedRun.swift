import Definitions
import Faults
import Foundation
import Hashing
import Ledger
import Quantities
import Settlement

/// A run that waits for approval: what was asked, and the hash of what it came to. Whoever approves
/// it works it out again; it is posted only if it comes to the same.
public struct PreparedRun: Sendable {
  public let request: RunRequest
  public let digest: String
  /// Where the ledger ended.
  public let head: Head

  /// The folder of a workspace that they stand in.
  public static let folder = "runs"

  /// As it is called: `2026-04-final`, or `2026-04-final-acute+care` of some contracts of several.
  public let name: String

  /// The names of files are not longer; of more contracts, their number and a hash stand there.
  private static let longest = 100

  /// - Parameter all: the contracts that the workspace has.
  public init(_ run: MonthRun, amongContracts all: [String]) {
    (request, digest, head) = (run.request, run.digest, run.head)
    var name = "\(request.month.name)-\(request.stage.rawValue)"
    if Set(request.contracts) != Set(all) {
      let names = request.contracts.joined(separator: "+")
      let hash = SHA256.hexadecimal(of: Array(names.utf8)).prefix(12)
      name +=
        names.utf8.count <= Self.longest
        ? "-\(names)" : "-\(request.contracts.count)-contracts-\(hash)"
    }
    self.name = name
  }

  private static func url(_ name: String, in root: URL) -> URL {
    root.appending(path: folder).appending(path: "\(name).json")
  }

  // MARK: Files

  /// In place of one of the same month and stage that was not approved yet.
  public func write(in root: URL) throws(Fault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try FileManager.default.createDirectory(
        at: root.appending(path: Self.folder), withIntermediateDirectories: true)
      try encoder.encode(Form(self)).write(to: Self.url(name, in: root), options: .atomic)
    } catch {
      throw Fault(
        "not-prepared", at: nil, "`\(Self.folder)/\(name).json` cannot be written",
        advice: "Look whether the disk is full, and whether you may write there: \(error)")
    }
  }

  /// - Throws: where there is none of this name, or it is no prepared run.
  public static func read(_ name: String, in root: URL) throws(Fault) -> PreparedRun {
    guard !name.contains("/"), let data = try? Data(contentsOf: url(name, in: root)) else {
      let names = names(in: root)
      throw Fault(
        "no-prepared-run", at: nil, "there is no prepared run `\(name)`",
        advice: names.isEmpty
          ? "`leftshift run PATH MONTH --stage final --by NAME` prepares one."
          : didYouMean(name, among: names))
    }
    guard let form = try? JSONDecoder().decode(Form.self, from: data),
      let run = form.run(called: name)
    else {
      throw Fault(
        "no-prepared-run", at: nil, "`\(folder)/\(name).json` is not a prepared run",
        advice: "It was changed since it was written: prepare the run again.")
    }
    return run
  }

  public static func names(in root: URL) -> [String] {
    let path = root.appending(path: folder).plainPath
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// Once it is posted, the ledger has it all.
  public func remove(from root: URL) {
    try? FileManager.default.removeItem(at: Self.url(name, in: root))
  }

  private init(_ name: String, _ request: RunRequest, digest: String, head: Head) {
    (self.name, self.request, self.digest, self.head) = (name, request, digest, head)
  }

  /// As it is written.
  private struct Form: Codable {
    var format = "leftshift/prepared-run/1"
    let month: String
    let stage: String
    let known: String
    let contracts: [String]
    let cause: String?
    let note: String?
    let prepared: String?
    let withdrawing: [Taken]
    let digest: String
    let ledger: String

    struct Taken: Codable {
      let contract, term, payee, first, last, period, cause: String
    }

    init(_ run: PreparedRun) {
      let request = run.request
      (month, stage) = (request.month.name, request.stage.rawValue)
      (known, contracts) = (request.known.description, request.contracts)
      (cause, note, prepared) = (request.cause, request.note, request.prepared)
      withdrawing = request.withdrawing.map {
        Taken(
          contract: $0.contract, term: $0.term, payee: $0.payee,
          first: $0.period.first.description, last: $0.period.last.description,
          period: $0.period.name, cause: $0.cause)
      }
      (digest, ledger) = (run.digest, run.head.description)
    }

    /// `nil` where a value is not what belongs there.
    func run(called name: String) -> PreparedRun? {
      guard format == "leftshift/prepared-run/1", let month = Period(month),
        let stage = PaymentLine.Stage(rawValue: stage), let known = Day(iso: known),
        let head = Head(ledger)
      else { return nil }
      let taken = withdrawing.compactMap { taken -> Withdrawal? in
        guard let first = Day(iso: taken.first), let last = Day(iso: taken.last) else { return nil }
        return Withdrawal(
          contract: taken.contract, term: taken.term, payee: taken.payee,
          period: Period(from: first, to: last, name: taken.period), cause: taken.cause)
      }
      guard taken.count == withdrawing.count else { return nil }
      let request = RunRequest(
        month: month, stage: stage, known: known, contracts: contracts, cause: cause, note: note,
        prepared: prepared, withdrawing: taken)
      return PreparedRun(name, request, digest: digest, head: head)
    }
  }
}
