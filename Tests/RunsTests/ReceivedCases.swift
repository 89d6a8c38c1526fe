import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Testing

@testable import Runs

/// A workspace with one table that receives extracts, and a measure that shows its rows.
struct ReceivedCase {
  let folder: URL
  /// One for all that is asked, since it takes a while to open.
  let duckdb = DuckDBEngine(driverPath: duckDB)

  /// - Parameter received: what the table says.
  static func run(
    _ received: String = "{key: [spell], period: month}",
    _ body: (ReceivedCase) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try write(
        [
          "leftshift.yaml": """
          calendar:
            flex: {months after: 1, on day: 19}
            freeze: {months after: 2, on day: 16}
          tables:
            activity:
              received: \(received)
              columns: {spell: label of spell, period: {from: month, is: period}, cost: £}
          """,
          "definitions/m.yaml": """
          measures:
            cost: {from: activity, is: £, by: [spell, period], value: sum(cost), kind: output}
          gates:
            dear: {table: activity, holds: cost < £1000, says: No spell costs as much.}
          """,
        ], to: folder)
      try body(ReceivedCase(folder: folder))
    }
  }

  struct Row: Hashable {
    let spell: String
    let month: String
    let cost: Int
  }

  func open(
    asKnown: String? = nil, _ received: Received? = nil, inMemory: Bool = false
  ) throws -> OpenWorkspace {
    let log = FaultLog()
    let files = try #require(
      WorkspaceFiles.read(folder.path(), installation: Installation(root: repository), log))
    #expect(log.faults.isEmpty, "\(faultReport(log.faults))")
    let day = try asKnown.map { try #require(Day(iso: $0)) }
    let engine: any Engine = inMemory ? MemoryEngine() : duckdb
    return OpenWorkspace(files, engine: engine, asKnown: day, received: received)
  }

  /// Reads an extract of some rows, `spell month cost`, without keeping it.
  func loading(
    _ rows: [String], of period: String, on day: String, name: String = "extract.csv"
  ) throws -> ExtractLoading {
    let text = rows.map { $0.replacing(" ", with: ",") + "\n" }.joined()
    try write([name: "spell,month,cost\n" + text], to: folder)
    return try open().loading(
      folder.appending(path: name).path(), into: "activity",
      period: try #require(Extract.period(period)), received: try #require(Day(iso: day)),
      source: nil)
  }

  @discardableResult
  func load(_ rows: [String], of period: String, on day: String) throws -> ExtractDifference {
    let loading = try loading(rows, of: period, on: day)
    try open().load(loading)
    return loading.difference
  }

  /// The rows that count.
  func rows(
    asKnown: String? = nil, _ received: Received? = nil, inMemory: Bool = false
  ) throws -> Set<Row> {
    let (open, log) = (try open(asKnown: asKnown, received, inMemory: inMemory), FaultLog())
    let data = open.compute(open.workspace.measures, log)["cost"]
    if let fault = log.faults.first { throw fault }
    return Set(
      try #require(data).values.map { key, value in
        Row(
          spell: key.members[0], month: key.period?.name ?? "",
          cost: Int(value.fixed(places: 0)) ?? -1)
      })
  }

  /// The same as they were written: `spell month cost`.
  func texts(asKnown: String? = nil, _ received: Received? = nil) throws -> [String] {
    try rows(asKnown: asKnown, received).map { "\($0.spell) \($0.month) \($0.cost)" }.sorted()
  }

  /// What loading or reading is refused for.
  func rule(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return (error as? Fault)?.rule ?? "\(error)" }
    return nil
  }
}
