import Definitions
import Engines
import Faults
import Foundation
import Ledger
import Quantities
import Settlement
import Testing

@testable import Runs

/// A workspace whose months are loaded, run and approved.
final class Months {
  let folder: URL
  private(set) var files: WorkspaceFiles
  private let engine = DuckDBEngine(driverPath: duckDB)

  init(_ texts: [String: String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    files = try Self.read(texts, in: folder)
  }

  /// Puts other texts in the place of its files.
  func reread(_ texts: [String: String]) throws { files = try Self.read(texts, in: folder) }

  private static func read(_ texts: [String: String], in folder: URL) throws -> WorkspaceFiles {
    try write(texts, to: folder)
    let log = FaultLog()
    let files = WorkspaceFiles.read(
      folder.path(), installation: Installation(root: repository), log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    return try #require(files)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func ledger() throws -> LedgerFile {
    try LedgerFile(at: folder.appending(path: "ledger.sqlite").path(), .posting)
  }

  func open(_ known: Day, _ received: Received) -> OpenWorkspace {
    OpenWorkspace(files, engine: engine, asKnown: known, received: received)
  }

  /// Of the contract.
  func calendar() throws -> ContractCalendar {
    let log = FaultLog()
    let workspace = OpenWorkspace(files, engine: engine)
    let contract = try #require(workspace.workspace.contract("care"))
    let calendar = workspace.calendar(of: contract, log)
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    return try #require(calendar)
  }

  func load(
    _ rows: [String], of month: Period, on day: Day, header: String = "stay,provider,month,days"
  ) throws {
    let file = folder.appending(path: "extract.csv")
    try Data(([header] + rows).map { $0 + "\n" }.joined().utf8).write(to: file)
    let workspace = OpenWorkspace(files, engine: engine)
    let loading = try workspace.loading(
      file.path(), into: "stays", period: month, received: day, source: nil)
    if !loading.isKnown { try workspace.load(loading) }
  }

  func made(
    _ month: Period, _ stage: PaymentLine.Stage, on day: Day, withdrawing: [Withdrawal] = [],
    contracts: [String] = ["care"]
  ) throws -> (run: MonthRun?, faults: [Fault]) {
    let log = FaultLog()
    let request = RunRequest(
      month: month, stage: stage, known: day, contracts: contracts,
      cause: stage == .correction ? "reopened" : nil,
      prepared: stage.needsApproval ? "asha" : nil, withdrawing: withdrawing)
    let run = MonthRun(
      request, over: try ledger(), opening: open, approved: stage.needsApproval ? "ben" : nil, log)
    return (run, log.faults)
  }

  /// - Returns: the causes of what was posted.
  @discardableResult
  func post(
    _ month: Period, _ stage: PaymentLine.Stage, on day: Day, withdrawing: [Withdrawal] = [],
    contracts: [String] = ["care"]
  ) throws -> [String] {
    let (run, faults) = try made(
      month, stage, on: day, withdrawing: withdrawing, contracts: contracts)
    #expect(faults.isEmpty, "\(faultReport(faults))")
    let outcomes = try ledger().post(try #require(run).steps.map(\.step), after: run?.head)
    return outcomes.map { outcome in
      if case .posted(let entry) = outcome { entry.run.cause } else { "\(outcome)" }
    }
  }

  // MARK: What people say

  private func person(_ id: String) throws -> Person {
    try #require(files.workspace.people.first { $0.id == id })
  }

  private func agreed(_ amount: Rational, on day: Day) throws -> AgreedFigure {
    try AgreedFigure(
      amount, by: person("asha"), with: person("moira"), on: day, because: "we agreed")
  }

  func agree(_ term: String, to payee: String, of period: Period, _ amount: Rational, on day: Day)
    throws
  {
    let line = try #require(
      try ledger().lines(contract: "care").first {
        $0.key.term == term && $0.key.payee == payee && $0.key.period == period
      })
    _ = try ledger().post([try agreed(amount, on: day).step(for: line, in: ledger())])
  }

  func agreeYear(_ year: Period, to payee: String, _ amount: Rational, on day: Day) throws {
    let lines = try ledger().lines(contract: "care").filter {
      $0.key.payee == payee && year.contains($0.facts.service.last)
    }
    _ = try ledger().post([try agreed(amount, on: day).step(for: year, lines, in: ledger())])
  }

  func close(_ year: Period, with id: String, on day: Day) throws {
    let (ours, theirs) = (try person("asha"), try person(id))
    let balances = try Balances(of: "care", in: year, with: theirs.party?.text, from: ledger())
    _ = try ledger().record(
      try balances.closing(by: ours, with: theirs, on: day, in: ledger()))
  }

  // MARK: What stands in the ledger

  /// `term payee part: amount (change)` of each line that was posted, in order.
  func shown(_ payee: String, _ month: Period, after entry: Int? = nil) throws -> [String] {
    try ledger().statement(party: payee, period: month, asKnownAfter: entry).lines.map {
      "\($0.entry) \($0.key.term) \($0.key.part): \($0.amount) (\($0.change)) \($0.facts.nature)"
    }
  }
}

func month(_ index: Int) -> Period {
  .month((index + 3) % 12 + 1, of: 2026 + (index + 3) / 12)
}

func monthWorkspace(_ terms: String, price: String = "£300 per bed-day") -> [String: String] {
  [
    "leftshift.yaml": """
    parties:
      ICB: {name: The board, kind: icb}
      A: {name: Alpha, kind: trust}
      B: {name: Beta, kind: trust}
    dimensions:
      provider: {kind: trust}
    people:
      asha: {name: Asha Rao, may: [prepare, agree]}
      ben: {name: Ben Okoro, may: [approve]}
      moira: {name: Moira Lind, for: A, may: [agree]}
      idris: {name: Idris Cole, for: B, may: [agree]}
    tables:
      stays:
        received: {key: [stay], period: month}
        columns:
          stay: label of stay
          provider: label of provider
          month: {is: period}
          days: bed-days
    """,
    "definitions/measures.yaml": """
    measures:
      days: {from: stays, is: bed-days, by: [provider, month], value: sum(days), no rows: 0}
    """,
    "contracts/care.yaml": """
    contract: care
    from: 2026-04-01
    to: 2028-03-31
    payer: ICB
    payee: provider
    tables:
      agreed: {by: provider, columns: {share: ratio}, rows: {A: [60%], B: [40%]}}
    dated:
      price:
        is: £ per bed-day
        2026-04-01: \(price)
    terms:
    \(terms)
    """,
  ]
}
