import Definitions
import Engines
import Faults
import Foundation
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
