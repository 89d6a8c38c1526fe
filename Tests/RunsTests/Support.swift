import Definitions
import Engines
import Faults
import Foundation
import Quantities
import Runs
import Settlement

/// Where the repository is, for tests that read its files.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// DuckDB as `make setup` left it, unless the environment names another.
let duckDB =
  ProcessInfo.processInfo.environment["LEFTSHIFT_DUCKDB"]
  ?? repository.appending(path: ".setup/lib/libduckdb.so").path()

func contents(_ path: String) throws -> String {
  try String(contentsOf: repository.appending(path: path), encoding: .utf8)
}

/// The lines of an example's contracts, with tables read from other files if wanted.
func settle(
  _ path: String, tables: [String: String] = [:], contract edit: ((String) -> String)? = nil,
  _ log: FaultLog
) -> (settlers: [Settler], lines: [PaymentLine]) {
  let root = path.hasPrefix("/") ? path : repository.appending(path: path).path()
  guard
    let files = WorkspaceFiles.read(root, installation: Installation(root: repository), log)
  else { return ([], []) }
  let open = OpenWorkspace(
    files, engine: DuckDBEngine(driverPath: duckDB), replacements: tables)
  var (settlers, lines) = ([Settler](), [PaymentLine]())
  for contract in open.workspace.contracts {
    guard let settler = open.settler(for: contract, log), let settlement = settler.settle(log)
    else { continue }
    settlers.append(settler)
    lines += settlement.lines
  }
  return (settlers, lines)
}

/// A folder that is gone when the test is over.
func withTemporaryFolder<T>(_ body: (URL) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory.appending(path: "leftshift-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Runs a program to its end.
func run(
  _ program: String, _ arguments: [String], in folder: URL? = nil, input: Data? = nil,
  environment: [String: String] = [:]
) throws -> (output: String, errors: String, status: Int32) {
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.currentDirectoryURL = folder
  process.environment = ProcessInfo.processInfo.environment
    .merging(["LEFTSHIFT_DUCKDB": duckDB]) { $1 }.merging(environment) { $1 }
  // Files rather than pipes: a full pipe would stop a program that nobody reads.
  return try withTemporaryFolder { temporary in
    let (out, err) = (temporary.appending(path: "out"), temporary.appending(path: "err"))
    for url in [out, err] { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    let source = temporary.appending(path: "in")
    try (input ?? Data()).write(to: source)
    process.standardInput = try FileHandle(forReadingFrom: source)
    try process.run()
    process.waitUntilExit()
    return (
      try String(contentsOf: out, encoding: .utf8), try String(contentsOf: err, encoding: .utf8),
      process.terminationStatus
    )
  }
}

func python(_ arguments: [String], input: Data? = nil) throws -> (
  output: String, errors: String, status: Int32
) {
  try run("/usr/bin/env", ["python3"] + arguments, in: repository, input: input)
}

/// The rows of a comma-separated text without quoted cells, as the tests' own files are.
func plainRows(_ text: String) -> [[String: String]] {
  let lines = text.split(separator: "\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
  guard let header = lines.first else { return [] }
  return lines.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { a, _ in a }) }
}

extension Rational: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}
